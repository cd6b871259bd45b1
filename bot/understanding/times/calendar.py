"""Calendar arithmetic on wall-clock dates, and the one place where wall time becomes an instant.

Rule for changes to and from summer time: a wall time that is skipped becomes the first valid moment
after the gap; one that happens twice means the first.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from bot.understanding.times.lexicon import Unit

FIRST_YEAR, LAST_YEAR = 1000, 3000
"""Years that are read; a date outside is not what anyone asks an assistant for."""


class OutOfRangeError(ValueError):
    """The words name a date beyond the years that are read."""


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return the aware moment of a naive wall time in a zone, by the rule of this module."""
    aware = wall.replace(tzinfo=zone, fold=0)
    back = aware.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) == wall:
        return aware
    # Skipped: with fold=0 the offset before the gap is used, so ``back`` lies as far behind the
    # gap's end as the wall time lay behind its start. The gap's end is where the offset changes.
    return _gap_end(aware, zone)


def _gap_end(aware: datetime, zone: tzinfo) -> datetime:
    low, high = aware.astimezone(UTC) - timedelta(days=1), aware.astimezone(UTC)
    offset = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0).astimezone(zone)


def at_hour(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return a naive wall time; hours of 24 and more run into the next days."""
    return datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute, seconds=second)


def shift(day: date, unit: Unit, amount: int) -> date:
    """Move a date by whole units; a month keeps the day where the target month has it."""
    moved = plus(at_hour(day, 0), unit, amount)
    return moved.date()


def plus(wall: datetime, unit: Unit, amount: float) -> datetime:
    """Move a wall time; fractions of a month count 30 days."""
    if abs(amount) > 4_000_000:
        raise OutOfRangeError
    months, rest = divmod(amount * unit.months, 1) if unit.months else (0, 0.0)
    step = timedelta(days=unit.days * amount + rest * 30, seconds=unit.seconds * amount)
    try:
        moved = wall + relativedelta(months=int(months)) + step
    except (OverflowError, ValueError) as error:
        raise OutOfRangeError from error
    if not FIRST_YEAR <= moved.year <= LAST_YEAR:
        raise OutOfRangeError
    return moved


def monday(day: date) -> date:
    """Return the Monday of a date's week; weeks run Monday to Sunday (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def month_start(day: date, months: int = 0) -> date:
    """Return the first of the month, so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return make_date(index // 12, index % 12 + 1, 1)


def make_date(year: int, month: int, day: int) -> date:
    """Build a date within the years that are read.

    Raises:
        OutOfRangeError: there is no such date.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRangeError
    try:
        return date(year, month, day)
    except ValueError as error:
        raise OutOfRangeError from error


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """Return the nth weekday of a month, counted from its end when ``nth`` is negative."""
    first = make_date(year, month, 1)
    if nth < 0:
        last = month_start(first, 1) - timedelta(days=1)
        found = last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))
    else:
        found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    if found.month != month:
        raise OutOfRangeError
    return found


def holiday(rule: str, year: int) -> date:
    """Return the day of a holiday: "MM-DD [near|before]", "easter±days", "nth month n weekday [±days]".

    ``near`` moves a Saturday to Friday and a Sunday to Monday, ``before`` a Sunday to Saturday.
    """
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:]))
    if rule.startswith("nth"):
        month, nth, weekday, *more = (int(piece) for piece in rule.split()[1:])
        return nth_weekday(year, month, nth, weekday) + timedelta(days=sum(more))
    found = make_date(year, int(rule[:2]), int(rule[3:5]))
    moves = {"near": {5: -1, 6: 1}, "before": {6: -1}}.get(rule[6:], {})
    return found + timedelta(days=moves.get(found.weekday(), 0))


def working_day(day: date, amount: int) -> date:
    """Move by so many working days (Monday to Friday; public holidays are not known)."""
    step = 1 if amount > 0 else -1
    if abs(amount) > 2000:
        raise OutOfRangeError
    for _ in range(abs(amount)):
        day += timedelta(days=step)
        while day.weekday() > 4:
            day += timedelta(days=step)
    return day
