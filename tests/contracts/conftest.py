"""The engines that every store test runs over: embedded, the real wire protocol, a real MongoDB."""

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from pymongo import AsyncMongoClient

from bot.store.embedded import EmbeddedStore
from bot.store.mongo import MongoStore
from bot.store.port import Store

REAL = os.environ.get("DAYHAND_TEST_MONGODB_URI")
ENGINES = ["embedded", "wire", *(["mongodb"] if REAL else [])]

Opener = Callable[[], Awaitable[Store]]
"""Opens the same, at first empty, database again."""


@pytest.fixture(scope="session")
def wire_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks MongoDB's wire protocol, one for the session."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "secantus", "--host", "127.0.0.1", "--port", str(port)]
    options = ["--storage-path", ":memory:", "--log-level", "ERROR", "--cache-size", "64M"]
    server = subprocess.Popen([*command, *options], cwd=tmp_path_factory.mktemp("wire"))
    deadline = monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            if monotonic() > deadline or server.poll() is not None:
                raise
            sleep(0.05)
    yield f"mongodb://127.0.0.1:{port}/?retryWrites=false&maxPoolSize=4"
    server.terminate()
    server.wait(10)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine under test."""
    return str(request.param)


@pytest.fixture
async def opener(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opener]:
    """A function that opens this test's own database; everything opened is closed afterwards."""
    opened: list[Store] = []
    uri = "" if engine == "embedded" else REAL if engine == "mongodb" else request.getfixturevalue("wire_uri")
    name = f"test_{uuid.uuid4().hex[:12]}"

    async def open_again() -> Store:
        store: Store
        if engine == "embedded":
            store = await EmbeddedStore.open(tmp_path / "dayhand.db")
        else:
            store = await MongoStore.open(str(uri), database=name, timeout=20)
        opened.append(store)
        return store

    yield open_again
    for store in opened:
        await store.close()
    if uri:
        with suppress(Exception):
            async with AsyncMongoClient[dict[str, object]](str(uri)) as client:
                await client.drop_database(name)


@pytest.fixture
async def any_store(opener: Opener) -> Store:
    """An empty store of the engine under test."""
    return await opener()
