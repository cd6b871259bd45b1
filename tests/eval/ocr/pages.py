"""The pages that are recognised: texts of our own, set with fonts of Debian, each spoilt in one way."""

import io
import random
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

TEXTS = Path(__file__).parent / "texts"
FONTS = Path("/usr/share/fonts/truetype")
NEEDED = "the fonts of Debian's fonts-dejavu-core and fonts-liberation"
_SERIF = "liberation/LiberationSerif-Regular.ttf"
_FACES = ("dejavu/DejaVuSans.ttf", _SERIF, "liberation/LiberationSans-Regular.ttf")
_MONO = ("dejavu/DejaVuSansMono.ttf", "liberation/LiberationMono-Regular.ttf", "dejavu/DejaVuSansMono.ttf")
ENGLISH = ("letter", "minutes", "leaflet")
GERMAN = ("brief", "rezept", "protokoll")
FIXED = ("terminal", "program", "receipt")
_A4 = (8.27, 11.69)
"""Inches."""


@dataclass(frozen=True, slots=True)
class Page:
    """A picture and what it says."""

    name: str
    picture: Image.Image
    text: str

    def file(self) -> bytes:
        """Return it as PNG."""
        out = io.BytesIO()
        self.picture.save(out, "PNG")
        return out.getvalue()


def available() -> bool:
    """Tell whether the fonts are there."""
    return all((FONTS / face).is_file() for face in {*_FACES, *_MONO})


@cache
def text(name: str) -> str:
    """Return one of our texts."""
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")


def _sheet(dots: int) -> Image.Image:
    return Image.new("L", (int(_A4[0] * dots), int(_A4[1] * dots)), 255)


def _set(sheet: Image.Image, words: str, face: str, points: float, dots: int, left: float = 0.8) -> None:
    """Draw lines from the top left; ``left`` in inches."""
    size = points * dots / 72
    font = ImageFont.truetype(FONTS / face, size)
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(words.splitlines()):
        draw.text((left * dots, 0.8 * dots + number * size * 1.45), line, fill=0, font=font)


def plain(name: str, face: str, *, dots: int = 150, points: float = 11) -> Page:
    """Return a page as a printer would get it."""
    sheet = _sheet(dots)
    _set(sheet, text(name), face, points, dots)
    return Page(name, sheet, text(name))


def two_columns(left: str, right: str, face: str) -> Page:
    """Return a page of two texts side by side; each is read to its end."""
    sheet, dots = _sheet(150), 150
    columns = [
        "\n".join("\n".join(textwrap.wrap(part, 42)) for part in _paragraphs(name)) for name in (left, right)
    ]
    for column, at in zip(columns, (0.7, 4.3), strict=True):
        _set(sheet, column, face, 10, dots, at)
    return Page(f"{left} | {right}", sheet, "\n".join(columns))


def _paragraphs(name: str) -> list[str]:
    return [" ".join(part.split()) for part in text(name).split("\n\n")]


def turned(page: Page, degrees: float) -> Page:
    """Turn it counter-clockwise on a larger sheet."""
    return replace(
        page, picture=page.picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    )


def noisy(page: Page, spread: float = 45.0, specks: float = 0.01) -> Page:
    """Add grain, and specks of black and white."""
    dice = np.random.default_rng(7)
    grey = np.asarray(page.picture).astype(np.float32)
    grey += dice.normal(0, spread, grey.shape).astype(np.float32)
    chance = dice.random(grey.shape)
    grey[chance < specks / 2] = 0
    grey[chance > 1 - specks / 2] = 255
    return replace(page, picture=_picture(grey))


def faint(page: Page) -> Page:
    """Grey on a little lighter grey."""
    return replace(page, picture=page.picture.point(lambda v: 168 + v * 32 // 255))


def dark(page: Page) -> Page:
    """Light on dark, in colour."""
    grey = np.asarray(page.picture).astype(np.float32)[..., None] / 255
    ink, paper = np.array([224, 224, 210]), np.array([24, 28, 40])
    return replace(page, picture=_picture(ink * (1 - grey) + paper * grey))


def photographed(page: Page) -> Page:
    """Seen askew by a phone: perspective, a shadow, a little blur, grain, JPEG of quality 45."""
    dice = random.Random(page.name)  # the same every time
    wide, high = page.picture.size
    table = Image.new("L", (wide + 160, high + 160), 92)
    table.paste(page.picture, (80, 80))
    corners = [(dice.uniform(0, 70), dice.uniform(0, 70)) for _ in range(4)]
    w, h = table.size
    to = [(0, 0), (w, 0), (w, h), (0, h)]
    seen = [
        (x + dx * sx, y + dy * sy)
        for (x, y), (dx, dy), (sx, sy) in zip(to, corners, ((1, 1), (-1, 1), (-1, -1), (1, -1)), strict=True)
    ]
    askew = table.transform(
        table.size,
        Image.Transform.PERSPECTIVE,
        _coefficients(to, seen),
        Image.Resampling.BICUBIC,
        fillcolor=92,
    )
    shade = Image.linear_gradient("L").resize(table.size).rotate(25).point(lambda v: 120 + v * 135 // 255)
    shaded = ImageChops.multiply(askew, shade).filter(ImageFilter.GaussianBlur(0.9))
    grain = np.random.default_rng(3).normal(0, 4, (h, w)).astype(np.float32)
    return replace(page, picture=_as_jpeg(_picture(np.asarray(shaded).astype(np.float32) + grain), 45))


def _coefficients(to: list[tuple[int, int]], seen: list[tuple[float, float]]) -> list[float]:
    """Return the eight numbers by which Pillow finds for a point of the result the one it shows."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, to, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    known = np.array([value for point in to for value in point], dtype=np.float64)
    return [float(number) for number in np.linalg.solve(np.array(rows, dtype=np.float64), known)]


def _picture(values: NDArray[np.floating[Any]]) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue()))


def _each(names: tuple[str, ...], faces: tuple[str, ...], **how: float) -> Iterator[Page]:
    dots, points = int(how.get("dots", 150)), how.get("points", 11)
    for name, face in zip(names, faces, strict=True):
        yield plain(name, face, dots=dots, points=points)


def _spoilt(spoil: Callable[[Page], Page]) -> Callable[[], Iterator[Page]]:
    return lambda: (spoil(page) for page in _each(ENGLISH, _FACES))


CASES: dict[str, Callable[[], Iterator[Page]]] = {
    "clean 150 dpi": lambda: _each(ENGLISH, _FACES),
    "72 dpi": lambda: _each(ENGLISH, _FACES, dots=72),
    "rotated 3°": _spoilt(lambda page: turned(page, 3)),
    "rotated 10°": _spoilt(lambda page: turned(page, 10)),
    "rotated 90°": _spoilt(lambda page: turned(page, 90)),
    "rotated 270°": _spoilt(lambda page: turned(page, 270)),
    "rotated 180°": _spoilt(lambda page: turned(page, 180)),
    "heavy noise": _spoilt(noisy),
    "low contrast": _spoilt(faint),
    "phone-like": _spoilt(photographed),
    "dark mode": _spoilt(dark),
    "monospaced 9 pt": lambda: _each(FIXED, _MONO, points=9),
    "two columns": lambda: (
        two_columns(ENGLISH[i], ENGLISH[(i + 1) % 3], face) for i, face in enumerate(_FACES)
    ),
    "German": lambda: _each(GERMAN, _FACES),
}
