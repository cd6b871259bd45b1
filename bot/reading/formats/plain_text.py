"""Plain text: paragraphs are what empty lines separate, or lines where they are as long as paragraphs."""

import re

from bot.reading import charsets, cleaning
from bot.reading.blocks import Sink

charsets.load()

_BETWEEN = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_LONGEST_LINE = 160
"""Characters of a line that somebody broke."""


def read(file: bytes, sink: Sink) -> None:
    """Read a text file."""
    text(charsets.decoded(file), sink)


def text(said: str, sink: Sink) -> None:
    """Put the paragraphs of a text into a sink."""
    for paragraph in _BETWEEN.split(cleaning.plain(said)):
        lines = paragraph.split("\n")
        for piece in lines if max(map(len, lines)) > _LONGEST_LINE else [paragraph]:
            sink.add("text", cleaning.lines(piece))
