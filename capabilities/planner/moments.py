"""From times as they were said to the moments a planner needs: deadlines, reminders, windows.

Everything returned is aware. Arithmetic on days is wall-clock arithmetic in the person's zone, so
that a day with 23 hours is still one day.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from capabilities.contract import DAY, Context
from capabilities.errors import InvalidRequestError, unreachable
from capabilities.values import Recurrence, When

INSTANT = timedelta(microseconds=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything a planner holds: the lower end of an index range without a lower end."""

BY_DAY = frozenset({"day", "week", "month", "quarter", "year"})
"""Precisions without a time of day."""
SHORTEST_REPEAT_MINUTES = 5
WAKING = range(6, 23)
"""Hours in which people mean a clock time that has no am or pm."""


def midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the start of the local day that ``at`` lies in."""
    return datetime.combine(at.astimezone(zone).date(), time(), tzinfo=zone)


def day_after(start_of_day: datetime) -> datetime:
    """Return the next local midnight."""
    return start_of_day + DAY  # wall arithmetic: both are in the same zone


def bounds(when: When, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return both ends of a time, in the zone; an open end is closed at its own day or moment."""
    start, end = when.start, when.end
    if start is None and end is not None:
        last = end.astimezone(zone)
        return (last, last) if when.has_clock else (midnight(last - INSTANT, zone), last)
    if start is None:
        unreachable("a time has a start or an end")
    first = start.astimezone(zone)
    if end is None:
        return (first, first) if when.has_clock else (first, day_after(midnight(first, zone)))
    return first, end.astimezone(zone)


def as_due(when: When, zone: ZoneInfo) -> When:
    """Return a time as a due time: with both ends, "by Friday" being Friday itself."""
    start, end = bounds(when, zone)
    grain = "day" if when.start is None and not when.has_clock and when.grain != "part" else when.grain
    return When(start=start, end=end, grain=grain)


def reminding_moment(when: When, context: Context) -> datetime:
    """Return the local moment to remind at, for a time said with any precision.

    A clock time is itself. A day means the start of the person's day, a morning too; any other part
    of a day its own start. In a stretch that has begun already it is the next full hour. It may lie
    in the past: that is for the caller to refuse.
    """
    start, end = bounds(when, context.zone)
    if when.has_clock:
        return start
    opening = start.replace(hour=context.person.day_start, minute=0, second=0, microsecond=0)
    at = opening if start <= opening < end else start
    if at <= context.now < end:
        coming = (context.now + timedelta(hours=1)).astimezone(context.zone)
        coming = coming.replace(minute=0, second=0, microsecond=0)
        return coming if coming < end else at
    return at


def due_reminder_moment(due: When, context: Context) -> datetime:
    """Return the local moment to remind of something due: its clock time, or that day's start.

    Of a longer stretch ("next week") it is the last day.
    """
    if due.has_clock or due.grain == "part":
        return reminding_moment(due, context)
    _, end = bounds(due, context.zone)
    last = midnight(end - INSTANT, context.zone)
    return last.replace(hour=context.person.day_start)


def corrected(old: datetime, to: When, context: Context) -> datetime:
    """Return the moment something at ``old`` is moved to: a day alone keeps its clock time.

    A clock time alone ("make it 4pm") keeps its day; "an hour later" is later than it was. Wall
    arithmetic: the clock time stays, whatever summer time does on the way.
    """
    was = old.astimezone(context.zone)
    if to.shift is not None:
        return to.shift.moved(was)
    start, _ = bounds(to, context.zone)
    if to.grain in BY_DAY:
        return datetime.combine(start.date(), was.time(), tzinfo=context.zone)
    if not to.has_clock:
        return reminding_moment(to, context)
    if to.dated:
        return start
    clock = start.time() if to.halved else _nearest_half(was, start.time())
    return datetime.combine(was.date(), clock, tzinfo=context.zone)


def _nearest_half(was: datetime, said: time) -> time:
    """Return the clock time in the half of the day that is nearer to another one: 9:00 becomes 10, not 22."""
    halves = [said.replace(hour=hour) for hour in (said.hour % 12, said.hour % 12 + 12) if hour in WAKING]
    minutes = was.hour * 60 + was.minute
    return min(halves, key=lambda one: abs(one.hour * 60 + one.minute - minutes), default=said)


def overlaps(start: datetime, end: datetime, window: When) -> bool:
    """Whether ``[start, end)`` or the point ``start`` has a moment in a window; a point takes its minute."""
    opens = window.start or BEGINNING
    closes = window.end
    if closes is not None and window.is_point:
        closes += timedelta(minutes=1)
    if closes is not None and start >= closes:
        return False
    return end > opens or (start == end and start >= opens)


def require_future(at: datetime, context: Context) -> None:
    """Raise InvalidRequestError unless ``at`` is still to come."""
    if at <= context.now:
        raise InvalidRequestError.worded("time_passed", at=at)


def first_wall(every: Recurrence, clock: When | None, context: Context) -> datetime:
    """Return the naive wall time, in the person's zone, that a recurrence starts from.

    ``clock`` is a time of day that was said apart. Without any it is the start of the person's day.
    InvalidRequestError when it would repeat more often than every five minutes.
    """
    parts = dict(part.split("=", 1) for part in every.rule.upper().split(";") if "=" in part)
    frequency, interval = parts.get("FREQ"), parts.get("INTERVAL", "1")
    minutes = int(interval) if interval.isdigit() else 1
    if frequency == "SECONDLY" or (frequency == "MINUTELY" and minutes < SHORTEST_REPEAT_MINUTES):
        raise InvalidRequestError.worded("too_often", minutes=SHORTEST_REPEAT_MINUTES)
    start = every.start
    if clock is not None and clock.has_clock:
        said, _ = bounds(clock, context.zone)
        start = start.replace(hour=said.hour, minute=said.minute, second=0)
    elif every.grain not in {"second", "minute", "hour"}:
        start = start.replace(hour=context.person.day_start, minute=0, second=0)
    if every.zone == context.zone.key:
        return start
    try:
        there = start.replace(tzinfo=ZoneInfo(every.zone))
    except (KeyError, ValueError) as error:
        raise InvalidRequestError.worded("unknown_zone", name=every.zone[:60]) from error
    return there.astimezone(context.zone).replace(tzinfo=None)
