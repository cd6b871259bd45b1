"""Word documents (Office Open XML, ECMA-376): headings, paragraphs, lists, tables, notes.

The body is walked here rather than by python-docx, which passes over what stands in content controls,
tracked insertions and text boxes.
"""

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from bot.reading import cleaning, zips
from bot.reading.blocks import RefusedError, Sink

_docx: Any = import_module("docx")
_oxml: Any = import_module("docx.oxml")
_etree: Any = import_module("lxml.etree")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"
_INSTEAD = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    (f"{_W}del", f"{_W}instrText", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}pPr", _INSTEAD)
)
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t"}
_ROWS_A_PART = 20


def read(file: bytes, sink: Sink) -> None:
    """Read a document."""
    zips.without_declarations(file)
    try:
        document = _docx.Document(io.BytesIO(file))
        facts = document.core_properties
        sink.about(title=facts.title, author=facts.author or facts.last_modified_by, made_at=facts.created)
    except _etree.XMLSyntaxError as error:
        raise RefusedError("damaged") from error
    _Body(document, sink).put(document.element.body)
    _notes(document, sink)
    sink.title_by_heading()


class _Body:
    """Puts the blocks of a body into a sink; items of a list and rows of a table become one part."""

    def __init__(self, document: Any, sink: Sink) -> None:
        self._sink = sink
        self._styles = {style.style_id: style for style in document.styles if style.type == 1}
        self._items: list[str] = []

    def put(self, container: Any) -> None:
        for element in container.iterchildren():
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._close_list()
                self._table(element)
            elif element.tag in (
                f"{_W}sdt",
                f"{_W}sdtContent",
                f"{_W}ins",
                f"{_W}customXml",
                f"{_W}smartTag",
            ):
                self.put(element)
        self._close_list()

    def _paragraph(self, element: Any) -> None:
        said = cleaning.lines(_said(element))
        level, item = self._style(element)
        if item is not None and said and not level:
            self._items.append("  " * item + "- " + said.replace("\n", " "))
        else:
            self._close_list()
            if level:
                self._sink.heading(level, said)
            else:
                self._sink.add("text", said)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(above.tag == _INSTEAD for above in box.iterancestors()):
                self.put(box)

    def _close_list(self) -> None:
        items, self._items = self._items, []
        self._sink.add("list", "\n".join(items))

    def _style(self, element: Any) -> tuple[int, int | None]:
        """Return the level of a heading (0: none), and how deep in a list it is (None: not in one)."""
        properties = element.find(f"{_W}pPr")
        style: Any = None
        item: int | None = None
        if properties is not None:
            named = properties.find(f"{_W}pStyle")
            style = self._styles.get(named.get(f"{_W}val")) if named is not None else None
            item = _list_depth(properties)
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None and outline.get(f"{_W}val", "9") < "9":
                return int(outline.get(f"{_W}val")) + 1, None
        name = ""
        for _ in range(8):  # a style may be based on another one, and that one on the first
            if style is None:
                break
            name = (style.name or "").casefold()
            if name == "title":
                return 1, None
            if name.startswith("heading ") and name[8:].isdigit():
                return int(name[8:]), None
            if item is None and (name.startswith("list") and name != "list paragraph"):
                item = 0
            style = style.base_style
        return 0, item

    def _table(self, table: Any) -> None:
        rows: list[str] = []
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # of a table in a cell: its text is in the cell
            cells = [
                cleaning.one_line(" ".join(_paragraphs(cell)))
                for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt")
            ]
            if any(cells):
                rows.append(" | ".join(cell for cell in cells if cell))
        for first in range(0, len(rows), _ROWS_A_PART):
            self._sink.add("table", "\n".join(rows[first : first + _ROWS_A_PART]))


def _list_depth(properties: Any) -> int | None:
    numbering = properties.find(f"{_W}numPr")
    if numbering is None:
        return None
    kind, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
    if kind is not None and kind.get(f"{_W}val") == "0":
        return None  # taken out of its list
    value = depth.get(f"{_W}val", "0") if depth is not None else "0"
    return min(int(value), 8) if value.isdigit() else 0


def _paragraphs(container: Any) -> Iterator[str]:
    return (_said(paragraph) for paragraph in container.iter(f"{_W}p"))


def _said(paragraph: Any) -> str:
    """Return the text of a paragraph as it is shown: insertions, not deletions."""
    pieces: list[str] = []
    waiting = list(paragraph.iterchildren(reversed=True))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _SIGNS:
            pieces.append(_SIGNS[element.tag])
        elif element.tag not in _LEFT_OUT:
            waiting.extend(element.iterchildren(reversed=True))
    return "".join(pieces)


def _notes(document: Any, sink: Sink) -> None:
    """Put footnotes, endnotes, comments, and what stands above and below each page, behind the text."""
    sink.close_headings()
    seen: set[str] = set()
    for relation in document.part.rels.values():
        kind = next(
            (
                k
                for k in ("footnotes", "endnotes", "comments", "header", "footer")
                if relation.reltype == _NOTES.format(k)
            ),
            "",
        )
        if not kind or relation.is_external:
            continue
        root = _oxml.parse_xml(relation.target_part.blob)
        for note in [root] if kind in ("header", "footer") else root.iterchildren():
            said = cleaning.one_line(" ".join(_paragraphs(note)))
            if said and said not in seen:
                seen.add(said)
                sink.add("note", said)
