"""Any file becomes a `Reading`, in a child process that can do no harm.

Pages that are pictures come back from the child as pictures; another one, the recogniser's, reads them.
"""

import asyncio
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import structlog

from bot.confined.serving import Child, Children
from bot.reading.assembling import assembled
from bot.reading.bounds import Bounds
from bot.reading.port import Progress, Reading, Recognised, Recogniser, UnreadableError

log = structlog.get_logger(__name__)

MODULE = "bot.reading.child"


class Reader:
    """Reads files. One per installation; belongs to one event loop."""

    def __init__(self, recogniser: Recogniser | None = None, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._recogniser = recogniser
        self._children = Children(MODULE, self.bounds.at_once)

    async def read(self, file: Path, progress: Progress | None = None, *, name: str = "") -> Reading:
        """Return what a file says; UnreadableError says why it cannot be read.

        ``name`` is what somebody called it. It tells plain text, Markdown and CSV apart and nothing else.
        """
        size = (await asyncio.to_thread(file.stat)).st_size
        if size == 0:
            raise UnreadableError("empty")
        if size > self.bounds.size:
            raise UnreadableError("too_large", most=self.bounds.size // 1_000_000)
        async with self._children.one() as child:
            exchange = _Exchange(child, self._recogniser, self.bounds, progress)
            try:
                return await exchange.read(file, name)
            except (TimeoutError, EOFError, OSError, ValueError, TypeError, KeyError) as error:
                await child.end()
                late = isinstance(error, TimeoutError) or child.out_of_time
                key = "too_long" if late else "damaged"
                log.warning("reading.child_failed", kind=type(error).__name__, key=key)
                raise UnreadableError(key) from error

    def warm_up(self) -> None:
        """Start the child that the first file would wait for."""
        self._children.warm_up()

    async def close(self) -> None:
        """End the child that waits, and let go of the recogniser."""
        await self._children.close()
        if self._recogniser is not None:
            await self._recogniser.close()


class _Exchange:
    """One file and its child. The child's patience does not run out while a picture is recognised."""

    def __init__(
        self, child: Child, recogniser: Recogniser | None, bounds: Bounds, progress: Progress | None
    ) -> None:
        self._child = child
        self._recogniser = recogniser if recogniser and recogniser.ready else None
        self._bounds = bounds if self._recogniser else replace(bounds, pictures=0)
        self._progress = progress
        self._left = bounds.patience
        self._pictures: dict[int, Recognised | None] = {}

    async def read(self, file: Path, name: str) -> Reading:
        async with asyncio.timeout(self._left):
            await self._child.give({"bounds": asdict(self._bounds), "name": name}, file)
        while True:
            began = time.monotonic()
            async with asyncio.timeout(self._left):
                head, body = await self._child.answer()
            self._left -= time.monotonic() - began
            if "refused" in head:
                raise UnreadableError(str(head["refused"]), **dict(head.get("facts", {})))
            if "done" in head:
                self._tell(int(head["done"]), int(head["total"]))
            elif "picture" in head:
                self._pictures[int(head["picture"])] = await self._recognised(body)
            else:
                return await self._finished(head, body, file)

    async def _finished(self, head: dict[str, Any], body: bytes, file: Path) -> Reading:
        if head.get("whole"):  # the file itself is a picture
            if self._recogniser is None:
                raise UnreadableError("needs_ocr")
            picture = await asyncio.to_thread(file.read_bytes)
            self._pictures[0] = await self._recogniser.recognise(picture)
        reading = await asyncio.to_thread(assembled, head, body, self._pictures, self._bounds.characters)
        if not reading.text:
            unread = self._recogniser is None and "pictures_unread" in reading.notes
            raise UnreadableError("needs_ocr" if unread else "no_text")
        return reading

    def _tell(self, done: int, total: int) -> None:
        if self._progress:
            self._progress(done, total)

    async def _recognised(self, picture: bytes) -> Recognised | None:
        """A page whose picture cannot be read is left out, and the reading says so."""
        if self._recogniser is None:
            return None
        try:
            return await self._recogniser.recognise(picture)
        except UnreadableError as error:
            log.warning("reading.picture_unread", key=error.key)
            return None
