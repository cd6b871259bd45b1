"""Engines, started once for all tests: RapidOCR takes seconds to load."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from bot.reading.ocr.engines import Engine
from bot.reading.ocr.installed import tesseract_languages, tesseract_program
from bot.reading.ocr.recognising import Bounds, PictureReader

_PROGRAM = tesseract_program()
needs_tesseract = pytest.mark.skipif(_PROGRAM is None, reason="the program tesseract is not installed")
needs_german = pytest.mark.skipif(
    _PROGRAM is None or "deu" not in tesseract_languages(_PROGRAM),
    reason="tesseract or its German is not installed",
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def readers() -> AsyncIterator[dict[str, PictureReader]]:
    made = {"rapidocr": PictureReader("rapidocr"), "tesseract": PictureReader("tesseract")}
    yield made
    for reader in made.values():
        await reader.close()


@pytest.fixture
def rapid(readers: dict[str, PictureReader]) -> PictureReader:
    return readers["rapidocr"]


@pytest.fixture
def tesseract(readers: dict[str, PictureReader]) -> PictureReader:
    return readers["tesseract"]


@asynccontextmanager
async def sharing(rapid: PictureReader, bounds: Bounds, *before: Engine) -> AsyncIterator[PictureReader]:
    """Lend a reader of other bounds that has the same engine, which takes seconds to load."""
    made = PictureReader("rapidocr", bounds)
    made._engines = (*before, *rapid._engines)
    yield made
    await made._openers.close()


@pytest.fixture(params=["rapidocr", pytest.param("tesseract", marks=needs_tesseract)])
def reader(request: pytest.FixtureRequest, readers: dict[str, PictureReader]) -> PictureReader:
    """Each engine in turn."""
    return readers[request.param]
