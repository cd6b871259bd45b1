"""A process that is killed while it reads: the next one reads it, and meanwhile nothing answers by half."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.delivery.collections import EVENTS
from bot.delivery.eventlog import EventLog
from bot.library.contents import CONTENTS, HOLD
from bot.library.library import LibraryOfAll
from bot.store.embedded import EmbeddedStore
from bot.store.records import specs
from capabilities.library import File
from tests.clock import SettableClock
from tests.library.conftest import Place
from tests.library.plain_reader import PlainReader
from tests.library.test_library import LEASE


async def test_kill_9_in_the_middle_of_a_reading_loses_nothing(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.library.killed_process", tmp_path, LEASE, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    content = (await child.stdout.readline()).decode().strip()
    child.kill()
    await child.wait()

    clock = SettableClock(datetime.now(UTC))
    store = await EmbeddedStore.open(tmp_path / "dayhand.db", now=clock.now)
    await store.declare([EVENTS, CONTENTS, *specs([File])])
    events = EventLog(store)
    library = LibraryOfAll(store, PlainReader(), events, tmp_path, most=10_000, quota=30_000)
    place = Place(store, clock, PlainReader(), library, events)
    lease = File(id="f", name="lease.txt", content=content, size=len(LEASE), created_at=clock.now())
    personal = library.of("ann")

    await library.ingest.drain()  # the dead one still holds it
    assert (await personal.about(lease)).state == "reading"
    assert await personal.search("deposit", [lease]) == []
    place.clock.advance(HOLD + timedelta(seconds=1))
    await library.ingest.drain()
    assert (await personal.about(lease)).state == "ready"
    assert len(await personal.search("deposit", [lease])) == 1
    assert [envelope["event"]["type"] for envelope in await events.read("ann", 0)][-1] == "document.read"
    await library.close()
    await events.close()
    await store.close()
