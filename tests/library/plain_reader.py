"""A reader of plain text, a page a form feed: for what is tested is not reading."""

import asyncio
from pathlib import Path

from bot.reading.port import Part, Progress, Reading, UnreadableError


class PlainReader:
    """Reads UTF-8; what says "BROKEN" cannot be read. A ``gate`` is waited for on each page."""

    def __init__(self) -> None:
        self.gate: asyncio.Event | None = None
        self.reads = 0
        self.started = asyncio.Event()

    async def read(self, file: Path, progress: Progress | None = None, *, name: str = "") -> Reading:
        self.reads += 1
        self.started.set()
        text = (await asyncio.to_thread(file.read_bytes)).decode()
        if "BROKEN" in text:
            raise UnreadableError("damaged")
        parts: list[Part] = []
        position = 0
        pages = text.split("\f")
        for number, page in enumerate(pages, 1):
            if self.gate is not None:
                await self.gate.wait()
            if progress is not None:
                progress(number, len(pages))
            for paragraph in page.split("\n\n"):
                start = text.index(paragraph, position)
                position = start + len(paragraph)
                if paragraph.strip():
                    parts.append(Part("text", start, position, page=number))
        return Reading("text/plain", text, tuple(parts), pages=len(pages), unit="page")

    async def close(self) -> None:
        """Have nothing to let go of."""
