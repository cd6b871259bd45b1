"""What a child tells about a file: block after block, into a budget; and why it stops.

`Sink` is what a format writes into. It keeps the headings that are open, counts characters and sends
pictures and progress to the parent while the format still works.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.reading.bounds import Bounds
from bot.reading.cleaning import one_line
from bot.reading.port import PartKind

Send = Callable[[dict[str, Any], bytes], None]
APART = "\n\n"
"""Between two blocks of the text."""
BETWEEN_HEADINGS = " › "
_LONGEST_FACT = 300


class RefusedError(Exception):
    """The file cannot be read; the key says why, as in `UnreadableError`."""

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class FullError(Exception):
    """The budget is used up: what has been read so far is what there is."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text before its place in the text is known. ``picture`` is one that says what it is."""

    kind: PartKind
    text: str
    page: int | None = None
    heading: str = ""
    place: str = ""
    picture: int | None = None


class Sink:
    """Takes what a format finds, in order."""

    def __init__(self, bounds: Bounds, send: Send) -> None:
        self.bounds = bounds
        self.blocks: list[Block] = []
        self.facts: dict[str, Any] = {}
        self.notes: list[str] = []
        self._send = send
        self._left = bounds.characters
        self._headings: list[tuple[int, str]] = []
        self._pictures: dict[int, int] = {}

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        """Open a heading; those of the same level and below it are closed."""
        text = one_line(text)
        if not text:
            return
        self._headings = [open_one for open_one in self._headings if open_one[0] < level]
        self.add("heading", text, page)
        self._headings.append((level, text))

    def add(self, kind: PartKind, text: str, page: int | None = None, place: str = "") -> None:
        """Add a block of clean text; FullError when there is no room left for more."""
        if not text:
            return
        if len(text) > max(0, self._left):
            self.note("truncated")
            self.blocks.append(Block(kind, text[: max(0, self._left)].rstrip(), page, self._under(), place))
            raise FullError
        self._left -= len(text) + len(APART)
        self.blocks.append(Block(kind, text, page, self._under(), place))

    def page_picture(self, page: int, rendered: Callable[[], bytes]) -> None:
        """Let the parent read a picture of a page; `put_picture` later says where in the text it stands."""
        if len(self._pictures) >= self.bounds.pictures:
            self.note("pictures_unread")
            return
        self._send({"picture": len(self._pictures)}, rendered())
        self._pictures[page] = len(self._pictures)

    def put_picture(self, page: int) -> None:
        """Put what the picture of a page says here, if there was one."""
        if page in self._pictures:
            self.blocks.append(Block("text", "", page, self._under(), "", self._pictures[page]))

    def whole_picture(self) -> None:
        """Say that the file itself is a picture."""
        self.blocks.append(Block("text", "", picture=0))

    def progress(self, done: int, total: int) -> None:
        """Tell how many pages, slides or sheets are read."""
        self._send({"done": done, "total": total}, b"")

    def note(self, what: str) -> None:
        """Say something about the whole reading, once."""
        if what not in self.notes:
            self.notes.append(what)

    def about(self, *, title: Any = "", author: Any = "", made_at: Any = None) -> None:
        """Say what the file says about itself; what is empty changes nothing."""
        for key, value in (("title", title), ("author", author)):
            text = one_line(str(value or ""))[:_LONGEST_FACT]
            if text:
                self.facts[key] = text
        with suppress(ValueError):  # a year, or words
            moment = datetime.fromisoformat(made_at) if isinstance(made_at, str) else made_at
            if isinstance(moment, datetime):
                aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                self.facts["made_at"] = aware.isoformat()

    def title_by_heading(self) -> None:
        """Call a file without a title by the heading that it begins with."""
        if "title" not in self.facts and self.blocks and self.blocks[0].kind == "heading":
            self.about(title=self.blocks[0].text)

    def counted(self, pages: int, unit: str) -> int:
        """Say how many pages, slides or sheets there are, and return how many of them to read."""
        self.facts["pages"], self.facts["unit"] = pages, unit
        if pages > self.bounds.pages:
            self.note("truncated")
        return min(pages, self.bounds.pages)

    def close_headings(self) -> None:
        """Start anew: the next block stands under no heading."""
        self._headings = []

    def body(self) -> bytes:
        """Return the blocks as the body of a frame."""
        rows = [(b.kind, b.text, b.page, b.heading, b.place, b.picture) for b in self.blocks]
        return json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace")

    def _under(self) -> str:
        return BETWEEN_HEADINGS.join(text for _, text in self._headings)
