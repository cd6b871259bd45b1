"""Times in words, for replies: what was understood, said so plainly that a wrong guess is seen.

A day with a clock always names its date beyond tomorrow, the year only when it differs from this one.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.understanding.times.calendar import monday
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.repeating_words import say_rule
from capabilities.values import Recurrence, When

DAY = timedelta(days=1)


def say(value: When | timedelta | Recurrence | datetime, now: datetime, zone: ZoneInfo) -> str:
    """Say a time in English, seen from ``now`` in a zone; datetimes are points to the minute."""
    match value:
        case timedelta():
            return say_length(value)
        case Recurrence():
            return say_rule(value)
        case datetime():
            return _point(value.astimezone(zone), now.astimezone(zone), seconds=False)
        case When():
            return _when(value, now.astimezone(zone), zone)


def say_late(late: timedelta) -> str:
    """Say how late something is, in its largest unit, rounded down: "5 minutes"; at least "1 second"."""
    seconds = max(1, int(late.total_seconds()))
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return _counted(seconds // size, name)
    return _counted(seconds, "second")


def say_length(length: timedelta) -> str:
    """Say a length exactly: "45 minutes", "1 hour 30 minutes", "2 weeks"."""
    seconds = int(length.total_seconds())
    if seconds and seconds % (7 * 86400) == 0:
        return _counted(seconds // (7 * 86400), "week")
    pieces: list[str] = []
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        amount, seconds = divmod(seconds, size)
        if amount:
            pieces.append(_counted(amount, name))
    return " ".join(pieces) or "0 minutes"


def _counted(amount: int, name: str) -> str:
    return f"{amount} {name}" if amount == 1 else f"{amount} {name}s"


def _clock(moment: datetime, *, seconds: bool = False) -> str:
    return f"{moment.hour}:{moment:%M:%S}" if seconds and moment.second else f"{moment.hour}:{moment:%M}"


def _date(day: date, today: date) -> str:
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def _named(day: date, today: date) -> str | None:
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)


def _day_with_clock(day: date, today: date) -> str:
    return _named(day, today) or f"on {_date(day, today)}"


def _plain_day(day: date, today: date) -> str:
    ahead = (day - today).days
    return _named(day, today) or (f"{day:%A}" if 1 < ahead < 7 else _date(day, today))


def _point(moment: datetime, now: datetime, *, seconds: bool) -> str:
    return f"{_day_with_clock(moment.date(), now.date())} at {_clock(moment, seconds=seconds)}"


def _when(value: When, now: datetime, zone: ZoneInfo) -> str:
    start = value.start.astimezone(zone) if value.start else None
    end = value.end.astimezone(zone) if value.end else None
    if start is None or end is None:
        return _open(start, end, now, value)
    if value.is_point:
        return _point(start, now, seconds=value.grain == "second")
    last = (end - timedelta(seconds=1)).date()
    whole_days = _is_midnight(start) and _is_midnight(end)
    if value.grain == "part" and start.date() == last:
        return _part(start, end, now)
    if whole_days:
        return _days(start.date(), last, now.date(), value)
    if start.date() == last:
        return f"{_day_with_clock(last, now.date())} from {_clock(start)} to {_clock(end)}"
    return f"from {_edge(start, now)} to {_edge(end, now)}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _edge(moment: datetime, now: datetime) -> str:
    return _point(moment, now, seconds=False).removeprefix("on ")


def _open(start: datetime | None, end: datetime | None, now: datetime, value: When) -> str:
    today = now.date()
    if start is not None:
        word = "from" if _is_midnight(start) else "after"
        return f"{word} {_plain_day(start.date(), today) if _is_midnight(start) else _edge(start, now)}"
    if end is None:
        return ""
    if _is_midnight(end) and not value.has_clock:
        return f"by {_plain_day(end.date() - DAY, today)}"
    return f"before {_edge(end, now)}"


def _part(start: datetime, end: datetime, now: datetime) -> str:
    first, after = start.hour, end.hour or 24
    names = [name for name, part in PARTS.items() if (part.first, part.after) == (first, after)]
    name = names[0] if names else None
    today = now.date()
    if name is None:
        return f"{_day_with_clock(start.date(), today)} from {_clock(start)} to {_clock(end)}"
    if start.date() == today:
        return "tonight" if "night" in name else f"this {name}" if name != "lunch" else "today at lunchtime"
    day = _named(start.date(), today) or _date(start.date(), today)
    return f"{day} {'lunchtime' if name == 'lunch' else name}"


def _days(first: date, last: date, today: date, value: When) -> str:
    if first == last:
        return _plain_day(first, today)
    if value.grain == "week" and first.weekday() == 0 and last - first == 6 * DAY:
        weeks = (first - monday(today)).days // 7
        return {0: "this week", 1: "next week", -1: "last week"}.get(
            weeks
        ) or f"the week of {_date(first, today)}"
    if first.weekday() == 5 and last - first == DAY:
        weeks = (monday(first) - monday(today)).days // 7
        return {0: "this weekend", 1: "next weekend"}.get(weeks) or f"the weekend of {_date(first, today)}"
    if value.grain == "month" and first.day == 1 and (last + DAY).day == 1 and (last - first).days < 32:
        return f"{first:%B}" if first.year == today.year else f"{first:%B} {first.year}"
    if value.grain == "year" and (last - first).days in {364, 365}:
        return str(first.year)
    return f"{_plain_day(first, today)} to {_plain_day(last, today)}"
