"""A page as an engine likes it: dark on white, evenly lit, large enough, its lines level.

In numpy and Pillow alone. What is done to a page is remembered as a matrix that leads back to the picture
as it was given. Deskewing follows the projection profile: level lines make the sums of rows jump the most.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Matrix = NDArray[np.float64]
"""3 by 3, of homogeneous coordinates; leads from a page to the picture it was made from."""

LARGE = 1_800
"""Pixels of the longer side to which small pages are enlarged."""
_ENLARGED = 3.0
"""The most by which they are."""
_LOOKED_AT = 900
"""Pixels of the longer side of the copy whose angle is measured."""
_MOST_DEGREES = 15.0
_DARK = 110
"""A page whose median is darker is light on dark."""
_INK = 140
_GRAIN, _CALMING = (2.0, 0.03), 1.3
"""A page is grainy when half of its pixels differ from those around them by so many steps of grey, and by so
much of its contrast; then it is blurred by such a radius."""


@dataclass(frozen=True, slots=True)
class Page:
    """A picture that was changed, and the way back."""

    picture: Image.Image
    back: Matrix

    @classmethod
    def of(cls, picture: Image.Image) -> "Page":
        """Return a picture as it is."""
        return cls(picture, np.eye(3))

    def resized(self, scale: float) -> "Page":
        """Return it larger or smaller."""
        wide, high = self.picture.size
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        back = self.back @ np.diag([wide / size[0], high / size[1], 1.0])
        return Page(self.picture.resize(size, Image.Resampling.BICUBIC), back)

    def turned(self, quarters: int) -> "Page":
        """Return it turned counter-clockwise by so many right angles."""
        page = self
        for _ in range(quarters % 4):
            wide = page.picture.width
            # What is at (x, y) now was at (wide - y, x) before.
            back = page.back @ np.array([[0, -1, wide], [1, 0, 0], [0, 0, 1]], dtype=np.float64)
            page = Page(page.picture.transpose(Image.Transpose.ROTATE_90), back)
        return page

    def rotated(self, degrees: float) -> "Page":
        """Return it turned counter-clockwise about its middle, on as much more paper as it takes."""
        if not degrees:
            return self
        wide, high = self.picture.size
        turn = math.radians(degrees)
        cosine, sine = math.cos(turn), math.sin(turn)
        size = (
            math.ceil(wide * abs(cosine) + high * abs(sine)),
            math.ceil(wide * abs(sine) + high * abs(cosine)),
        )
        to_middle = np.array([[1, 0, -size[0] / 2], [0, 1, -size[1] / 2], [0, 0, 1]], dtype=np.float64)
        unturned = np.array([[cosine, -sine, wide / 2], [sine, cosine, high / 2], [0, 0, 1]])
        step: Matrix = unturned @ to_middle
        ground = 255 if self.picture.mode == "L" else (255, 255, 255)
        numbers = tuple(float(number) for number in step[:2].ravel())
        picture = self.picture.transform(
            size, Image.Transform.AFFINE, numbers, Image.Resampling.BICUBIC, fillcolor=ground
        )
        return Page(picture, self.back @ step)


def box(back: Matrix, left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
    """Return the upright box in the given picture around a box that a matrix leads back to it."""
    corners = np.array([[left, right, right, left], [top, top, bottom, bottom], [1, 1, 1, 1]], dtype=float)
    x, y, _ = back @ corners
    return math.floor(x.min()), math.floor(y.min()), math.ceil(x.max()), math.ceil(y.max())


def evened(picture: Image.Image) -> Image.Image:
    """Return it grey, dark on white, with shadows and coloured paper taken out."""
    grey = picture.convert("L")
    if np.median(np.asarray(grey)[::4, ::4]) < _DARK:
        grey = grey.point(lambda value: 255 - value)
    ground = np.asarray(_ground(grey), dtype=np.float32)
    flat = np.asarray(grey, dtype=np.float32) / np.maximum(ground, 1) * 255
    low = float(np.percentile(flat[::3, ::3], 0.5))
    if low < 250:
        flat = (flat - low) / (255 - low) * 255
    return Image.fromarray(np.clip(flat, 0, 255).astype(np.uint8))


def calmed(picture: Image.Image) -> Image.Image:
    """Return a picture without its grain; as it is when it has none."""
    grey = picture.convert("L")
    around = np.asarray(grey.filter(ImageFilter.MedianFilter(3)), dtype=np.int16)
    differs = np.median(np.abs(np.asarray(grey, dtype=np.int16) - around)[::2, ::2])
    dark, light = np.percentile(np.asarray(grey.filter(ImageFilter.GaussianBlur(2)))[::2, ::2], (1, 99))
    grainy = differs >= max(_GRAIN[0], _GRAIN[1] * (light - dark))
    return grey.filter(ImageFilter.GaussianBlur(_CALMING)) if grainy else picture


def _ground(grey: Image.Image) -> Image.Image:
    """Return the paper behind the ink: the lightest nearby, smoothed, at the same size."""
    scale = max(1, max(grey.size) // 250)
    small = grey.resize((max(1, grey.width // scale), max(1, grey.height // scale)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MedianFilter(7))
    return paper.filter(ImageFilter.GaussianBlur(2)).resize(grey.size, Image.Resampling.BILINEAR)


def enlarged(page: Page) -> Page:
    """Return it large enough for small print."""
    scale = min(_ENLARGED, LARGE / max(page.picture.size))
    return page.resized(scale) if scale > 1.2 else page


@dataclass(frozen=True, slots=True)
class Lie:
    """How a page lies: which way its lines run, and by how many degrees it must be turned to level them."""

    sideways: bool
    degrees: float


def lie(grey: Image.Image) -> Lie:
    """Return how an evened page lies. Upside down looks the same as upright."""
    scale = min(1.0, _LOOKED_AT / max(grey.size))
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    ink = grey.resize(size, Image.Resampling.BOX).point(lambda value: 255 - value)
    bars = ink.resize((max(1, size[0] // 2), max(1, size[1] // 2)), Image.Resampling.BOX)
    sideways = _levelling(bars.transpose(Image.Transpose.ROTATE_90))[1] > 1.3 * _levelling(bars)[1]
    return Lie(sideways, _levelling(ink.transpose(Image.Transpose.ROTATE_90) if sideways else ink)[0])


def inked(grey: Image.Image) -> bool:
    """Tell whether anything stands on an evened page."""
    return float(np.mean(np.asarray(grey) < _INK)) > 1e-5


def _levelling(ink: Image.Image) -> tuple[float, float]:
    """Return the angle that makes the profile jump most, and how much it jumps."""
    straight = _jumps(ink, 0.0)
    angles = np.arange(-_MOST_DEGREES, _MOST_DEGREES + 0.5, 1.0)
    best = max(angles, key=lambda angle: _jumps(ink, float(angle)))
    fine = np.arange(best - 0.9, best + 1.0, 0.15)
    score, degrees = max((_jumps(ink, float(angle)), float(angle)) for angle in fine)
    if abs(degrees) < 0.2 or score < 1.05 * straight:
        return 0.0, straight
    return degrees, score


def _jumps(ink: Image.Image, degrees: float) -> float:
    turned = ink.rotate(degrees, Image.Resampling.BILINEAR) if degrees else ink
    profile = np.asarray(turned, dtype=np.float32).mean(axis=1)
    return float(np.square(np.diff(profile)).sum())
