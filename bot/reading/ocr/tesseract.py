"""Tesseract: the program, asked by pipe; no file of a picture is ever written.

It gets evened, level pages (it finds nothing on one that is turned by ten degrees) and answers its TSV:
one line a word, with the box and how sure it is from 0 to 100 (tesseract(1), TSV).
"""

import csv
import io
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from PIL import Image

from bot.reading.ocr.installed import ENVIRONMENT
from bot.reading.ocr.ordering import Piece
from bot.reading.ocr.reading import Reading
from bot.reading.ocr.upright import Page, calmed, enlarged, evened, inked, lie

_CERTAIN = 0.8
"""A page that reads less surely is tried another way up."""
_LEAST = 0.3
"""Words that are less sure are specks."""
_APART = 1.5
"""Words of a line with more between them (in heights) are cells."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The engine."""

    program: Path
    languages: Sequence[str]
    seconds: float

    @staticmethod
    def warm_up() -> None:
        """Load what Pillow and numpy load when it is first needed."""
        lie(evened(calmed(enlarged(Page.of(Image.new("RGB", (40, 40)))).picture)))

    def read(self, picture: Image.Image) -> Reading:
        """Return what stands in a picture."""
        page = enlarged(Page.of(calmed(picture)))
        page = Page(evened(page.picture), page.back)
        if not inked(page.picture):
            return Reading((), page.back)
        best = self._attempt(page)
        lies = lie(page.picture)
        if best.standing or (lies.sideways and best.certainty < _CERTAIN):
            page, best = page.turned(1), _Attempt(page, ())
            lies = lie(page.picture)
        if lies.degrees or not best.letters:
            best = self._attempt(page.rotated(lies.degrees))
        if best.certainty < _CERTAIN:
            turned = self._attempt(page.turned(2).rotated(lies.degrees))
            best = max(best, turned, key=lambda attempt: attempt.worth)
        return Reading(best.pieces, best.page.back)

    def _attempt(self, page: Page) -> "_Attempt":
        return _Attempt(page, tuple(_pieces(self._asked(page.picture))))

    def _asked(self, grey: Image.Image) -> str:
        command = [str(self.program), "stdin", "stdout", "--psm", "3", "-l", "+".join(self.languages), "tsv"]
        pixels = b"P5 %d %d 255\n" % grey.size + grey.tobytes()
        done = subprocess.run(  # noqa: S603  # our own arguments; the picture is on the pipe
            command, input=pixels, capture_output=True, timeout=self.seconds, check=True, env=ENVIRONMENT
        )
        return done.stdout.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Attempt:
    page: Page
    pieces: Sequence[Piece]

    @property
    def letters(self) -> int:
        return sum(len(piece.text) for piece in self.pieces)

    @property
    def standing(self) -> bool:
        """Whether its words are higher than wide: it reads some of what runs up or down."""
        words = [piece for piece in self.pieces if len(piece.text) > 3]
        return sum(piece.height > piece.right - piece.left for piece in words) > len(words) / 2

    @property
    def worth(self) -> float:
        return sum(piece.sure * len(piece.text) for piece in self.pieces)

    @property
    def certainty(self) -> float:
        return self.worth / max(1, self.letters)


def _pieces(table: str) -> Iterator[Piece]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == "5" and (row["text"] or "").strip()]
    for _, line in groupby(words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])):
        yield from _cells([word for word in map(_word, line) if word.sure >= _LEAST])


def _word(row: Mapping[str, str]) -> Piece:
    left, top = float(row["left"]), float(row["top"])
    right, bottom = left + float(row["width"]), top + float(row["height"])
    return Piece(row["text"].strip(), left, top, right, bottom, max(0.0, float(row["conf"]) / 100))


def _cells(words: Sequence[Piece]) -> Iterator[Piece]:
    """Yield a line in one piece, or in one for each cell."""
    if not words:
        return
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    wide = [
        number + 1
        for number, (before, word) in enumerate(pairwise(words))
        if word.left - before.right > _APART * (bottom - top)
    ]
    for start, end in pairwise([0, *wide, len(words)]):
        cell = words[start:end]
        text = " ".join(word.text for word in cell)
        sure = sum(word.sure for word in cell) / len(cell)
        yield Piece(text, cell[0].left, top, cell[-1].right, bottom, sure)
