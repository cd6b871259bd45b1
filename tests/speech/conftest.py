"""Real engines, started once for the tests of speech: a child takes a second to be ready."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.speech.commands import Commands
from bot.speech.decoding import Decoder
from bot.speech.port import RATE, Sound
from bot.speech.sounding import Format, Sounder
from bot.speech.sphinx import Sphinx
from bot.understanding.languages import Languages
from tests.api.house import installed
from tests.speech.saying import FewSentences, Saying


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sounder() -> AsyncIterator[Sounder]:
    made = Sounder()
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def decoder() -> AsyncIterator[Decoder]:
    made = Decoder()
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sphinx() -> AsyncIterator[Sphinx]:
    """Over a few sentences of its own: what is heard must not change with a package's wording."""
    made = Sphinx(Commands(FewSentences()))
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole() -> AsyncIterator[Sphinx]:
    """Over the sentences of all installed packages."""
    made = Sphinx(Commands(Languages(installed())))
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def saying(sounder: Sounder, decoder: Decoder) -> Saying:
    return Saying(sounder, decoder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hello(sounder: Sounder) -> bytes:
    """A second of speech as a voice note."""
    return await sounder.file(await sounder.say("Hello there.", "en-us"), Format.OGG)


@pytest.fixture
def silence() -> Sound:
    """A second of digital silence."""
    return Sound(bytes(RATE * 2))
