"""Recurrence rules in the making, and their first occurrence.

The first occurrence lies after now when a clock was said, and from today on when only days were.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr

from bot.understanding.times.calendar import at_hour
from bot.understanding.times.clocks import Clock
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import CLEAR, hour_in_part, usual_hour
from capabilities.values import Grain, Recurrence

Read = tuple[int, Recurrence, bool] | None
LISTED = frozenset(",/")
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Cycle:
    """A rule in the making."""

    freq: str
    interval: int = 1
    days: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()
    month: int | None = None
    clocks: tuple[Clock, ...] = ()
    part: str | None = None
    start: date | None = None
    until: str = ""
    count: int = 0
    sure: bool = True


Made = tuple[int, Cycle] | None


def weekly_days(r: Reader, at: int, interval: int) -> Made:
    """Read "Monday", "Monday and Thursday", "Mon, Wed and Fri", "Monday to Friday", "Friday night"."""
    lex = r.lexicon
    numbers: list[int] = []
    j = end = at
    while True:
        number = lex.weekdays.get(r.word(j))
        plural = lex.repeated_weekdays.get(r.word(j), ())
        if number is None and len(plural) == 1 and interval:
            number = plural[0]
        if number is None:
            break
        numbers.append(number)
        end = j + 1
        j = r.skip(r.skip(end, LISTED), lex.conjunctions)
        j = r.skip(r.skip(j, lex.on), lex.every)
        if r.word(j) in lex.weekdays and r.word(j) not in lex.risky_days:
            continue  # also "Tuesday Thursday and Saturday"
        last = lex.weekdays.get(r.word(j + 1))
        if last is None and plural:
            last = next(iter(lex.repeated_weekdays.get(r.word(j + 1), ())), None)  # "montags bis freitags"
        if j == end and (r.word(j) not in lex.joins or last is None):
            break
        if j == end and last is not None:
            numbers = [(number + k) % 7 for k in range((last - number) % 7 + 1)]
            end = j + 2
            break
    if not numbers:
        return None
    days = tuple(NAMES[number] for number in sorted(set(numbers)))
    part = lex.parts.get(r.word(end)) or lex.repeated_parts.get(r.word(end))
    return end + (part is not None), Cycle("WEEKLY", interval, days=days, part=part)


def finished(r: Reader, at: int, cycle: Cycle) -> Read:
    """Build the rule and find its first occurrence."""
    hours: list[int] = []
    sure = cycle.sure
    for said in cycle.clocks:
        if cycle.part:
            hour = hour_in_part(said, cycle.part)
            if hour is None:
                return None
        elif said.fixed:
            hour = said.hour
        else:
            hour = usual_hour(said)
            sure = sure and hour in CLEAR
        hours.append(hour % 24)
        sure = sure and said.sure
    minute = cycle.clocks[0].minute if cycle.clocks else 0
    grain: Grain = "minute" if hours else "part" if cycle.part else "day"
    if cycle.part and not hours:
        hours = [PARTS[cycle.part].usual]
    if cycle.freq in {"HOURLY", "MINUTELY"}:
        step = (
            timedelta(hours=cycle.interval) if cycle.freq == "HOURLY" else timedelta(minutes=cycle.interval)
        )
        start, grain = r.wall + step, "minute"
    else:
        found = _first(r, cycle, min(hours, default=0), minute, clocked=bool(hours))
        if found is None:
            return None
        start = found
    rule = _rule(cycle, interval=cycle.interval)
    if len(set(hours)) > 1:
        rule += f";BYHOUR={','.join(str(hour) for hour in sorted(set(hours)))};BYMINUTE={minute};BYSECOND=0"
        start = _earliest(r, start, sorted(set(hours)), minute)
    zone = getattr(r.zone, "key", None) or "UTC"
    return at, Recurrence(start=start, zone=zone, rule=rule, grain=grain), sure


def _rule(cycle: Cycle, *, interval: int) -> str:
    pieces = [f"FREQ={cycle.freq}"]
    if interval > 1:
        pieces.append(f"INTERVAL={interval}")
    if cycle.month is not None:
        pieces.append(f"BYMONTH={cycle.month}")
    if cycle.days:
        pieces.append(f"BYDAY={','.join(cycle.days)}")
    if cycle.month_days:
        pieces.append(f"BYMONTHDAY={','.join(str(number) for number in cycle.month_days)}")
    if cycle.until:
        pieces.append(f"UNTIL={cycle.until}")
    elif cycle.count:
        pieces.append(f"COUNT={cycle.count}")
    return ";".join(pieces)


def _first(r: Reader, cycle: Cycle, hour: int, minute: int, *, clocked: bool) -> datetime | None:
    """Return the first occurrence; every other Friday begins with the coming one."""
    base = at_hour(cycle.start or r.today, hour, minute)
    if not cycle.days and not cycle.month_days:
        if not clocked or base > r.wall:
            return base
        step = {"DAILY": 1, "WEEKLY": 7}.get(cycle.freq)
        if step:
            return base + timedelta(days=step if cycle.freq == "WEEKLY" else 1)
        rule = rrulestr(f"FREQ={cycle.freq}", dtstart=base)
    else:
        rule = rrulestr(_rule(replace(cycle, until="", count=0), interval=1), dtstart=base)
    found: datetime | None = rule.after(r.wall, inc=False) if clocked else rule.after(base, inc=True)
    return found


def _earliest(r: Reader, start: datetime, hours: list[int], minute: int) -> datetime:
    """Return today's next hour of several when the day itself counts."""
    if start.date() == r.today or start.date() == r.today + timedelta(days=1):
        for hour in hours:
            wall = at_hour(start.date() - timedelta(days=1), hour, minute)
            if wall > r.wall and wall.date() >= r.today:
                return wall
    return start
