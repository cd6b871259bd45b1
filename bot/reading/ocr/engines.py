"""The engines as the recogniser sees them: pixels of a page in, rows out; each in children of its own."""

import asyncio
from pathlib import Path
from typing import Any, Protocol

import structlog

from bot.confined.serving import Child, Children, started
from bot.reading.ocr.installed import EngineName
from bot.reading.port import UnreadableError

log = structlog.get_logger(__name__)

_IDLE = 300.0
"""Seconds without a picture after which RapidOCR is let go: it holds half a gigabyte."""
_SPENT = 600.0
"""Seconds of processor time after which its child is replaced, before it reaches its limit."""
_FAILURES = (EOFError, OSError, ValueError)


class Engine(Protocol):
    """Reads pages."""

    @property
    def name(self) -> EngineName:
        """What it is called in settings."""
        ...

    async def page(self, head: dict[str, Any], pixels: bytes, seconds: float) -> list[dict[str, Any]]:
        """Return the rows of a page; UnreadableError: too_long, memory, damaged."""
        ...

    async def close(self) -> None:
        """Let go of processes."""
        ...


class RapidEngine:
    """RapidOCR in a child that is kept: started for the first page, ended when no more come."""

    name: EngineName = "rapidocr"

    def __init__(self, idle: float = _IDLE) -> None:
        self._idle = idle
        self._turn = asyncio.Lock()
        self._child: Child | None = None
        self._farewell: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def page(self, head: dict[str, Any], pixels: bytes, seconds: float) -> list[dict[str, Any]]:
        """Return the rows of a page; one page at a time."""
        async with self._turn:
            if self._farewell is not None:
                self._farewell.cancel()
            child = self._child
            if child is None or not child.alive:
                child = self._child = Child(await started("bot.reading.ocr.rapid_worker"))
            try:
                answer = await _asked(child, head, pixels, seconds)
            except BaseException:  # also when nobody waits any more: its answer would be the next one's
                self._child = None
                await child.end()
                raise
            if float(answer["spent"]) > _SPENT:
                await self._end()
            else:
                self._farewell = asyncio.get_running_loop().call_later(self._idle, self._leave)
        return _rows(answer)

    async def close(self) -> None:
        """End the child."""
        if self._farewell is not None:
            self._farewell.cancel()
        await self._end()
        await asyncio.gather(*self._ending)

    def _leave(self) -> None:
        if not self._turn.locked():
            ending = asyncio.create_task(self._end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.end()


class TesseractEngine:
    """Tesseract: a child for each page."""

    name: EngineName = "tesseract"

    def __init__(self, program: Path) -> None:
        self._program = program
        self._children = Children("bot.reading.ocr.tesseract_worker", at_once=1)

    async def page(self, head: dict[str, Any], pixels: bytes, seconds: float) -> list[dict[str, Any]]:
        """Return the rows of a page."""
        asked = {**head, "program": str(self._program), "seconds": seconds}
        async with self._children.one() as child:
            return _rows(await _asked(child, asked, pixels, seconds))

    async def close(self) -> None:
        """End the child that waits."""
        await self._children.close()


async def _asked(child: Child, head: dict[str, Any], pixels: bytes, seconds: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(seconds):
            await child.give(head, pixels)
            answer, _ = await child.answer()
    except TimeoutError as error:
        raise UnreadableError("too_long") from error
    except _FAILURES as error:
        await child.end()
        log.warning("ocr.engine_failed", kind=type(error).__name__, out_of_time=child.out_of_time)
        raise UnreadableError("too_long" if child.out_of_time else "memory") from error
    return answer


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    if "error" in answer:
        raise UnreadableError(str(answer["error"]))
    rows: list[dict[str, Any]] = answer["lines"]
    return rows
