"""Rows of a sheet as text that can be searched and cited: ``Name: Ann; Due: 2026-03-01``.

A row stands by itself in an answer, so each cell carries the name of its column. Some rows make a part,
which says its cells, like ``Costs!A2:D21``.
"""

import re
from collections.abc import Sequence

from bot.reading.blocks import Sink
from bot.reading.cleaning import one_line

_ROWS_A_PART = 20
_CHARACTERS_A_PART = 2_000
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*\s*%?$")
_PLAIN_NAME = re.compile(r"[^\W\d]\w*$")
_LONGEST_NAME = 60


def column_name(number: int) -> str:
    """Return the letters of a column, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Rows:
    """Takes the rows of one table in order, counted from 1, and writes them into a sink in parts."""

    def __init__(
        self,
        sink: Sink,
        sheet: str = "",
        rows_before: int = 0,
        *,
        page: int | None = None,
        named: bool = True,
    ) -> None:
        self._sink = sink
        self._page = page
        self._sheet = sheet
        self._number = 0
        self.kept = rows_before
        self._names: list[str] | None = None if named else []
        self._lines: list[str] = []
        self._first = self._last = self._width = self._left = 0

    def add(self, cells: Sequence[str]) -> bool:
        """Take a row; False when no more are wanted."""
        self._number += 1
        columns = self._sink.bounds.columns
        if len(cells) > columns and any(cells[columns:]):
            self._sink.note("truncated")
        row = [one_line(cell) for cell in cells[:columns]]
        filled = [number for number, cell in enumerate(row, 1) if cell]
        if not filled:
            return True
        if self.kept >= self._sink.bounds.rows:
            self._sink.note("truncated")
            return False
        self.kept += 1
        if self._names is None and self._begins(row, filled):
            return True
        self._take(row, filled)
        return True

    def turn(self, page: int) -> None:
        """Go on with the table on another page, where the names of its columns may stand again."""
        self.close()
        self._page = page

    def repeats(self, cells: Sequence[str]) -> bool:
        """Whether a row says the names of the columns once more."""
        return bool(self._names) and [one_line(cell) for cell in cells] == self._names

    def skip(self, number: int) -> None:
        """Pass over empty rows: the next one is this."""
        self._number = number - 1

    def close(self) -> None:
        """Write what is left."""
        if not self._lines:
            return
        lines, self._lines = self._lines, []
        self._sink.add("table", "\n".join(lines), self._page, place=self._place())

    def _begins(self, row: list[str], filled: list[int]) -> bool:
        """Whether this row names the columns. A title, alone in its row, stands above them."""
        if len(filled) == 1 and filled[0] <= 2 and not _NUMBER.match(row[filled[0] - 1]):
            self._take(row, filled)
            self.close()
            return True
        names = [row[number - 1] for number in filled]
        is_header = (
            len(filled) > 1
            and not any(_NUMBER.match(name) or len(name) > _LONGEST_NAME for name in names)
            and len(set(names)) == len(names)
        )
        self._names = row if is_header else []
        if is_header:
            self._line(" | ".join(names), filled)
            self.close()
        return is_header

    def _take(self, row: list[str], filled: list[int]) -> None:
        names = self._names or []
        cells: list[str] = []
        for number in filled:
            name = names[number - 1] if number <= len(names) else ""
            cells.append(f"{name}: {row[number - 1]}" if name else row[number - 1])
        self._line(("; " if names else " | ").join(cells), filled)
        if len(self._lines) >= _ROWS_A_PART or sum(map(len, self._lines)) >= _CHARACTERS_A_PART:
            self.close()

    def _line(self, text: str, filled: list[int]) -> None:
        if not self._lines:
            self._first, self._left, self._width = self._number, filled[0], filled[-1]
        self._lines.append(text)
        self._last = self._number
        self._left, self._width = min(self._left, filled[0]), max(self._width, filled[-1])

    def _place(self) -> str:
        if self._page is not None:  # a page has no cells that one could look for
            return ""
        cells = f"{column_name(self._left)}{self._first}:{column_name(self._width)}{self._last}"
        return f"{self._named()}{cells}"

    def _named(self) -> str:
        if not self._sheet:
            return ""
        plain = _PLAIN_NAME.match(self._sheet)
        quoted = self._sheet.replace("'", "''")
        return f"{self._sheet}!" if plain else f"'{quoted}'!"
