"""The order in which the pieces of a page are read: columns one after the other, the rows of a table across.

Coordinates are those of the upright page: x to the right, y down, lines level.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_OVERLAP = 0.5
"""The share of the lower of two pieces that stands beside the other, if they are on one row."""
_ROWS, _WIDTH, _FILL, _WORDY, _GAP = 3, 9.0, 0.6, 0.5, 0.8
"""What makes a column of text: its rows, its width (in heights of a line), how far its lines fill it, the
share of letters; and how wide the gutter is. A column of figures or of short names is part of a table."""
_APART, _FAR = 1.4, 3.0
"""A new paragraph begins so many times the usual step from line to line, or so many heights, further down."""
_CELL = 1.5
"""From this gap on (in heights of a line) two pieces of a row are cells."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together, and where. ``sure`` from 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float = 1.0

    @property
    def height(self) -> float:
        """From its top to its bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


Row = tuple[Piece, ...]


def in_order(pieces: Sequence[Piece]) -> list[list[Row]]:
    """Return the paragraphs of a page as they are read, each row from left to right."""
    return [paragraph for column in _columns(pieces) for paragraph in _paragraphs(_rows(column))]


def joined(row: Sequence[Piece]) -> str:
    """Return the text of a row; two spaces stand between cells."""
    text = row[0].text
    for before, piece in pairwise(row):
        cell = piece.left - before.right > _CELL * min(before.height, piece.height)
        text += ("  " if cell else " ") + piece.text
    return text


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Group what stands side by side; a row may rise or fall slowly from piece to piece."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        beside = [(_shared(row[-1], piece), row) for row in rows if row[-1].right < piece.right]
        best = max(beside, key=lambda found: found[0], default=None)
        if best and best[0] >= _OVERLAP:
            best[1].append(piece)
        else:
            rows.append([piece])
    rows.sort(key=lambda row: sum(piece.middle for piece in row) / len(row))
    return [tuple(row) for row in rows]


def _paragraphs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Part rows where the next one is further down than is usual among them."""
    middles = [sum(piece.middle for piece in row) / len(row) for row in rows]
    steps = [below - above for above, below in pairwise(middles)]
    usual = sorted(steps)[len(steps) // 3] if steps else 0.0
    height = median(piece.height for row in rows for piece in row)
    start = 0
    for number, step in enumerate(steps, 1):
        if step > min(_APART * usual, _FAR * height):
            yield list(rows[start:number])
            start = number
    yield list(rows[start:])


def _shared(one: Piece, other: Piece) -> float:
    """Return the share of the lower one's height at which both stand."""
    both = min(one.bottom, other.bottom) - max(one.top, other.top)
    return both / max(1e-6, min(one.height, other.height))


def _columns(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield what is read row by row: the page, or what is above columns, each of them, and what is below."""
    parts = _parted(pieces)
    if parts is not None:
        for part in parts:
            yield from _columns(part)
    elif pieces:
        yield pieces


def _parted(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], ...] | None:
    """Part a page where the most rows stand on both sides of a gutter; None where there are no columns."""
    rows = _rows(pieces)
    best: tuple[int, float, slice] | None = None
    for gutter in _gutters(rows, _GAP * median(piece.height for piece in pieces) if pieces else 0):
        for run in _beside(rows, gutter):
            size = run.stop - run.start
            if (best is None or size > best[0]) and all(map(_texty, _sides(rows[run], gutter))):
                best = (size, gutter, run)
    if best is None:
        return None
    _, gutter, run = best
    above, below = rows[: run.start], rows[run.stop :]
    left, right = _sides(rows[run], gutter)
    return [piece for row in above for piece in row], left, right, [piece for row in below for piece in row]


def _gutters(rows: Sequence[Row], least: float) -> Iterator[float]:
    """Yield from left to right where a gutter may be: in the middle of a gap of some row."""
    gaps = sorted(
        (before.right + piece.left) / 2
        for row in rows
        for before, piece in pairwise(row)
        if piece.left - before.right >= least
    )
    last = float("-inf")
    for gap in gaps:
        if gap - last >= least / 4:
            last = gap
            yield gap


def _beside(rows: Sequence[Row], gutter: float) -> Iterator[slice]:
    """Yield the runs of rows that do not cross it."""
    start = 0
    for number, row in enumerate((*rows, None)):
        if row is None or any(piece.left < gutter < piece.right for piece in row):
            if number - start >= _ROWS:
                yield slice(start, number)
            start = number + 1


def _sides(rows: Sequence[Row], gutter: float) -> tuple[list[Piece], list[Piece]]:
    pieces = [piece for row in rows for piece in row]
    return [piece for piece in pieces if piece.right <= gutter], [
        piece for piece in pieces if piece.left >= gutter
    ]


def _texty(pieces: Sequence[Piece]) -> bool:
    """Tell whether these are lines of running text, not cells."""
    if not pieces:
        return False
    rows = _rows(pieces)
    line = median(piece.height for piece in pieces)
    left = min(piece.left for piece in pieces)
    width = max(piece.right for piece in pieces) - left
    filled = median(sum(piece.right - piece.left for piece in row) / max(width, 1e-6) for row in rows)
    text = "".join(piece.text for piece in pieces)
    wordy = sum(letter.isalpha() for letter in text) >= _WORDY * len(text)
    return len(rows) >= _ROWS and width >= _WIDTH * line and filled >= _FILL and wordy
