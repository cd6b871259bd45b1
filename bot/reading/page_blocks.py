"""HTML as blocks, by the parser of the standard library: headings, paragraphs, lists, tables, code.

It never builds a tree, so depth costs nothing; what is not shown on a page is left out.
"""

import re
from contextlib import suppress
from html.parser import HTMLParser

from bot.reading import charsets, cleaning
from bot.reading.blocks import Sink
from bot.reading.port import PartKind

_HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select"))
_BLOCK = re.compile(
    r"p|div|section|article|main|header|footer|nav|aside|blockquote|figure|figcaption|form|fieldset|address|"
    r"details|summary|dl|dt|dd|center|body|html|hgroup|caption"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ROWS_A_PART = 20

_CHARSET = re.compile(
    rb"<meta[^>]+charset=[\"']?([A-Za-z0-9_-]+)|<\?xml[^>]+encoding=[\"']([A-Za-z0-9_-]+)", re.IGNORECASE
)


class PageBlocks(HTMLParser):
    """Feeds what a page shows into a sink."""

    def __init__(self, sink: Sink, page: int | None = None, depth: int = 0) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.about: dict[str, str] = {}
        self._sink = sink
        self._page = page
        self._depth = depth
        self._text: list[str] = []
        self._hidden: list[str] = []
        self._in_title = False
        self._kind: PartKind = "text"
        self._items: list[str] = []
        self._lists: list[str] = []
        self._rows: list[str] = []
        self._cells: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.append(tag)
            return
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag == "title":
            self._in_title = True
        elif tag == "meta":
            self._meta(dict(attrs))
        elif tag == "br":
            self._text.append("\n")
        elif tag == "img":
            self._text.append(f" {dict(attrs).get('alt') or ''} ")
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists.append(tag)
        elif tag == "li":
            self._flush()
            self._kind = "list"
        elif tag in ("td", "th"):
            self._close_cell()
            self._cells = self._cells if self._cells is not None else []
        elif tag == "tr":
            self._close_row()
            self._cells = []
        elif tag in _HEADINGS or _BLOCK.fullmatch(tag) or tag in ("pre", "table", "hr"):
            self._open_block(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag == "title":
            self._in_title = False
        elif tag in _HEADINGS:
            said, self._text = "".join(self._text), []
            self._end_groups()
            self._sink.heading(int(tag[1]) + self._depth, said, self._page)
        elif tag == "pre":
            said, self._text, self._kind = "".join(self._text), [], "text"
            self._end_groups()
            self._sink.add("code", cleaning.code(said), self._page)
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag == "tr":
            self._close_row()
        elif tag == "table":
            self._close_row()
            self._end_groups()
        elif tag in ("ul", "ol"):
            self._flush()
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self._kind = "text"
                self._end_groups()
        elif tag == "li" or (_BLOCK.fullmatch(tag) and self._cells is None and self._kind != "code"):
            self._flush()

    def handle_data(self, data: str) -> None:
        """Take text that is shown."""
        if self._hidden:
            return
        if self._in_title:
            self.title += data
        else:
            self._text.append(data if self._kind == "code" else data.replace("\n", " "))

    def parse_html_declaration(self, i: int) -> int:
        """Pass over a declaration; of those that begin with ``<![`` the parser fails on some."""
        return (
            self.parse_bogus_comment(i)
            if self.rawdata.startswith("<![", i)
            else super().parse_html_declaration(i)
        )

    def unknown_decl(self, data: str) -> None:
        """Pass over CDATA sections and the like, which are no HTML."""

    def close(self) -> None:
        """Write what is left."""
        super().close()
        self._close_row()
        self._flush()
        self._end_groups()

    def _open_block(self, tag: str) -> None:
        if self._cells is not None:  # a paragraph in a cell
            self._text.append(" ")
            return
        self._flush()
        if tag == "pre":
            self._kind = "code"
        elif tag in _HEADINGS or tag == "table":
            self._end_groups()

    def _meta(self, attributes: dict[str, str | None]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").casefold()
        self.about.setdefault(name, attributes.get("content") or "")

    def _flush(self) -> None:
        said, self._text = "".join(self._text), []
        if self._cells is not None:
            self._text = [said]
            return
        text = cleaning.code(said) if self._kind == "code" else cleaning.lines(said)
        if not text:
            return
        if self._kind == "list":
            depth = max(0, len(self._lists) - 1)
            self._items.append("  " * min(depth, 8) + "- " + text.replace("\n", " "))
        else:
            self._end_groups()
            self._sink.add(self._kind, text, self._page)

    def _close_cell(self) -> None:
        if self._cells is not None:
            said, self._text = cleaning.one_line("".join(self._text)), []
            if said:
                self._cells.append(said)

    def _close_row(self) -> None:
        if self._cells is not None:
            self._close_cell()
            cells, self._cells = self._cells, None
            if cells:
                self._rows.append(" | ".join(cells))
            if len(self._rows) >= _ROWS_A_PART:
                self._end_groups()

    def _end_groups(self) -> None:
        items, self._items = self._items, []
        rows, self._rows = self._rows, []
        self._sink.add("list", "\n".join(items), self._page)
        self._sink.add("table", "\n".join(rows), self._page)


def put(html: str, sink: Sink, *, page: int | None = None, depth: int = 0) -> PageBlocks:
    """Put a page into a sink, its headings that much deeper; return what it says about itself."""
    blocks = PageBlocks(sink, page, depth)
    blocks.feed(_ended(html))
    blocks.close()
    return blocks


def _ended(html: str) -> str:
    """Return a page without what never ends: the parser would look for its end again and again."""
    comment = html.find("<!--", html.rfind("-->") + 1)
    html = html[:comment] if comment >= 0 else html
    last = html.rfind(">") + 1
    return html[:last] + html[last:].partition("<")[0]


def decoded(file: bytes) -> str:
    """Return a page as text, in the character set that it declares, if it does."""
    declared = _CHARSET.search(file[:2048])
    if declared and not file.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = (declared[1] or declared[2]).decode("ascii").lower()
        with suppress(LookupError, UnicodeDecodeError):
            return file.decode("cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name)
    return charsets.decoded(file)
