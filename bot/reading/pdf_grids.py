"""Tables of a PDF's page that stand in a grid of rules, whatever their cells hold."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bot.reading.cleaning import joined
from bot.reading.pdf_lines import Line, Word
from bot.reading.pdf_rules import Rule

_NEAR = 3.0
"""Points by which rules that belong together may miss each other."""
_WHOLE = 0.6
"""How much of a grid's width a rule between two rows covers."""
_LONG_CELL = 40
"""Words of a cell, usually, from which a grid holds prose."""
_WORD = re.compile(r"[^\W\d_]{5}")
_LONGEST_NUMBER = 30
"""Characters, with what it counts."""


@dataclass(slots=True)
class Table:
    """Rows of cells, all of the same number, and the lines of the page that they are made of."""

    rows: list[list[str]]
    lines: frozenset[int]
    left: float
    right: float
    size: float
    """Of its letters."""

    @property
    def is_named(self) -> bool:
        """Whether its first row does not hold numbers where the others do."""
        columns = [
            column for column in zip(*self.rows, strict=True) if is_numeric([cell for cell in column if cell])
        ]
        return not any(_is_number(column[0]) for column in columns)


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: list[float]
    rows: list[float]
    """Heights of the rules between rows, from the lowest."""
    upright: list[Rule]

    def cell(self, word: Word, row: int) -> int:
        """Return the column of a word, by the rules that there are in its row."""
        middle = (self.rows[row] + self.rows[row + 1]) / 2
        centre = (word.left + word.right) / 2
        edges = [self.columns[0]]
        edges += [rule.at for rule in self.upright if rule.first <= middle <= rule.last and rule.at <= centre]
        return max(bisect(self.columns, max(edges) + _NEAR) - 1, 0)


def in_grids(lines: Sequence[Line], level: Sequence[Rule], upright: Sequence[Rule]) -> list[Table]:
    """Return the tables that are ruled all over."""
    return [table for grid in _grids(level, upright) if (table := _in_grid(grid, lines)) is not None]


def _grids(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[_Grid]:
    """Yield rules that touch each other and make two rows and two columns at least."""
    left, waiting = set(upright), set(level)
    while left:
        members: list[Rule] = []
        across: list[Rule] = []
        new = [left.pop()]
        while new:
            members += new
            touching = {rule for rule in waiting if any(_touch(rule, member) for member in new)}
            waiting -= touching
            across += touching
            new = [member for member in left if any(_touch(rule, member) for rule in touching)]
            left.difference_update(new)
        if len(across) > 2:
            grid = _grid(across, members)
            if len(grid.rows) > 2 and len(grid.columns) > 2:
                yield grid


def _touch(level: Rule, upright: Rule) -> bool:
    return (
        level.first - _NEAR <= upright.at <= level.last + _NEAR
        and upright.first - _NEAR <= level.at <= upright.last + _NEAR
    )


def _grid(level: Sequence[Rule], upright: Sequence[Rule]) -> _Grid:
    first, last = min(rule.first for rule in level), max(rule.last for rule in level)
    heights = [
        at
        for at in _apart(rule.at for rule in level)
        if sum(rule.last - rule.first for rule in level if abs(rule.at - at) <= _NEAR)
        > _WHOLE * (last - first)
    ]
    return _Grid(_apart([first, *(rule.at for rule in upright), last]), heights, list(upright))


def _apart(places: Iterator[float] | Sequence[float]) -> list[float]:
    made: list[float] = []
    for place in sorted(places):
        if not made or place - made[-1] > _NEAR:
            made.append(place)
    return made


def _in_grid(grid: _Grid, lines: Sequence[Line]) -> Table | None:
    """Return the table in a grid; None when words cross its border, or what it holds is no table."""
    left, right = grid.columns[0] - _NEAR, grid.columns[-1] + _NEAR
    cells: dict[tuple[int, int], list[tuple[int, str]]] = {}
    inside: set[int] = set()
    for index, line in enumerate(lines):
        middle = (line.bottom + line.top) / 2
        row = bisect(grid.rows, middle) - 1
        if not 0 <= row < len(grid.rows) - 1 or line.right < left or line.left > right:
            continue
        if line.left < left or line.right > right:
            return None
        inside.add(index)
        for word in line.words:
            cells.setdefault((row, grid.cell(word, row)), []).append((index, word.text))
    rows = [
        [_said(cells.get((row, column), [])) for column in range(len(grid.columns) - 1)]
        for row in reversed(range(len(grid.rows) - 1))
    ]
    rows = [row for row in rows if any(row)]
    used = [column for column in zip(*rows, strict=True) if any(column)]
    filled = [cell for row in rows for cell in row if cell]
    whole = sum(sum(map(bool, row)) > 1 for row in rows)
    if len(used) < 2 or whole < 2 or median(len(cell.split()) for cell in filled) > _LONG_CELL:
        return None
    size = median(lines[index].size for index in inside)
    return Table([list(row) for row in zip(*used, strict=True)], frozenset(inside), left, right, size)


def _said(words: Sequence[tuple[int, str]]) -> str:
    """Return the words of a cell, line after line."""
    by_line: dict[int, list[str]] = {}
    for index, word in words:
        by_line.setdefault(index, []).append(word)
    return joined([" ".join(line) for line in by_line.values()])


def is_numeric(column: Sequence[str]) -> bool:
    """Whether a column holds numbers, below its name."""
    numbers = [_is_number(cell) for cell in column]
    body = numbers if numbers and numbers[0] else numbers[1:]
    return len(body) > 1 and sum(body) >= 0.75 * len(body)


def _is_number(cell: str) -> bool:
    return len(cell) <= _LONGEST_NUMBER and any(map(str.isdigit, cell)) and not _WORD.search(cell)
