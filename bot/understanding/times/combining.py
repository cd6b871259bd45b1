"""Join times that were said apart, and change one by another ("make it 4pm", "no, Thursday")."""

from datetime import date, datetime, time, timedelta

from bot.understanding.times.calendar import instant
from capabilities.values import When

DAY = timedelta(days=1)


def _clock_only(when: When) -> bool:
    return when.has_clock or when.grain == "part"


def combine(first: When, second: When) -> When | None:
    """Join a date and a clock said apart ("next Tuesday" … "at 3pm"); None when they contradict.

    The clock's own day is a guess of its reading alone, so the date decides the day.
    """
    dated, clocked = (first, second) if _clock_only(second) and not _clock_only(first) else (second, first)
    if not _clock_only(clocked) or _clock_only(dated) or dated.start is None or dated.end is None:
        return _intersection(first, second)
    if dated.end - dated.start > timedelta(hours=25):
        return _intersection(first, second)
    return _on_day(clocked, dated.start)


def _intersection(first: When, second: When) -> When | None:
    starts = [when.start for when in (first, second) if when.start]
    ends = [when.end for when in (first, second) if when.end]
    start, end = max(starts, default=None), min(ends, default=None)
    if first.is_point or second.is_point:
        point, other = (first, second) if first.is_point else (second, first)
        inside = (other.start is None or other.start <= point.start) and (  # type: ignore[operator]
            other.end is None or point.start < other.end or other.is_point  # type: ignore[operator]
        )
        return point if inside and not (other.is_point and other.start != point.start) else None
    if start and end and start >= end:
        return None
    finer = first if _rank(first) <= _rank(second) else second
    return When(start=start, end=end, grain=finer.grain)


RANKS = ("second", "minute", "hour", "part", "day", "week", "month", "quarter", "year")


def _rank(when: When) -> int:
    return RANKS.index(when.grain)


def _on_day(clocked: When, day: datetime) -> When:
    zone = day.tzinfo

    def moved(moment: datetime | None, base: datetime | None) -> datetime | None:
        if moment is None or base is None or zone is None:
            return None
        local, start = moment.astimezone(zone), base.astimezone(zone)
        extra = (local.date() - start.date()).days
        wall = datetime.combine(day.date() + timedelta(days=extra), local.time().replace(tzinfo=None))
        return instant(wall, zone)

    base = clocked.start or clocked.end
    return When(start=moved(clocked.start, base), end=moved(clocked.end, base), grain=clocked.grain)


def _alone_on(told: datetime, now: datetime) -> date:
    """Return the day a clock said without one means: today while it is still to come, else tomorrow."""
    return now.date() if told.time() > now.time() else now.date() + DAY


def replan(original: When, change: When, now: datetime) -> When:
    """Change a time, keeping what the change does not say.

    A clock keeps the day and the length; a day keeps the clock and the length.
    """
    zone = now.tzinfo
    anchor = original.start or original.end
    if zone is None or anchor is None or change.start is None:
        return change
    length = (
        original.end - original.start
        if original.start and original.end and original.has_clock
        else timedelta()
    )
    local = anchor.astimezone(zone)
    if _clock_only(change):
        moved = _on_day(change, datetime.combine(local.date(), time(), tzinfo=zone))
        told = change.start.astimezone(zone)
        alone = told.date() == _alone_on(told, now.astimezone(zone))
        # On any other day than a clock alone would mean, the day was said too.
        result = moved if alone else change
        if result.is_point and length and result.start:
            return When(start=result.start, end=result.start + length, grain=result.grain)
        return result
    if not original.has_clock or change.end is None or change.end - change.start > timedelta(hours=25):
        return change
    start = instant(
        datetime.combine(change.start.astimezone(zone).date(), local.time().replace(tzinfo=None)), zone
    )
    return When(start=start, end=start + length, grain=original.grain)
