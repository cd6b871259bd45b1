"""Free time: the earliest, middle or latest slot that fits between what is on the calendar.

Slots start on a quarter of an hour, lie in the person's working hours and never in the past. Where
the window asked for holds no working time at all ("tonight", "on Saturday") it is taken as said.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from capabilities.contract import Context, Level, Person, Reply
from capabilities.planner.agenda import events_between
from capabilities.planner.moments import BY_DAY, bounds, day_after, midnight
from capabilities.planner.package import PlannerSlots, planner
from capabilities.values import When

Span = tuple[datetime, datetime]

STEP = timedelta(minutes=15)
AHEAD = timedelta(days=7)
FARTHEST = timedelta(days=92)
USUAL = timedelta(minutes=30)
LONGEST = timedelta(hours=12)


class FindOptimalTime(PlannerSlots):
    """How much free time, where, and which of it."""

    length: Annotated[timedelta, Field(gt=timedelta(0), le=LONGEST)] = Field(
        default=USUAL, description="How long it has to be free, at most 12 hours."
    )
    purpose: str | None = Field(default=None, min_length=1, max_length=200, description="What it is for.")
    within: When | None = Field(default=None, description="Where to look; none: the next seven days.")
    priority: Literal["high", "medium", "low"] = Field(
        default="high",
        description="high: the earliest suitable slot; medium: one in the middle; low: the latest.",
    )


@planner.action(level=Level.READ_OWN)
async def find_optimal_time(slots: FindOptimalTime, context: Context) -> Reply:
    """Find a free slot in working hours: the earliest, middle or latest by priority."""
    start, end, as_said = _window(slots.within, context)
    hours = list(working_hours(start, end, context.person))
    if not hours and as_said:
        hours = list(daytime(start, end, context.person, slots.within))
    busy = (
        [(event.start, event.end) for event in await events_between(context, start, end) if not event.all_day]
        if end > start
        else []
    )
    starts = [at for free in free_spans(hours, busy) for at in _starts(free, slots.length)]
    facts: dict[str, Any] = {"length": slots.length, "within": slots.within, "purpose": slots.purpose}
    if not starts:
        return Reply("no_time_found", **facts)
    # Added in UTC: an hour is an hour on the night of a change to summer time too.
    best = starts[{"high": 0, "medium": (len(starts) - 1) // 2, "low": -1}[slots.priority]]
    when = When(start=best, end=best + slots.length)
    return Reply("time_found", **facts, when=when, priority=slots.priority)


def working_hours(start: datetime, end: datetime, person: Person) -> Iterator[Span]:
    """Yield the working hours within ``[start, end)``, day by day."""
    for day in _days(start, end, person):
        if day.weekday() in person.working_days:
            yield from _clipped(day, start, end, person)


def daytime(start: datetime, end: datetime, person: Person, when: When | None) -> Iterator[Span]:
    """Yield where to look when the window holds no working time.

    That is the hours of its days, as if people worked then; all of it when it lies outside them
    ("tonight") and was said to the hour.
    """
    hours = [span for day in _days(start, end, person) for span in _clipped(day, start, end, person)]
    if hours:
        yield from hours
    elif when is not None and when.grain not in BY_DAY and start < end:
        yield start, end


def free_spans(spans: Iterable[Span], busy: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of ``spans`` without ``busy`` (sorted by start, may overlap)."""
    for start, end in spans:
        at = start
        for taken_from, taken_until in busy:
            if taken_until <= at or taken_from >= end:
                continue
            if taken_from > at:
                yield at, taken_from
            at = taken_until  # later than before: whatever ends sooner was passed over
        if at < end:
            yield at, end


def _window(within: When | None, context: Context) -> tuple[datetime, datetime, bool]:
    """Return where to look, from now on, and whether the person said so."""
    now = context.now
    if within is None:
        return now, midnight(now, context.zone) + AHEAD, False
    start, end = within.start or now, within.end
    if within.is_point and within.has_clock:
        end = day_after(midnight(start, context.zone))
    elif within.is_point:
        start, end = bounds(within, context.zone)
    return max(start, now), min(end or start + AHEAD, now + FARTHEST), True


def _days(start: datetime, end: datetime, person: Person) -> Iterator[datetime]:
    day = midnight(start, person.zone)
    while day < end:
        yield day
        day = day_after(day)


def _clipped(day: datetime, start: datetime, end: datetime, person: Person) -> Iterator[Span]:
    """Yield the part of a day's working hours inside ``[start, end)``."""
    closes = day_after(day) if person.day_end == 24 else day.replace(hour=person.day_end)
    first, last = max(day.replace(hour=person.day_start), start), min(closes, end)
    if first < last:
        yield first, last


def _starts(free: Span, length: timedelta) -> Iterator[datetime]:
    """Yield the quarter hours at which ``length`` fits into a free span."""
    first = free[0].astimezone(UTC)
    over = timedelta(minutes=first.minute % 15, seconds=first.second, microseconds=first.microsecond)
    at = first if not over else first + STEP - over
    while at + length <= free[1]:
        yield at
        at += STEP
