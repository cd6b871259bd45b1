"""One message in: stored, decided once, carried out once, answered, in order."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.core import Core
from bot.delivery.turn import Call, Inbound, Outcome, Receipt
from bot.store.embedded import EmbeddedStore
from bot.store.journal import UserJournal
from bot.store.records import UserRecords
from capabilities.errors import ConflictError
from tests.clock import SettableClock
from tests.delivery.house import QUICK, House, Words, say
from tests.delivery.waiting import until

pytestmark = pytest.mark.usefixtures("closed_houses")


@pytest.fixture
async def house(store: EmbeddedStore, clock: SettableClock) -> House:
    return await House.open(store, clock)


async def test_answer_carries_out_what_was_decided(house: House) -> None:
    """Reply, effect, history, journal and events are all there when the answer comes."""
    result = await house.core.answer(say("note milk", source="1"))

    assert result.outcome.text == "ok: note milk"
    assert not result.duplicate
    assert await house.notes() == ["note milk"]
    assert await house.said() == ["note milk", "ok: note milk"]
    assert await house.events() == ["message.received", "action.done", "record.changed", "message.sent"]
    receipt = await house.store.collection("receipts").find_one({"_id": "test:1:0"})
    assert receipt is not None
    assert receipt["effects"][0]["after"] == {"text": "note milk"}
    await house.core.close()
    assert await house.core.inbox.waiting() == []


async def test_repeat_is_answered_with_the_first_outcome(house: House) -> None:
    """A sender that did not hear our answer asks again; the handler is not."""
    first = say("note milk", source="1")
    await house.core.answer(first)

    again = await house.core.answer(first)

    assert again.duplicate
    assert again.outcome.text == "ok: note milk"
    assert house.notebook.asked == ["note milk"]


async def test_repeat_at_the_same_time_is_handled_once(house: House) -> None:
    """Two connections carry the same message; one turn."""
    message = say("note milk", source="1")

    results = await asyncio.gather(*(house.core.answer(message) for _ in range(5)))

    assert sorted(result.duplicate for result in results) == [False, True, True, True, True]
    assert house.notebook.asked == ["note milk"]


@pytest.mark.parametrize(
    "other",
    [{"text": "note beer"}, {"user": "bob"}, {"call": Call(action="note", slots={"a": 1})}],
    ids=["text", "person", "call"],
)
async def test_same_id_for_something_else_is_a_conflict(house: House, other: dict[str, object]) -> None:
    """An id names one message of one person; nothing of the first leaks."""
    first = say("note milk", source="1")
    await house.core.answer(first)

    with pytest.raises(ConflictError):
        await house.core.answer(first.model_copy(update=other))


async def test_bug_in_the_handler_is_answered_and_passed_by(house: House) -> None:
    """The lane goes on; the error has a code; nothing is claimed as done."""
    result = await house.core.answer(say("fail"))

    assert result.outcome.error == "internal_error"
    assert (await house.core.answer(say("note milk"))).outcome.text == "ok: note milk"


async def test_too_long_a_turn_ends_honestly(store: EmbeddedStore, clock: SettableClock) -> None:
    """A handler that hangs is stopped."""
    house = await House.open(store, clock, settings=replace(QUICK, turn_limit=timedelta(milliseconds=30)))

    result = await house.core.answer(say("slow 5"))

    assert result.outcome.error == "timeout"
    assert await house.notes() == []


async def test_slow_turn_shows_the_message_first(house: House) -> None:
    """The arrival is in the log before the reply is known, once."""
    answering = asyncio.create_task(house.core.answer(say("slow 0.4")))
    async with asyncio.timeout(5):
        async for envelope in house.core.events.follow("ann", 0):
            assert envelope["event"]["type"] == "message.received"
            break
    assert not answering.done()

    await answering

    assert await house.events() == ["message.received", "action.done", "record.changed", "message.sent"]


async def test_burst_is_handled_in_order(house: House) -> None:
    """Messages that arrive together are done one by one, by their order."""
    burst = [say(f"note {number:02}") for number in range(12)]

    await asyncio.gather(*(house.core.answer(message) for message in reversed(burst)))

    remaining = [text for text in house.notebook.asked if text != house.notebook.asked[0]]
    assert remaining == sorted(remaining)
    assert len(await house.notes()) == 12


async def test_accepted_messages_are_handled_by_drain(house: House) -> None:
    """A webhook only stores; whoever runs next does the work, in order."""
    for number in range(3):
        assert await house.core.accept(say(f"note {number}", source=str(number)))
    assert not await house.core.accept(say("note 0", source="0"))

    await house.core.drain()

    assert house.notebook.asked == ["note 0", "note 1", "note 2"]
    assert await house.core.inbox.waiting() == []


async def test_run_handles_what_was_accepted(house: House) -> None:
    """The worker notices without being asked."""
    running = asyncio.create_task(house.core.run())
    await house.core.accept(say("note milk"))

    async with asyncio.timeout(5):
        async for envelope in house.core.events.follow("ann", 0):
            if envelope["event"]["type"] == "message.sent":
                break
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await house.notes() == ["note milk"]


async def test_undo_marks_the_receipt(house: House) -> None:
    """What was taken back is marked, so it is not offered again."""
    await house.core.answer(say("note milk", source="1"))
    await house.core.answer(say("undo test:1:0"))

    receipt = await house.store.collection("receipts").find_one({"_id": "test:1:0"})

    assert receipt is not None
    assert receipt["undone"] is True


async def _journalled(house: House) -> list[str]:
    """The receipts' ids, the latest last, as undo sees them."""
    records = UserRecords(house.store, "ann", "looking")
    return [receipt.id for receipt in reversed(await UserJournal(house.store, records).recent())]


async def test_receipts_of_one_moment_keep_their_order(house: House) -> None:
    """The clock stands still and the ids sort the other way round."""
    for source in ("9", "10", "08"):
        await house.core.answer(say("note milk", source=source))

    assert await _journalled(house) == ["test:9:0", "test:10:0", "test:08:0"]


async def test_receipts_keep_their_order_across_processes(house: House, clock: SettableClock) -> None:
    """The clock was set back before another process took over."""
    await house.core.answer(say("note milk", source="9"))
    await house.core.close()
    clock.advance(timedelta(minutes=-5))
    another = await House.open(house.store, clock)

    await another.core.answer(say("note eggs", source="10"))

    assert await _journalled(another) == ["test:9:0", "test:10:0"]


async def test_receipts_of_many_steps_keep_their_order(store: EmbeddedStore, clock: SettableClock) -> None:
    """More than ten steps, then a turn right behind."""

    async def decide(message: Inbound) -> Outcome:
        steps = [
            Receipt(id=f"{message.id}:{step}", action="note", summary="Noted", at=clock.now())
            for step in range(12)
        ]
        return Outcome(text="ok", receipts=tuple(steps))

    house = await House.open(store, clock)
    core = Core(store, decide, Words(), clock=clock)
    for source in ("2", "1"):
        await core.answer(say("note", source=source))
    await core.close()

    assert await _journalled(house) == [
        *(f"test:2:{step}" for step in range(4, 12)),
        *(f"test:1:{step}" for step in range(12)),
    ]


async def test_two_processes_share_a_lane(tmp_path: Path, clock: SettableClock) -> None:
    """Both answer their own callers; the messages of one person never run side by side."""
    path = tmp_path / "shared.db"
    stores = [await EmbeddedStore.open(path) for _ in range(2)]
    houses = [await House.open(store, clock) for store in stores]

    results = await asyncio.gather(
        *(houses[number % 2].core.answer(say(f"note {number}")) for number in range(20))
    )

    assert [result.outcome.text for result in results] == [f"ok: note {number}" for number in range(20)]
    assert len(houses[0].notebook.asked) + len(houses[1].notebook.asked) == 20
    envelopes = await houses[0].core.events.read("ann", 0)
    assert [envelope["seq"] for envelope in envelopes] == list(range(1, len(envelopes) + 1))
    for house, store in zip(houses, stores, strict=True):
        await house.core.close()
        await store.close()


async def test_outcome_that_cannot_be_stored_does_not_block(house: House) -> None:
    """More than a document holds: the turn ends with an honest answer, the next one works."""
    result = await house.core.answer(say("note " + "x" * 600_000))

    assert result.outcome.error == "internal_error"
    assert (await house.core.answer(say("note milk"))).outcome.error is None


async def test_outcome_that_cannot_be_carried_out_steps_aside(house: House) -> None:
    """A bug after the decision: its sender hears of it, the next message waits a little and is done."""
    with pytest.raises(KeyError):
        await house.core.answer(say("broken", source="1"))

    assert (await house.core.answer(say("note milk"))).outcome.text == "ok: note milk"
    assert (await house.core.answer(say("note eggs"))).outcome.error is None
    entry = await house.core.inbox.get("test:1")
    assert entry is not None
    assert entry.state == "failed"


async def test_lane_lost_on_the_way_is_not_the_senders_problem(house: House) -> None:
    """Another process takes over while the handler thinks; the sender gets its answer all the same."""
    answering = asyncio.create_task(house.core.answer(say("slow 0.3", source="1")))
    leases = house.store.collection("leases")
    await until(lambda: _asked(house))
    await leases.update_one({"_id": "ann"}, {"$inc": {"epoch": 5}, "$set": {"owner": "another"}})
    await house.store.collection("inbox").update_one({"_id": "test:1"}, {"$set": {"epoch": 6}})
    other = await House.open(house.store, house.clock)
    await leases.update_one({"_id": "ann"}, {"$set": {"until": house.clock.now()}})
    await other.core.drain()

    result = await asyncio.wait_for(answering, 10)

    assert result.outcome.text == "ok: slow 0.3"
    assert await house.notes() == ["slow 0.3"]


async def _asked(house: House) -> bool:
    return bool(house.notebook.asked)
