"""Listening by Google's free service, through SpeechRecognition. Only for those who name it.

The library's own address is plain http: what a person says would travel open. Here only https is
taken (and http to this machine, for tests).
"""

import asyncio
import importlib.util
import warnings
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from bot.speech.port import EXTRA, Heard, Sound, Speaker, SpeechUnavailableError
from capabilities.errors import InvalidRequestError

ADDRESS = "https://www.google.com/speech-api/v2/recognize"
_SECONDS = 15
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def checked(address: str) -> str:
    """Return an address that what a person says may be sent to; InvalidRequestError for plain http."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return address
    raise InvalidRequestError(f"Speech is sent to https addresses only, not to {address[:80]!r}.")


class Google:
    """Implements ``Ears``."""

    name = "google"

    def __init__(self, address: str = ADDRESS, key: str | None = None) -> None:
        self._address = checked(address)
        self._key = key

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        """Return what the service heard."""
        if importlib.util.find_spec("speech_recognition") is None:
            raise SpeechUnavailableError(EXTRA)
        return await asyncio.to_thread(self._listen, sound, speaker)

    def _listen(self, sound: Sound, speaker: Speaker) -> Heard:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it imports audioop, which is leaving Python
            library: Any = import_module("speech_recognition")

        recognizer = library.Recognizer()
        recognizer.operation_timeout = _SECONDS
        audio = library.AudioData(sound.pcm, sound.rate, 2)
        try:
            told: Any = recognizer.recognize_google(
                audio, key=self._key, language=speaker.language, show_all=True, endpoint=self._address
            )
        except library.UnknownValueError:
            return Heard("", 0.0, self.name)
        except (library.RequestError, OSError, ValueError) as error:
            raise SpeechUnavailableError("Google's speech service did not answer.") from error
        found: list[dict[str, Any]] = told.get("alternative", []) if hasattr(told, "get") else []
        if not found:
            return Heard("", 0.0, self.name)
        best = max(found, key=lambda one: float(one.get("confidence", 0.0)))
        return Heard(str(best["transcript"]), float(best.get("confidence", 1.0)), self.name)

    async def close(self) -> None:
        """Nothing is kept open."""
