"""Reminders: said once, on time or late and saying so, whatever the clock does."""

# ruff: noqa: DTZ001  # wall times have no zone

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.scheduling import Scheduling
from bot.delivery.turn import Announcement
from bot.store.effects import Effect, apply
from bot.store.embedded import EmbeddedStore
from bot.store.records import UserRecords
from capabilities.document import Reminder
from capabilities.errors import InvalidRequestError
from tests.clock import SettableClock
from tests.delivery.house import House, Words, say

pytestmark = pytest.mark.usefixtures("closed_houses")


@pytest.fixture
async def house(store: EmbeddedStore, clock: SettableClock) -> House:
    return await House.open(store, clock)


async def set_reminder(
    house: House, clock: SettableClock, title: str, wall: datetime, rule: str | None = None
) -> str:
    """Set one as an action would, for Ann in Berlin."""
    records = UserRecords(house.store, "ann", title)
    reminder = await Scheduling(records, ZoneInfo("Europe/Berlin"), clock.now()).set(title, wall, rule=rule)
    await apply(house.store, "ann", tuple(records.effects), 1)
    return reminder.id


async def stored(house: House, reminder_id: str) -> dict[str, object]:
    raw = await house.store.collection("reminders").find_one({"_id": reminder_id})
    assert raw is not None
    return raw


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(0), "tea (late 0 s, missed 0)"),
        (timedelta(milliseconds=900), "tea (late 0 s, missed 0)"),
        (timedelta(seconds=1), "tea (late 1 s, missed 0)"),
        (timedelta(minutes=1), "tea (late 60 s, missed 0)"),
        (timedelta(hours=1), "tea (late 3600 s, missed 0)"),
        (timedelta(days=1), "while I was away: tea (86400 s ago)"),
    ],
)
async def test_due_while_down(house: House, clock: SettableClock, away: timedelta, said: str) -> None:
    """Fires once and says how late; more than half a day late it is folded."""
    await set_reminder(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    await house.core.close()
    clock.advance(timedelta(minutes=30) + away)

    house = await House.open(house.store, clock)
    for _ in range(3):
        await house.core.drain()

    assert await house.said() == [said]
    assert await house.events() == ["reminder.fired", "record.changed"]


async def test_missed_repeats_are_said_as_one(house: House, clock: SettableClock) -> None:
    """Three nights away: this morning's is said, and stands for those before; tomorrow's is next."""
    reminder = await set_reminder(house, clock, "pills", datetime(2026, 3, 3, 9), "FREQ=DAILY")
    clock.at = datetime(2026, 3, 5, 10, tzinfo=UTC)

    await house.core.drain()

    assert await house.said() == ["pills (late 7200 s, missed 2)"]
    assert (await stored(house, reminder))["next_at"] == datetime(2026, 3, 6, 8, tzinfo=UTC)


async def test_clock_that_jumps_back_says_nothing_twice(house: House, clock: SettableClock) -> None:
    """Two hours back after firing: silence until the next real occurrence."""
    await set_reminder(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    await set_reminder(house, clock, "pills", datetime(2026, 3, 2, 10, 30), "FREQ=DAILY")
    clock.advance(timedelta(minutes=30))
    await house.core.drain()
    clock.advance(timedelta(hours=-2))
    for _ in range(8):
        clock.advance(timedelta(minutes=30))
        await house.core.drain()

    assert len(await house.said()) == 2


async def test_replayed_setting_does_not_say_it_again(house: House, clock: SettableClock) -> None:
    """A crash may replay the effect that set the time after it was said."""
    reminder = await set_reminder(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    due = (await stored(house, reminder))["next_at"]
    clock.advance(timedelta(minutes=30))
    await house.core.drain()
    await house.store.collection("reminders").update_one({"_id": reminder}, {"$set": {"next_at": due}})

    await house.core.drain()

    assert len(await house.said()) == 1
    assert (await stored(house, reminder))["next_at"] is None


async def test_old_ones_become_one_message(house: House, clock: SettableClock) -> None:
    """Two days away: one message names them all; a fresh one is said by itself."""
    for number in range(3):
        await set_reminder(house, clock, f"old {number}", datetime(2026, 3, 2, 11 + number))
    await set_reminder(house, clock, "fresh", datetime(2026, 3, 4, 9, 30))
    clock.at = datetime(2026, 3, 4, 9, tzinfo=UTC)

    for _ in range(3):
        await house.core.drain()

    said = sorted(await house.said())
    assert said[0] == "fresh (late 1800 s, missed 0)"
    assert [name in said[1] for name in ("old 0", "old 1", "old 2")] == [True] * 3
    assert len(said) == 2


async def test_removed_one_is_not_said(house: House, clock: SettableClock) -> None:
    """Cancelled before its time."""
    reminder = await set_reminder(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    records = UserRecords(house.store, "ann", "cancel")
    scheduling = Scheduling(records, ZoneInfo("Europe/Berlin"), clock.now())
    found = await records.of(Reminder).get(reminder)
    assert found is not None
    await scheduling.cancel(found)
    await apply(house.store, "ann", tuple(records.effects), 2)
    clock.advance(timedelta(hours=1))

    await house.core.drain()

    assert await house.said() == []


async def test_moved_repeat_goes_on_by_its_rule(house: House, clock: SettableClock) -> None:
    """Snoozed by ten minutes today, at its own time tomorrow."""
    reminder = await set_reminder(house, clock, "pills", datetime(2026, 3, 2, 10, 30), "FREQ=DAILY")
    records = UserRecords(house.store, "ann", "move")
    found = await records.of(Reminder).get(reminder)
    assert found is not None
    await Scheduling(records, ZoneInfo("Europe/Berlin"), clock.now()).move(
        found, datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    )
    await apply(house.store, "ann", tuple(records.effects), 2)
    clock.at = datetime(2026, 3, 2, 9, 40, tzinfo=UTC)

    await house.core.drain()

    assert await house.said() == ["pills (late 0 s, missed 0)"]
    assert (await stored(house, reminder))["next_at"] == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


async def test_time_that_has_passed_is_refused(house: House, clock: SettableClock) -> None:
    """With a sentence, before anything is recorded."""
    with pytest.raises(InvalidRequestError):
        await set_reminder(house, clock, "tea", datetime(2026, 3, 2, 9, 59))
    with pytest.raises(InvalidRequestError):
        await set_reminder(house, clock, "tea", datetime(2026, 3, 1, 9), "FREQ=DAILY;COUNT=1")


class Pointing(Words):
    """Notes what was said last, so that "that" can be understood."""

    async def announce(
        self, user: str, reminder: Reminder, due: datetime, late: timedelta, missed: Sequence[datetime] = ()
    ) -> Announcement:
        announcement = await super().announce(user, reminder, due, late, missed)
        last = Effect(op="put", collection="notes", id=f"{user}:last", after={"text": reminder.title})
        return replace(announcement, effects=(last,))


async def test_effects_of_an_announcement_are_applied(store: EmbeddedStore, clock: SettableClock) -> None:
    """The last one said is known, and a firing repeated after a crash changes nothing."""
    house = await House.open(store, clock, words=Pointing())
    await set_reminder(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    await set_reminder(house, clock, "pills", datetime(2026, 3, 2, 10, 31))
    clock.advance(timedelta(minutes=30))
    await house.core.drain()
    assert await house.notes() == ["tea"]

    await store.collection("notes").delete_many({"_id": "ann:last"})
    (fired,) = await store.collection("occurrences").find({"_id": {"$gt": ""}}).to_list()
    await store.collection("occurrences").update_one({"_id": fired["_id"]}, {"$set": {"open": True}})
    await house.core.drain()
    assert await house.notes() == ["tea"]

    clock.advance(timedelta(minutes=1))
    await house.core.drain()
    assert await house.notes() == ["pills"]


async def test_run_says_it_when_it_is_due(store: EmbeddedStore) -> None:
    """The loop wakes for a reminder that was set while it slept."""

    class SystemClock:
        def now(self) -> datetime:
            return datetime.now(UTC)

    house = await House.open(store, SystemClock())
    running = asyncio.create_task(house.core.run())
    await house.core.answer(say("remind 300 tea", at=datetime.now(UTC)))

    async with asyncio.timeout(10):
        async for envelope in house.core.events.follow("ann", 0):
            if envelope["event"]["type"] == "reminder.fired":
                assert envelope["event"]["text"].startswith("remind 300 tea (late 0 s")
                break
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
