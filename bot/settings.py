"""Settings: everything that can be configured, read once, from the environment or a .env file."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """Return where an installation keeps its files unless told otherwise."""
    return Path.home() / ".local" / "share" / "dayhand"


class Settings(BaseSettings):
    """One frozen object; every default works offline on one machine. Prefix ``DAYHAND_``."""

    model_config = SettingsConfigDict(env_prefix="DAYHAND_", env_file=".env", extra="ignore", frozen=True)

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
    zone: str | None = Field(default=None, description="IANA zone of the owner; default: the machine's.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    metrics_token: SecretStr | None = Field(
        default=None, description="Bearer token for /metrics from addresses other than loopback."
    )


def example() -> str:
    """Return ``.env.example``: every setting with its meaning and default, commented out."""
    lines = ["# Settings of Dayhand, all optional. Copy to .env and remove the # of what you change."]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else field.default
        lines += ["", f"# {field.description}", f"# DAYHAND_{name.upper()}={default}"]
    return "\n".join(lines) + "\n"
