"""What a file says, once it has been read: its text, its parts, and where each of them stands.

A citation needs to point at a page and at the very words. So there is one text per file, and every part
is a span of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from capabilities.errors import InvalidRequestError, Wording

PartKind = Literal["heading", "text", "list", "table", "code", "note"]
"""``note`` is what stands beside the text: a speaker's notes, a comment, a footnote."""


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph, heading, list or group of rows. ``start`` and ``end`` are characters of the text."""

    kind: PartKind
    start: int
    end: int
    page: int | None = None
    """Page or slide, from 1; None where the file has no such thing."""
    heading: str = ""
    """The headings it stands under, outermost first, joined by " › "."""
    place: str = ""
    """Where in a workbook it is, like "Costs!A2:D9"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. ``parts`` are in order, do not overlap, and leave out only white space."""

    media_type: str
    text: str
    parts: tuple[Part, ...]
    title: str = ""
    author: str = ""
    made_at: datetime | None = None
    """When its author made it, as the file says; aware, or UTC where it does not say the zone."""
    pages: int | None = None
    """Pages, slides or sheets."""
    unit: Literal["page", "slide", "sheet", ""] = ""
    notes: tuple[str, ...] = ()
    """What to tell whoever wants to rely on it: ``truncated``, ``recognised`` (some of it is from pictures),
    ``pictures_unread`` (some of it is pictures and nothing here reads those)."""


class UnreadableError(InvalidRequestError):
    """A file that cannot be read. ``key`` names why; its sentence is the reply ``error.unreadable_<key>``.

    The keys: empty, encrypted, damaged, unknown_type, heic, too_large, bomb, too_long (it took too much
    time), memory, no_text, needs_documents and needs_ocr (an extra that is not installed).
    """

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(f"This file can't be read ({key}).")
        self.key = key
        self.wording = Wording(f"error.unreadable_{key}", facts)


class Progress(Protocol):
    """Is told how far the reading of a file has come."""

    def __call__(self, done: int, total: int) -> None:
        """Take note: ``done`` of ``total`` pages, slides or sheets. Must not raise or wait."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a picture. The box is in pixels of the picture as shown: turned by its EXIF."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    sure: float = 1.0
    """The engine's own confidence, 0 to 1."""
    page: int = 1
    """Of a file of several pictures (TIFF)."""
    paragraph: int = 0
    """Lines of one page with the same number belong together, whichever way the page lies."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a picture in reading order, and which engine read it."""

    lines: tuple[Line, ...]
    engine: str
    whole: bool = True
    """Whether all pages of a file of several pictures were read, not only as many as are allowed."""

    @property
    def text(self) -> str:
        """All of it, a line each."""
        return "\n".join(line.text for line in self.lines)


class Recogniser(Protocol):
    """Reads the text in pictures."""

    @property
    def ready(self) -> bool:
        """Whether an engine is there at all."""
        ...

    async def recognise(self, picture: bytes) -> Recognised:
        """Return what a picture (PNG, JPEG, WebP, TIFF, BMP, GIF) says; nothing in it: no lines.

        UnreadableError: ``needs_ocr`` without an engine, ``damaged``, ``bomb``, ``too_long``, ``memory``.
        """
        ...

    async def close(self) -> None:
        """Let go of the engines."""
        ...
