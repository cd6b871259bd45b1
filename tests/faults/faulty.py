"""A store and a peer that a whole process dies at, or is stopped at, on a chosen operation.

Only operations with an effect count (writes and sends): dying at a read is dying after the last
effect before it. A life is one process: once dead, nothing it still has in memory reaches the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from bot.delivery.turn import Button, SendOutcome
from bot.store.blobs import Blobs
from bot.store.port import Collection, CollectionSpec, Cursor, Filter, Raw, Sort, Store, Update, UpdateResult
from tests.clock import SettableClock

When = Literal["before", "after"]
Point = tuple[int, When]


class Died(BaseException):
    """The process is gone; no handler of the code under test may catch it."""


class Life:
    """One process, which dies or stops at the given operation, or lives on."""

    def __init__(self, end: Point | None = None, *, stop: bool = False) -> None:
        self._end = end
        self._stop = stop
        self.operations = 0
        self.dead = asyncio.Event()
        self.stopped = asyncio.Event()
        self._goes_on = asyncio.Event()
        self._goes_on.set()

    async def effect(self, run: Callable[[], Awaitable[Any]]) -> Any:
        """Run an operation, dying or stopping before or after it if that is its place."""
        await self.alive()
        self.operations += 1
        number = self.operations
        await self._maybe_end(number, "before")
        result = await run()
        await self._maybe_end(number, "after")
        await self.alive()
        return result

    async def alive(self) -> None:
        """Go on only if the process does."""
        await self._goes_on.wait()
        if self.dead.is_set():
            raise Died

    def resume(self) -> None:
        """Let a stopped process go on."""
        self._goes_on.set()

    async def _maybe_end(self, number: int, when: When) -> None:
        if self._end != (number, when):
            return
        if self._stop:
            self._goes_on.clear()
            self.stopped.set()
            await self._goes_on.wait()
            return
        self.dead.set()
        raise Died


class FaultyCollection:
    """A collection as one life sees it."""

    def __init__(self, inner: Collection, life: Life, unfenced: frozenset[str]) -> None:
        self._inner = inner
        self._life = life
        self._unfenced = unfenced

    async def insert_one(self, document: Raw) -> object:
        return await self._life.effect(lambda: self._inner.insert_one(document))

    async def insert_many(self, documents: Sequence[Raw]) -> object:
        return await self._life.effect(lambda: self._inner.insert_many(documents))

    async def find_one(self, filter: Filter, *, sort: Sort | None = None) -> Raw | None:  # noqa: A002
        await self._life.alive()
        return await self._inner.find_one(filter, sort=sort)

    def find(self, filter: Filter) -> Cursor:  # noqa: A002
        if self._life.dead.is_set():
            raise Died
        return self._inner.find(filter)

    async def update_one(self, filter: Filter, update: Update, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        filter = self._stripped(filter)  # noqa: A001
        result: UpdateResult = await self._life.effect(
            lambda: self._inner.update_one(filter, update, upsert=upsert)
        )
        return result

    async def update_many(self, filter: Filter, update: Update) -> UpdateResult:  # noqa: A002
        filter = self._stripped(filter)  # noqa: A001
        result: UpdateResult = await self._life.effect(lambda: self._inner.update_many(filter, update))
        return result

    async def replace_one(self, filter: Filter, document: Raw, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        raise NotImplementedError

    async def find_one_and_update(
        self,
        filter: Filter,  # noqa: A002
        update: Update,
        *,
        sort: Sort | None = None,
        upsert: bool = False,
        return_document: bool = False,
    ) -> Raw | None:
        raw: Raw | None = await self._life.effect(
            lambda: self._inner.find_one_and_update(
                self._stripped(filter), update, sort=sort, upsert=upsert, return_document=return_document
            )
        )
        return raw

    async def delete_one(self, filter: Filter) -> Any:  # noqa: A002
        raise NotImplementedError

    async def delete_many(self, filter: Filter) -> Any:  # noqa: A002
        raise NotImplementedError

    async def count_documents(self, filter: Filter) -> int:  # noqa: A002
        return await self._inner.count_documents(filter)

    def _stripped(self, filter: Mapping[str, Any]) -> Filter:  # noqa: A002
        return {name: value for name, value in filter.items() if name not in self._unfenced}


class FaultyStore:
    """A store as one life sees it; ``prefix`` keeps worlds apart that share a file.

    ``unfenced`` names conditions left out of every update: the mutant without a fence.
    """

    def __init__(
        self,
        inner: Store,
        life: Life,
        clock: SettableClock,
        *,
        prefix: str = "",
        unfenced: frozenset[str] = frozenset(),
    ) -> None:
        self._inner = inner
        self._life = life
        self._clock = clock
        self._prefix = prefix
        self._unfenced = unfenced

    @property
    def blobs(self) -> Blobs:
        return self._inner.blobs

    def collection(self, name: str) -> FaultyCollection:
        return FaultyCollection(self._inner.collection(self._prefix + name), self._life, self._unfenced)

    async def declare(self, specs: Sequence[CollectionSpec]) -> None:
        await self._inner.declare([CollectionSpec(self._prefix + spec.name, spec.indexes) for spec in specs])

    async def now(self) -> datetime:
        return self._clock.now()

    async def ping(self) -> None:
        await self._inner.ping()

    async def changed(self, within: float) -> bool:
        return await self._inner.changed(within)

    async def close(self) -> None:
        raise AssertionError("a life does not close the store")


class Peer:
    """What is outside and never dies: it keeps what it got, and answers as it was told to."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.got: list[tuple[str, str]] = []

    def take(self, key: str, text: str) -> SendOutcome:
        """Receive one message; of an unknown one it is not said that it arrived."""
        answer = self._answers.pop(0) if self._answers else "accepted"
        if answer == "refused":
            return SendOutcome("refused", "429")
        self.got.append((key, text))
        return SendOutcome("accepted") if answer == "accepted" else SendOutcome("unknown", "time-out")


class FaultyChannel:
    """The push channel of one life."""

    name = "push"

    def __init__(self, peer: Peer, life: Life) -> None:
        self._peer = peer
        self._life = life

    async def send(
        self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
    ) -> SendOutcome:
        async def run() -> SendOutcome:
            return self._peer.take(key, text)

        outcome: SendOutcome = await self._life.effect(run)
        return outcome

    async def look_up(self, address: str, key: str) -> bool | None:
        return None
