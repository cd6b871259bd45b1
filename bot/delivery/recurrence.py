"""When a reminder is due: wall time + IANA zone + RFC 5545 rule -> moments in UTC.

Occurrences are computed as naive wall time by dateutil and become moments one by one: 9:00 stays
9:00 on both sides of a change to summer time. A wall time that is skipped moves forward by what
was skipped (RFC 5545 3.3.5: the offset before the gap), one that is doubled means its first pass.
Two wall times that fall on the same moment are one occurrence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from capabilities.document import Reminder
from capabilities.errors import InvalidRequestError

_SLACK: Final = timedelta(hours=25)
"""More than any zone has ever jumped: Samoa skipped a whole day in 2011."""
_UNITS: Final = {
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
}
"""Intervals of fixed wall length; months and years are few enough to be walked through."""
_LONG: Final = timedelta(days=366 * 30)
_HORIZON: Final = {"HOURLY": timedelta(days=1500), "MINUTELY": timedelta(days=400)}
"""How far a rule is looked through for its next occurrence (29 February: at most 8 years)."""
_CYCLE: Final = 400
"""Years after which the calendar repeats, weekdays and all: 146,097 days are 20,871 weeks."""
_LATEST_YEAR: Final = 9960
_MOST: Final = 10_000
_UNCLEAR: Final = "I do not understand how often that should repeat."


def to_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a naive wall time, in milliseconds."""
    kept = wall.microsecond // 1000 * 1000
    return wall.replace(tzinfo=zone, fold=0, microsecond=kept).astimezone(UTC)


def next_after(reminder: Reminder, moment: datetime) -> datetime | None:
    """Return the first occurrence strictly after ``moment`` (aware), in UTC, or None.

    Raises InvalidRequestError when the rule cannot be understood.
    """
    best: datetime | None = None
    best_wall: datetime | None = None
    zone = ZoneInfo(reminder.zone)
    for wall in _walls(reminder, moment.astimezone(zone).replace(tzinfo=None) - _SLACK):
        if best_wall is not None and wall > best_wall + _SLACK:
            break  # a later wall time cannot be an earlier moment any more
        found = to_moment(wall, zone)
        if found > moment and (best is None or found < best):
            best, best_wall = found, best_wall or wall
    return best


def between(reminder: Reminder, after: datetime, until: datetime, limit: int) -> list[datetime]:
    """Return the occurrences in ``(after, until]``, oldest first; of more than ``limit`` the latest."""
    zone = ZoneInfo(reminder.zone)
    last_wall = until.astimezone(zone).replace(tzinfo=None) + _SLACK
    found: set[datetime] = set()
    for wall in _walls(reminder, after.astimezone(zone).replace(tzinfo=None) - _SLACK):
        if wall > last_wall:
            break
        moment = to_moment(wall, zone)
        if after < moment <= until:
            found.add(moment)
        if len(found) > 4 * limit:
            found = set(sorted(found)[-limit:])
    return sorted(found)[-limit:]


def check_rule(rule: str, wall: datetime, zone: str) -> None:
    """Raise InvalidRequestError unless ``rule`` can be followed: at most once a minute, 10,000 times."""
    repeat = _parse(rule, ZoneInfo(zone))
    _rule(repeat, wall)
    if repeat.frequency == "SECONDLY":
        raise InvalidRequestError("I can repeat a reminder once a minute at most.")
    if (repeat.count or 0) > _MOST:
        raise InvalidRequestError(f"I can repeat a reminder {_MOST:,} times at most.")


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A rule taken apart: ``pattern`` is what is left of it without COUNT and UNTIL."""

    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    """Last wall time, inclusive."""
    pattern: str


def _walls(reminder: Reminder, start: datetime) -> Iterator[datetime]:
    """Yield the wall times from ``start`` on, in order, as far as a rule has to be looked through."""
    if reminder.rule is None:
        yield reminder.wall
        return
    repeat = _parse(reminder.rule, ZoneInfo(reminder.zone))
    begin = reminder.wall
    unit = _UNITS.get(repeat.frequency)
    if unit and repeat.count is None and start > begin:
        # Begun later by whole intervals, so that years of history cost nothing.
        interval = unit * repeat.interval
        begin += ((start - begin) // interval) * interval
    end = max(start, begin) + _HORIZON.get(repeat.frequency, _LONG)
    end = min(end, repeat.until) if repeat.until else end
    # Begun late in the calendar: dateutil looks for 30 February until the year 9999.
    late = (_LATEST_YEAR - begin.year) // _CYCLE * _CYCLE
    for number, far in enumerate(_rule(repeat, begin.replace(year=begin.year + late))):
        wall = far.replace(year=far.year - late)
        if wall > end or (repeat.count is not None and number >= repeat.count):
            return
        if wall >= start:
            yield wall


def _rule(repeat: _Repeat, begin: datetime) -> rrule:
    try:
        rule = rrulestr(repeat.pattern, dtstart=begin)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise InvalidRequestError(_UNCLEAR) from error
    if not isinstance(rule, rrule):
        raise InvalidRequestError(_UNCLEAR)
    return rule


@lru_cache(maxsize=1000)
def _parse(rule: str, zone: ZoneInfo) -> _Repeat:
    text = rule.strip().upper().removeprefix("RRULE:")
    try:
        parts = dict(part.split("=", 1) for part in text.split(";") if part)
        count = int(parts.pop("COUNT")) if "COUNT" in parts else None
        until = _wall_until(parts.pop("UNTIL"), zone) if "UNTIL" in parts else None
        interval = int(parts.get("INTERVAL", "1"))
        frequency = parts["FREQ"]
    except (ValueError, KeyError) as error:
        raise InvalidRequestError(_UNCLEAR) from error
    if interval < 1 or (count is not None and count < 1):
        raise InvalidRequestError(_UNCLEAR)
    pattern = ";".join(f"{name}={value}" for name, value in parts.items())
    return _Repeat(frequency, interval, count, until, pattern)


def _wall_until(value: str, zone: ZoneInfo) -> datetime:
    """Return UNTIL as wall time: a date means its whole day, a UTC moment is taken to the zone."""
    if "T" not in value:
        day = datetime.strptime(value, "%Y%m%d")  # noqa: DTZ007  # wall time has no zone
        return day.replace(hour=23, minute=59, second=59)
    until = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  # wall time has no zone
    return until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if value.endswith("Z") else until
