"""Running heads and feet: what a PDF prints at the edge of page after page is not part of its text.

A line is one when its words stand at the same distance from the same edge on most pages, or on most of the
left or right ones. Its numbers may count the pages; where they differ otherwise (invoices behind each
other) it is kept. Lines are looked at from the edge inwards, so nothing in the middle of a page is lost.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from bot.reading.cleaning import one_line
from bot.reading.pdf_grids import Table
from bot.reading.pdf_lines import Line

_LEAST_PAGES = 4
"""Fewer pages show no habit."""
_LEAST_TIMES = 3
_ROWS = 3
"""Of a head or a foot."""
_EDGE = 0.2
"""How much of a page's height a head or a foot may lie in, from where print begins."""
_MIDDLE = 0.45
"""From here on a line stands in the middle of a page, however large its margins are."""
_SAME_PLACE = 3.0
"""Points."""
_LARGER = 1.12
"""How much larger than the body a heading is: one that counts ("Day 3") is kept."""
_FRONT_MATTER = 30
"""Pages that are not counted at most, where a number stands with words ("Page 7", not "Invoice 4711")."""
_LONGEST = 300
_SPACED = 0.4
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"(?=[ivxl])(?:x{0,3}|x?l)(?:i{0,3}|i?v|vi{1,3}|ix)", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_LETTERS = re.compile(r"[^\W\d_]+")
_PAGE_WORDS = frozenset(("page", "pages", "p", "pg", "of", "seite", "seiten", "s", "von", "blatt"))


@dataclass(slots=True)
class Printed:
    """The lines of a page, and its lower and upper edge in points."""

    lines: list[Line]
    bottom: float
    top: float
    tables: list[Table] = field(default_factory=list[Table])

    @property
    def height(self) -> float:
        """In points."""
        return self.top - self.bottom

    def parted(self, left_out: Container[int]) -> "Parted":
        """Return what it says without these lines.

        A table keeps the names of its columns although they may stand at the top of each page.
        """
        first: dict[int, Table] = {}
        inside: set[int] = set()
        for table in self.tables:
            if not all(index in left_out for index in table.lines):
                first[min(table.lines)] = table
                inside |= table.lines
        made = Parted([], {}, [])
        for index, line in enumerate(self.lines):
            if index in first:
                made.tables.setdefault(len(made.lines), []).append(first[index])
            if index in inside:
                continue
            if index in left_out:
                made.left_out.append(line)
            else:
                line.apart = len(made.lines) in made.tables
                made.lines.append(line)
        return made


class Parted(NamedTuple):
    """A page without what runs over the pages."""

    lines: list[Line]
    tables: dict[int, list[Table]]
    """By how many of the lines stand before them."""
    left_out: list[Line]


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    indexes: tuple[int, ...]
    """Of its lines."""
    key: str
    numbers: tuple[int, ...]
    distance: float
    """From the edge of its page."""

    def goes_on(self, later: "_Candidate") -> bool:
        """Whether the numbers of a later page are the same ones, or have gone on as the pages have."""
        worded = bool(_LETTERS.search(self.key))
        for here, there in zip(self.numbers, later.numbers, strict=True):
            counts = there - here == later.page - self.page
            if here != there and not (counts and (not worded or abs(here - self.page) <= _FRONT_MATTER)):
                return False
        return True


def running(pages: Mapping[int, Printed], is_heading: Callable[[int, str], bool]) -> dict[int, set[int]]:
    """Return, by page, the indexes of the lines that are running heads, feet and page numbers.

    ``is_heading`` says whether the file itself names a line of a page as a heading.
    """
    pages = {number: page for number, page in pages.items() if page.lines}
    found: dict[int, set[int]] = {number: set() for number in pages}
    if len(pages) < _LEAST_PAGES:
        return found
    body = _body_size(pages.values())
    offsets: Counter[int] = Counter()
    for is_head in (True, False):
        for _ in range(_ROWS):
            new = list(_next_row(pages, found, body, is_heading, is_head=is_head))
            for candidate in new:
                found[candidate.page].update(candidate.indexes)
                offsets.update({number - candidate.page for number in candidate.numbers})
            if not new:
                break
    _add_lone_numbers(pages, found, {offset for offset, times in offsets.items() if times >= _LEAST_TIMES})
    left_empty = sum(len(found[number]) == len(page.lines) for number, page in pages.items())
    # Pages that say nothing else are what the file says.
    return found if left_empty * 2 <= len(pages) else {number: set() for number in pages}


def worth_a_note(text: str) -> bool:
    """Whether a running line says more than the number of the page."""
    return any(word not in _PAGE_WORDS for word in _LETTERS.findall(text.casefold()))


def without_numbers(text: str) -> str:
    """Return what stays the same of a running line from page to page."""
    return _NUMBER.sub("#", _closed(one_line(text))).replace(" ", "").casefold()


def _add_lone_numbers(
    pages: Mapping[int, Printed], found: Mapping[int, set[int]], offsets: Container[int]
) -> None:
    """Add page numbers that stand elsewhere than on most pages, as where a chapter begins."""
    for is_head in (True, False):
        for one in list(_candidates(pages, found, 0.0, is_head=is_head, whole=True)):
            if one.key == "#" and one.numbers[0] - one.page in offsets:
                found[one.page].update(one.indexes)


def _closed(text: str) -> str:
    """Return a text without its spaces where it is parted into letters, as pdfium sometimes reads it."""
    return text.replace(" ", "") if text.count(" ") > _SPACED * len(text) else text


def _body_size(pages: Iterable[Printed]) -> float:
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0]


def _next_row(
    pages: Mapping[int, Printed],
    left_out: Mapping[int, Container[int]],
    body: float,
    is_heading: Callable[[int, str], bool],
    *,
    is_head: bool,
) -> Iterator[_Candidate]:
    """Yield the lines of the next row from the edge that run over the pages: as a whole, or some of it."""
    for whole in (True, False):
        candidates = [
            one
            for one in _candidates(pages, left_out, body, is_head=is_head, whole=whole)
            if not any(is_heading(one.page, pages[one.page].lines[index].text) for index in one.indexes)
        ]
        new = list(_repeated(candidates, set(pages)))
        if new:
            yield from new
            return


def _candidates(
    pages: Mapping[int, Printed],
    left_out: Mapping[int, Container[int]],
    body: float,
    *,
    is_head: bool,
    whole: bool,
) -> Iterator[_Candidate]:
    """Yield the first or last row of each page that is left, as a whole or by its lines."""
    # Where print begins on any page: paper may be larger than what is printed on it.
    margin = min(_distance(page, line, is_head=is_head) for page in pages.values() for line in page.lines)
    for number, page in pages.items():
        row = _outermost(page, left_out[number], margin, is_head=is_head)
        for indexes in [tuple(row)] if whole and row else [(index,) for index in row]:
            text = one_line(" ".join(page.lines[index].text for index in indexes))
            size = max(page.lines[index].size for index in indexes)
            key, numbers = _read(text)
            if len(text) <= _LONGEST and not (numbers and _LETTERS.search(key) and size > body * _LARGER):
                place = _distance(page, page.lines[indexes[0]], is_head=is_head)
                yield _Candidate(number, indexes, key, numbers, place)


def _outermost(page: Printed, left_out: Container[int], margin: float, *, is_head: bool) -> list[int]:
    """Return the indexes of the outermost row that is left, if it is at the edge, from left to right."""
    left = [(line.bottom, index) for index, line in enumerate(page.lines) if index not in left_out]
    if not left:
        return []
    edge, outermost = (max if is_head else min)(left)
    distance = _distance(page, page.lines[outermost], is_head=is_head)
    if distance > min(margin + _EDGE * page.height, _MIDDLE * page.height):
        return []
    near = 0.5 * max(page.lines[outermost].size, 1)
    row = [index for bottom, index in left if abs(bottom - edge) < near]
    return sorted(row, key=lambda index: page.lines[index].left)


def _distance(page: Printed, line: Line, *, is_head: bool) -> float:
    return page.top - line.bottom if is_head else line.bottom - page.bottom


def _read(text: str) -> tuple[str, tuple[int, ...]]:
    """Return what stays the same of a line from page to page, and its numbers."""
    if _ROMAN.fullmatch(text):
        return "#", (_roman(text.casefold()),)
    return without_numbers(text), tuple(int(number) for number in _NUMBER.findall(_closed(text)[:_LONGEST]))


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _repeated(candidates: Iterable[_Candidate], pages: set[int]) -> Iterator[_Candidate]:
    """Yield those that come again at places where most pages have such a line."""
    groups: defaultdict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.key].append(candidate)
    again: list[_Candidate] = []
    for group in groups.values():
        chain = {one for pair in pairwise(group) if pair[0].goes_on(pair[1]) for one in pair}
        counts_pages = len({one.numbers for one in chain}) > 1
        if len(chain) >= (2 if counts_pages else _LEAST_TIMES):  # the head of a short chapter
            again += chain
    again.sort(key=lambda one: one.distance)
    while again:
        place = median(one.distance for one in again[: _at_one_place(again)])
        here = [one for one in again if one.distance <= place + _SAME_PLACE]
        again = again[len(here) :]
        if _are_most({one.page for one in here}, pages):
            yield from here


def _at_one_place(again: Sequence[_Candidate]) -> int:
    return sum(one.distance <= again[0].distance + _SAME_PLACE for one in again)


def _are_most(some: set[int], pages: set[int]) -> bool:
    """Whether most of all pages, or of the left or the right ones, are among some."""
    for side in (pages, {page for page in pages if page % 2}, {page for page in pages if not page % 2}):
        there = len(some & side)
        if there >= _LEAST_TIMES and there * 2 > len(side):
            return True
    return False
