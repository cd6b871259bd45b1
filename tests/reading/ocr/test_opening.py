"""What becomes of a file before it is read: kinds of pixels, ways up, pages; and files made to do harm."""

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from bot.confined.serving import Children
from bot.reading.ocr import opening
from tests.reading.ocr.drawing import file, page

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMITS = {"pixels": 40_000_000, "kept": 20_000_000, "pages": 20}


@dataclass
class Opened:
    """What the child answered, and how much memory it took at most."""

    pages: list[Image.Image] = field(default_factory=list)
    shown: list[tuple[int, int]] = field(default_factory=list)
    error: str = ""
    megabytes: float = 0.0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def openers() -> AsyncIterator[Children]:
    made = Children("bot.reading.ocr.opening", at_once=2)
    yield made
    await made.close()


async def opened(openers: Children, picture: bytes, **limits: int) -> Opened:
    """Open a file as the recogniser does; a child that dies without a word fails the test."""
    found = Opened()
    async with openers.one() as child:
        await child.give({**LIMITS, **limits}, picture)
        while True:
            head, pixels = await child.answer()
            found.megabytes = max(found.megabytes, _peak(child.number))
            if "size" not in head:
                found.error = str(head.get("error", ""))
                return found
            found.pages.append(Image.frombytes("RGB", tuple(head["size"]), pixels))
            found.shown.append(tuple(head["shown"]))


def _peak(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmPeak"))
    except (OSError, StopIteration):
        return 0.0


async def only(openers: Children, picture: bytes, **limits: int) -> Image.Image:
    found = await opened(openers, picture, **limits)
    assert found.error == ""
    (one,) = found.pages
    return one


def text_is_dark_on_light(picture: Image.Image) -> bool:
    low, high = picture.convert("L").getextrema()
    corner = picture.convert("L").getpixel((2, 2))
    return bool(low < 60 and high > 200 and corner == high)  # type: ignore[operator]  # of one band: numbers


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
async def test_every_kind_of_file_is_opened(openers: Children, kind: str) -> None:
    picture = await only(openers, file(page(mode="RGB", paper=(255, 255, 255), ink=(0, 0, 0)), kind))

    assert picture.size == page().size
    assert text_is_dark_on_light(picture)


async def test_transparent_paper_is_white(openers: Children) -> None:
    clear = Image.new("RGBA", page().size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=page(ink=255, paper=0))

    assert text_is_dark_on_light(await only(openers, file(clear)))


async def test_white_letters_on_nothing_get_a_black_ground(openers: Children) -> None:
    """On white they would be gone."""
    clear = Image.new("RGBA", page().size, (255, 255, 255, 0))
    clear.paste((255, 255, 255, 255), mask=page(ink=255, paper=0))

    assert (await only(openers, file(clear))).getpixel((2, 2)) == (0, 0, 0)


def palette() -> Image.Image:
    return page().convert("P", palette=Image.Palette.ADAPTIVE, colors=8)


def sixteen_bits() -> Image.Image:
    """Values from 3,000 to 5,000 of 65,535: cut to what 8 bits hold, all would be white."""
    return page().convert("I").point(lambda value: value * 8 + 3000).convert("I;16")


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (lambda: page().convert("1"), "PNG"),
        (lambda: page().convert("1"), "TIFF"),
        (palette, "PNG"),
        (palette, "GIF"),
        (sixteen_bits, "PNG"),
        (sixteen_bits, "TIFF"),
        (lambda: page().convert("F"), "TIFF"),
        (lambda: page().convert("RGB").convert("CMYK"), "JPEG"),
        (lambda: page().convert("RGB").convert("CMYK"), "TIFF"),
        (lambda: page().convert("LA"), "PNG"),
        (lambda: page().convert("RGB").convert("YCbCr"), "TIFF"),
        (lambda: page().convert("RGB").convert("LAB"), "TIFF"),
    ],
)
async def test_every_kind_of_pixels_becomes_dark_on_light(
    openers: Children, picture: Callable[[], Image.Image], kind: str
) -> None:
    assert text_is_dark_on_light(await only(openers, file(picture(), kind)))


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_exif_tells_which_way_up_it_is(openers: Children, orientation: int) -> None:
    upright = page(mode="RGB", ink=(0, 0, 0), paper=(255, 255, 255))
    stored = upright
    for turn in (way for number, way in INVERSE.items() if number == orientation):
        stored = upright.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = await opened(openers, file(stored, "PNG", exif=exif))

    assert found.pages[0].tobytes() == upright.tobytes()
    assert found.shown == [upright.size]


INVERSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


async def test_of_an_animation_the_first_picture_counts(openers: Children) -> None:
    first, second = page(), Image.new("L", page().size, 0)
    for kind in ("GIF", "WEBP", "PNG"):
        moving = file(first.convert("RGB"), kind, save_all=True, append_images=[second.convert("RGB")])
        assert text_is_dark_on_light(await only(openers, moving)), kind


async def test_all_pages_of_a_tiff_are_opened_up_to_the_cap(openers: Children) -> None:
    pages = [Image.new("L", (60 + number, 40), 200) for number in range(5)]
    scan = file(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")

    whole, cut = await opened(openers, scan), await opened(openers, scan, pages=3)

    assert [picture.width for picture in whole.pages] == [60, 61, 62, 63, 64]
    assert [picture.width for picture in cut.pages] == [60, 61, 62]


async def test_a_large_picture_is_made_smaller_and_its_size_is_told(openers: Children) -> None:
    for kind in ("PNG", "JPEG"):
        found = await opened(openers, file(Image.new("L", (2000, 1000), 255), kind), kept=500_000)
        assert found.shown == [(2000, 1000)]
        assert found.pages[0].size == (1000, 500), kind


def png(wide: int, high: int, data: bytes = b"", *, extra: bytes = b"") -> bytes:
    """Return a PNG that says it is so large, with that compressed data."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0))
        + extra
        + chunk(b"IDAT", data or zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bent(original: bytes, at: float, by: bytes) -> bytes:
    """Return a file that is overwritten at some share of its length."""
    place = int(len(original) * at)
    return original[:place] + by + original[place + len(by) :]


def gif_of(wide: int, high: int) -> bytes:
    """Return a GIF of a small screen whose first picture says it is larger."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return screen + b"\x2c" + struct.pack("<HHHHB", 0, 0, wide, high, 0) + b"\x02\x02\x4c\x01\x00\x3b"


def bmp_of(wide: int, high: int) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, wide, high, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(header), 0, 0, 54) + header


def tiff_of(wide: int, high: int, *, next_page: int = 0) -> bytes:
    """Return a TIFF of one strip that is not there."""
    tags = {256: wide, 257: high, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: high, 279: 99}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", next_page)


JPEG = file(page().convert("RGB"), "JPEG")
PNG = file(page())
WEBP = file(page().convert("RGB"), "WEBP")
GIF = file(page(), "GIF")
TIFF = file(page(), "TIFF", compression="tiff_lzw")


def exif_bomb(orientation: bytes) -> bytes:
    """Return a JPEG whose EXIF is that."""
    body = b"Exif\0\0" + orientation
    return JPEG[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + JPEG[2:]


def text_bomb() -> bytes:
    """Return a PNG with 200 MB of compressed words beside the picture."""
    words = b"a\0\0" + zlib.compress(b"x" * 200_000_000, 9)
    return png(10, 10, extra=chunk(b"zTXt", words))


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a PNG of 50,000 by 50,000": (png(50_000, 50_000), "bomb"),
    "a PNG that unpacks to 49 million pixels": (file(Image.new("1", (7000, 7000))), "bomb"),
    "a GIF whose picture is larger than its screen": (gif_of(65_535, 65_535), "bomb damaged"),
    "a BMP of 60,000 by 60,000": (bmp_of(60_000, 60_000), "bomb"),
    "a BMP of negative height": (bmp_of(100, -2_000_000_000), "bomb damaged"),
    "a TIFF of 65,535 by 65,535": (tiff_of(65_535, 65_535), "bomb"),
    "a PNG of no width": (png(0, 10), "damaged unknown_type"),
    "a PNG that says more than it holds": (png(3000, 3000), "damaged"),
    "a PNG with words of 200 MB": (text_bomb(), "damaged bomb"),
    "a PNG cut off": (PNG[: len(PNG) // 2], "damaged"),
    "a JPEG cut off": (JPEG[: len(JPEG) // 2], "damaged"),
    "a WebP cut off": (WEBP[: len(WEBP) // 2], "damaged"),
    "a GIF cut off": (GIF[: len(GIF) // 3], "damaged"),
    "a TIFF cut off": (TIFF[: len(TIFF) // 2], "damaged unknown_type"),
    "a PNG's header alone": (PNG[:33], "damaged unknown_type"),
    "a PNG with a broken checksum": (bent(PNG, 0.5, b"\0\0\0\0\0\0"), "damaged"),
    "a PNG whose data is no zlib": (png(100, 100, b"not compressed"), "damaged"),
    "a JPEG without a body": (b"\xff\xd8\xff\xe0", "damaged unknown_type"),
    "a web page": (b"<html><body>GIF89a</body></html>", "unknown_type"),
    "words": (b"no picture " * 100, "unknown_type"),
    "a drawing in SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type"),
    "a PostScript program": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage", "unknown_type"),
    "a JPEG that says it is a PNG": (PNG[:8] + JPEG, "damaged unknown_type"),
    "zeros": (bytes(10_000), "unknown_type"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_ends_in_a_stated_error(openers: Children, name: str) -> None:
    """It is refused within the memory it may take, and never by the death of the child."""
    picture, errors = HOSTILE[name]
    found = await opened(openers, picture)

    assert found.error in errors.split(), f"{found.error} after {len(found.pages)} pages"
    assert found.megabytes <= opening.MEMORY / 1e6


ONE_TAG = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
HARMLESS: dict[str, bytes] = {
    "a TIFF whose pages go round": tiff_of(8, 8, next_page=8),
    "EXIF that goes round": exif_bomb(ONE_TAG + b"\x06\0\0\0\x08\0\0\0"),
    "EXIF that points far away": exif_bomb(b"II*\0\xff\xff\xff\x7f"),
    "EXIF of 60,000 entries": exif_bomb(b"II*\0\x08\0\0\0\x60\xea" + bytes(60_000)),
    "EXIF with an orientation of 99": exif_bomb(ONE_TAG + b"\x63" + bytes(7)),
    "EXIF of noise": exif_bomb(bytes(range(256)) * 40),
    "a zip behind a PNG": PNG + b"PK\x03\x04" + bytes(5000),
    "a web page behind a JPEG": JPEG + b"<script>alert(1)</script>",
    "a picture of 65,000 by 600": file(Image.new("1", (65_000, 600), 1)),
    "a picture of 1 by 30,000": file(Image.new("L", (1, 30_000), 255)),
}


@pytest.mark.parametrize("name", HARMLESS)
async def test_a_picture_with_something_odd_about_it_is_opened(openers: Children, name: str) -> None:
    found = await opened(openers, HARMLESS[name])

    assert found.error == ""
    assert len(found.pages) == 1
    assert found.megabytes <= opening.MEMORY / 1e6


async def test_the_largest_picture_that_is_allowed_fits_into_its_memory(openers: Children) -> None:
    """In the kinds that take the most: four bands, and wide numbers."""
    size = (6300, 6300)
    for picture, kind in ((Image.new("RGBA", size, (9, 9, 9, 9)), "PNG"), (Image.new("F", size), "TIFF")):
        found = await opened(openers, file(picture, kind, **({"compress_level": 1} if kind == "PNG" else {})))
        assert found.error == "", kind
        assert found.shown == [size]


async def test_noise_in_the_middle_of_files_is_told_or_shown(openers: Children) -> None:
    """Whatever bytes are changed: pages, or one stated error."""
    for number, original in enumerate((JPEG, PNG, WEBP, GIF, TIFF)):
        for at in (0.01, 0.2, 0.6):
            found = await opened(openers, bent(original, at, bytes([number * 37 % 256, 255, 0, 171]) * 8))
            assert found.error in {"", "damaged", "unknown_type", "bomb"}
            assert found.error or found.pages
