"""RapidOCR: finds lines and reads them with the models that lie in its package.

It is told their paths: without one it looks for a model by its own list, and downloads what is not there.
Its three steps are called one by one. Its own classifier of single lines is left out: it turns lines of
clean print upside down; which way up is decided for the whole page, by how surely its longest lines read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bot.reading.ocr.installed import rapid_models
from bot.reading.ocr.ordering import Piece
from bot.reading.ocr.reading import Reading
from bot.reading.ocr.upright import Page

Pixels = NDArray[np.uint8]
"""Rows, columns, three colours."""
Quad = NDArray[np.float32]
"""Four corners of a line, 4 by 2: from its top left, clockwise."""

_SOUGHT, _SIDE, _ENLARGED = 2_400_000, 560, 3.0
"""What lines are sought in: the most pixels (this many take 700 MB), the shorter side that small pictures are
enlarged to, and by how much at most. The lines are then read from the picture as it is."""
_LEAST_SIDE = 320
"""Smaller pictures get a margin: a line without any is not found."""
_LONG, _STRIP = 2.6, 2.0
"""So many times as high as wide: a long screenshot, which is looked through in strips of that height."""
_LONGEST_LINE = 120.0
"""Times its height: what is longer is read in parts."""
_WIDE = "。、「」"
_NARROW: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    0x3002: ".",
    0x3001: ",",
}
_TALL = 1.5
"""So many times as high as wide: a line that runs down or up."""
_SAMPLE, _CERTAIN, _DOUBTFUL, _LEAST = 5, 0.93, 0.7, 0.5
"""Lines that are read to see which way up a page is; how sure a reading is that settles it; how unsure one
of a line is that tries it the other way up; what is left out."""


class Rapid:
    """The engine. Takes a second to make and 200 MB; belongs to one thread."""

    def __init__(self, threads: int) -> None:
        found = rapid_models()
        if found is None:
            raise LookupError("RapidOCR or one of its models is not installed")
        rapidocr: Any = import_module("rapidocr")
        self._inputs: Any = import_module("rapidocr.ch_ppocr_rec")
        self._cut: Any = import_module("rapidocr.utils.process_img").get_rotate_crop_image
        engine: Any = rapidocr.RapidOCR(
            params={
                **{key: str(path) for key, path in found.items()},
                "Global.log_level": "critical",
                "Det.limit_side_len": 32,  # pages are brought to size here
                "Rec.rec_batch_num": 1,  # a batch is padded to its longest line, and six take 500 MB more
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        engine(_word(), use_cls=False)  # loads the models: it loads each when it is first needed
        self._finder: Any = engine.text_det
        self._reader: Any = engine.text_rec

    def read(self, picture: Image.Image) -> Reading:
        """Return what stands in a picture."""
        page = Page.of(picture)
        quads = self._quads(page.picture)
        if _sideways(quads):
            page = page.turned(1)
            quads = self._quads(page.picture)
        if not quads:
            return Reading([], page.back)
        pixels = _pixels(page.picture)
        lines = [line for quad in quads for line in self._lines(pixels, quad)]
        known = self._sample(lines)
        if known is None:
            page, known = page.turned(2), {}
            lines = [line.upside_down(page.picture.size) for line in lines]
        words = [self._best(line, known.get(number)) for number, line in enumerate(lines)]
        return _levelled(
            page, [(line, word) for line, word in zip(lines, words, strict=True) if word.sure >= _LEAST]
        )

    def _quads(self, picture: Image.Image) -> list[Quad]:
        """Find the lines of a page."""
        found: list[Quad] = []
        for top, bottom in _strips(picture):
            strip = (
                picture.crop((0, top, picture.width, bottom))
                if (top, bottom) != (0, picture.height)
                else picture
            )
            found += [quad + np.array([0, top], np.float32) for quad in self._found(strip)]
        return found

    def _found(self, picture: Image.Image) -> list[Quad]:
        wide, high = picture.size
        scale = min(_ENLARGED, max(1.0, _SIDE / min(wide, high)), (_SOUGHT / (wide * high)) ** 0.5)
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        pixels = _pixels(picture.resize(size, Image.Resampling.BICUBIC) if size != picture.size else picture)
        right, below = (max(0, _LEAST_SIDE - side) for side in size)
        boxes = self._finder(np.pad(pixels, ((0, below), (0, right), (0, 0)), mode="edge")).boxes
        return [] if boxes is None else [np.asarray(quad, np.float32) / scale for quad in boxes]

    def _lines(self, whole: Pixels, quad: Quad) -> list["_Line"]:
        pixels = self._cut(whole, quad)
        high, wide = pixels.shape[:2]
        if not high or not wide:
            return []
        parts = math.ceil(wide / high / _LONGEST_LINE)
        return [
            _Line(part, _part(quad, number, parts))
            for number, part in enumerate(np.array_split(pixels, parts, axis=1))
        ]

    def _sample(self, lines: Sequence["_Line"]) -> dict[int, "_Words"] | None:
        """Read some lines as they stand; None when they read better upside down."""
        widest = sorted(range(len(lines)), key=lambda number: -lines[number].pixels.shape[1])[:_SAMPLE]
        known = {number: self._words(lines[number].pixels) for number in widest}
        upright = _certainty(list(known.values()))
        if upright >= _CERTAIN:
            return known
        turned = _certainty([self._words(_turned(lines[number].pixels)) for number in widest])
        return known if upright >= turned else None

    def _best(self, line: "_Line", known: "_Words | None") -> "_Words":
        words = known or self._words(line.pixels)
        if words.sure >= _DOUBTFUL:
            return words
        return max(words, self._words(_turned(line.pixels)), key=lambda read: read.sure)

    def _words(self, pixels: Pixels) -> "_Words":
        read = self._reader(self._inputs.TextRecInput(img=[pixels]))
        text = plain(str(read.txts[0]).strip())
        return _Words(text, float(read.scores[0]) if text else 0.0)


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    sure: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A line cut out, and where it stands on the page."""

    pixels: Pixels
    quad: Quad

    def upside_down(self, size: tuple[int, int]) -> "_Line":
        """Return it as it stands when the page is turned by 180 degrees."""
        corners = np.array(size, np.float32) - self.quad
        return _Line(_turned(self.pixels), np.roll(corners, 2, axis=0))


def plain(text: str) -> str:
    """Return text whose punctuation is not the wide one of Chinese, unless there is Chinese in it."""
    if any("\u2e80" <= letter <= "\u9fff" and letter not in _WIDE for letter in text):
        return text
    return text.translate(_NARROW)


def _certainty(read: Sequence[_Words]) -> float:
    letters = sum(len(words.text) for words in read)
    return sum(words.sure * len(words.text) for words in read) / max(1, letters)


def _pixels(picture: Image.Image) -> Pixels:
    """Return it as the engine wants it: blue, green, red."""
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


def _turned(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[::-1, ::-1])


def _part(quad: Quad, number: int, parts: int) -> Quad:
    """Return one of the equal parts of a line, from left to right."""
    start, end = number / parts, (number + 1) / parts
    left, right, right_below, left_below = quad
    return np.array(
        [
            left + (right - left) * start,
            left + (right - left) * end,
            left_below + (right_below - left_below) * end,
            left_below + (right_below - left_below) * start,
        ],
        np.float32,
    )


def _strips(picture: Image.Image) -> list[tuple[int, int]]:
    """Return from where to where a page is looked at at once, cut where a row of pixels is the quietest."""
    wide, high = picture.size
    if high <= _LONG * wide:
        return [(0, high)]
    rows = np.asarray(picture.convert("L"), dtype=np.float32).std(axis=1)
    cuts, step = [0], max(_LEAST_SIDE, int(_STRIP * wide))
    while high - cuts[-1] > step * 1.3:
        end = cuts[-1] + step
        start = end - step // 4
        cuts.append(start + int(rows[start:end].argmin()))
    return list(zip(cuts, [*cuts[1:], high], strict=True))


def _sideways(quads: Sequence[Quad]) -> bool:
    """Tell whether most of the lines run up or down."""
    standing = lying = 0.0
    for quad in quads:
        wide, high = _sides(quad)
        if high > _TALL * wide:
            standing += high
        elif wide > _TALL * high:
            lying += wide
    return standing > lying


def _sides(quad: Quad) -> tuple[float, float]:
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def _levelled(page: Page, found: Sequence[tuple[_Line, _Words]]) -> Reading:
    """Return the lines in a frame in which they are level."""
    slopes = sorted(
        (math.atan2(float(along[1]), float(along[0])), float(np.linalg.norm(along)))
        for line, _ in found
        for along in (line.quad[1] - line.quad[0],)
        if _sides(line.quad)[0] > _sides(line.quad)[1]
    )
    slope, half = 0.0, sum(length for _, length in slopes) / 2
    for slope, length in slopes:  # noqa: B007  # the median by length is what it ends at
        half -= length
        if half <= 0:
            break
    level = np.array(
        [[math.cos(slope), -math.sin(slope), 0], [math.sin(slope), math.cos(slope), 0], [0, 0, 1]]
    )
    pieces: list[Piece] = []
    for line, words in found:
        x, y = (line.quad.astype(np.float64) @ level[:2, :2]).T
        pieces.append(
            Piece(words.text, float(x.min()), float(y.min()), float(x.max()), float(y.max()), words.sure)
        )
    return Reading(pieces, page.back @ level)


def _word() -> Pixels:
    """Return a picture of a word, to read before anything else."""
    picture = Image.new("RGB", (_LEAST_SIDE, _LEAST_SIDE), (255, 255, 255))
    ImageDraw.Draw(picture).text((40, 120), "Hello", fill=(0, 0, 0), font=ImageFont.load_default(48))
    return _pixels(picture)
