"""PDF (ISO 32000): pdfium's text, page by page; headings by the outline or by the size of the letters.

A page that shows something and has no text is rendered, for the recogniser.
"""

import re
import struct
import zlib
from collections import Counter
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import Any

from bot.reading.blocks import RefusedError, Sink
from bot.reading.cleaning import one_line
from bot.reading.pdf_guard import guard
from bot.reading.pdf_lines import Paragraph, lines, paragraphs
from bot.reading.pdf_running import Printed, running, without_numbers, worth_a_note

_pypdfium: Any = import_module("pypdfium2")
_raw: Any = import_module("pypdfium2.raw")

_DOTS = 150
"""Of a rendered page, an inch: more gives an engine no more text."""
_LONGEST_SIDE = 3_500
"""Pixels, whatever size a page says it has."""
_LEAST_TEXT = 3
_OUTLINE = 5_000
_HEADING_LONGEST = 150
_LARGER = 1.12
"""How much larger than the body a heading is."""
_LEVELS = 4
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
    left_out = running(printed, lambda page, text: (page, _key(text)) in outline)
    pages = {number: paragraphs(page.without(left_out.get(number, ()))) for number, page in printed.items()}
    levels = _sizes(pages)
    for number, of_page in pages.items():
        _put(of_page, number, outline, levels, sink)
    _put_running(printed, left_out, sink)
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
        return Printed(found, bottom, top)
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
                found.setdefault((index + 1, _key(entry.get_title())), entry.level + 1)
    return found


def _key(text: str) -> str:
    """Return a heading without its number and white space, which an outline may leave out."""
    return re.sub(r"^[\dA-Z]{1,3}(?:\.\d+)*[.\s]\s*|\W", "", one_line(text)).casefold()


def _sizes(pages: dict[int, list[Paragraph]]) -> dict[int, int]:
    """Return the levels of the sizes of letters (in points) that headings have."""
    letters: Counter[int] = Counter()
    for found in pages.values():
        for paragraph in found:
            letters[round(paragraph.size)] += len(paragraph.text)
    if not letters:
        return {}
    body = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size > body * _LARGER), reverse=True)
    return {size: min(level, _LEVELS) for level, size in enumerate(larger, 1)}


def _put(
    found: list[Paragraph], page: int, outline: dict[tuple[int, str], int], levels: dict[int, int], sink: Sink
) -> None:
    sink.put_picture(page)
    items: list[str] = []
    for paragraph in found:
        text = paragraph.text
        if paragraph.is_item and (page, _key(text)) not in outline and round(paragraph.size) not in levels:
            items.append(text)
            continue
        sink.add("list", "\n".join(items), page)
        items = []
        level = outline.get((page, _key(text)), 0)
        if not level and not outline and len(text) <= _HEADING_LONGEST and any(c.isalpha() for c in text):
            level = levels.get(round(paragraph.size), 0)
        if level:
            sink.heading(level, text, page)
        else:
            sink.add("text", text, page)
    sink.add("list", "\n".join(items), page)


def _put_running(printed: dict[int, Printed], left_out: dict[int, set[int]], sink: Sink) -> None:
    """Put what stands above and below the pages behind the text, once, as notes."""
    sink.close_headings()
    seen: set[str] = set()
    for number, indexes in left_out.items():
        for index in sorted(indexes):
            text = one_line(printed[number].lines[index].text)
            if without_numbers(text) not in seen and worth_a_note(text):
                seen.add(without_numbers(text))
                sink.add("note", text, number)
