"""What an engine found on a page, before it is put in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.ocr.ordering import Piece, Row, in_order, joined
from bot.reading.ocr.upright import Matrix, box


@dataclass(frozen=True, slots=True)
class Reading:
    """Pieces of text in a frame in which lines are level, and the way back to the picture."""

    pieces: Sequence[Piece]
    back: Matrix

    def lines(self, scale: tuple[float, float], size: tuple[int, int]) -> list[dict[str, object]]:
        """Return its rows in reading order, with boxes in a picture so much larger, of that size."""
        rows = ((number, row) for number, rows in enumerate(in_order(self.pieces)) for row in rows)
        return [self._line(row, number, scale, size) for number, row in rows]

    def _line(
        self, row: Row, paragraph: int, scale: tuple[float, float], size: tuple[int, int]
    ) -> dict[str, object]:
        left, top, right, bottom = box(
            self.back,
            min(piece.left for piece in row),
            min(piece.top for piece in row),
            max(piece.right for piece in row),
            max(piece.bottom for piece in row),
        )
        x = [min(max(round(edge * scale[0]), 0), size[0]) for edge in (left, right)]
        y = [min(max(round(edge * scale[1]), 0), size[1]) for edge in (top, bottom)]
        letters = sum(len(piece.text) for piece in row)
        sure = sum(piece.sure * len(piece.text) for piece in row) / max(1, letters)
        return {
            "text": joined(row),
            "box": [x[0], y[0], x[1], y[1]],
            "sure": round(sure, 3),
            "paragraph": paragraph,
        }
