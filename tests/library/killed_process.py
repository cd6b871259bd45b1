"""A process that receives a file, says "reading", and is killed while it reads. Arguments: home, content."""

import asyncio
import sys
from pathlib import Path

from bot.delivery.collections import EVENTS
from bot.delivery.eventlog import EventLog
from bot.library.contents import CONTENTS
from bot.library.library import LibraryOfAll
from bot.store.embedded import EmbeddedStore
from bot.store.records import specs
from capabilities.library import File
from tests.library.conftest import chunks
from tests.library.plain_reader import PlainReader


async def main(home: Path, content: str) -> None:
    """Read for ever."""
    store = await EmbeddedStore.open(home / "dayhand.db")
    await store.declare([EVENTS, CONTENTS, *specs([File])])
    reader = PlainReader()
    reader.gate = asyncio.Event()
    library = LibraryOfAll(store, reader, EventLog(store), home, most=10_000, quota=30_000)
    kept = await library.receive("ann", chunks(content.encode()), "lease.txt")
    reading = asyncio.create_task(library.ingest.read_one())
    await reader.started.wait()
    sys.stdout.write(f"{kept['_id']}\n")
    sys.stdout.flush()
    await reading


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
