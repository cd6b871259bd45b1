"""What is read from pictures of every kind, by each engine."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.reading.ocr.recognising import Bounds, PictureReader
from bot.reading.port import Recognised
from bot.reading.reader import Reader
from tests.reading.ocr.conftest import needs_german, sharing
from tests.reading.ocr.drawing import WORDS, file, page

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def read(reader: PictureReader, picture: Image.Image) -> list[str]:
    found = await reader.recognise(file(picture))
    return [line.text for line in found.lines]


def nearly(found: list[str], wanted: tuple[str, ...] = WORDS) -> bool:
    """Tell whether at most one letter in a hundred is wrong."""
    from rapidfuzz.distance import Levenshtein

    text = "\n".join(wanted)
    return Levenshtein.distance("\n".join(found), text) <= len(text) / 100


async def test_a_clean_page_is_read_line_by_line(reader: PictureReader) -> None:
    assert await read(reader, page()) == list(WORDS)


async def test_who_read_it_is_told(rapid: PictureReader) -> None:
    found = await rapid.recognise(file(page()))

    assert isinstance(found, Recognised)
    assert found.engine == "rapidocr"
    assert found.text == "\n".join(WORDS)


@pytest.mark.parametrize("degrees", [90, 180, 270])
async def test_a_page_on_its_side_or_head_is_read(reader: PictureReader, degrees: int) -> None:
    assert nearly(await read(reader, page().rotate(degrees, expand=True)))


@pytest.mark.parametrize("degrees", [-12, 3])
async def test_a_page_that_lies_askew_is_read(reader: PictureReader, degrees: int) -> None:
    askew = page().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)

    assert nearly(await read(reader, askew))


async def test_light_on_dark_is_read(reader: PictureReader) -> None:
    assert nearly(await read(reader, page(ink=(230, 230, 210), paper=(20, 24, 40), mode="RGB")))


async def test_grey_on_a_little_lighter_grey_is_read(reader: PictureReader) -> None:
    assert nearly(await read(reader, page(ink=165, paper=200)))


async def test_small_print_is_read(reader: PictureReader) -> None:
    assert nearly(await read(reader, page(points=12)))


async def test_a_grainy_page_is_read(reader: PictureReader) -> None:
    grey = np.asarray(page()).astype(np.float32) + np.random.default_rng(5).normal(0, 40, page().size[::-1])

    assert nearly(await read(reader, Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))))


async def test_boxes_are_those_of_the_picture_as_it_was_given(reader: PictureReader) -> None:
    """Also where it was made larger, turned and levelled to be read."""
    upright = (await reader.recognise(file(page()))).lines[1]
    turned = page().rotate(90, expand=True)
    line = (await reader.recognise(file(turned))).lines[1]

    assert upright.left == pytest.approx(40, abs=12)
    assert upright.top == pytest.approx(85, abs=12)
    assert line.left == pytest.approx(upright.top, abs=12)
    assert line.bottom == pytest.approx(turned.height - upright.left, abs=12)


async def test_paragraphs_are_told_apart_on_a_page_that_is_upside_down(reader: PictureReader) -> None:
    lines = (*WORDS[:3], "", *WORDS[3:])
    found = await reader.recognise(file(page(lines).rotate(180)))

    assert [line.paragraph for line in found.lines] == [0, 0, 0, 1, 1]


async def test_boxes_are_those_of_the_picture_though_a_smaller_one_was_read(rapid: PictureReader) -> None:
    async with sharing(rapid, Bounds(kept=100_000)) as reader:
        (line, *_) = (await reader.recognise(file(page()))).lines

    assert line.left == pytest.approx(40, abs=12)
    assert line.right == pytest.approx(40 + ImageFont.load_default(28).getlength(WORDS[0]), abs=12)


async def test_pages_of_a_scan_are_read_one_after_the_other(rapid: PictureReader) -> None:
    pages = [page((f"This is page number {number}",)) for number in (1, 2, 3)]
    found = await rapid.recognise(file(pages[0], "TIFF", save_all=True, append_images=pages[1:]))

    assert [(line.page, line.text) for line in found.lines] == [
        (number, f"This is page number {number}") for number in (1, 2, 3)
    ]
    assert found.whole


async def test_a_reading_tells_that_pages_were_left_out(rapid: PictureReader, tmp_path: Path) -> None:
    pages = [page((f"This is page number {number}",)) for number in (1, 2, 3)]
    scan = tmp_path / "scan"
    scan.write_bytes(file(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    async with sharing(rapid, Bounds(pages=2)) as recogniser:
        reader = Reader(recogniser)
        reading = await reader.read(scan)
        await reader._children.close()

    assert reading.text == "This is page number 1\n\nThis is page number 2"
    assert set(reading.notes) == {"recognised", "truncated"}


async def test_columns_are_read_one_after_the_other(reader: PictureReader) -> None:
    left, right = page(WORDS), page(tuple(reversed(WORDS)))
    both = Image.new("L", (left.width + right.width + 60, left.height), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width + 60, 0))

    assert nearly(await read(reader, both), (*WORDS, *reversed(WORDS)))


async def test_rows_of_a_table_are_read_across(reader: PictureReader) -> None:
    rows = (("Oat milk", "1.85"), ("Rye bread", "2.95"), ("Apples", "7.20"), ("Olive oil", "8.49"))
    picture, font = Image.new("L", (800, 320), 255), ImageFont.load_default(30)
    for number, (name, price) in enumerate(rows):
        ImageDraw.Draw(picture).text((40, 40 + 60 * number), name, fill=0, font=font)
        ImageDraw.Draw(picture).text((600, 40 + 60 * number), price, fill=0, font=font)

    assert await read(reader, picture) == [f"{name}  {price}" for name, price in rows]


async def test_a_long_screenshot_is_read_to_its_end(rapid: PictureReader) -> None:
    lines = tuple(f"Message {number} of a long talk" for number in range(30))

    assert nearly(await read(rapid, page(lines)), lines)


async def test_a_picture_without_text_says_nothing(reader: PictureReader) -> None:
    assert await read(reader, Image.new("RGB", (640, 480), (250, 250, 250))) == []


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 3)])
async def test_the_smallest_pictures_say_nothing(reader: PictureReader, size: tuple[int, int]) -> None:
    assert await read(reader, Image.new("L", size, 255)) == []


DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
needs_dejavu = pytest.mark.skipif(not DEJAVU.is_file(), reason="fonts-dejavu-core is not installed")
"""Pillow's own font has no German letters."""
GERMAN = ("Größere Mühlen für die Söhne,", "Straße 5, übermorgen um 9 Uhr")


@needs_dejavu
async def test_german_letters_are_read(rapid: PictureReader) -> None:
    assert await read(rapid, page(GERMAN, font=DEJAVU)) == list(GERMAN)


@needs_dejavu
@needs_german
async def test_german_letters_are_read_by_tesseract(tesseract: PictureReader) -> None:
    words = " ".join(await read(tesseract, page(GERMAN, font=DEJAVU))).split()

    assert {"Größere", "Söhne,", "Straße", "übermorgen"} <= set(words)
