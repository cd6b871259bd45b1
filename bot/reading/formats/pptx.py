"""Presentations (Office Open XML): slide by slide the title, the text, the tables and the speaker's notes."""

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from bot.reading import cleaning, zips
from bot.reading.blocks import RefusedError, Sink

_pptx: Any = import_module("pptx")
_etree: Any = import_module("lxml.etree")
_opc: Any = import_module("pptx.exc")

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_GROUPS = 10


def read(file: bytes, sink: Sink) -> None:
    """Read a presentation."""
    zips.without_declarations(file)
    try:
        presentation = _pptx.Presentation(io.BytesIO(file))
        facts = presentation.core_properties
        slides = list(presentation.slides)
    except (_etree.XMLSyntaxError, _opc.PackageNotFoundError) as error:
        raise RefusedError("damaged") from error
    title = facts.title if facts.title != "PowerPoint Presentation" else ""  # what a program filled in
    sink.about(title=title, author=facts.author or facts.last_modified_by, made_at=facts.created)
    most = sink.counted(len(slides), "slide")
    for number, slide in enumerate(slides[:most], 1):
        _slide(slide, number, sink)
        sink.progress(number, len(slides))
    sink.title_by_heading()


def _slide(slide: Any, number: int, sink: Sink) -> None:
    title = slide.shapes.title
    sink.close_headings()
    if title is not None and title.has_text_frame:
        sink.heading(1, " ".join(_paragraphs(title.text_frame)), number)
    for shape in _shapes(slide.shapes, 0):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            _table(shape.table, number, sink)
        elif shape.has_text_frame:
            _text(shape, number, sink)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        sink.add("note", "\n".join(_paragraphs(slide.notes_slide.notes_text_frame)), number)


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    """Yield shapes as they are read: from the top, then from the left; groups as a whole."""
    placed = sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0))
    for shape in placed:
        if hasattr(shape, "shapes") and depth < _GROUPS:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _text(shape: Any, number: int, sink: Sink) -> None:
    frame = shape.text_frame
    paragraphs = [p for p in frame.paragraphs if _said(p)]
    if shape.is_placeholder and len(paragraphs) > 1:
        items = ("  " * min(p.level, 8) + "- " + _said(p).replace("\n", " ") for p in paragraphs)
        sink.add("list", "\n".join(items), number)
    else:
        sink.add("text", "\n".join(_said(p) for p in paragraphs), number)


def _table(table: Any, number: int, sink: Sink) -> None:
    rows = [
        " | ".join(said for cell in row.cells if (said := cleaning.one_line(cell.text_frame.text)))
        for row in table.rows
    ]
    sink.add("table", "\n".join(row for row in rows if row), number)


def _paragraphs(frame: Any) -> list[str]:
    return [said for paragraph in frame.paragraphs if (said := _said(paragraph))]


def _said(paragraph: Any) -> str:
    """Return a paragraph's text with its fields (dates, numbers of slides), which python-pptx leaves out."""
    elements = paragraph._p.iter(f"{_A}t", f"{_A}br")  # noqa: SLF001  # it has no public door to fields
    return cleaning.lines("".join("\n" if e.tag == f"{_A}br" else e.text or "" for e in elements))
