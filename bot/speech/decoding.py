"""Any audio file becomes samples, in a child process that can do no harm.

One child decodes one file. The next one is started meanwhile, so that nobody waits for Python.
"""

import asyncio
import importlib.util
import sys
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.confined.framing import frame, read_async
from bot.speech.port import EXTRA, Sound, SpeechUnavailableError, UnusableAudioError

log = structlog.get_logger(__name__)

_SENTENCES = {
    "no_audio": "There is no sound in that file.",
    "empty": "That recording is empty.",
    "silent": "That recording is silent; is the microphone on?",
    "malformed": "I can't read that recording; send OGG, WebM, MP4, MP3, FLAC or WAV.",
    "memory": "I can't read that recording; it needs more memory than I give to one.",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one recording may take. Bytes and seconds."""

    size: int = 10_000_000
    seconds: float = 300.0
    memory: int = 1_000_000_000
    processor: int = 20
    """Seconds of processor time."""
    patience: float = 30.0
    """Seconds until the answer must be there."""
    at_once: int = 2


class Decoder:
    """Decodes recordings. One per installation; belongs to one event loop."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._places = asyncio.Semaphore(self.bounds.at_once)
        self._spare: asyncio.Task[asyncio.subprocess.Process] | None = None

    async def decode(self, file: bytes) -> Sound:
        """Return the samples of a recording; UnusableAudioError says in a sentence what is wrong with it."""
        bounds = self.bounds
        if importlib.util.find_spec("av") is None:
            raise SpeechUnavailableError(EXTRA)
        if not file:
            raise UnusableAudioError(_SENTENCES["empty"])
        if len(file) > bounds.size:
            raise UnusableAudioError(
                f"That recording is too large; {bounds.size // 1_000_000} MB is the most."
            )
        async with self._places:
            child = await self._child()
            try:
                async with asyncio.timeout(bounds.patience):
                    head, pcm = await self._asked(child, file)
            except (TimeoutError, EOFError, OSError, ValueError) as error:
                log.warning("speech.decoder_failed", kind=type(error).__name__, status=child.returncode)
                raise UnusableAudioError(_SENTENCES["malformed"]) from error
            finally:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if "error" in head:
            raise UnusableAudioError(self._sentence(str(head["error"])))
        return Sound(pcm)

    def warm_up(self) -> None:
        """Start the child that the first recording would wait for."""
        if self._spare is None and importlib.util.find_spec("av") is not None:
            self._spare = asyncio.create_task(_started())

    async def close(self) -> None:
        """End the child that waits."""
        spare, self._spare = self._spare, None
        if spare is not None:
            child = await spare
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    def _sentence(self, kind: str) -> str:
        if kind == "too_long":
            return f"That recording is too long; {self.bounds.seconds / 60:g} minutes is the most."
        return _SENTENCES.get(kind, _SENTENCES["malformed"])

    async def _child(self) -> asyncio.subprocess.Process:
        spare, self._spare = self._spare, None
        child = await spare if spare else None
        if child is None or child.returncode is not None:
            child = await _started()
        self._spare = asyncio.create_task(_started())
        return child

    async def _asked(self, child: asyncio.subprocess.Process, file: bytes) -> tuple[dict[str, object], bytes]:
        bounds = self.bounds
        limits = {"seconds": bounds.seconds, "memory": bounds.memory, "processor": bounds.processor}
        stdin, stdout = child.stdin, child.stdout
        if stdin is None or stdout is None:
            raise ValueError("a child without pipes")
        with suppress(ConnectionError):  # it may end before it has read everything; its answer counts
            stdin.write(frame(limits, file))
            await stdin.drain()
        return await read_async(stdout)


async def _started() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "bot.speech.unpacking",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},  # nothing of ours: no key, no address
    )
