"""CSV and its kin: rows of a table, each cell beside the name of its column."""

import csv
import io
import re

from bot.reading import charsets, cleaning
from bot.reading.blocks import Sink
from bot.reading.rows import Rows

charsets.load()

_SEPARATORS = ",;\t|"
_TRIED = 20
"""Lines that tell the separator."""
csv.field_size_limit(1_000_000)


def read(file: bytes, sink: Sink) -> None:
    """Read a CSV file."""
    text = cleaning.plain(charsets.decoded(file))
    declared = re.match(r"sep=(.)\n", text)  # Excel's way of saying it
    text = text[declared.end() :] if declared else text
    separator = declared[1] if declared else _separator(text)
    rows = Rows(sink)
    for row in csv.reader(io.StringIO(text), delimiter=separator):
        if not rows.add(row):
            break
    rows.close()


def _separator(text: str) -> str:
    """Return what splits the first lines most evenly, into the most cells."""
    lines = [line for line in text[: 1 << 16].split("\n") if line.strip()][:_TRIED]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        usual = max(set(widths), key=widths.count) if widths else 1
        score = widths.count(usual) / len(widths) * min(usual, 30) if usual > 1 else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best
