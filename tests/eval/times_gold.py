"""Whether a value is the gold: dates by date, ends inclusive or exclusive, months and years ±3.5 %.

A date-only gold needs the date; an end may be given inclusive or exclusive in the unit it was said
with (one second, minute, day, week, month …, for Duckling also one hour); recurrences are compared
as TIMEX. ``kindred`` is kept apart and never counts as right: the same fact told as another kind of
value, where a suite has no such kind (chrono gives "in August" as 1 August, "for 5 minutes" as a
moment). ``conventional`` is kept apart too: the same part of the same day with other hours, a weekend
from Friday evening, whole units where ours run from now, a limit that starts now where ours has no
start. There the suites contradict each other.
"""

from datetime import datetime, timedelta

from dateutil import parser as dates
from dateutil.relativedelta import relativedelta

from capabilities.values import Recurrence, When
from tests.eval.times_suites import Case, Gold
from tests.eval.times_timex import timexes

Value = When | timedelta | Recurrence
MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001  # the suites write wall times
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNITS = {
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}


def equals(value: Value, gold: Gold, case: Case) -> bool:
    """Whether a value is a gold value."""
    match value:
        case Recurrence():
            return isinstance(gold, str) and gold in timexes(value)
        case timedelta():
            return isinstance(gold, str) and _length(value, gold)
        case When():
            return _point(value, gold, case) if isinstance(gold, str) else _range(value, gold, case.suite)


def kindred(value: Value, gold: Gold, said: datetime) -> bool:
    """Whether it says the gold in another kind: a stretch that starts or ends there, a length from now."""
    if not isinstance(gold, str) or isinstance(value, Recurrence):
        return False
    if isinstance(value, timedelta):
        return _same(said + value, gold)
    last = value.end - timedelta(seconds=1) if value.end and not value.has_clock else value.end
    edges = [moment.replace(tzinfo=None) for moment in (value.start, value.end, last) if moment]
    if value.grain not in {"second", "minute", "hour", "part"}:
        return any(edge.date() == _read(gold).date() for edge in edges) if ":" not in gold[:3] else False
    return any(_same(edge, gold) for edge in edges)


def conventional(value: Value, gold: Gold, said: datetime) -> bool:
    """Whether it names the same stretch by another convention of which hours or days belong to it."""
    if not isinstance(value, When) or isinstance(gold, str) or None in gold:
        return False
    start, end = value.start, value.end
    if start is None and _same(said, gold[0]) and _same(end, gold[1]):
        return True
    if start is None or end is None or value.is_point:
        return False
    first, last = _read(gold[0] or ""), _read(gold[1] or "")
    begin, stop = start.replace(tzinfo=None), end.replace(tzinfo=None)
    if len(gold[0] or "") <= 8:
        first, last = (datetime.combine(begin.date(), edge.time()) for edge in (first, last))
    if value.grain == "part":
        return first < stop and begin < last and last - first < timedelta(hours=14)
    weekend = begin.weekday() == 5 and begin - first == timedelta(hours=6)
    running = value.grain in {"hour", "week"} and stop - begin == last - first
    return (weekend and abs(stop - last) <= DAY) or (running and abs(first - begin) < timedelta(days=7))


def _read(gold: str) -> datetime:
    try:
        found: datetime = dates.parse(gold, default=MIDNIGHT)
    except (ValueError, OverflowError):
        return MIDNIGHT
    return found.replace(tzinfo=None)


def _same(moment: datetime | None, gold: str | None) -> bool:
    if moment is None or gold is None:
        return moment is None and gold is None
    wall = moment.replace(tzinfo=None)
    if len(gold) <= 8 and ":" in gold:
        hour, minute = (int(piece) for piece in gold.split(":")[:2])
        return (wall.hour, wall.minute) == (hour % 24, minute)
    told = _read(gold)
    if len(gold) == 10 and (wall.hour, wall.minute) != (0, 0):
        return wall.date() == told.date()
    return abs(wall - told) <= MINUTE


def _length(value: timedelta, gold: str) -> bool:
    try:
        seconds = float(gold)
    except ValueError:
        return False
    slack = 0.035 * seconds if seconds >= 28 * 86400 else 0.5
    return abs(value.total_seconds() - seconds) <= slack


def _point(value: When, gold: str, case: Case) -> bool:
    if value.start is None:
        return False
    clock_only = len(gold) <= 8 and ":" in gold
    if clock_only:
        return value.is_point and _same(value.start, gold)
    day_long = value.end is not None and value.end - value.start <= timedelta(hours=26)
    # Where only a day was said, chrono and Duckling fill in the clock of the moment it was said at.
    filled = _read(gold).time() in {case.said.time(), case.said.time().replace(minute=0)}
    if len(gold.strip()) == 10 or (value.grain == "day" and filled):
        return value.start.date() == _read(gold).date() and day_long
    return value.is_point and _same(value.start, gold)


def _range(value: When, gold: tuple[str | None, str | None], suite: str) -> bool:
    start, end = gold
    if value.is_point:
        return False
    if start is None or end is None:
        side, other, text = (
            (value.end, value.start, end) if start is None else (value.start, value.end, start)
        )
        near = [side, side - DAY, side + DAY] if side and value.grain != "minute" else [side]
        return other is None and any(_same(moment, text) for moment in near)
    if not _same(value.start, start) or value.end is None:
        return False
    ends = [value.end, value.end - DAY, value.end + DAY, value.end - MINUTE, value.end + MINUTE]
    if value.grain in UNITS:
        ends += [value.end - UNITS[value.grain], value.end + UNITS[value.grain]]
    if suite == "duckling":
        ends.append(value.end + timedelta(hours=1))
    return any(_same(moment, end) for moment in ends)
