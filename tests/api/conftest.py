from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest

from api.logs import configure_logs
from tests.api.house import House
from tests.safety.shredder import shredded


@pytest.fixture(autouse=True)
def nothing_shredded() -> None:
    """What tests of other folders had shredded is not this one's."""
    shredded.clear()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = await House.build(tmp_path)
    yield built
    await built.close()


@pytest.fixture
async def owner(house: House) -> AsyncIterator[httpx.AsyncClient]:
    client = await house.owner()
    yield client
    await client.aclose()


@pytest.fixture
async def member(house: House, owner: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    client = await house.member(owner)
    yield client
    await client.aclose()


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What is logged meanwhile, at the level of every day."""
    stream = StringIO()
    configure_logs("INFO", stream)
    yield stream
    configure_logs("WARNING")
