"""All schedules of crashes and of stops over one run, several worlds at a time over one store.

``python -m tests.faults.enumeration`` tries every pair of crashes, every stop and every mutant, and
prints a table; the ordinary tests leave out most of the pairs.
"""

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.delivery.collections import SPECS
from bot.store.embedded import EmbeddedStore
from bot.store.port import CollectionSpec, IndexSpec, Store
from tests.faults import mutants
from tests.faults.faulty import Point
from tests.faults.world import Variant, World, showing

WORLDS = 12
NOTES = CollectionSpec("notes", (IndexSpec((("user", 1), ("_id", 1))),))
_numbers = itertools.count(1)


@dataclass
class Report:
    """What an enumeration found."""

    schedules: int = 0
    violations: list[tuple[tuple[Point, ...], list[str]]] = field(default_factory=list)


def points(operations: int) -> list[Point]:
    """Return the places before and after each operation."""
    return [(number, when) for number in range(1, operations + 1) for when in ("before", "after")]


class Enumeration:
    """Runs schedules over a store, each in a world of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._free: asyncio.Queue[str] = asyncio.Queue()

    async def prepare(self) -> None:
        """Make the worlds' collections."""
        for number in range(WORLDS):
            prefix = f"w{number}_"
            await self._store.declare(
                [CollectionSpec(prefix + spec.name, spec.indexes) for spec in (*SPECS, NOTES)]
            )
            self._free.put_nowait(prefix)

    async def crashes(self, variant: Variant, *, every: int = 0) -> Report:
        """Try every single crash, and of the pairs of them each ``every``-th (1: all, 0: none)."""
        report = Report()
        (length,) = await self._try(variant, (), report)
        once = await self._all(variant, [(end,) for end in points(length)], report)
        if every:
            pairs = [(*ends, second) for ends, lengths in once for second in points(lengths[1])]
            await self._all(variant, pairs[::every], report)
        return report

    async def stops(self, variant: Variant) -> Report:
        """Stop a process at every point for longer than its lease, while another takes over."""
        report = Report()
        (length,) = await self._try(variant, (), report)
        await asyncio.gather(*(self._stop(variant, at, report) for at in points(length)))
        return report

    async def _all(
        self, variant: Variant, schedules: Iterable[tuple[Point, ...]], report: Report
    ) -> list[tuple[tuple[Point, ...], list[int]]]:
        wanted = list(schedules)
        lengths = await asyncio.gather(*(self._try(variant, ends, report) for ends in wanted))
        return list(zip(wanted, lengths, strict=True))

    async def _try(self, variant: Variant, ends: tuple[Point, ...], report: Report) -> list[int]:
        prefix = await self._free.get()
        try:
            world = World(self._store, prefix, next(_numbers), variant)
            lengths = await world.run(*ends)
            await self._judge(world, ends, prefix, report)
            return lengths
        finally:
            self._free.put_nowait(prefix)

    async def _stop(self, variant: Variant, at: Point, report: Report) -> None:
        prefix = await self._free.get()
        try:
            world = World(self._store, prefix, next(_numbers), variant)
            await world.run_stalled(at)
            await self._judge(world, (at,), prefix, report)
        finally:
            self._free.put_nowait(prefix)

    async def _judge(self, world: World, ends: tuple[Point, ...], prefix: str, report: Report) -> None:
        report.schedules += 1
        wrong = await world.check()
        if wrong:
            report.violations.append((ends, wrong))
            for name in ("inbox", "outbox", "occurrences", "reminders"):
                await self._store.collection(prefix + name).delete_many({"_id": {"$gt": ""}})


@asynccontextmanager
async def enumeration_in_memory() -> AsyncIterator[Enumeration]:
    """Lend an enumeration over a store in memory where there is such a folder: no commit waits for a disk."""
    # A task that died with its process has nobody to tell.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    kept = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    folder = _folder_in_memory()
    store = await EmbeddedStore.open(folder / "worlds.db")
    try:
        enumeration = Enumeration(store)
        await enumeration.prepare()
        yield enumeration
    finally:
        await store.close()
        shutil.rmtree(folder)
        structlog.configure(**kept)


def _folder_in_memory() -> Path:
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))


async def main(every: int) -> int:
    """Print what each variant and each mutant gives; return 1 unless only the mutants are caught."""
    sound = {
        "flaky": Variant(),
        "sound": Variant(answers=()),
        "shown": showing(Variant()),
        "chat": Variant(chat=True),
    }
    bad = 0
    async with enumeration_in_memory() as enumeration:
        for name, variant in sound.items():
            bad += await _row(f"{name}, 1+2 crashes", enumeration.crashes(variant, every=every), caught=False)
            bad += await _row(f"{name}, stops", enumeration.stops(variant), caught=False)
        for name, mutant in mutants.CRASHING.items():
            bad += await _row(f"mutant {name}, 1 crash", enumeration.crashes(mutant), caught=True)
        for name, mutant in mutants.STOPPING.items():
            bad += await _row(f"mutant {name}, stops", enumeration.stops(mutant), caught=True)
    return min(bad, 1)


async def _row(name: str, running: Coroutine[None, None, Report], *, caught: bool) -> bool:
    begun = time.monotonic()
    report = await running
    seconds = time.monotonic() - begun
    print(
        f"{name:<42} {report.schedules:6} schedules {len(report.violations):5} violations {seconds:6.1f} s",
        flush=True,
    )
    return bool(report.violations) != caught


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="of the pairs each so-many-th; 1: all, 0: none")
    sys.exit(asyncio.run(main(parser.parse_args().every)))
