"""Sound made on this machine: the voice of espeak-ng, and files of any sound. One child for both."""

import importlib.util
import re
from enum import StrEnum

from bot.speech.port import EXTRA, Sound, SpeechUnavailableError
from bot.speech.worker import Worker

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_VOICES = {"en": "en-us"}
_PACE = 165
"""Words a minute."""
_PATIENCE = 20.0


class Format(StrEnum):
    """Files that speech is sent as."""

    OGG = "ogg"
    WAV = "wav"

    @property
    def media_type(self) -> str:
        """How HTTP calls it."""
        return "audio/ogg; codecs=opus" if self is Format.OGG else "audio/wav"


def lasts(audio: bytes, form: Format) -> float:
    """Return how long a file of ours plays, in seconds."""
    if form is Format.OGG:  # RFC 7845, 4: the last page tells its position, in samples at 48 kHz
        page = audio.rfind(b"OggS")
        return int.from_bytes(audio[page + 6 : page + 14], "little") / 48_000 if page >= 0 else 0.0
    rate = int.from_bytes(audio[28:32], "little")  # RIFF WAVE: bytes a second
    return (len(audio) - 44) / rate if rate else 0.0


class Sounder:
    """The child. One per installation; belongs to one event loop."""

    def __init__(self) -> None:
        self._worker = Worker("bot.speech.sounding_worker")

    async def file(self, sound: Sound, form: Format) -> bytes:
        """Return a sound as a file."""
        _check_installed()
        _, body = await self._worker.ask(
            {"do": form.value, "rate": sound.rate}, sound.pcm, seconds=_PATIENCE + sound.seconds
        )
        return body

    async def say(self, text: str, voice: str) -> Sound:
        """Return a sentence in the voice of espeak-ng."""
        _check_installed()
        told, pcm = await self._worker.ask(
            {"do": "say", "text": text, "voice": voice, "pace": _PACE}, seconds=_PATIENCE
        )
        if "error" in told:
            raise SpeechUnavailableError("The voice of this machine cannot say that.")
        return Sound(pcm, int(told["rate"]))

    async def close(self) -> None:
        """End the child."""
        await self._worker.close()


class EspeakMouth:
    """espeak-ng: robotic, at once, in a hundred languages, with no network. Implements ``Mouth``."""

    name = "espeak"
    slow = False

    def __init__(self, sounder: Sounder) -> None:
        self._sounder = sounder

    def voice(self, language: str) -> str:
        """Return its voice for a language."""
        language = language.lower()
        if not _LANGUAGE.fullmatch(language):
            raise SpeechUnavailableError("The voice of this machine does not know that language.")
        return _VOICES.get(language, language)

    async def say(self, text: str, language: str) -> Sound:
        """Return a sentence as sound."""
        return await self._sounder.say(text, self.voice(language))


def _check_installed() -> None:
    if importlib.util.find_spec("espeakng_loader") is None or importlib.util.find_spec("av") is None:
        raise SpeechUnavailableError(EXTRA)
