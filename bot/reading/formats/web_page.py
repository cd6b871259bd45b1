"""Web pages: the article without what stands around it, where a page has such things around it.

Which part is the article trafilatura decides, when it is installed. What somebody saved to keep is not
thinned out lightly: a page without navigation is read whole, and so is one of which little would be left.
"""

import re
from contextlib import suppress
from importlib import import_module
from typing import Any

from bot.reading import charsets, cleaning
from bot.reading.blocks import Sink
from bot.reading.page_blocks import PageBlocks, decoded, put

charsets.load()

try:
    _trafilatura: Any = import_module("trafilatura")
    _SAMPLE = (
        "<html><body><nav><a href='/'>x</a></nav><article><h1>a</h1><p>"
        + "word " * 90
        + "</p></article></body></html>"
    )
    _trafilatura.bare_extraction(_SAMPLE)
    import_module(
        "trafilatura.external"
    ).jt_stoplist_init()  # files that it would look for when it needs them
except ModuleNotFoundError:
    _trafilatura = None

_AROUND = re.compile(
    r"<(?:nav|aside|footer)\b|(?:class|id|role)=[\"'][^\"']*(?:navigation|navbar|sidebar|menu|cookie)",
    re.IGNORECASE,
)
_KEPT = 0.3
"""The share of a page's words that an article must have to stand for it."""
_LARGEST = 3_000_000
"""Characters beyond which no article is looked for."""


def read(file: bytes, sink: Sink) -> None:
    """Read a page."""
    html = decoded(file)
    page = put(html, sink)
    _about(page, sink)
    if _trafilatura is not None and len(html) < _LARGEST and _AROUND.search(html):
        _only_article(html, sink)


def _about(page: PageBlocks, sink: Sink) -> None:
    heading = next((block.text for block in sink.blocks if block.kind == "heading"), "")
    made = (
        page.about.get("article:published_time") or page.about.get("date") or page.about.get("dcterms.date")
    )
    title = page.title.strip() or page.about.get("og:title") or heading
    sink.about(title=title, author=page.about.get("author"), made_at=made)


def _only_article(html: str, sink: Sink) -> None:
    """Replace the blocks of the whole page by those of its article, when they say enough of it."""
    with suppress(RecursionError, ValueError, TypeError, AttributeError):  # then the whole page stays
        found = _trafilatura.bare_extraction(
            html, include_comments=False, favor_recall=True, with_metadata=False
        )
        _replace(sink, getattr(found, "body", None))


def _replace(sink: Sink, body: Any) -> None:
    if body is None:
        return
    article = Sink(sink.bounds, lambda _head, _body: None)
    for element in body:
        _put(element, article)
    whole = sum(len(block.text) for block in sink.blocks)
    if sum(len(block.text) for block in article.blocks) >= _KEPT * whole:
        sink.blocks = article.blocks


def _put(element: Any, article: Sink) -> None:
    said = "".join(element.itertext())
    match element.tag:
        case "head":
            level = str(element.get("rend", "h2")).lstrip("h")
            article.heading(int(level) if level.isdigit() else 2, said)
        case "list":
            items = [cleaning.one_line("".join(item.itertext())) for item in element.iter("item")]
            article.add("list", "\n".join(f"- {item}" for item in items if item))
        case "table":
            rows = [
                " | ".join(cleaning.one_line("".join(cell.itertext())) for cell in row.iter("cell"))
                for row in element.iter("row")
            ]
            article.add("table", "\n".join(row for row in rows if row.strip(" |")))
        case "code":
            article.add("code", cleaning.code(said))
        case _:
            article.add("text", cleaning.lines(said))
