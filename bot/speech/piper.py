"""Piper, a better voice, as a program of its own (its licence is the GPL), where it is installed."""

import asyncio
import io
import shutil
import wave
from contextlib import suppress
from pathlib import Path

from bot.speech.port import Sound, SpeechUnavailableError

_SECONDS = 30.0
_MOST = 64_000_000


class Piper:
    """Voices are files ``<language>….onnx`` in a folder. Implements ``Mouth``."""

    name = "piper"
    slow = True

    def __init__(self, voices: Path, program: str = "piper") -> None:
        self._voices = voices
        self._program = program

    def voice(self, language: str) -> str:
        """Return the file of its voice for a language."""
        found = sorted(self._voices.glob(f"{language.partition('-')[0]}*.onnx")) if language.isascii() else []
        if not found:
            raise SpeechUnavailableError(f"There is no Piper voice for {language} in {self._voices}.")
        return found[0].name

    async def say(self, text: str, language: str) -> Sound:
        """Return a sentence as sound."""
        voice, program = self._voices / self.voice(language), shutil.which(self._program)
        if program is None:
            raise SpeechUnavailableError("Piper is not installed on this machine.")
        child = await asyncio.create_subprocess_exec(
            program,
            "--model",
            str(voice),
            "--output_file",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
        try:
            async with asyncio.timeout(_SECONDS):
                told, _ = await child.communicate(" ".join(text.split()).encode() + b"\n")
            return _sound(told)
        except (TimeoutError, OSError, EOFError, wave.Error) as error:
            raise SpeechUnavailableError("Piper did not answer.") from error
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def _sound(told: bytes) -> Sound:
    if len(told) > _MOST:
        raise EOFError("more than any sentence is long")
    with wave.open(io.BytesIO(told)) as reader:
        if reader.getsampwidth() != 2 or reader.getnchannels() != 1:
            raise wave.Error("not 16-bit mono")
        return Sound(reader.readframes(reader.getnframes()), reader.getframerate())
