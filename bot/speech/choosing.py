"""Which engines listen and speak, as two settings name them: ``sphinx, openai:whisper-1``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.speech.commands import Commands
from bot.speech.decoding import Decoder
from bot.speech.google import Google, checked
from bot.speech.gtts import GoogleVoice
from bot.speech.local_models import LocalModel
from bot.speech.piper import Piper
from bot.speech.port import Ears, Mouth
from bot.speech.sounding import EspeakMouth, Sounder
from bot.speech.sphinx import Sphinx
from bot.speech.transcriptions import Transcriptions
from capabilities.errors import InvalidRequestError

OPENAI = "https://api.openai.com/v1"
EARS = (
    "sphinx",
    "openai:model",
    "openai:model@https://its-address/v1",
    "whisper:folder",
    "vosk:folder",
    "google",
)
MOUTHS = ("espeak", "piper:folder", "gtts")


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys and addresses of services. ``own`` is for an address that a setting names."""

    openai: str | None = None
    openai_address: str | None = None
    own: str | None = None


def ears(setting: str, commands: Commands, sounder: Sounder, keys: Keys) -> tuple[Ears, ...]:
    """Return the engines that listen, in order; InvalidRequestError says what is wrong with the setting."""
    return tuple(_ear(name, rest, commands, sounder, keys) for name, rest in named(setting, "LISTEN", EARS))


def mouths(setting: str, sounder: Sounder, decoder: Decoder) -> tuple[Mouth, ...]:
    """Return the engines that speak, in order; InvalidRequestError says what is wrong with the setting."""
    return tuple(_mouth(name, rest, sounder, decoder) for name, rest in named(setting, "SPEAK", MOUTHS))


def named(setting: str, variable: str, known: Sequence[str]) -> list[tuple[str, str]]:
    """Return the engines of a setting, each with what is said about it."""
    found = [part.strip().partition(":") for part in setting.split(",") if part.strip()]
    takes = {name.partition(":")[0]: ":" in name for name in known}
    for name, _, rest in found:
        if name not in takes or takes[name] != bool(rest):
            raise InvalidRequestError(
                f"DAYHAND_{variable} knows {', '.join(known)}; “{name[:40]}” it does not know so."
            )
    return [(name, rest) for name, _, rest in found]


def _ear(name: str, rest: str, commands: Commands, sounder: Sounder, keys: Keys) -> Ears:
    match name:
        case "sphinx":
            return Sphinx(commands)
        case "google":
            return Google()
        case "whisper" | "vosk":
            return LocalModel(name, Path(rest))
        case _:
            model, at, address = rest.partition("@")
            if not at:
                address = keys.openai_address or OPENAI
            key = keys.own if at else keys.openai
            parts = urlsplit(checked(address))
            if parts.username or parts.password or parts.query:
                raise InvalidRequestError("DAYHAND_LISTEN: an address holds no password or query.")
            label = f"openai:{model}" + (f"@{parts.netloc}" if at else "")
            return Transcriptions(sounder, address=address, model=model, key=key, name=label)


def _mouth(name: str, rest: str, sounder: Sounder, decoder: Decoder) -> Mouth:
    match name:
        case "espeak":
            return EspeakMouth(sounder)
        case "piper":
            return Piper(Path(rest))
        case _:
            return GoogleVoice(decoder)
