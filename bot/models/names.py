"""Names of models: ``openai:gpt-5-mini, ollama:llama3.2`` is the order in which they are tried."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from capabilities.errors import InvalidRequestError

PROVIDERS = ("openai", "anthropic", "ollama", "moonshot")
_ALSO = {"kimi": "moonshot", "claude": "anthropic", "gpt": "openai"}
_MOST = 8


@dataclass(frozen=True, slots=True)
class Name:
    """One model: whose protocol it speaks, what it is called there, and where when not at home."""

    provider: str
    model: str
    base_url: str | None = None

    @property
    def label(self) -> str:
        """What it is counted and shown under; says where it runs, never with a path or a password."""
        return f"{self.provider}:{self.model}" + (f"@{self.place}" if self.base_url else "")

    @property
    def place(self) -> str:
        """Host and port of its own address; empty at home."""
        return urlsplit(self.base_url).netloc if self.base_url else ""

    @property
    def key_name(self) -> str:
        """The name its key is kept under: the provider's, or its address's: a key goes to one place only."""
        return (urlsplit(self.base_url).hostname or "") if self.base_url else self.provider


def parse(text: str, setting: str = "DAYHAND_MODEL") -> tuple[Name, ...]:
    """Return the models in a setting, in order; InvalidRequestError says what is wrong with it."""
    names = tuple(_parsed(part.strip(), setting) for part in text.split(",") if part.strip())
    if len(names) > _MOST:
        raise InvalidRequestError(f"{setting} names {len(names)} models; {_MOST} are the most I try.")
    labels = [name.label for name in names]
    for label in labels:
        if labels.count(label) > 1:
            raise InvalidRequestError(f"{setting} names {label} twice.")
    return names


def _parsed(text: str, setting: str) -> Name:
    provider, colon, rest = text.partition(":")
    provider = _ALSO.get(provider.strip().lower(), provider.strip().lower())
    if not colon or provider.startswith("http"):
        raise InvalidRequestError(f"{setting}: “{text}” does not say whose model it is. Write openai:{text}.")
    if provider not in PROVIDERS:
        raise InvalidRequestError(
            f"{setting}: I know no provider “{provider}”. I know {', '.join(PROVIDERS)}; for any other "
            "that speaks OpenAI's protocol write openai:name@https://its-address/v1."
        )
    model, at, address = rest.strip().partition("@http")
    if not model or any(letter.isspace() for letter in model):
        raise InvalidRequestError(f"{setting}: “{text}” names no model. Write {provider}:name.")
    return Name(provider, model, _checked(f"http{address}", text, setting) if at else None)


def _checked(address: str, text: str, setting: str) -> str:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound:
        raise InvalidRequestError(f"{setting}: the address in “{text}” makes no sense.")
    if parts.username or parts.password or parts.query:
        raise InvalidRequestError(
            f"{setting}: an address holds no password or query. Give the key with dayhand models key."
        )
    return address.rstrip("/")
