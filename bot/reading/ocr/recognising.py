"""Reads the text in pictures: a child opens the file, an engine reads the pixels it answers.

Two kinds of children, because they differ in what they are exposed to and in what they cost. The one that
decodes a file meets whatever somebody made: it lives for that file alone. The one that recognises takes a
second to load: it is kept, and never sees a byte of a file.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog

from bot.confined.serving import Children
from bot.reading.ocr.engines import Engine, RapidEngine, TesseractEngine
from bot.reading.ocr.installed import Choice, engines, tesseract_program
from bot.reading.port import Line, Recognised, UnreadableError

log = structlog.get_logger(__name__)


_LEAST_SIDE = 8
"""Pixels that letters need at least."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one picture may take."""

    size: int = 50_000_000
    """Bytes of the file."""
    pixels: int = 40_000_000
    """Of a page. More is not decoded."""
    kept: int = 20_000_000
    """Pixels of a page that are handed on; larger ones are made smaller."""
    pages: int = 200
    """Of a file of several pictures; the rest is left out, and that is told."""
    patience: float = 90.0
    """Seconds until a page must be decoded, and again until it must be read."""


class PictureReader:
    """A `Recogniser`. One per installation; belongs to one event loop."""

    def __init__(self, choice: Choice = "auto", bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._openers = Children("bot.reading.ocr.opening", at_once=2)
        self._engines = tuple(_made(choice))

    @property
    def ready(self) -> bool:
        """Whether an engine is there at all."""
        return bool(self._engines)

    async def recognise(self, picture: bytes) -> Recognised:
        """Return what a picture says; see the port."""
        if not self._engines:
            raise UnreadableError("needs_ocr")
        if not picture:
            raise UnreadableError("empty")
        if len(picture) > self.bounds.size:
            raise UnreadableError("too_large", most=self.bounds.size // 1_000_000)
        lines: list[Line] = []
        used: list[str] = []
        number, there = 0, 0
        async with aclosing(self._pages(picture)) as pages:
            async for head, pixels in pages:
                number, there = number + 1, int(head["pages"])
                rows, engine = await self._read(head, pixels)
                used += [engine] if engine not in used else []
                lines += [_line(row, number) for row in rows]
        return Recognised(tuple(lines), " and ".join(used), whole=number == there)

    async def close(self) -> None:
        """End all children."""
        await asyncio.gather(self._openers.close(), *(engine.close() for engine in self._engines))

    async def _pages(self, picture: bytes) -> AsyncGenerator[tuple[dict[str, Any], bytes]]:
        """Yield the pages of a file: their sizes and pixels."""
        bounds = self.bounds
        limits = {"pixels": bounds.pixels, "kept": bounds.kept, "pages": bounds.pages}
        async with self._openers.one() as child:
            while True:
                try:
                    async with asyncio.timeout(bounds.patience):
                        if limits:
                            await child.give(limits, picture)
                            limits = {}
                        head, pixels = await child.answer()
                except TimeoutError as error:
                    raise UnreadableError("too_long") from error
                except (EOFError, OSError, ValueError) as error:
                    await child.end()
                    log.warning("ocr.opener_failed", kind=type(error).__name__, out_of_time=child.out_of_time)
                    raise UnreadableError("too_long" if child.out_of_time else "damaged") from error
                if "error" in head:
                    raise UnreadableError(str(head["error"]))
                if "end" in head:
                    return
                yield head, pixels

    async def _read(self, head: dict[str, Any], pixels: bytes) -> tuple[Sequence[dict[str, Any]], str]:
        """Ask one engine after the other; the failure of the first is told when all fail."""
        if min(head["size"]) < _LEAST_SIDE:
            return [], self._engines[0].name
        failure: UnreadableError | None = None
        for engine in self._engines:
            try:
                return await engine.page(head, pixels, self.bounds.patience), engine.name
            except UnreadableError as error:
                log.warning("ocr.page_unread", engine=engine.name, why=error.key)
                failure = failure or error
        raise failure or UnreadableError("needs_ocr")


def _line(row: dict[str, Any], page: int) -> Line:
    left, top, right, bottom = row["box"]
    return Line(row["text"], left, top, right, bottom, row["sure"], page, row["paragraph"])


def _made(choice: Choice) -> list[Engine]:
    program = tesseract_program()
    made: list[Engine] = []
    for name in engines(choice):
        if name == "rapidocr":
            made.append(RapidEngine())
        elif program is not None:
            made.append(TesseractEngine(program))
    return made
