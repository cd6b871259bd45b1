"""PDF (ISO 32000): pdfium's text, page by page; headings by the outline or by the size of the letters.

A page that shows something and has no text is rendered, for the recogniser.
"""

import re
import struct
import zlib
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import Any

from bot.reading.blocks import RefusedError, Sink
from bot.reading.pdf_blocks import Blocks, heading_key
from bot.reading.pdf_guard import guard
from bot.reading.pdf_lines import lines
from bot.reading.pdf_rules import rules
from bot.reading.pdf_running import Printed, running
from bot.reading.pdf_tables import tables

_pypdfium: Any = import_module("pypdfium2")
_raw: Any = import_module("pypdfium2.raw")

_DOTS = 150
"""Of a rendered page, an inch: more gives an engine no more text."""
_LONGEST_SIDE = 3_500
"""Pixels, whatever size a page says it has."""
_LEAST_TEXT = 3
_OUTLINE = 5_000
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?")


def read(file: bytes, sink: Sink) -> None:
    """Read a PDF."""
    guard(file, sink.bounds.pixels)
    try:
        document = _pypdfium.PdfDocument(file)
    except _pypdfium.PdfiumError as error:
        raise RefusedError("encrypted" if "password" in str(error).casefold() else "damaged") from error
    facts = document.get_metadata_dict()
    sink.about(
        title=facts.get("Title"), author=facts.get("Author"), made_at=made_at(facts.get("CreationDate", ""))
    )
    most = sink.counted(len(document), "page")
    outline = _outline(document)
    printed: dict[int, Printed] = {}
    for number in range(1, most + 1):
        found = _page(document, number, sink)
        if found is not None:
            printed[number] = found
        sink.progress(number, len(document))
    if not printed:
        raise RefusedError("damaged")
    left_out = running(printed, lambda page, text: (page, heading_key(text)) in outline)
    Blocks(sink, outline).put(printed, left_out)
    sink.title_by_heading()


def made_at(written: str) -> datetime | None:
    """Return a date as PDF writes it (ISO 32000-1, 7.9.4); UTC where it does not say."""
    found = _DATE.match(written)
    if not found:
        return None
    year, *rest = (int(part) if part else None for part in found.groups()[:6])
    month, day, hour, minute, second = rest
    zone = f"{found[7]}{found[8]}:{found[9] or '00'}" if found[7] else "+00:00"
    with suppress(ValueError):
        day_part = f"{year:04}-{month or 1:02}-{day or 1:02}"
        return datetime.fromisoformat(f"{day_part}T{hour or 0:02}:{minute or 0:02}:{second or 0:02}{zone}")
    return None


def _page(document: Any, number: int, sink: Sink) -> Printed | None:
    """Return what stands on a page; None when it cannot be opened."""
    try:
        page = document[number - 1]
        text = page.get_textpage()
    except _pypdfium.PdfiumError:
        return None
    try:
        found = lines(text)
        if sum(len(line.text) for line in found) < _LEAST_TEXT and _shows_something(page):
            found = []
            sink.page_picture(number, lambda: _rendered(page))
        _, bottom, _, top = page.get_cropbox()
        in_tables = tables(found, *rules(page)) if len(found) > 1 else []
        for line in found:
            line.words = ()
        return Printed(found, bottom, top, in_tables)
    finally:
        text.close()
        page.close()


def _shows_something(page: Any) -> bool:
    return any(True for _ in page.get_objects(max_depth=2))


def _rendered(page: Any) -> bytes:
    """Return a page as a PNG of grey."""
    width, height = page.get_size()
    scale = min(_DOTS / 72, _LONGEST_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    stride, rows = bitmap.stride, bytes(bitmap.buffer)
    grey = b"".join(b"\0" + rows[at : at + bitmap.width] for at in range(0, stride * bitmap.height, stride))
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 0, 0, 0, 0)
    bitmap.close()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(grey, 1))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _outline(document: Any) -> dict[tuple[int, str], int]:
    """Return the levels of the outline's entries by page and text."""
    found: dict[tuple[int, str], int] = {}
    with suppress(_pypdfium.PdfiumError, ValueError, RecursionError):
        for entry, _ in zip(document.get_toc(), range(_OUTLINE), strict=False):
            target = entry.get_dest()
            index = target.get_index() if target else None
            if index is not None:
                found.setdefault((index + 1, heading_key(entry.get_title())), entry.level + 1)
    return found
