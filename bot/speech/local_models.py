"""Listening with a model on disk: faster-whisper or Vosk, where their package and a model are there."""

from pathlib import Path
from typing import Literal

from bot.speech.port import Heard, Sound, Speaker, SpeechUnavailableError
from bot.speech.worker import Worker

Engine = Literal["whisper", "vosk"]
_PACKAGES = {"whisper": "faster-whisper", "vosk": "vosk"}
_SURE = 0.4
"""Below this what was heard is a guess."""


class LocalModel:
    """Implements ``Ears``."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.name = engine
        self._folder = folder
        self._loaded = False
        self._worker = Worker("bot.speech.model_worker")

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        """Return what the model heard; SpeechUnavailableError when package or model is missing."""
        if not self._folder.is_dir():
            raise SpeechUnavailableError(f"There is no model for {self.name} in {self._folder}.")
        asked = {"engine": self.name, "folder": str(self._folder), "language": speaker.language}
        told, _ = await self._worker.ask(asked, sound.pcm, seconds=60 + 4 * sound.seconds)
        if told.get("error") == "package":
            raise SpeechUnavailableError(f"{self.name} needs a package: install {_PACKAGES[self.name]}.")
        if "error" in told:
            raise SpeechUnavailableError(f"The model for {self.name} in {self._folder} cannot be used.")
        sure = float(told["confidence"])
        return Heard(str(told["text"]) if sure >= _SURE else "", sure, self.name)

    async def prepare(self, speaker: Speaker) -> None:
        """Load the model, once."""
        if not self._loaded:
            await self.listen(Sound(bytes(3200)), speaker)
            self._loaded = True

    async def close(self) -> None:
        """End the worker."""
        await self._worker.close()
