"""Files are kept, read and found alike on every store."""

import asyncio
from pathlib import Path

from bot.delivery.collections import EVENTS
from bot.delivery.eventlog import EventLog
from bot.library.contents import CONTENTS
from bot.library.library import LibraryOfAll
from bot.store.port import Store
from bot.store.records import specs
from capabilities.library import File
from tests.clock import SettableClock
from tests.library.conftest import Place, chunks
from tests.library.plain_reader import PlainReader
from tests.library.test_library import LEASE, TEA


async def test_a_file_is_kept_read_found_and_erased(any_store: Store, tmp_path: Path) -> None:
    await any_store.declare([EVENTS, CONTENTS, *specs([File])])
    reader, events = PlainReader(), EventLog(any_store)
    library = LibraryOfAll(any_store, reader, events, tmp_path / "home", most=10_000, quota=30_000)
    place = Place(any_store, SettableClock(await any_store.now()), reader, library, events)
    lease = await place.give("ann", "lease.txt", LEASE)
    again = await place.give("ann", "copy.txt", LEASE)
    twins = await asyncio.gather(*(library.receive("eve", chunks(TEA.encode())) for _ in range(4)))
    await library.ingest.drain()
    tea = await place.give("bob", "tea.txt", TEA)
    (quote, *_) = await library.of("ann").quotes("How much is the deposit?", [lease])

    assert quote.text == "The deposit is 1,700 euros."
    assert again.content == lease.content
    assert len({raw["_id"] for raw in twins}) == 1
    assert reader.reads == 3
    assert await library.of("bob").known(lease.content) is None
    assert await library.contents.claim(await any_store.now()) is None
    await library.erase("ann")
    assert await library.contents.used("ann") == 0
    assert await library.of("bob").search("green tea", [tea])
    await library.close()
    await events.close()
