"""Reminders: when they are said, and that every reply can tell."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from capabilities.document import Reminder
from capabilities.errors import AskedError, InvalidRequestError, NotFoundError
from tests.capabilities.desk import Desk, berlin, day, on

MONDAYS = {"start": "2026-03-09T09:00", "zone": "Europe/Berlin", "rule": "FREQ=WEEKLY;BYDAY=MO"}


@pytest.mark.parametrize(
    ("when", "said_at"),
    [
        (on("2026-03-03T09:30"), "2026-03-03T09:30"),
        (day("2026-03-03"), "2026-03-03T09:00"),
        (day("2026-03-02"), "2026-03-02T11:00"),  # today, after the day has begun: the next full hour
        (on("2026-03-03T06:00", "2026-03-03T12:00", "part"), "2026-03-03T09:00"),
        (on("2026-03-03T12:00", "2026-03-03T18:00", "part"), "2026-03-03T12:00"),
        (on("2026-03-03T18:00", "2026-03-04T00:00", "part"), "2026-03-03T18:00"),
        (on("2026-03-09T00:00", "2026-03-16T00:00", "week"), "2026-03-09T09:00"),
        ({"end": berlin("2026-03-03T15:00").isoformat(), "grain": "hour"}, "2026-03-03T15:00"),
        ({"end": berlin("2026-03-07T00:00").isoformat(), "grain": "day"}, "2026-03-06T09:00"),
    ],
)
async def test_a_time_becomes_a_definite_moment(ann: Desk, when: dict[str, Any], said_at: str) -> None:
    reply = await ann.do("set_reminder", title="call mum", when=when)

    (reminder,) = await ann.all(Reminder)
    assert reminder.next_at == berlin(said_at)
    assert reply.facts["at"] == reminder.next_at


async def test_a_moment_that_has_passed_is_refused(ann: Desk) -> None:
    with pytest.raises(InvalidRequestError, match="Monday 2 March, 9:30 has passed"):
        await ann.do("set_reminder", title="call mum", when=on("2026-03-02T09:30"))
    assert await ann.all(Reminder) == []


async def test_without_any_time_it_is_asked_for(ann: Desk) -> None:
    with pytest.raises(AskedError) as asked:
        await ann.do("set_reminder", title="call mum")
    assert asked.value.slot == "when"


async def test_a_repeating_reminder_keeps_its_wall_time(ann: Desk) -> None:
    await ann.do("set_reminder", title="bins", every=MONDAYS, channel="telegram")

    (reminder,) = await ann.all(Reminder)
    assert (reminder.wall, reminder.rule) == (datetime(2026, 3, 9, 9), "FREQ=WEEKLY;BYDAY=MO")  # noqa: DTZ001  # wall time
    assert (reminder.next_at, reminder.channel) == (berlin("2026-03-09T09:00"), "telegram")


async def test_a_repetition_without_clock_is_said_when_the_day_starts(ann: Desk) -> None:
    await ann.do("set_reminder", title="bins", every={**MONDAYS, "start": "2026-03-09T00:00", "grain": "day"})

    (reminder,) = await ann.all(Reminder)
    assert reminder.next_at == berlin("2026-03-09T09:00")


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=MINUTELY;INTERVAL=4"])
async def test_a_reminder_repeats_every_five_minutes_at_most(ann: Desk, rule: str) -> None:
    with pytest.raises(InvalidRequestError):
        await ann.do("set_reminder", title="blink", every={**MONDAYS, "rule": rule})


@pytest.mark.parametrize(
    ("title", "wording", "said"),
    [
        ("call mum", "to", "to"),
        ("the dentist", "to", "about"),
        ("mum's birthday", "about", "about"),
        ("theatre tickets", "to", "to"),
        ("the bins go out", "that", "that"),
    ],
)
async def test_things_are_reminded_about_and_deeds_to(ann: Desk, title: str, wording: str, said: str) -> None:
    reply = await ann.do("set_reminder", title=title, wording=wording, when=day("2026-03-03"))

    assert reply.facts["wording"] == said


async def test_reminders_are_listed_by_time(ann: Desk) -> None:
    await ann.do("set_reminder", title="later", when=on("2026-03-05T09:00"))
    await ann.do("set_reminder", title="sooner", when=on("2026-03-03T09:00"))

    assert [r["title"] for r in (await ann.do("list_reminders")).facts["reminders"]] == ["sooner", "later"]
    tomorrow = await ann.do("list_reminders", when=day("2026-03-03"))
    assert [r["title"] for r in tomorrow.facts["reminders"]] == ["sooner"]


async def test_snoozing_puts_it_off_by_ten_minutes(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=on("2026-03-02T10:30"))

    await ann.do("snooze_reminder", reminder="mum")

    assert [r.next_at for r in await ann.all(Reminder)] == [berlin("2026-03-02T10:40")]


async def test_snoozing_what_was_said_already_counts_from_now(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=on("2026-03-02T10:30"))
    ann.at("2026-03-02T10:45")

    (reminder,) = await ann.all(Reminder)
    await ann.do("snooze_reminder", reminder=reminder.id, by="PT20M")

    assert [r.next_at for r in await ann.all(Reminder)] == [berlin("2026-03-02T11:05")]


async def test_a_corrected_clock_keeps_the_day_and_a_corrected_day_the_clock(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=on("2026-03-03T09:30"))

    await ann.do("snooze_reminder", reminder="mum", until=on("2026-03-02T16:00", dated=False))
    assert [r.next_at for r in await ann.all(Reminder)] == [berlin("2026-03-03T16:00")]
    await ann.do("snooze_reminder", reminder="mum", until=day("2026-03-05"))
    assert [r.next_at for r in await ann.all(Reminder)] == [berlin("2026-03-05T16:00")]


async def test_a_cancelled_reminder_is_gone_until_undone(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=day("2026-03-03"))

    await ann.do("cancel_reminder", reminder="call mum")
    assert await ann.all(Reminder) == []
    await ann.do("undo")
    assert [r.title for r in await ann.all(Reminder)] == ["call mum"]


async def test_reminders_of_the_same_title_are_told_by_their_time(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=day("2026-03-03"))
    await ann.do("set_reminder", title="call mum", when=day("2026-03-04"))

    with pytest.raises(AskedError) as asked:
        await ann.do("cancel_reminder", reminder="call mum")
    assert [choice.title for choice in asked.value.choices] == [
        "call mum (Tuesday 3 March, 9:00)",
        "call mum (Wednesday 4 March, 9:00)",
    ]


async def test_a_time_tells_reminders_apart(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=day("2026-03-03"))
    await ann.do("set_reminder", title="call dad", when=day("2026-03-04"))

    reply = await ann.do("cancel_reminder", reminder="reminder", when=day("2026-03-04"))

    assert reply.facts["title"] == "call dad"


async def test_cancelling_all_is_confirmed_first(ann: Desk) -> None:
    await ann.do("set_reminder", title="one", when=day("2026-03-03"))
    await ann.do("set_reminder", title="two", when=day("2026-03-04"))

    with pytest.raises(AskedError):
        await ann.do("cancel_reminder", reminder="all")
    ann.asker.confirmed.add("cancel_all_reminders")
    await ann.do("cancel_reminder", reminder="all")
    assert await ann.all(Reminder) == []


async def test_cancelling_what_does_not_exist_names_what_does(ann: Desk) -> None:
    await ann.do("set_reminder", title="call mum", when=day("2026-03-03"))

    with pytest.raises(NotFoundError, match="call mum"):
        await ann.do("cancel_reminder", reminder="the boat")


async def test_a_changed_thing_is_not_undone_over(ann: Desk) -> None:
    """Undoing the older of two changes to one reminder would throw the newer one away."""
    await ann.do("set_reminder", title="call mum", when=on("2026-03-03T09:00"))
    await ann.do("snooze_reminder", reminder="mum", by=timedelta(hours=1))
    await ann.do("create_note", text="something else")
    await ann.do("snooze_reminder", reminder="mum", by=timedelta(hours=2))

    await ann.do("undo")
    await ann.do("undo", what="create note")
    assert [r.next_at for r in await ann.all(Reminder)] == [berlin("2026-03-03T10:00")]
