"""Workbooks (Office Open XML): sheet by sheet, rows beside the names of columns, values as last computed."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Any

from bot.reading import zips
from bot.reading.blocks import RefusedError, Sink
from bot.reading.rows import Rows

_openpyxl: Any = import_module("openpyxl")
_reader: Any = import_module("openpyxl.worksheet._reader")


def read(file: bytes, sink: Sink) -> None:
    """Read a workbook."""
    names = zips.without_declarations(file).namelist()
    try:
        book = _openpyxl.load_workbook(io.BytesIO(file), read_only=True, data_only=True, keep_links=False)
    except KeyError as error:  # a member that another one names
        raise RefusedError("damaged") from error
    facts = book.properties
    if "docProps/core.xml" in names:  # else it would be made up
        sink.about(
            title=facts.title,
            author=facts.creator if facts.creator != "openpyxl" else "",
            made_at=facts.created,
        )
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "_get_source")]
    most = sink.counted(len(sheets), "sheet")
    kept = 0
    for number, sheet in enumerate(sheets[:most], 1):
        kept = _sheet(sheet, sink, kept)
        sink.progress(number, len(sheets))


def _sheet(sheet: Any, sink: Sink, kept: int) -> int:
    rows = Rows(sink, sheet.title, kept)
    for index, cells in _cells(sheet, sink.bounds.columns):
        if rows.kept == kept and any(cells):
            sink.close_headings()
            sink.heading(1, sheet.title)
        rows.skip(index)
        if not rows.add(cells):
            break
    rows.close()
    return rows.kept


def _cells(sheet: Any, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are there, with their numbers.

    openpyxl's own iterator makes up the missing ones, a million of them for one cell at the far end.
    """
    book = sheet.parent
    with sheet._get_source() as source:  # noqa: SLF001  # as its own `_cells_by_row` does
        parser = _reader.WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for index, row in parser.parse():
            width = max((cell["column"] for cell in row), default=0)
            cells = [""] * min(width, columns + 1)
            for cell in row:
                cells[min(cell["column"], columns + 1) - 1] = _said(cell["value"], cell, book)
            yield index, cells


def _said(value: Any, cell: dict[str, Any], book: Any) -> str:  # noqa: PLR0911  # one a kind of value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case int() | float():
            return _number(value, cell, book)
        case _:
            return str(value)


def _number(value: float, cell: dict[str, Any], book: Any) -> str:
    if _is_share(cell, book):
        return f"{round(value * 100, 6):g}%"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _is_share(cell: dict[str, Any], book: Any) -> bool:
    try:
        style = book._cell_styles[cell["style_id"]]  # noqa: SLF001
        kind = style.numFmtId
        return kind in (9, 10) or (kind >= 164 and "%" in book._number_formats[kind - 164])  # noqa: SLF001
    except (IndexError, KeyError, TypeError):
        return False
