"""OpenDocument text (OASIS ODF 1.3), as LibreOffice writes it, by the standard library alone."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element  # `markup` refuses declarations and depth

from bot.reading import cleaning, zips
from bot.reading.blocks import Sink
from bot.reading.markup import local, named, text_of, tree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPACES = {"tab": "\t", "line-break": "\n"}
_APART = frozenset(("note", "annotation", "tracked-changes", "sequence-decls", "text-box", "bookmark-ref"))
"""What stands in a paragraph and is no part of its sentence."""
_ROWS_A_PART = 20


def read(file: bytes, sink: Sink) -> None:
    """Read a document."""
    archive = zips.opened(file)
    if "meta.xml" in archive.namelist():
        _about(tree(zips.member(archive, "meta.xml")), sink)
    content = tree(zips.member(archive, "content.xml"))
    body = next(named(content, "text"), None)
    for element in body if body is not None else ():
        _put(element, sink)
    sink.title_by_heading()


def _about(meta: Element, sink: Sink) -> None:
    sink.about(
        title=text_of(meta, "title"), author=text_of(meta, "creator") or text_of(meta, "initial-creator")
    )
    sink.about(made_at=text_of(meta, "creation-date")[:26])


def _put(element: Element, sink: Sink) -> None:
    match local(element):
        case "h":
            sink.heading(int(element.get(f"{_TEXT}outline-level", "1")), _said(element))
        case "p" if element.get(f"{_TEXT}style-name") == "Title":
            sink.heading(1, _said(element))
        case "p":
            sink.add("text", cleaning.lines(_said(element)))
        case "list":
            sink.add("list", "\n".join(_items(element, 0)))
        case "table":
            rows = [" | ".join(cells) for row in named(element, "table-row") if (cells := _cells(row))]
            for first in range(0, len(rows), _ROWS_A_PART):
                sink.add("table", "\n".join(rows[first : first + _ROWS_A_PART]))
        case "section" | "index-body" | "table-of-content" | "text-box" | "frame":
            for child in element:
                _put(child, sink)
            return
        case _:
            return
    for box in (*named(element, "text-box"),):
        for child in box:
            _put(child, sink)
    for note in named(element, "note-body"):
        sink.add("note", cleaning.one_line(" ".join(_said(paragraph) for paragraph in note)))


def _items(element: Element, depth: int) -> Iterator[str]:
    for item in element:
        for child in item:
            if local(child) == "list":
                yield from _items(child, depth + 1)
            elif said := cleaning.one_line(_said(child)):
                yield "  " * depth + "- " + said


def _cells(row: Element) -> list[str]:
    cells = (cell for cell in row if local(cell) == "table-cell")
    texts = (cleaning.one_line(" ".join(_said(p) for p in named(cell, "p"))) for cell in cells)
    return [text for text in texts if text]


def _said(element: Element) -> str:
    """Return the text of a paragraph; white space is elements in this format."""
    pieces = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif name in _SPACES:
            pieces.append(_SPACES[name])
        elif name not in _APART:
            pieces.append(_said(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
