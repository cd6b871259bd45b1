"""The receipts of reminders that were said: when, where, and what came of each sending."""

# ruff: noqa: DTZ001  # wall times have no zone

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.said import SaidReminders, Sent
from bot.delivery.scheduling import Scheduling
from bot.delivery.turn import SendOutcome
from bot.store.effects import apply
from bot.store.embedded import EmbeddedStore
from bot.store.records import UserRecords
from tests.clock import SettableClock
from tests.delivery.house import House, ScriptedPeer, Words
from tests.delivery.waiting import until

pytestmark = pytest.mark.usefixtures("closed_houses")

BERLIN = ZoneInfo("Europe/Berlin")


async def remind(house: House, clock: SettableClock, title: str, wall: datetime, user: str = "ann") -> None:
    records = UserRecords(house.store, user, f"{user}:{title}")
    await Scheduling(records, BERLIN, clock.now()).set(title, wall)
    await apply(house.store, user, tuple(records.effects), 1)


async def settled(house: House, clock: SettableClock) -> None:
    """Drain until nothing is open, moving on to the retries."""

    async def none_open() -> bool:
        await house.core.drain()
        clock.advance(timedelta(milliseconds=20))
        return await house.store.collection("outbox").find_one({"open": True}) is None

    await until(none_open)


async def test_one_shown_on_the_page_alone_tells_how_late_it_was(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    house = await House.open(store, clock)
    await remind(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    clock.at = datetime(2026, 3, 2, 9, 35, tzinfo=UTC)
    await house.core.drain()

    (said,) = await SaidReminders(store).of("ann")

    assert (said.title, said.due, said.late) == (
        "tea",
        datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        timedelta(minutes=5),
    )
    assert said.sent == ()


async def test_each_channel_that_was_tried_is_told_in_order(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """The first will never take it; of the second it was not known whether it had, so it went twice."""
    first = ScriptedPeer(SendOutcome("permanent", "blocked"), name="telegram")
    second = ScriptedPeer(SendOutcome("unknown", "time-out"), name="sms")
    words = Words((("telegram", "1"), ("sms", "+49")))
    house = await House.open(store, clock, first, second, words=words)
    await remind(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    clock.at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    await settled(house, clock)

    (said,) = await SaidReminders(store).of("ann")

    telegram, sms = said.sent
    assert telegram == Sent("telegram", "dead", None, "blocked", "", repeated=False)
    assert (sms.channel, sms.state, sms.repeated) == ("sms", "sent", True)
    assert sms.at is not None
    assert said.said <= sms.at < clock.now()


async def test_the_latest_comes_first_and_pages_go_back(store: EmbeddedStore, clock: SettableClock) -> None:
    house = await House.open(store, clock)
    for minute in (10, 20, 30):
        await remind(house, clock, f"at {minute}", datetime(2026, 3, 2, 10, minute))
    for minute in (10, 20, 30):
        clock.at = datetime(2026, 3, 2, 9, minute, tzinfo=UTC)
        await house.core.drain()

    said = SaidReminders(store)
    latest = await said.of("ann", limit=2)
    earlier = await said.of("ann", before=latest[-1].said)

    assert [one.title for one in latest] == ["at 30", "at 20"]
    assert [one.title for one in earlier] == ["at 10"]


async def test_those_said_together_are_each_told(store: EmbeddedStore, clock: SettableClock) -> None:
    """After days away several are folded into one message: each keeps its own time."""
    house = await House.open(store, clock)
    for minute in (10, 20):
        await remind(house, clock, f"at {minute}", datetime(2026, 3, 2, 10, minute))
    clock.at = datetime(2026, 3, 4, 9, tzinfo=UTC)
    await house.core.drain()

    found = await SaidReminders(store).of("ann")

    assert sorted((one.title, one.due.minute) for one in found) == [("at 10", 10), ("at 20", 20)]
    assert len({one.occurrence for one in found}) == 1


async def test_nobody_sees_what_was_said_to_others(store: EmbeddedStore, clock: SettableClock) -> None:
    house = await House.open(store, clock)
    await remind(house, clock, "tea", datetime(2026, 3, 2, 10, 30))
    await remind(house, clock, "coffee", datetime(2026, 3, 2, 10, 30), user="bob")
    clock.at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    await house.core.drain()

    said = SaidReminders(store)

    assert [one.title for one in await said.of("ann")] == ["tea"]
    assert [one.title for one in await said.of("bob")] == ["coffee"]
