"""The store goes away during a turn: no promise is made, and everything works when it is back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.store.embedded import EmbeddedStore
from bot.store.errors import StoreUnavailableError
from tests.clock import SettableClock
from tests.delivery.house import House, say
from tests.delivery.waiting import until
from tests.faults.faulty import FaultyStore, Life

pytestmark = pytest.mark.usefixtures("closed_houses")


class Outage(Life):
    """A store that answers until the given write and then no more, until it is back."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after
        self.away = False

    async def effect(self, run: Callable[[], Awaitable[Any]]) -> Any:
        self.operations += 1
        self.away = self.away or self.operations == self.after
        await self.alive()
        return await run()

    async def alive(self) -> None:
        if self.away:
            raise StoreUnavailableError("The database is away.")

    def back(self) -> None:
        self.away, self.after = False, -1


@pytest.mark.parametrize("write", range(1, 10))
async def test_store_away_during_a_turn(store: EmbeddedStore, clock: SettableClock, write: int) -> None:
    """Whichever write it is: no acknowledgement, then the same message once, in full."""
    await House.open(store, clock)
    outage = Outage(write)
    house = House(FaultyStore(store, outage, clock), clock)
    message = say("note milk", source="1")

    refused: list[StoreUnavailableError] = []
    try:
        await house.core.answer(message)
    except StoreUnavailableError as error:
        refused.append(error)
    await house.core.close()
    outage.back()
    again = await house.core.answer(message)
    await house.core.answer(say("note eggs", source="2"))
    await house.core.close()

    assert refused or write > 6, "answered although nothing was durable yet"
    assert all(error.sentence for error in refused)
    assert again.outcome.text == "ok: note milk"
    assert await house.notes() == ["note milk", "note eggs"]
    assert await house.said() == ["note milk", "ok: note milk", "note eggs", "ok: note eggs"]
    assert await house.core.inbox.waiting() == []


async def test_loops_go_on_when_it_is_back(store: EmbeddedStore, clock: SettableClock) -> None:
    """The worker waits out an outage and then does what was accepted before it."""
    await House.open(store, clock)
    outage = Outage(2)
    house = House(FaultyStore(store, outage, clock), clock)
    await house.core.accept(say("note milk"))
    running = asyncio.create_task(house.core.run())
    try:
        await until(lambda: _is(outage.away))
        outage.back()
        clock.advance(timedelta(seconds=10))
        await until(lambda: _noted(house))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await house.core.close()


async def _is(value: bool) -> bool:
    return value


async def _noted(house: House) -> bool:
    return await house.notes() == ["note milk"]
