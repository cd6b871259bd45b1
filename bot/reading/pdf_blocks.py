"""From the lines and tables of a PDF's pages to blocks: paragraphs, lists, headings, rows.

A heading is what the outline names, or, without an outline, what has larger letters than the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from bot.reading.blocks import Sink
from bot.reading.cleaning import one_line
from bot.reading.pdf_grids import Table
from bot.reading.pdf_lines import Paragraph, paragraphs
from bot.reading.pdf_running import Parted, Printed, without_numbers, worth_a_note
from bot.reading.rows import Rows

_HEADING_LONGEST = 150
_LARGER = 1.12
"""How much larger than the body a heading is."""
_LEVELS = 4
_SAME_WIDTH = 10.0
"""Points. Left and right pages have other margins."""

Item = Paragraph | Table


def heading_key(text: str) -> str:
    """Return a heading without its number and white space, which an outline may leave out."""
    return re.sub(r"^[\dA-Z]{1,3}(?:\.\d+)*[.\s]\s*|\W", "", one_line(text)).casefold()


class Blocks:
    """Puts the pages of a file into a sink. ``outline`` are levels of headings by page and key."""

    def __init__(self, sink: Sink, outline: Mapping[tuple[int, str], int]) -> None:
        self._sink = sink
        self._outline = outline
        self._levels: dict[int, int] = {}
        self._items: list[str] = []
        self._rows: Rows | None = None
        self._table: Table | None = None

    def put(self, printed: Mapping[int, Printed], left_out: Mapping[int, set[int]]) -> None:
        """Put the pages, and behind them what stands at their edges."""
        parted = {number: page.parted(left_out.get(number, ())) for number, page in printed.items()}
        pages = {number: list(_items(page)) for number, page in parted.items()}
        self._levels = _sizes(pages.values())
        for number, items in pages.items():
            self._page(items, number)
        self._sink.close_headings()
        self._running(parted)

    def _page(self, items: Sequence[Item], page: int) -> None:
        self._sink.put_picture(page)
        for place, item in enumerate(items):
            if isinstance(item, Table):
                self._close_list(page)
                self._put_table(item, page, goes_on=place == 0)
                continue
            self._close_table()
            self._paragraph(item, page)
        self._close_list(page)

    def _paragraph(self, paragraph: Paragraph, page: int) -> None:
        text = paragraph.text
        level = self._outline.get((page, heading_key(text)), 0)
        if paragraph.is_item and not level and round(paragraph.size) not in self._levels:
            self._items.append(text)
            return
        self._close_list(page)
        may_be_heading = len(text) <= _HEADING_LONGEST and any(c.isalpha() for c in text)
        if not level and not self._outline and may_be_heading:
            level = self._levels.get(round(paragraph.size), 0)
        if level:
            self._sink.heading(level, text, page)
        else:
            self._sink.add("text", text, page)

    def _close_list(self, page: int) -> None:
        items, self._items = self._items, []
        self._sink.add("list", "\n".join(items), page)

    def _put_table(self, table: Table, page: int, *, goes_on: bool) -> None:
        """Put rows; a table that begins a page as the one before it ended goes on with its columns' names."""
        rows = table.rows
        if self._rows and goes_on and self._table and _same_columns(self._table, table):
            self._rows.turn(page)
            rows = rows[1:] if self._rows.repeats(rows[0]) else rows
        else:
            self._close_table()
            self._rows = Rows(self._sink, page=page, named=table.is_named)
        self._table = table
        for row in rows:
            self._rows.add(row)
        self._rows.close()

    def _close_table(self) -> None:
        self._rows = self._table = None

    def _running(self, pages: Mapping[int, Parted]) -> None:
        """Put each line that runs over the pages once, as a note."""
        seen: set[str] = set()
        for number, page in pages.items():
            for line in page.left_out:
                text = one_line(line.text)
                if without_numbers(text) not in seen and worth_a_note(text):
                    seen.add(without_numbers(text))
                    self._sink.add("note", text, number)


def _items(page: Parted) -> Iterator[Item]:
    """Yield paragraphs and tables in their order."""
    before = 0
    yield from page.tables.get(0, ())
    for paragraph in paragraphs(page.lines):
        yield paragraph
        before += len(paragraph.lines)
        yield from page.tables.get(before, ())


def _sizes(pages: Iterable[Sequence[Item]]) -> dict[int, int]:
    """Return the levels of the sizes of letters (in points) that headings have."""
    letters: Counter[int] = Counter()
    for item in chain.from_iterable(pages):
        text = item.text if isinstance(item, Paragraph) else "".join(chain.from_iterable(item.rows))
        letters[round(item.size)] += len(text)
    if not letters:
        return {}
    body = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size > body * _LARGER), reverse=True)
    return {size: min(level, _LEVELS) for level, size in enumerate(larger, 1)}


def _same_columns(before: Table, table: Table) -> bool:
    return (
        len(before.rows[0]) == len(table.rows[0])
        and abs((before.right - before.left) - (table.right - table.left)) < _SAME_WIDTH
    )
