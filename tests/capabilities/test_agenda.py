"""The calendar: what is put into it, moved in it, and told about it."""

from datetime import timedelta
from typing import Any

import pytest

from capabilities.errors import AskedError, InvalidRequestError, NotFoundError
from capabilities.planner.documents import CalendarEvent
from tests.capabilities.desk import Desk, berlin, day, on


async def test_an_event_takes_half_an_hour_unless_said(ann: Desk) -> None:
    await ann.do("schedule_event", title="meeting", with_whom="Ana", start=on("2026-03-10T15:00"))
    await ann.do("schedule_event", title="gym", start=on("2026-03-10T18:00"), length="PT45M")
    await ann.do("schedule_event", title="lunch", start=on("2026-03-10T12:00", "2026-03-10T13:00", "hour"))

    events = {event.title: event.end - event.start for event in await ann.all(CalendarEvent)}
    assert events == {
        "meeting with Ana": timedelta(minutes=30),
        "gym": timedelta(minutes=45),
        "lunch": timedelta(hours=1),
    }


async def test_an_event_lasts_its_length_on_the_night_summer_time_begins(ann: Desk) -> None:
    """Two hours after 1:30 it is 4:30 on the wall clock."""
    await ann.do("schedule_event", title="party", start=on("2026-03-29T01:30"), length="PT2H")

    (event,) = await ann.all(CalendarEvent)
    assert event.end == berlin("2026-03-29T04:30")


async def test_a_day_without_clock_is_asked_for_one(ann: Desk) -> None:
    with pytest.raises(AskedError) as asked:
        await ann.do("schedule_event", title="dentist", start=day("2026-03-10"))
    assert asked.value.slot == "start"


async def test_an_all_day_event_runs_from_midnight_to_midnight(ann: Desk) -> None:
    await ann.do("schedule_event", title="fair", start=day("2026-03-29"), all_day=True)

    (event,) = await ann.all(CalendarEvent)
    assert (event.start, event.end) == (berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00"))


async def test_conflicts_are_told_not_refused(ann: Desk) -> None:
    await ann.do("schedule_event", title="standup", start=on("2026-03-10T15:00"))
    await ann.do("schedule_event", title="fair", start=day("2026-03-10"), all_day=True)

    touching = await ann.do("schedule_event", title="after", start=on("2026-03-10T15:30"))
    clashing = await ann.do("schedule_event", title="clash", start=on("2026-03-10T15:15"))

    assert touching.facts["conflicts"] == []
    assert [other["title"] for other in clashing.facts["conflicts"]] == ["standup", "after"]


async def test_what_has_passed_cannot_be_scheduled(ann: Desk) -> None:
    with pytest.raises(InvalidRequestError, match="has passed"):
        await ann.do("schedule_event", title="breakfast", start=on("2026-03-02T08:00"))


@pytest.mark.parametrize(
    ("to", "start", "end"),
    [
        (day("2026-03-12"), "2026-03-12T15:00", "2026-03-12T15:45"),
        (on("2026-03-02T16:00", dated=False), "2026-03-10T16:00", "2026-03-10T16:45"),
        (on("2026-03-11T08:30"), "2026-03-11T08:30", "2026-03-11T09:15"),
        (on("2026-03-11T08:00", "2026-03-11T10:00", "hour"), "2026-03-11T08:00", "2026-03-11T10:00"),
        (day("2026-03-30"), "2026-03-30T15:00", "2026-03-30T15:45"),  # across summer time
    ],
)
async def test_moving_keeps_what_was_not_said(ann: Desk, to: dict[str, Any], start: str, end: str) -> None:
    await ann.do("schedule_event", title="review", start=on("2026-03-10T15:00"), length="PT45M")

    await ann.do("move_event", event="the review", to=to)

    (event,) = await ann.all(CalendarEvent)
    assert (event.start, event.end) == (berlin(start), berlin(end))


async def test_moving_onto_another_event_is_told(ann: Desk) -> None:
    await ann.do("schedule_event", title="review", start=on("2026-03-10T15:00"))
    await ann.do("schedule_event", title="standup", start=on("2026-03-11T15:00"))

    reply = await ann.do("move_event", event="review", to=day("2026-03-11"))

    assert [other["title"] for other in reply.facts["conflicts"]] == ["standup"]


async def test_the_meeting_is_any_event_when_there_is_only_one(ann: Desk) -> None:
    await ann.do("schedule_event", title="planning with Bob", start=on("2026-03-10T15:00"))

    reply = await ann.do("cancel_event", event="the meeting")

    assert reply.facts["title"] == "planning with Bob"


async def test_a_day_tells_events_apart(ann: Desk) -> None:
    await ann.do("schedule_event", title="meeting with Ana", start=on("2026-03-10T15:00"))
    await ann.do("schedule_event", title="meeting with Bob", start=on("2026-03-11T15:00"))

    with pytest.raises(AskedError):
        await ann.do("cancel_event", event="my meeting")
    reply = await ann.do("cancel_event", event="my meeting", when=day("2026-03-11"))
    assert reply.facts["title"] == "meeting with Bob"


async def test_an_unknown_event_is_refused(ann: Desk) -> None:
    with pytest.raises(NotFoundError, match="opera"):
        await ann.do("cancel_event", event="the opera")


async def test_events_are_listed_for_seven_days_or_as_said(ann: Desk) -> None:
    for title, date in (("later", "2026-03-20"), ("soon", "2026-03-04"), ("today", "2026-03-02")):
        await ann.do("schedule_event", title=title, start=on(f"{date}T15:00"))

    assert [e["title"] for e in (await ann.do("list_events")).facts["events"]] == ["today", "soon"]
    wednesday = await ann.do("list_events", when=day("2026-03-04"))
    assert [e["title"] for e in wednesday.facts["events"]] == ["soon"]


async def test_an_event_that_began_before_the_day_is_on_it(ann: Desk) -> None:
    await ann.do("schedule_event", title="night train", start=on("2026-03-03T22:00"), length="PT10H")

    assert (await ann.do("list_events", when=day("2026-03-04"))).facts["n"] == 1
    assert (await ann.do("list_events", when=day("2026-03-05"))).facts["n"] == 0
