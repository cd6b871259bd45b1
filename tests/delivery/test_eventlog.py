"""The event log: dense numbers, in order, once; and reading on from where one was."""

import asyncio
from pathlib import Path

import pytest

from bot.delivery.collections import SPECS
from bot.delivery.cursors import Cursors
from bot.delivery.eventlog import Event, EventLog
from bot.delivery.messages import Messages
from bot.store.embedded import EmbeddedStore
from tests.clock import SettableClock


@pytest.fixture
async def events(store: EmbeddedStore) -> EventLog:
    await store.declare(SPECS)
    return EventLog(store)


def numbered(*names: str) -> list[Event]:
    return [Event({"type": name}, "main", "run", "test") for name in names]


async def test_batches_are_numbered_in_order(events: EventLog) -> None:
    """Each person has numbers of their own, from one, without a gap."""
    assert await events.append("ann", "k1", numbered("a", "b")) == 2
    assert await events.append("bob", "k1", numbered("x")) == 1
    assert await events.append("ann", "k2", numbered("c")) == 3

    read = await events.read("ann", 1)

    assert [(envelope["seq"], envelope["event"]["type"]) for envelope in read] == [(2, "b"), (3, "c")]
    assert read[0]["conversation_id"] == "main"
    assert await events.last_seq("ann") == 3
    assert await events.last_seq("eve") == 0


async def test_replayed_append_is_a_no_op(events: EventLog) -> None:
    """The same key gives the first one's number again."""
    await events.append("ann", "k1", numbered("a", "b"))
    await events.append("ann", "k2", numbered("c"))

    assert await events.append("ann", "k1", numbered("a", "b")) == 2
    assert await events.last_seq("ann") == 3


async def test_limit_may_cut_a_batch(events: EventLog) -> None:
    """Reading on from the last number misses nothing."""
    await events.append("ann", "k1", numbered("a", "b", "c"))
    await events.append("ann", "k2", numbered("d"))

    first = await events.read("ann", 0, 2)
    rest = await events.read("ann", first[-1]["seq"], 2)

    assert [envelope["event"]["type"] for envelope in (*first, *rest)] == ["a", "b", "c", "d"]


async def test_writers_of_two_processes_leave_no_gap(tmp_path: Path) -> None:
    """Forty appends at once from two processes: every number once."""
    stores = [await EmbeddedStore.open(tmp_path / "shared.db") for _ in range(2)]
    for store in stores:
        await store.declare(SPECS)
    logs = [EventLog(store) for store in stores]

    await asyncio.gather(*(logs[i % 2].append("ann", f"k{i}", numbered(f"{i}a", f"{i}b")) for i in range(40)))

    read = await logs[0].read("ann", 0)
    assert [envelope["seq"] for envelope in read] == list(range(1, 81))
    assert len({envelope["event"]["type"] for envelope in read}) == 80
    for store in stores:
        await store.close()


async def test_follower_sees_what_another_process_writes(tmp_path: Path) -> None:
    """Within the process at once, from another soon."""
    stores = [await EmbeddedStore.open(tmp_path / "shared.db") for _ in range(2)]
    for store in stores:
        await store.declare(SPECS)
    ours, theirs = (EventLog(store) for store in stores)
    seen: list[int] = []

    async def follow() -> None:
        async for envelope in ours.follow("ann", 0):
            seen.append(envelope["seq"])
            if len(seen) == 3:
                return

    following = asyncio.create_task(follow())
    await ours.append("ann", "k1", numbered("a"))
    await theirs.append("ann", "k2", numbered("b"))
    await theirs.append("ann", "k3", numbered("c"))
    await asyncio.wait_for(following, 10)

    assert seen == [1, 2, 3]
    await ours.close()
    for store in stores:
        await store.close()


async def test_cursor_only_moves_forward(store: EmbeddedStore, events: EventLog) -> None:
    """A terminal that is behind does not set another back."""
    cursors = Cursors(store)
    assert await cursors.get("ann", "terminal") == 0

    await cursors.advance("ann", "terminal", 5)
    await cursors.advance("ann", "terminal", 3)

    assert await cursors.get("ann", "terminal") == 5
    assert await cursors.get("bob", "terminal") == 0


async def test_history_is_paged_through_messages_of_one_moment(
    store: EmbeddedStore, events: EventLog, clock: SettableClock
) -> None:
    """Pages meet without a gap or an overlap, newest first."""
    messages = Messages(store)
    documents = [
        {"_id": f"m{number}", "user": "ann", "conversation": "main", "at": clock.now()} for number in range(7)
    ]
    await messages.add(documents)
    await messages.add(documents)

    first = await messages.page("ann", "main", limit=3)
    second = await messages.page("ann", "main", before=(first[-1]["at"], first[-1]["_id"]), limit=3)
    third = await messages.page("ann", "main", before=(second[-1]["at"], second[-1]["_id"]), limit=3)

    assert [raw["_id"] for raw in (*first, *second, *third)] == [f"m{n}" for n in range(6, -1, -1)]
    assert await messages.page("bob", "main") == []
