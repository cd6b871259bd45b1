"""EPUB 2 and 3: the chapters in their reading order, each with the headings that it has.

Source: EPUB 3.3 (Open Container Format: META-INF/container.xml; package document: metadata, manifest, spine).
"""

import posixpath
import zipfile
from urllib.parse import unquote

from bot.reading import charsets, zips
from bot.reading.blocks import RefusedError, Sink
from bot.reading.markup import named, text_of, tree
from bot.reading.page_blocks import decoded, put

charsets.load()

_PACKAGE = 2_000_000
_PAGES = ("application/xhtml+xml", "text/html")


def read(file: bytes, sink: Sink) -> None:
    """Read a book."""
    archive = zips.opened(file)
    container = tree(zips.member(archive, "META-INF/container.xml", _PACKAGE))
    path = next((root.get("full-path", "") for root in named(container, "rootfile")), "")
    package = tree(zips.member(archive, path, _PACKAGE))
    sink.about(
        title=text_of(package, "title"), author=text_of(package, "creator"), made_at=text_of(package, "date")
    )
    manifest = {item.get("id"): item for item in named(package, "item")}
    spine = [manifest[ref.get("idref")] for ref in named(package, "itemref") if ref.get("idref") in manifest]
    names = [
        posixpath.normpath(
            posixpath.join(posixpath.dirname(path), unquote(item.get("href", "")).partition("#")[0])
        )
        for item in spine
        if item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split()
    ]
    if not names:
        raise RefusedError("damaged")
    _chapters(archive, names, sink)


def _chapters(archive: zipfile.ZipFile, names: list[str], sink: Sink) -> None:
    most = sink.bounds.pages
    if len(names) > most:
        sink.note("truncated")
    there = frozenset(archive.namelist())
    for number, name in enumerate(names[:most], 1):
        if name in there:
            put(decoded(zips.member(archive, name)), sink)
        sink.progress(number, len(names))
