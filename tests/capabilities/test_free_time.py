"""Free time between events, in working hours, never in the past."""

from datetime import UTC, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capabilities.planner.free_time import free_spans
from tests.capabilities.desk import Desk, berlin, day, on


async def _busy(ann: Desk, *spans: tuple[str, str]) -> None:
    for number, (start, end) in enumerate(spans):
        await ann.do("schedule_event", title=f"busy {number}", start=on(start, end, "hour"))


@pytest.mark.parametrize(
    ("priority", "start"),
    [("high", "2026-03-03T09:00"), ("medium", "2026-03-03T12:30"), ("low", "2026-03-03T16:00")],
)
async def test_priority_picks_the_earliest_middle_or_latest(ann: Desk, priority: str, start: str) -> None:
    reply = await ann.do("find_optimal_time", length="PT1H", within=day("2026-03-03"), priority=priority)

    assert reply.facts["when"].start == berlin(start)


async def test_slots_lie_between_events(ann: Desk) -> None:
    await _busy(ann, ("2026-03-03T09:00", "2026-03-03T10:30"), ("2026-03-03T11:00", "2026-03-03T14:00"))

    reply = await ann.do("find_optimal_time", length="PT1H", within=day("2026-03-03"))

    assert reply.facts["when"].start == berlin("2026-03-03T14:00")


async def test_a_window_ends_where_it_was_said_to(ann: Desk) -> None:
    before_three = {
        "start": berlin("2026-03-03T00:00").isoformat(),
        "end": berlin("2026-03-03T15:00").isoformat(),
    }

    reply = await ann.do("find_optimal_time", length="PT1H", within=before_three, priority="low")

    assert reply.facts["when"].end == berlin("2026-03-03T15:00")


async def test_it_is_never_in_the_past(ann: Desk) -> None:
    ann.at("2026-03-02T15:50")

    reply = await ann.do("find_optimal_time", length="PT1H", within=day("2026-03-02"))

    assert reply.facts["when"].start == berlin("2026-03-02T16:00")


async def test_a_full_day_has_no_time(ann: Desk) -> None:
    await _busy(ann, ("2026-03-03T08:00", "2026-03-03T18:00"))

    reply = await ann.do("find_optimal_time", length="PT1H", within=day("2026-03-03"))

    assert reply.key == "no_time_found"


async def test_weekends_are_left_out_unless_asked_for(ann: Desk) -> None:
    ann.at("2026-03-06T16:30")

    assert (await ann.do("find_optimal_time", length="PT1H")).facts["when"].start == berlin(
        "2026-03-09T09:00"
    )
    saturday = await ann.do("find_optimal_time", length="PT1H", within=day("2026-03-07"))
    assert saturday.facts["when"].start == berlin("2026-03-07T09:00")


async def test_tonight_is_taken_as_said(ann: Desk) -> None:
    tonight = on("2026-03-02T18:00", "2026-03-03T00:00", "part")

    reply = await ann.do("find_optimal_time", length="PT1H", within=tonight)

    assert reply.facts["when"].start == berlin("2026-03-02T18:00")


@settings(deadline=None)
@example([(0, 60), (1, 1)], 0, 100)  # a short event inside a long one frees nothing
@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 60)), max_size=8),
    st.integers(0, 100),
    st.integers(1, 100),
)
def test_free_spans_are_exactly_what_is_not_busy(
    events: list[tuple[int, int]], first: int, size: int
) -> None:
    """Minute by minute: a minute is free when it is in the window and in no event."""
    base = berlin("2026-03-03T00:00").astimezone(UTC)

    def minute(number: int) -> timedelta:
        return timedelta(minutes=number)

    busy = sorted((base + minute(start), base + minute(start + length)) for start, length in events)
    window = (base + minute(first), base + minute(first + size))

    free = list(free_spans([window], busy))

    for number in range(first, first + size):
        at = base + minute(number)
        expected = not any(start <= at < end for start, end in busy)
        assert any(start <= at < end for start, end in free) is expected
