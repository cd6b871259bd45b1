"""XML of containers, by the parser of the standard library, never deeper than documents are."""

from collections.abc import Iterator
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser  # declarations are refused before

from bot.reading.blocks import RefusedError

_DEEPEST = 200
_PIECE = 1 << 16


def tree(data: bytes) -> Element:
    """Return the root element of a document that declares nothing; RefusedError when it is none."""
    if b"<!ENTITY" in data or b"<\0!\0E\0" in data or b"\0<\0!\0E" in data:
        raise RefusedError("bomb")
    parser = cast("Any", XMLPullParser(("start", "end")))  # its stubs know no tree
    depth = 0
    root: Element | None = None
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
            for event, element in parser.read_events():
                root = element if root is None else root
                depth += 1 if event == "start" else -1
                if depth > _DEEPEST:
                    raise RefusedError("bomb")
        parser.close()
    except ParseError as error:
        raise RefusedError("damaged") from error
    if root is None:
        raise RefusedError("damaged")
    return root


def named(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements below that are called so, in whatever namespace."""
    return (element for element in root.iter() if local(element) == name)


def local(element: Element) -> str:
    """Return what an element is called without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(root: Element, name: str) -> str:
    """Return the text of the first element that is called so; nothing when there is none."""
    return next(("".join(found.itertext()).strip() for found in named(root, name)), "")
