"""Whether what is to listen and to speak can do it here, and what mends it; nothing is sent anywhere."""

import importlib.util
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from bot.speech.choosing import EARS, MOUTHS, named
from bot.speech.commands import LANGUAGE
from bot.speech.piper import Piper
from bot.speech.port import SpeechUnavailableError
from bot.speech.sounding import EspeakMouth, Sounder

_EXTRA = ("av", "espeakng_loader", "pocketsphinx")
_PACKAGES = {"whisper": "faster_whisper", "vosk": "vosk"}
_INSTALL = {"whisper": "faster-whisper", "vosk": "vosk"}
_INSIDE = {"whisper": "model.bin", "vosk": "am/final.mdl"}
_FETCHED = {"whisper": "whisper-base", "vosk": "vosk-small-en"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one engine; of one that does not work, what mends it."""

    ok: bool
    text: str


async def check(settings: Settings, language: str) -> AsyncIterator[Verdict]:
    """Yield what is found, for somebody who speaks a language."""
    if any(importlib.util.find_spec(name) is None for name in _EXTRA):
        yield Verdict(True, "off; install dayhand[voice] to speak with it")
        return
    ears = named(settings.listen, "LISTEN", EARS)
    for name, rest in ears:
        yield _listens(name, rest, settings)
    if language != LANGUAGE and all(name == "sphinx" for name, _ in ears):
        yield Verdict(
            False,
            f"sphinx understands English only, and you speak “{language}”; fetch a model that does, such as "
            f"whisper-base or vosk-small-de (dayhand voice models list), and name it in DAYHAND_LISTEN",
        )
    for name, rest in named(settings.speak, "SPEAK", MOUTHS):
        yield await _speaks(name, rest, language)


def _listens(name: str, rest: str, settings: Settings) -> Verdict:
    match name:
        case "sphinx":
            return Verdict(True, "sphinx listens on this machine: commands, in English")
        case "whisper" | "vosk":
            wrong = "; ".join(_model_faults(name, Path(rest)))
            return Verdict(not wrong, wrong or f"{name} listens on this machine, with the model in {rest}")
        case "google":
            return Verdict(True, "google listens: what is said is sent to Google")
        case _:
            model, at, address = rest.partition("@")
            if not at and not settings.openai_api_key:
                return Verdict(False, f"openai:{model} has no key; set OPENAI_API_KEY")
            where = address or settings.openai_base_url or "OpenAI"
            return Verdict(True, f"openai:{model} listens: what is said is sent to {where}")


def _model_faults(name: str, folder: Path) -> Iterator[str]:
    if importlib.util.find_spec(_PACKAGES[name]) is None:
        yield f"{name} needs a package; install {_INSTALL[name]}"
    if not (folder / _INSIDE[name]).is_file():
        yield (
            f"there is no model for {name} in {folder}; run: dayhand voice models pull {_FETCHED[name]}, and "
            "name the folder it tells in DAYHAND_LISTEN"
        )


async def _speaks(name: str, rest: str, language: str) -> Verdict:
    match name:
        case "espeak":
            return await _espeak_speaks(language)
        case "piper":
            wrong = "; ".join(_piper_faults(Path(rest), language))
            return Verdict(not wrong, wrong or f"piper speaks on this machine, with a voice in {rest}")
        case _:
            return Verdict(True, "gtts speaks: what it says is sent to Google")


async def _espeak_speaks(language: str) -> Verdict:
    """Have the library say a word: it may be there and not load."""
    sounder = Sounder()
    try:
        await EspeakMouth(sounder).say("a", language)
    except SpeechUnavailableError:
        return Verdict(
            False,
            f"espeak cannot speak “{language}” here; reinstall its library: "
            "pip install --force-reinstall espeakng-loader",
        )
    finally:
        await sounder.close()
    return Verdict(True, f"espeak speaks on this machine, also “{language}”")


def _piper_faults(folder: Path, language: str) -> Iterator[str]:
    if shutil.which("piper") is None:
        yield "piper is not installed; install the program piper (pipx install piper-tts)"
    try:
        Piper(folder).voice(language)
    except SpeechUnavailableError as error:
        fetched = f"pull piper-{language}" if language in {"en", "de"} else "list"
        yield f"{error.sentence.rstrip('.')}; run: dayhand voice models {fetched}"
