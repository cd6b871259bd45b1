"""Waking those who wait: at once within a process, soon across processes.

A wake-up is a hint to look again, never a message: who waits reads the store, and looks again
after a while even when nobody rang.
"""

import asyncio
from collections import defaultdict
from collections.abc import Generator, Hashable
from contextlib import contextmanager, suppress
from typing import Final, Generic, TypeVar

import structlog

from bot.store.port import Store
from capabilities.errors import UnavailableError

log = structlog.get_logger(__name__)

Name = TypeVar("Name", bound=Hashable)

WATCH_SECONDS: Final = 1.0
"""Longest wait on the store's own hint before listeners look again anyway."""
SPACING_SECONDS: Final = 0.15
"""Least time between two hints from the store: each costs every listener one read."""


async def rung(bell: asyncio.Event, within: float) -> bool:
    """Wait until ``bell`` is set, at most ``within`` seconds; return whether it was."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await bell.wait()
    return bell.is_set()


class Calls(Generic[Name]):
    """Who is to be looked at now, by name, so that a ring does not cost a look at everybody."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self._names: set[Name] = set()

    def ring(self, name: Name) -> None:
        """Ask that ``name`` be looked at."""
        self._names.add(name)
        self._bell.set()

    async def until(self, moment: float) -> set[Name]:
        """Return who was rung for, waiting for that until ``moment`` (on the loop's clock).

        Empty when the moment has come, whoever rings: then everybody is to be looked at.
        """
        if not await rung(self._bell, max(0.0, moment - asyncio.get_running_loop().time())):
            return set()
        names, self._names = self._names, set()
        self._bell.clear()
        return names


class Bells:
    """One bell per listener, by person; the store is watched only while somebody listens."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._watch: asyncio.Task[None] | None = None

    def ring(self, user: str) -> None:
        """Wake this process's listeners of one person."""
        for bell in self._bells.get(user, ()):
            bell.set()

    @contextmanager
    def listen(self, user: str) -> Generator[asyncio.Event]:
        """Lend a bell that rings when something of the person may have changed."""
        bell = asyncio.Event()
        self._bells[user].add(bell)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.get_running_loop().create_task(self._watching())
        try:
            yield bell
        finally:
            self._bells[user].discard(bell)
            if not self._bells[user]:
                del self._bells[user]
            if not self._bells:
                self._watch.cancel()

    async def close(self) -> None:
        """Stop watching the store."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def _watching(self) -> None:
        while True:
            try:
                await self._store.changed(WATCH_SECONDS)
            except UnavailableError as error:
                log.warning("store.away", error=error.code)
                await asyncio.sleep(WATCH_SECONDS)
            for bells in list(self._bells.values()):
                for bell in bells:
                    bell.set()
            await asyncio.sleep(SPACING_SECONDS)
