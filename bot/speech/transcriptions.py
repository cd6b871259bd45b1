"""Listening by a service that speaks OpenAI's protocol: ``POST <address>/audio/transcriptions``.

OpenAI itself, or a server of one's own (faster-whisper-server, LocalAI, vLLM, whisper.cpp).
"""

import importlib.util
from typing import Any

from bot.speech.port import EXTRA, Heard, Sound, Speaker, SpeechUnavailableError
from bot.speech.sounding import Format, Sounder

_SECONDS = 30.0
_MOST_ANSWER = 1_000_000


class Transcriptions:
    """Implements ``Ears``."""

    def __init__(
        self, sounder: Sounder, *, address: str, model: str, key: str | None, name: str = "openai"
    ) -> None:
        self.name = name
        self._sounder = sounder
        self._address = address.rstrip("/")
        self._model = model
        self._key = key

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        """Return what the service heard; SpeechUnavailableError when it is away or refuses."""
        if importlib.util.find_spec("httpx") is None:
            raise SpeechUnavailableError(EXTRA)
        import httpx  # an extra

        audio = await self._sounder.file(sound, Format.WAV)
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        fields = {"model": self._model, "language": speaker.language, "response_format": "verbose_json"}
        try:
            async with (
                httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client,
                client.stream(
                    "POST",
                    f"{self._address}/audio/transcriptions",
                    headers=headers,
                    data=fields,
                    files={"file": ("speech.wav", audio, "audio/wav")},
                ) as answer,
            ):
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > _MOST_ANSWER:
                        raise SpeechUnavailableError("The transcription service answers too much.")
                if answer.status_code != 200:
                    raise SpeechUnavailableError(f"The transcription service answers {answer.status_code}.")
        except httpx.HTTPError as error:
            raise SpeechUnavailableError("The transcription service cannot be reached.") from error
        return self._heard(bytes(body))

    def _heard(self, body: bytes) -> Heard:
        import json

        try:
            told: Any = json.loads(body)
            text = str(told["text"]).strip()
            silent = [float(part.get("no_speech_prob", 0.0)) for part in told.get("segments") or ()]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SpeechUnavailableError("The transcription service answers nonsense.") from error
        # Whisper makes up words for silence; it says itself when it heard none.
        sure = 1 - min(silent) if silent else 1.0
        return Heard(text if sure >= 0.4 else "", sure, self.name)

    async def close(self) -> None:
        """Nothing is kept open."""
