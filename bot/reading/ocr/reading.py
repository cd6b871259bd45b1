"""What an engine found on a page, before it is put in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.ocr.ordering import Piece, in_order, joined
from bot.reading.ocr.upright import Matrix, box


@dataclass(frozen=True, slots=True)
class Reading:
    """Pieces of text in a frame in which lines are level, and the way back to the picture."""

    pieces: Sequence[Piece]
    back: Matrix

    def lines(self, scale: tuple[float, float], size: tuple[int, int]) -> list[dict[str, object]]:
        """Return its rows in reading order, with boxes in a picture so much larger, of that size."""
        found: list[dict[str, object]] = []
        for row in in_order(self.pieces):
            left, top, right, bottom = box(
                self.back,
                min(piece.left for piece in row),
                min(piece.top for piece in row),
                max(piece.right for piece in row),
                max(piece.bottom for piece in row),
            )
            letters = sum(len(piece.text) for piece in row)
            sure = sum(piece.sure * len(piece.text) for piece in row) / max(1, letters)
            across, down = (
                (round(edge * scale[0]) for edge in (left, right)),
                (round(edge * scale[1]) for edge in (top, bottom)),
            )
            x, y = (
                [min(max(edge, 0), size[0]) for edge in across],
                [min(max(edge, 0), size[1]) for edge in down],
            )
            found.append({"text": joined(row), "box": [x[0], y[0], x[1], y[1]], "sure": round(sure, 3)})
        return found
