"""Tables of a PDF's page: words in a grid of rules, or in columns that cannot be anything else.

A PDF knows of no tables. Prose in columns must never become one, so without a grid a table's cells are
short, its columns stand apart in every row, and one of them holds numbers or rules enclose it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from bot.reading.cleaning import joined
from bot.reading.pdf_grids import Table, in_grids, is_numeric
from bot.reading.pdf_lines import Line, Word
from bot.reading.pdf_rules import Rule

_NEAR = 3.0
"""Points by which rules that belong together may miss each other."""
_GAP = 1.0
"""Between two cells at least, in sizes of their letters; somewhere in each column."""
_SPACE = 0.4
"""Between two words of one cell at most, in sizes of letters."""
_HAIR = 0.08
"""What all rows leave free between two columns at least, in sizes of letters."""
_ROWS_IN_LINE = 4
_IN_LINE = 0.75
"""Of the rows."""
_ABOVE = 20
_FEW = 3
"""Rows that do not make columns yet."""
_STEP = 2.6
"""Between two rows at most, in sizes of letters."""
_SHORT = 3
"""Words of a cell in a column that is no prose."""
_MOST_ROWS = 2_000
"""Of a page; more are no table that somebody reads."""
_BLOCK = 200
_LEADERS = ". . ."
_ITEM = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]$")


_Span = tuple[float, float]


@dataclass(slots=True)
class _Row:
    """Lines beside each other."""

    lines: list[int]
    words: list[Word]
    bottom: float
    size: float
    em: float = field(init=False)
    """The size of its letters by their widths: the heights that a font states may be anything."""
    chunks: int = field(init=False)

    def __post_init__(self) -> None:
        width = sum(word.right - word.left for word in self.words)
        self.em = max(self.size, 2 * width / max(sum(len(word.text) for word in self.words), 1))
        self.chunks = 1 + sum(gap > _GAP * self.em for _, gap in self.gaps())

    def gaps(self) -> Iterator[tuple[float, float]]:
        """Yield where a gap between words begins, and how wide it is."""
        for word, following in pairwise(self.words):
            yield word.right, following.left - word.right

    def beside(self, first: float, last: float) -> tuple[float, float, bool] | None:
        """Return where the words beside a gap end and begin, and whether they are of two cells."""
        before = [word.right for word in self.words if word.right <= first]
        behind = next((word for word in self.words if word.left >= last), None)
        if not before or behind is None:
            return None
        end = max(before)
        return end, behind.left, behind.is_drawn_apart or behind.left - end > _SPACE * self.em


def tables(lines: Sequence[Line], level: Sequence[Rule], upright: Sequence[Rule]) -> list[Table]:
    """Return the tables of a page by the order of their first lines."""
    found = in_grids(lines, level, upright)
    taken = frozenset(index for table in found for index in table.lines)
    found += _aligned(lines, taken, level)
    return sorted(found, key=lambda table: min(table.lines))


def _aligned(lines: Sequence[Line], taken: frozenset[int], level: Sequence[Rule]) -> Iterator[Table]:
    """Yield the tables among rows that follow each other in the file, too: columns of prose do not."""
    block: list[_Row] = []
    above: list[_Row] = []
    rows = list(_rows(lines, taken))
    for row in [*rows, None] if len(rows) <= _MOST_ROWS else []:
        if row is not None and _goes_on(block, row):
            block.append(row)
            continue
        table = _table(_with_those_above(above, block), level)
        if table:
            yield table
        above = [] if table else above[-_ABOVE:] + block
        block = [row] if row is not None and row.chunks > 1 else []
        if row is not None and not block:
            above.append(row)


def _with_those_above(above: Sequence[_Row], block: list[_Row]) -> list[_Row]:
    """Return rows with those above them that stand in the same columns, although less far apart."""
    for row in reversed(above if len(block) > 1 else []):
        gutters = _gutters(block)
        fits = len(_filled(row, gutters)) > 1 and _are_kept(gutters, _gutters([row, *block]))
        if not fits or not _is_below(row, block[0]):
            break
        block = [row, *block]
    return block


def _filled(row: _Row, gutters: Sequence[_Span]) -> set[int]:
    return {_column(word, gutters) for word in row.words}


def _column(word: Word, gutters: Sequence[_Span]) -> int:
    return sum((first + last) / 2 < word.left for first, last in gutters)


def _are_kept(gutters: Sequence[_Span], narrower: Sequence[_Span]) -> bool:
    return all(any(first <= at and end <= last for at, end in narrower) for first, last in gutters)


def _rows(lines: Sequence[Line], taken: frozenset[int]) -> Iterator[_Row]:
    indexes: list[int] = []
    for index in [*range(len(lines)), None]:
        if indexes and (index is None or not _beside(lines[indexes[-1]], lines[index], index in taken)):
            row = [lines[at] for at in indexes]
            words = [word for line in row for word in line.words]
            yield _Row(indexes, words, row[0].bottom, max(median(line.size for line in row), 1.0))
            indexes = []
        if index is not None and index not in taken:
            indexes.append(index)


def _beside(line: Line, following: Line, taken: bool) -> bool:
    near = abs(line.bottom - following.bottom) < 0.5 * max(line.size, following.size, 1.0)
    return not taken and near and following.left > line.right - 0.5 * line.size


def _goes_on(block: Sequence[_Row], row: _Row) -> bool:
    """Whether a row stands below the others and leaves the same columns apart."""
    if not block or len(block) > _BLOCK or not _is_below(block[-1], row):
        return False
    before, after = _gutters(block), _gutters([*block, row])
    are_kept = _are_kept(before, after)
    if row.chunks == 1:
        filled = _filled(row, before)
        return bool(before) and are_kept and (len(filled) > 1 or 0 not in filled)  # else a paragraph below
    return bool(after) and (are_kept or len(block) < _FEW)


def _is_below(row: _Row, following: _Row) -> bool:
    step = row.bottom - following.bottom
    alike = max(row.size, following.size) < 1.3 * min(row.size, following.size)
    return alike and 0 < step < _STEP * following.size


def _gutters(rows: Sequence[_Row]) -> list[_Span]:
    """Return what all rows leave free between their cells, from left to right.

    One of them leaves much there, or words begin or end below each other.
    """
    spans = sorted((word.left, word.right) for row in rows for word in row.words)
    hair = _HAIR * median(row.em for row in rows)
    wide = [(at, at + gap) for row in rows for at, gap in row.gaps() if gap > _GAP * row.em]
    found: list[_Span] = []
    reach = spans[0][1]
    for left, right in spans[1:]:
        if left - reach > hair:
            beside = [pair for row in rows if (pair := row.beside(reach, left)) is not None]
            is_wide = any(first <= reach and left <= last for first, last in wide)
            if all(parted for _, _, parted in beside) and (is_wide or _line_up(beside)):
                found.append((reach, left))
        reach = max(reach, right)
    return found


def _line_up(beside: Sequence[tuple[float, float, bool]]) -> bool:
    """Whether the words before or behind a gap end or begin below each other in enough rows."""
    edges = [(before, behind) for before, behind, _ in beside]
    return len(edges) >= _ROWS_IN_LINE and any(
        sum(abs(place - median(places)) <= 1.0 for place in places) >= _IN_LINE * len(places)
        for places in zip(*edges, strict=True)
    )


def _table(block: Sequence[_Row], level: Sequence[Rule]) -> Table | None:
    while block and block[-1].chunks == 1 and len(block) < 3:
        block = block[:-1]
    gutters = _gutters(block) if len(block) > 1 else []
    if not gutters:
        return None
    rows: list[list[str]] = []
    for row in block:
        cells: list[list[str]] = [[] for _ in range(len(gutters) + 1)]
        for word in row.words:
            cells[_column(word, gutters)].append(word.text)
        said = [" ".join(cell) for cell in cells]
        if rows and sum(map(bool, said)) == 1 and not said[0]:  # the rest of a cell
            rows[-1] = [joined([above, below]) for above, below in zip(rows[-1], said, strict=True)]
        else:
            rows.append([joined([cell]) for cell in said])
    words = [word for row in block for word in row.words]
    left, right = min(word.left for word in words), max(word.right for word in words)
    if not _is_table(rows, _enclosed(block, left, right, level)):
        return None
    lines = frozenset(index for row in block for index in row.lines)
    return Table(rows, lines, left, right, median(row.size for row in block))


def _is_table(rows: Sequence[Sequence[str]], enclosed: bool) -> bool:
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
    if any(len(column) < 2 for column in columns) or len(rows) < (2 if enclosed else 3):
        return False
    if not all(any(map(str.isalnum, "".join(column))) for column in columns):
        return False
    if sum(any(_LEADERS in cell for cell in row) for row in rows) * 2 > len(rows):
        return False  # contents, an index
    prose = sum(median(len(cell.split()) for cell in column) > _SHORT for column in columns)
    if prose > 1 or all(_ITEM.match(cell) for cell in columns[0]):
        return False
    return enclosed or any(is_numeric(column) for column in columns[1:])


def _enclosed(block: Sequence[_Row], left: float, right: float, level: Sequence[Rule]) -> bool:
    """Whether rules as wide as the rows stand above them, below them, and between two of them."""
    top, bottom = block[0].bottom, block[-1].bottom
    wide = [
        rule.at
        for rule in level
        if rule.first <= left + _NEAR
        and rule.last >= right - _NEAR
        and rule.last - rule.first < 1.5 * (right - left)
    ]
    size = block[0].size
    above = any(top < at < top + 3 * size for at in wide)
    below = any(bottom - 2 * size < at < bottom + 0.5 * size for at in wide)
    return above and below and any(bottom < at < top for at in wide)
