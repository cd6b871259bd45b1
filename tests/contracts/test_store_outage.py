"""What callers hear when the MongoDB server is away, slow or not there at all."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from bot.store.errors import StoreError, StoreUnavailableError
from bot.store.mongo import MongoStore
from bot.store.port import CollectionSpec

THINGS = [CollectionSpec("things")]


@pytest.fixture(autouse=True)
def sockets_collected() -> Iterator[None]:
    """PyMongo drops a socket whose connecting was cancelled without closing it: collect those here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class Relay:
    """A TCP relay to the server whose line can be cut or frozen."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    def freeze(self) -> None:
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers += [writer, back]
        with suppress(ConnectionError):
            await asyncio.gather(self._pump(reader, back), self._pump(there, writer))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._flowing.wait()
            sink.write(data)
            await sink.drain()
        sink.close()


@pytest.fixture
async def relay(wire_uri: str) -> AsyncIterator[Relay]:
    opened = Relay(urlsplit(wire_uri).port or 0)
    await opened.start()
    yield opened
    opened.thaw()
    await opened.cut()


@pytest.fixture
async def store(relay: Relay) -> AsyncIterator[MongoStore]:
    uri = f"mongodb://127.0.0.1:{relay.port}/outage?retryWrites=false&directConnection=true"
    opened = await MongoStore.open(uri, timeout=1)
    await opened.declare(THINGS)
    yield opened
    await opened.close()


async def test_a_server_that_is_not_there_is_said_to_be_away() -> None:
    with pytest.raises(StoreUnavailableError, match="away or too slow"):
        await MongoStore.open("mongodb://127.0.0.1:9/?directConnection=true", timeout=0.5)


@pytest.mark.parametrize("uri", ["postgres://x", "mongodb://", "mongodb://127.0.0.1:99999/"])
async def test_what_is_no_address_is_said_to_be_none(uri: str) -> None:
    with pytest.raises(StoreError, match="not valid"):
        await MongoStore.open(uri)


async def test_a_cut_line_is_an_outage_and_service_resumes_with_it(relay: Relay, store: MongoStore) -> None:
    things = store.collection("things")
    await things.replace_one({"_id": "a"}, {"n": 1}, upsert=True)

    await relay.cut()
    with pytest.raises(StoreUnavailableError):
        await things.find_one({"_id": "a"})
    with pytest.raises(StoreUnavailableError):
        await things.update_one({"_id": "a"}, {"$set": {"n": 2}})
    with pytest.raises(StoreUnavailableError):
        await store.ping()

    await relay.start()
    await store.ping()
    found = await things.find_one({"_id": "a"})
    assert found is not None


async def test_a_frozen_server_is_given_up_on(relay: Relay, store: MongoStore) -> None:
    """Nothing is refused and nothing answers: only the limit ends the wait."""
    relay.freeze()

    async with asyncio.timeout(20):
        with pytest.raises(StoreUnavailableError):
            await store.collection("things").find({"_id": {"$gte": ""}}).to_list()
        with pytest.raises(StoreUnavailableError):
            await store.collection("things").delete_one({"_id": "a"})
