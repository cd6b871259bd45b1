"""Settings: everything that can be configured, read once, from the environment or a .env file."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """Return where an installation keeps its files unless told otherwise."""
    return Path.home() / ".local" / "share" / "dayhand"


Dollars = Annotated[float, Field(ge=0, le=1_000_000)] | None


class Settings(BaseSettings):
    """One frozen object; every default works offline on one machine. Prefix ``DAYHAND_``."""

    model_config = SettingsConfigDict(
        env_prefix="DAYHAND_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    home: Path = Field(default_factory=default_home, description="Folder for the database, keys and files.")
    mongodb_uri: SecretStr | None = Field(
        default=None, description="mongodb:// address; without it the embedded store is used."
    )
    mongodb_database: str = Field(default="dayhand", description="Database name on that server.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(default=8000, description="Port to listen on.")
    secret: SecretStr | None = Field(
        default=None,
        description="Installation secret, at least 32 characters; made and kept in the home folder on "
        "a loopback address, required on any other.",
    )
    public_url: str | None = Field(default=None, description="Where people reach this server from outside.")
    telegram_token: SecretStr | None = Field(
        default=None, description="Token of a Telegram bot, from @BotFather (extra telegram)."
    )
    telegram_secret: SecretStr | None = Field(
        default=None,
        description="What Telegram proves itself by to the webhook; default: made from the secret.",
    )
    telegram_api: str | None = Field(
        default=None, description="Address of the Bot API; default: https://api.telegram.org."
    )
    telegram_polling: bool = Field(
        default=True, description="Ask Telegram for messages; off where its webhook reaches this server."
    )
    twilio_account_sid: str | None = Field(
        default=None, description="Account SID at Twilio, for WhatsApp and SMS (extra whatsapp)."
    )
    twilio_auth_token: SecretStr | None = Field(
        default=None, description="Auth Token of that account; Twilio's requests are proved by it too."
    )
    twilio_api: str | None = Field(
        default=None, description="Address of Twilio's API; default: the ones under twilio.com."
    )
    whatsapp_number: str | None = Field(
        default=None, description="WhatsApp number at Twilio that people write to, like +14155238886."
    )
    whatsapp_template: str | None = Field(
        default=None,
        description="Content SID (HX…) of an approved template with the one variable {{1}}: how things are "
        "said more than 24 hours after a person last wrote.",
    )
    sms_number: str | None = Field(default=None, description="Number at Twilio for SMS, like +491701234567.")
    push: bool = Field(
        default=True, description="Notify browsers of reminders, where their people want it (extra push)."
    )
    push_services: str = Field(
        default="fcm.googleapis.com,updates.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
        description="Push services that notifications are handed to; a leading dot is all below a name.",
    )
    strangers: Literal["pairing", "guest"] = Field(
        default="pairing",
        description="What somebody unknown who writes gets: pairing (a code, and nothing is read) or guest "
        "(lists and reminders of their own, apart from everybody's).",
    )
    file_megabytes: Annotated[int, Field(ge=1, le=2_000)] = Field(
        default=50, description="The most one file may have that is given to be read."
    )
    quota_megabytes: Annotated[int, Field(ge=1)] = Field(
        default=5_000, description="The most that all files of a person may have together."
    )
    mcp_servers: Path | None = Field(
        default=None, description="JSON file of MCP servers whose tools may be used (mcpServers)."
    )
    zone: str | None = Field(default=None, description="IANA zone of the owner; default: the machine's.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    metrics_token: SecretStr | None = Field(
        default=None, description="Bearer token for /metrics from addresses other than loopback."
    )
    model: str = Field(
        default="",
        description="Language models in the order to try them, like openai:gpt-5-mini, ollama:llama3.2 or "
        "openai:name@http://127.0.0.1:8080/v1; none: everything works without.",
    )
    model_seconds: Annotated[float, Field(gt=0, le=600)] = Field(
        default=30.0, description="The most one call to a model may take."
    )
    model_redact: str = Field(
        default="card,iban",
        description="What models are sent placeholders for: card, iban, email, ip, mac; their answers and "
        "calls get the values back.",
    )
    turn_tokens: Annotated[int, Field(ge=1_000)] = Field(
        default=60_000, description="The most tokens models may take for one message."
    )
    person_daily_dollars: Dollars = Field(
        default=None, description="The most models may cost a day (UTC) for each person."
    )
    person_monthly_dollars: Dollars = Field(
        default=None, description="The most models may cost a month for each person."
    )
    house_daily_dollars: Dollars = Field(default=None, description="The most models may cost a day for all.")
    house_monthly_dollars: Dollars = Field(
        default=None, description="The most models may cost a month for all."
    )
    prices: Path | None = Field(
        default=None,
        description="File of model prices that win over the built-in ones (bot/models/prices.yaml).",
    )
    listen: str = Field(
        default="sphinx",
        description="What understands speech, in the order to try: sphinx (on this machine, English), "
        "openai:whisper-1, openai:name@http://127.0.0.1:9000/v1, whisper:/folder, vosk:/folder, google.",
    )
    listen_key: SecretStr | None = Field(
        default=None, description="Key for the address that DAYHAND_LISTEN names."
    )
    speak: str = Field(
        default="espeak",
        description="What speaks, in the order to try: espeak (on this machine), piper:/folder of voices, "
        "gtts (sends what it says to Google).",
    )
    ocr: Literal["auto", "rapidocr", "tesseract", "off"] = Field(
        default="auto",
        description="What reads the text in pictures: auto (rapidocr, then tesseract), one of them, or off "
        "(extra ocr; tesseract is a program of the system).",
    )
    embed: str = Field(
        default="",
        description="What finds passages of documents by their meaning, besides their words (extra "
        "semantic): local:/folder with a model.onnx and a tokenizer.json, ollama:nomic-embed-text, or "
        "openai:text-embedding-3-small (is sent every document).",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias="OPENAI_API_KEY", description="Key; dayhand models key openai wins."
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias="OPENAI_BASE_URL", description="Another address of the same protocol."
    )
    anthropic_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="ANTHROPIC_API_KEY",
        description="Key; dayhand models key anthropic wins.",
    )
    anthropic_base_url: str | None = Field(
        default=None,
        validation_alias="ANTHROPIC_BASE_URL",
        description="Another address of the same protocol.",
    )
    moonshot_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="MOONSHOT_API_KEY",
        description="Key; dayhand models key moonshot wins.",
    )
    moonshot_base_url: str | None = Field(
        default=None, validation_alias="MOONSHOT_BASE_URL", description="Default: https://api.moonshot.ai/v1."
    )
    ollama_host: str | None = Field(
        default=None, validation_alias="OLLAMA_HOST", description="Default: http://127.0.0.1:11434."
    )


def example() -> str:
    """Return ``.env.example``: every setting with its meaning and default, commented out."""
    lines = ["# Settings of Dayhand, all optional. Copy to .env and remove the # of what you change."]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else field.default
        alias = field.validation_alias  # a provider's own variable, known by its usual name
        variable = alias if isinstance(alias, str) else f"DAYHAND_{name.upper()}"
        lines += ["", f"# {field.description}", f"# {variable}={default}"]
    return "\n".join(lines) + "\n"
