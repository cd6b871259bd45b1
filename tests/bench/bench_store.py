"""What the embedded store costs: ``python -m tests.bench.bench_store`` prints a table.

CPU is the whole process's, both engine threads included, divided by the operations. "waiting" is how
many callers wait at once: they share commits, so durable writes get cheaper with company.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from bot.store.embedded import EmbeddedStore
from bot.store.port import Collection, CollectionSpec, IndexSpec, Raw

SPEC = CollectionSpec(
    "bench", (IndexSpec((("user", 1), ("order", 1))), IndexSpec((("state", 1), ("due", 1))))
)
Step = Callable[[int], Awaitable[object]]


class Row(NamedTuple):
    """One measurement."""

    operation: str
    waiting: int
    per_second: float
    cpu_microseconds: float


def document(number: int) -> Raw:
    """Return a document of the size and shape of a message."""
    return {
        "_id": f"web:{number:08}",
        "user": f"user{number % 10}",
        "deleted": False,
        "epoch": 3,
        "order": number,
        "state": "new",
        "due": number,
        "text": "remind me to call mum tomorrow at 9am",
        "cards": [{"kind": "reminder", "title": "call mum"}],
    }


async def _measure(operation: str, step: Step, waiting: int, count: int) -> Row:
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await step(number)

    wall, cpu = perf_counter(), process_time()
    await asyncio.gather(*(work() for _ in range(waiting)))
    cpu, wall = process_time() - cpu, perf_counter() - wall
    return Row(operation, waiting, count / wall, cpu / count * 1e6)


def _steps(bench: Collection) -> dict[str, Step]:
    newest = [("order", -1), ("_id", -1)]
    return {
        "insert_one (durable)": lambda n: bench.insert_one(document(n)),
        "find_one by _id": lambda n: bench.find_one({"_id": f"web:{n:08}"}),
        "find 20 newest": lambda n: bench.find({"user": f"user{n % 10}"}).sort(newest).limit(20).to_list(),
        "update_one (durable)": lambda n: bench.update_one(
            {"_id": f"web:{n:08}", "epoch": {"$lte": 3}}, {"$set": {"state": "done"}, "$inc": {"tries": 1}}
        ),
    }


async def measure_store(count: int = 5000, folder: Path | None = None) -> list[Row]:
    """Measure the embedded store on a real disk (``folder``) with one caller and with 64."""
    rows: list[Row] = []
    for waiting, amount in ((1, max(count // 5, 1)), (64, count)):
        with tempfile.TemporaryDirectory(dir=folder) as home:
            store = await EmbeddedStore.open(Path(home) / "dayhand.db")
            await store.declare([SPEC])
            for operation, step in _steps(store.collection("bench")).items():
                rows.append(await _measure(operation, step, waiting, amount))
            await store.close()
    return rows


def main() -> None:
    """Print the table; the argument is a folder on the disk to measure."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print(f"{'operation':24} {'waiting':>7} {'per second':>12} {'CPU us':>8}")
    for row in asyncio.run(measure_store(folder=folder)):
        print(f"{row.operation:24} {row.waiting:7} {row.per_second:12,.0f} {row.cpu_microseconds:8.1f}")


if __name__ == "__main__":
    main()
