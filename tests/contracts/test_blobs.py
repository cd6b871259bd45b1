"""What every file area promises: content is there whole, unchanged, or not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.store.port import Store
from capabilities.errors import NotFoundError
from tests.contracts.conftest import Opener

LARGE = bytes(range(256)) * 4_000
"""About a megabyte: more than one chunk."""


async def parts(content: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def content_of(store: Store, blob_id: str) -> bytes:
    return b"".join([chunk async for chunk in store.blobs.read(blob_id)])


@pytest.mark.parametrize("content", [b"", b"x", LARGE], ids=["empty", "small", "large"])
async def test_content_comes_back_as_it_was(any_store: Store, content: bytes) -> None:
    await any_store.blobs.put("a-first-blob", parts(content))

    assert await content_of(any_store, "a-first-blob") == content
    async with any_store.blobs.local("a-first-blob") as path:
        assert await asyncio.to_thread(path.read_bytes) == content


async def test_what_breaks_off_is_not_there(any_store: Store) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield LARGE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await any_store.blobs.put("a-broken-blob", broken())
    with pytest.raises(NotFoundError):
        await content_of(any_store, "a-broken-blob")

    await any_store.blobs.put("a-broken-blob", parts(b"again"))
    assert await content_of(any_store, "a-broken-blob") == b"again"


async def test_nothing_of_it_is_there_before_all_of_it(any_store: Store) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield LARGE
        begun.set()
        await go_on.wait()
        yield b"end"

    writing = asyncio.create_task(any_store.blobs.put("a-slow-blob", slow()))
    await begun.wait()
    with pytest.raises(NotFoundError):
        await content_of(any_store, "a-slow-blob")
    go_on.set()
    await writing
    assert await content_of(any_store, "a-slow-blob") == LARGE + b"end"


async def test_what_is_removed_is_gone_and_may_be_removed_again(any_store: Store) -> None:
    await any_store.blobs.put("an-old-blob", parts(b"x"))
    await any_store.blobs.put("another-blob", parts(b"y"))
    await any_store.blobs.remove("an-old-blob")
    await any_store.blobs.remove("an-old-blob")

    with pytest.raises(NotFoundError):
        async with any_store.blobs.local("an-old-blob"):
            pass
    assert await content_of(any_store, "another-blob") == b"y"


@pytest.mark.parametrize("blob_id", ["../../etc/passwd", "a/../../x", "", "x", ".hidden-blob", "a\0bcdefgh"])
async def test_an_id_leads_nowhere_else(opener: Opener, engine: str, blob_id: str) -> None:
    if engine != "embedded":
        pytest.skip("ids are no paths there")
    store = await opener()
    with pytest.raises(ValueError, match="no id"):
        await store.blobs.put(blob_id, parts(b"x"))
    with pytest.raises(ValueError, match="no id"):
        await store.blobs.remove(blob_id)
