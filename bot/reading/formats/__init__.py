"""One module a format: ``read(file, sink)`` turns bytes into blocks.

A module loads its libraries when it is imported, so that nothing is opened once rights are given up.
"""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from bot.reading.blocks import RefusedError, Sink

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MODULES = {
    "application/pdf": "pdf",
    _WORD: "docx",
    _SLIDES: "pptx",
    _SHEETS: "xlsx",
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/html": "web_page",
    "message/rfc822": "mail",
    "text/csv": "separated",
    "text/markdown": "markdown",
    "text/plain": "plain_text",
}

_LATE = (
    "_strptime",
    "locale",
    "encodings.idna",
    "encodings.utf_16",
    "encodings.utf_16_le",
    "encodings.utf_16_be",
)
"""What the standard library imports only when it is first needed."""

Read = Callable[[bytes, Sink], None]


def loaded(media_type: str) -> Read:
    """Return what reads a media type, with all it needs loaded; RefusedError where an extra is missing."""
    name = "picture" if media_type.startswith("image/") else _MODULES.get(media_type)
    if name is None:
        raise RefusedError("unknown_type")
    for late in _LATE:
        import_module(late)
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if str(error.name).startswith("bot"):
            raise
        raise RefusedError("needs_documents") from error
    return cast("Read", module.read)
