"""Pictures of text for tests, set in the font that Pillow brings along: nothing of the system is needed."""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WORDS = (
    "The ferry to the island leaves at nine",
    "Bring 14 apples, two lemons and some bread",
    "My number is 0660 123 4987, call me",
    "We meet on Thursday behind the old mill",
    "Please water the plants while she is away",
)


def page(
    lines: tuple[str, ...] = WORDS,
    *,
    points: int = 28,
    ink: Any = 0,
    paper: Any = 255,
    mode: str = "L",
    font: Path | None = None,
) -> Image.Image:
    """Return lines set below each other, with a margin."""
    face = ImageFont.truetype(font, points) if font else ImageFont.load_default(points)
    wide = max(int(face.getlength(line)) for line in lines) + 80
    picture = Image.new(mode, (wide, 80 + int(len(lines) * points * 1.6)), paper)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((40, 40 + number * points * 1.6), line, fill=ink, font=face)
    return picture


def file(picture: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
