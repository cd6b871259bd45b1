"""Google's voice, through gTTS: what is said goes to Google, so only for those who name it.

gTTS sends its requests with ``verify=False``: anybody on the way could listen. It makes the requests
here, and they are sent by our own client, which insists on the certificate.
"""

import asyncio
import base64
import importlib.util
import re
from importlib import import_module
from typing import Any

from bot.speech.decoding import Decoder
from bot.speech.port import EXTRA, Sound, SpeechUnavailableError, UnusableAudioError

_SECONDS = 15.0
_AUDIO = re.compile(rb'jQ1olc","\[\\"([A-Za-z0-9+/=]*)\\"]')
"""Where the answer holds MP3 in base64 (gTTS 2.5.4, ``stream``)."""


class GoogleVoice:
    """Implements ``Mouth``."""

    name = "gtts"
    slow = True

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def voice(self, language: str) -> str:
        """Return its voice for a language."""
        return language.partition("-")[0]

    async def say(self, text: str, language: str) -> Sound:
        """Return a sentence as sound."""
        if any(importlib.util.find_spec(name) is None for name in ("gtts", "httpx")):
            raise SpeechUnavailableError(EXTRA)
        requests = await asyncio.to_thread(_requests, text, self.voice(language))
        try:
            return await self._decoder.decode(await _sent(requests))
        except UnusableAudioError as error:
            raise SpeechUnavailableError("Google's voice answers nonsense.") from error


def _requests(text: str, language: str) -> list[Any]:
    """Return the requests gTTS would send; each has url, headers and body."""
    library: Any = import_module("gtts.tts")
    try:
        spoken: Any = library.gTTS(text, lang=language, lang_check=False)
        return list(spoken._prepare_requests())  # noqa: SLF001  # its own sending checks no certificate
    except (library.gTTSError, ValueError, AssertionError) as error:
        raise SpeechUnavailableError("Google's voice cannot say that.") from error


async def _sent(requests: list[Any]) -> bytes:
    import httpx  # an extra

    audio = b""
    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client:
            for request in requests:
                answer = await client.post(request.url, headers=dict(request.headers), content=request.body)
                answer.raise_for_status()
                audio += b"".join(base64.b64decode(found) for found in _AUDIO.findall(answer.content))
    except (httpx.HTTPError, ValueError) as error:
        raise SpeechUnavailableError("Google's voice did not answer.") from error
    return audio
