"""All schedules of crashes and of stops over one run, several worlds at a time over one store."""

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.delivery.collections import SPECS
from bot.store.port import CollectionSpec, IndexSpec, Store
from tests.faults.faulty import Point
from tests.faults.world import Variant, World

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

    async def crashes(self, variant: Variant, *, twice: bool) -> Report:
        """Try every single crash, and every pair of them if ``twice``."""
        report = Report()
        (length,) = await self._try(variant, (), report)
        once = await self._all(variant, [(end,) for end in points(length)], report)
        if twice:
            pairs = [(*ends, second) for ends, lengths in once for second in points(lengths[1])]
            await self._all(variant, pairs, report)
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
