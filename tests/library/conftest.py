"""A library over a real store, with a reader of plain text."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.delivery.collections import EVENTS
from bot.delivery.eventlog import EventLog
from bot.library.contents import CONTENTS
from bot.library.library import LibraryOfAll
from bot.store.embedded import EmbeddedStore
from bot.store.port import Raw, Store
from bot.store.records import specs
from capabilities.library import File
from tests.clock import SettableClock
from tests.library.plain_reader import PlainReader


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


@dataclass
class Place:
    """A library with what it stands on."""

    store: Store
    clock: SettableClock
    reader: PlainReader
    library: LibraryOfAll
    events: EventLog

    async def give(self, user: str, name: str, text: str) -> File:
        """Give a file, as a turn does it, and have it read."""
        file = await self.put(user, name, text)
        await self.library.ingest.drain()
        return file

    async def put(self, user: str, name: str, text: str) -> File:
        """Give a file; it is not read yet."""
        raw = await self.library.receive(user, chunks(text.encode()), name)
        file = File(
            id=f"{user}-{name}", name=name, content=raw["_id"], size=raw["size"], created_at=self.clock.now()
        )
        document: Raw = {
            "_id": file.id,
            "user": user,
            "deleted": False,
            **file.model_dump(exclude={"id", "origin", "sources", "tags"}),
            "tags": [],
        }
        await self.store.collection(File.collection).insert_one(document)
        return file

    async def remove(self, file: File) -> None:
        """Delete a file, as a turn does it."""
        await self.store.collection(File.collection).update_one({"_id": file.id}, {"$set": {"deleted": True}})


@pytest.fixture
async def place(store: EmbeddedStore, clock: SettableClock, tmp_path: Path) -> AsyncIterator[Place]:
    await store.declare([EVENTS, CONTENTS, *specs([File])])
    reader = PlainReader()
    events = EventLog(store)
    library = LibraryOfAll(store, reader, events, tmp_path / "home", most=10_000, quota=30_000)
    yield Place(store, clock, reader, library, events)
    await library.close()
    await events.close()
