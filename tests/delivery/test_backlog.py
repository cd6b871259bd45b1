"""A long backlog of one person, one lane or one broken entry keeps nobody else waiting."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outbox import Delivery
from bot.store.embedded import EmbeddedStore
from bot.store.port import Raw
from tests.clock import MONDAY_MORNING, SettableClock
from tests.delivery.house import House, ScriptedPeer, say
from tests.delivery.waiting import until

pytestmark = pytest.mark.usefixtures("closed_houses")


def delivery(user: str, number: int, channel: str = "push") -> Delivery:
    return Delivery(
        id=f"{user}:{channel}:{number:04}",
        user=user,
        conversation="main",
        channel=channel,
        address=user,
        text=f"{user} {number}",
        kind="reply",
        at=MONDAY_MORNING + timedelta(milliseconds=number),
    )


async def test_everybody_with_open_messages_is_found(store: EmbeddedStore, clock: SettableClock) -> None:
    """Two people have hundreds; those behind them have one each."""
    house = await House.open(store, clock)
    many = [say(f"note {number}", user=user) for user in ("ann", "bob") for number in range(600)]
    one_each = [say("note", user=f"c{number:02}") for number in range(45)]
    await asyncio.gather(*(house.core.inbox.add(message) for message in many + one_each))

    waiting = await house.core.inbox.waiting()

    assert waiting == ["ann", "bob", *(message.user for message in one_each)]


async def test_every_lane_with_something_due_is_found(store: EmbeddedStore, clock: SettableClock) -> None:
    """Two lanes hold hundreds; the others one each, on either channel."""
    house = await House.open(store, clock)
    many = [delivery(user, number) for user in ("ann", "bob") for number in range(300)]
    few = [delivery(f"c{number:02}", 0, channel) for channel in ("push", "mail") for number in range(30)]
    await house.core.outbox.add(many + few)

    due = await house.core.outbox.due(("push", "mail"), clock.now())

    expected = [("ann", "push"), ("bob", "push"), *((each.user, each.channel) for each in few)]
    assert len(due) == len(expected)
    assert set(due) == set(expected)


async def test_resting_lane_is_not_due(store: EmbeddedStore, clock: SettableClock) -> None:
    """What waits for a retry is left alone until then, and found again afterwards."""
    house = await House.open(store, clock)
    outbox = house.core.outbox
    await outbox.add([delivery("ann", number) for number in range(300)])
    await outbox.wait_behind("ann", "push", clock.now(), clock.now() + timedelta(seconds=5))

    assert await outbox.due(("push",), clock.now()) == []
    assert await outbox.due(("push",), clock.now() + timedelta(seconds=5)) == [("ann", "push")]


async def test_long_lane_is_delivered_whole_and_in_order(store: EmbeddedStore, clock: SettableClock) -> None:
    """More than one page, a refusal on the way."""
    peer = ScriptedPeer()
    house = await House.open(store, clock, peer)
    await house.core.outbox.add([delivery("ann", number) for number in range(60)])

    await house.core.drain()

    assert [text for _, text in peer.got] == [f"ann {number}" for number in range(60)]


async def test_delivery_that_comes_as_its_lane_ends_is_sent(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """Rung for while the lane is being served, whatever the moment; no waiting for the next look."""
    peer = ScriptedPeer()
    house = await House.open(store, clock, peer)
    running = asyncio.create_task(house.core.run())
    for number in range(30):
        await house.core.answer(say(f"push {number}"))

    async def all_there() -> bool:
        return len(peer.got) == 30

    await until(all_there)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert [text for _, text in peer.got] == [f"push {number}" for number in range(30)]


def broken_reminder(number: int) -> Raw:
    return {
        "_id": f"a{number:04}",
        "user": "ann",
        "deleted": False,
        "epoch": 0,
        "title": f"broken {number}",
        "wall": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "zone": "No/Where",
        "rule": "FREQ=DAILY",
        "next_at": MONDAY_MORNING - timedelta(minutes=2),
    }


async def test_reminders_that_cannot_be_said_hold_up_no_other(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """More of them than one look takes, all due before the one that can be said."""
    house = await House.open(store, clock)
    reminders = store.collection("reminders")
    await reminders.insert_many([broken_reminder(number) for number in range(250)])
    await house.core.answer(say("remind 1000 tea"))
    clock.advance(timedelta(seconds=2))

    await house.core.drain()

    assert any(text.startswith("remind 1000 tea (late") for text in await house.said())


async def test_firings_that_cannot_be_finished_hold_up_no_other(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """More of them than one look takes, with ids before the one that can be finished."""
    house = await House.open(store, clock)
    occurrences = store.collection("occurrences")
    await occurrences.insert_many([{"_id": f"a{number:04}", "open": True} for number in range(250)])
    words: Raw = {"text": "tea", "conversation": "main", "channels": []}
    sound: Raw = {
        "_id": "b",
        "user": "ann",
        "open": True,
        "at": clock.now(),
        "announcement": words,
        "said": [],
    }
    await occurrences.insert_one(sound)

    await house.core.drain()

    assert await house.said() == ["tea"]
