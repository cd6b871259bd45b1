"""Lines of a PDF's page, and which of them belong together.

A PDF knows where glyphs stand and nothing of paragraphs: those are told from the distance of lines, from
indents and from the size of the letters.
"""

import bisect
import ctypes
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from statistics import median
from typing import Any, NamedTuple

from bot.reading.cleaning import joined, one_line

_pdfium: Any = import_module("pypdfium2.raw")

_DIVIDED = "\x02"
"""What pdfium puts where a word was divided at the end of a line, in place of the break."""
_SMALL = {"\x1b": "ff", "\x1c": "fi", "\x1d": "fl", "\x1e": "ffi", "\x1f": "ffl", "\x88": "•", "\uf0b7": "•"}
"""Codes of fonts that do not tell what their glyphs mean: TeX's T1 and TS1, Microsoft's Symbol."""
_ITEM = re.compile(r"(?:[•●○▪■◦‣–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_BULLET = re.compile(r"[•●○▪■◦‣]$")
_INDENT = 40.0
"""Points by which lines of one column may be indented."""
_ENDS = (".", "!", "?", ":", ";", "”", "»", '"')


class Word(NamedTuple):
    """A word of a line, from left to right in points."""

    text: str
    left: float
    right: float
    is_drawn_apart: bool = False
    """Whether the program that made the page did not draw it together with the word before it."""


@dataclass(slots=True)
class Line:
    """A line as it is printed. Points, from the page's bottom left."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    hard: bool = False
    """Whether it ends although the first word of the next one would have fitted: a row, an address."""
    words: tuple[Word, ...] = ()
    """Kept only until the tables of its page are found."""
    apart: bool = False
    """Whether a table stands between it and the line before."""

    @property
    def size(self) -> float:
        """Height of its letters' boxes."""
        return self.top - self.bottom


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line] = field(default_factory=list[Line])

    @property
    def text(self) -> str:
        """As running text; lines that end early keep their ends."""
        groups: list[list[str]] = [[]]
        for line in self.lines:
            groups[-1].append(line.text)
            if line.hard:
                groups.append([])
        return "\n".join(joined(group) for group in groups if group)

    @property
    def size(self) -> float:
        """Of most of its lines."""
        return median(line.size for line in self.lines)

    @property
    def is_item(self) -> bool:
        """Whether it begins like an item of a list."""
        return bool(_ITEM.match(self.lines[0].text))


def lines(page_text: Any) -> list[Line]:
    """Return the lines of a page (a raw text page of pdfium) in the order of the file."""
    found: list[Line] = []
    characters: list[tuple[int, str]] = []
    for index in range(_pdfium.FPDFText_CountChars(page_text)):
        character = chr(_pdfium.FPDFText_GetUnicode(page_text, index))
        if character == _DIVIDED:
            characters.append((index, "\u00ad"))
        if character in ("\r", "\n", _DIVIDED):
            _end(page_text, found, characters)
            characters = []
        else:
            characters.append((index, _SMALL.get(character, character)))
    _end(page_text, found, characters)
    return _with_bullets(found)


def paragraphs(found: list[Line]) -> list[Paragraph]:
    """Return lines as paragraphs."""
    pitch = _pitch(found)
    _find_hard_ends(found)
    made: list[Paragraph] = []
    for line in found:
        if made and not line.apart and not _begins(made[-1], line, pitch):
            made[-1].lines.append(line)
        else:
            made.append(Paragraph([line]))
    return made


def _end(page_text: Any, found: list[Line], characters: list[tuple[int, str]]) -> None:
    text = "".join(character for _, character in characters)
    seen = [index for index, character in characters if not character.isspace() and character != "\u00ad"]
    if not seen or not one_line(text.replace("\u00ad", "-")):
        return
    start, middle, end = (_box(page_text, index) for index in (seen[0], (seen[0] + seen[-1]) // 2, seen[-1]))
    # Of three, because a bullet in front and a raised number behind have sizes of their own.
    _, top, bottom = sorted((box.top - box.bottom, box.top, box.bottom) for box in (start, middle, end))[1]
    line = Line(text.strip(), start.left, end.right, top, bottom)
    line.words = tuple(_words(page_text, characters))
    found.append(line)


def _words(page_text: Any, characters: list[tuple[int, str]]) -> Iterator[Word]:
    before: tuple[int, int] | None = None
    for is_space, group in itertools.groupby(characters, key=lambda one: one[1].isspace()):
        if is_space:
            continue
        word = list(group)
        first, last = word[0][0], word[-1][0]
        drawn = _drawing(page_text, first), _drawing(page_text, last)
        # A program that draws each letter by itself tells nothing.
        apart = before is not None and before[0] == before[1] != drawn[0]
        text = "".join(character for _, character in word)
        yield Word(text, _box(page_text, first).left, _box(page_text, last).right, apart)
        before = drawn


def _drawing(page_text: Any, index: int) -> int:
    """Return which of the page's objects a character belongs to."""
    return ctypes.cast(_pdfium.FPDFText_GetTextObject(page_text, index), ctypes.c_void_p).value or 0


def _box(page_text: Any, index: int) -> Any:
    box = _pdfium.FS_RECTF()
    _pdfium.FPDFText_GetLooseCharBox(page_text, index, box)
    return box


def _with_bullets(found: list[Line]) -> list[Line]:
    """Put a bullet that stands alone before the line it belongs to."""
    made: list[Line] = []
    for line in found:
        bullet = made[-1] if made else None
        if bullet and _BULLET.fullmatch(bullet.text) and abs(bullet.bottom - line.bottom) < line.size:
            made[-1] = replace(
                line, text=f"{bullet.text} {line.text}", left=bullet.left, words=bullet.words + line.words
            )
        else:
            made.append(line)
    return made


def _pitch(found: list[Line]) -> float:
    """Return how far apart the lines of a paragraph are on this page."""
    steps = [(above.bottom - line.bottom, line.size) for above, line in itertools.pairwise(found)]
    usual = [step for step, size in steps if 0 < step < 2.5 * max(size, 1)]
    return sorted(usual)[len(usual) // 3] if usual else 0.0


def _find_hard_ends(found: list[Line]) -> None:
    by_left = sorted((line.left, line.right) for line in found)
    lefts = [left for left, _ in by_left]
    edges = list(itertools.accumulate((right for _, right in by_left), max))
    for line, following in itertools.pairwise(found):
        edge = edges[bisect.bisect(lefts, line.left + _INDENT) - 1]  # not of a column further right
        word = len(following.text.split(" ", 1)[0]) + 1
        width = word * (following.right - following.left) / max(len(following.text), 1)
        beside_it = abs(line.bottom - following.bottom) < 0.5 * max(line.size, 1.0)
        line.hard = (
            not beside_it and line.right + width < edge - line.size and not line.text.endswith("\u00ad")
        )


def _begins(paragraph: Paragraph, line: Line, pitch: float) -> bool:
    """Whether a line begins a new paragraph."""
    before = paragraph.lines[-1]
    size = max(before.size, line.size, 1.0)
    if before.text.endswith("\u00ad"):
        return False
    step = before.bottom - line.bottom
    if abs(step) < 0.5 * size:  # beside it: a cell of the same row, a raised number
        return False
    if abs(before.size - line.size) > 0.12 * size or _ITEM.match(line.text):
        return True
    if step < 0:  # a column began
        return before.text.endswith(_ENDS) or not line.text[:1].islower()
    if step > max(1.35 * pitch, 1.05 * size) or (before.hard and step > 1.08 * pitch):
        return True
    ended = before.hard and before.text.endswith(_ENDS)
    indented = line.left > before.left + 0.8 * size and before.text.endswith(_ENDS) and not paragraph.is_item
    return ended or indented
