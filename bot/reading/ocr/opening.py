"""A child process that opens one picture file: decoders of pictures are attackers' favourite places.

Run as ``python -I -m bot.reading.ocr.opening``. It reads one frame (the limits, the file), answers a frame
for each page (its size, its pixels: RGB, 8 bits, row by row) and one that says that this was all, and ends.
Before it looks at the file it gives up every right it does not need. Whoever recognises the text afterwards
gets bare pixels and has nothing left to parse.

The header is looked at first: a picture that would take too much is refused before a pixel is decoded.
"""

import io
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO

from PIL import Image, UnidentifiedImageError

from bot.confined.framing import frame, read
from bot.confined.rights import bound, give_up

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
"""Not HEIF: its decoder starts threads, and nothing may be started here."""
_PLUGINS = {"WEBP": "WebP"}
MEMORY, PROCESSOR = 1_200_000_000, 60
_ORIENTATION = 0x0112
"""The tag of EXIF (CIPA DC-008, 4.6.5)."""
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WIDE_MODES = {"I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_BRIGHT = 170
"""What is visible and lighter than this on average was meant for a dark ground."""


class BombError(Exception):
    """It would take more pixels than are allowed."""


def main() -> None:
    """Open one file."""
    bound(MEMORY, PROCESSOR)
    _load_decoders()
    asked = read(sys.stdin.buffer)
    if asked is None:
        return
    limits, file = asked
    give_up()
    try:
        _answer(sys.stdout.buffer, limits, file)
    except (BombError, Image.DecompressionBombError):
        end: dict[str, Any] = {"error": "bomb"}
    except MemoryError:
        end = {"error": "memory"}
    except UnidentifiedImageError:
        end = {"error": "unknown_type"}
    except Exception as error:  # noqa: BLE001  # what a decoder raises on nonsense is not written anywhere
        end = {"error": "damaged", "kind": type(error).__name__}
    else:
        end = {"end": True}
    sys.stdout.buffer.write(frame(end))
    sys.stdout.buffer.flush()


def _load_decoders() -> None:
    """Load now what would be loaded late: then no file can be opened any more."""
    for name in (*FORMATS, "MPO"):  # what phones put into a JPEG
        import_module(f"PIL.{_PLUGINS.get(name, name.title())}ImagePlugin")
    for kind in FORMATS:
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, kind)
        Image.open(file).load()


def _answer(out: BinaryIO, limits: dict[str, Any], file: bytes) -> None:
    most, kept = int(limits["pixels"]), int(limits["kept"])
    Image.MAX_IMAGE_PIXELS = most
    opened = Image.open(io.BytesIO(file), formats=FORMATS)
    pages = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
    for page in _pages(opened, min(pages, int(limits["pages"])), most, kept):
        head = {"size": page.size, "shown": page.info["shown"], "pages": pages}
        out.write(frame(head, page.tobytes()))
        out.flush()


def _pages(opened: Image.Image, pages: int, most: int, kept: int) -> Iterator[Image.Image]:
    for number in range(pages):
        if number:
            opened.seek(number)
        wide, high = opened.size
        if wide * high > most:
            raise BombError
        opened.draft("RGB" if opened.mode != "L" else "L", _draft_size(wide, high, kept))
        opened.load()
        orientation = _orientation(opened)  # looking for it loads the rest of a PNG
        page = _reduced(_flat(opened), kept)
        if orientation in _UPRIGHT:
            page = page.transpose(_UPRIGHT[orientation])
            wide, high = (high, wide) if orientation >= 5 else (wide, high)
        page.info = {"shown": (wide, high)}
        yield page


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # a picture without a way up is still a picture
        return 1


def _draft_size(wide: int, high: int, kept: int) -> tuple[int, int]:
    """Return what a JPEG may be decoded to straight away; never less than is kept."""
    scale = min(1.0, (kept / (wide * high)) ** 0.5)
    return max(1, int(wide * scale)), max(1, int(high * scale))


def _reduced(picture: Image.Image, kept: int) -> Image.Image:
    wide, high = picture.size
    if wide * high <= kept:
        return picture
    return picture.resize(_draft_size(wide, high, kept), Image.Resampling.BOX, reducing_gap=2.0)


def _flat(picture: Image.Image) -> Image.Image:
    """Return it as RGB without transparency: dark things on white, bright ones on black."""
    if picture.mode in _WIDE_MODES:
        picture = _narrow(picture)
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        visible = seen.getchannel("A")
        ground = _WHITE
        if visible.getextrema() != (255, 255) and _brightness(seen, visible) > _BRIGHT:
            ground = _BLACK
        flat = Image.new("RGB", seen.size, ground)
        flat.paste(seen, mask=visible)
        return flat
    if picture.mode == "LAB":
        return picture.getchannel(0).convert("RGB")
    return picture.convert("RGB")


def _brightness(picture: Image.Image, visible: Image.Image) -> float:
    small = (128, 128)
    grey = picture.convert("L").resize(small, Image.Resampling.NEAREST)
    mask = visible.resize(small, Image.Resampling.NEAREST)
    seen = [g for g, alpha in zip(grey.tobytes(), mask.tobytes(), strict=True) if alpha > 127]
    return sum(seen) / len(seen) if seen else 0.0


def _narrow(picture: Image.Image) -> Image.Image:
    """Spread what 16 and 32 bits hold over the 8 there are."""
    exact = picture.convert("F")
    low, high = (float(bound) for bound in exact.getextrema())  # type: ignore[arg-type]  # one band: two numbers
    scale = 255 / (high - low) if high > low else 0.0
    return exact.point(lambda value: value * scale + (0 if scale else 255) - low * scale).convert("L")


if __name__ == "__main__":
    main()
