"""Child processes of the store's tests: ``python -m tests.store.writer_process <job> <file> ...``."""

import asyncio
import sys
from pathlib import Path

from bot.store.embedded import EmbeddedStore
from bot.store.port import CollectionSpec, IndexSpec

SPECS = [CollectionSpec("things", (IndexSpec((("state", 1), ("due", 1))),))]


async def write_for_ever(path: Path) -> None:
    """Write from 16 tasks and say each id on stdout once its write has returned."""
    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    things = store.collection("things")

    async def write(worker: int) -> None:
        number = 0
        while True:
            name = f"{worker}-{number}"
            await things.insert_one({"_id": name, "state": "new", "due": number})
            sys.stdout.write(name + "\n")
            sys.stdout.flush()
            number += 1

    await asyncio.gather(*(write(worker) for worker in range(16)))


async def claim_all(path: Path) -> None:
    """Claim jobs until none is left and say each on stdout."""
    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    things = store.collection("things")

    async def work() -> None:
        query = {"state": "new", "due": {"$gte": 0}}
        while job := await things.find_one_and_update(
            query, {"$set": {"state": "taken"}}, sort=[("due", 1), ("_id", 1)]
        ):
            sys.stdout.write(job["_id"] + "\n")

    await asyncio.gather(*(work() for _ in range(10)))
    await store.close()


if __name__ == "__main__":
    jobs = {"write": write_for_ever, "claim": claim_all}
    asyncio.run(jobs[sys.argv[1]](Path(sys.argv[2])))
