"""Repetitions: "every Monday at 9", "weekly on Tuesday", "the first Monday of every month", "on Mondays".

They become a wall-clock start, the person's zone and an RRULE (RFC 5545). The start is the first
occurrence: after now when a clock was said, from today on when only days were.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr

from bot.understanding.times import dates
from bot.understanding.times.calendar import at_hour
from bot.understanding.times.clocks import Clock, clock
from bot.understanding.times.lengths import length
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.moments import moment
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import CLEAR, hour_in_part, waking_hour
from capabilities.values import Grain, Recurrence

Read = tuple[int, Recurrence, bool] | None
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
    sure: bool = True


Made = tuple[int, Cycle] | None


def repetition(r: Reader, at: int) -> Read:
    """Read a repetition, with a clock before it or after it."""
    j, said = _leading_clock(r, at)
    made = _every(r, j) or _rhythm(r, j) or _plural(r, j) or _nth_of_every(r, j)
    if not made and j == at:
        return None
    if not made:
        return None
    j, cycle = made
    if said is not None:
        if cycle.clocks:
            return None
        cycle = replace(cycle, clocks=(said,))
    j, cycle = _tail(r, j, cycle)
    return _finished(r, j, cycle)


def _leading_clock(r: Reader, at: int) -> tuple[int, Clock | None]:
    """Read the "at 8" of "at 8 every day"."""
    lex = r.lexicon
    bare = r.word(at) in lex.at
    prep = bare or r.word(at) in lex.duration_prep
    found = clock(r, at + prep, bare=bare)
    if found and (found[1].grain == "minute"):
        j = r.skip(found[0], frozenset({","}))
        return (
            r.skip(j, lex.on) if r.word(j + 1) in lex.every | frozenset(lex.repeated_weekdays) else j
        ), found[1]
    return at, None


def _every(r: Reader, at: int) -> Made:
    """Read "every …"; "on every Monday" too."""
    lex = r.lexicon
    j = r.skip(at, lex.on) if r.word(at + 1) in lex.every else at
    j = r.skip(j, lex.within_prep) if r.word(j + 1) in lex.every else j
    if r.word(j) not in lex.every:
        return None
    j += 1
    interval = 1
    token = r.tokens[j]
    if token.word in lex.other:
        interval, j = 2, j + 1
    elif (
        token.ordinal
        and token.ordinal <= 12
        and (r.word(j + 1) in lex.units or (r.word(j + 1) in lex.weekdays and not _of_month(r, j + 2)))
    ):
        interval, j = token.ordinal, j + 1
    elif token.shape == "number" and 0 < token.whole <= 1000 and r.word(j + 1) not in lex.months:
        interval, j = token.whole, j + 1
    elif token.word in lex.vague and lex.vague[token.word] == 2:
        interval, j = 2, j + 1
    j = r.skip(j, frozenset({"-"}))
    return _unit(r, j, interval) or _weekdays(r, j, interval) or (_dated(r, j) if interval == 1 else None)


def _unit(r: Reader, at: int, interval: int) -> Made:
    lex, word = r.lexicon, r.word(at)
    if word in lex.working_day and interval == 1:
        return at + 1, Cycle("WEEKLY", days=NAMES[:5])
    if word in lex.weekend and word != "week end":
        return at + 1, Cycle("WEEKLY", interval, days=("SA", "SU"))
    if word in lex.parts:
        return at + 1, Cycle("DAILY", interval, part=lex.parts[word])
    if (
        word in {"half", "quarter"}
        and r.word(at + 1) in {"an", "a", "hour"}
        and interval == 1
        and word == "half"
    ):
        j = r.skip(at + 1, lex.articles)
        return (j + 1, Cycle("MINUTELY", 30)) if r.word(j) == "hour" else None
    unit = lex.units.get(word)
    if unit is None:
        return None
    if word in {"night", "nights"}:
        return at + 1, Cycle("DAILY", interval, part="night")
    freq, times = {
        "second": ("SECONDLY", 1),
        "minute": ("MINUTELY", 1),
        "hour": ("HOURLY", 1),
        "day": ("DAILY", 1),
        "week": ("WEEKLY", 1),
        "month": ("MONTHLY", 1),
        "quarter": ("MONTHLY", 3),
        "year": ("YEARLY", 1),
    }[unit.grain]
    if freq == "SECONDLY":
        return None
    if unit.days == 14:
        times = 2
    if unit.months == 120:
        times = 10
    return at + 1, Cycle(freq, interval * times)


def _weekdays(r: Reader, at: int, interval: int) -> Made:
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
        j = r.skip(r.skip(end, frozenset({",", "/"})), lex.conjunctions)
        j = r.skip(r.skip(j, lex.on), lex.every)
        if j == end and not (r.word(j) in lex.to | lex.through and r.word(j + 1) in lex.weekdays):
            break
        if j == end:
            last = lex.weekdays[r.word(j + 1)]
            numbers = [(number + k) % 7 for k in range((last - number) % 7 + 1)]
            end = j + 2
            break
    if not numbers:
        return None
    days = tuple(NAMES[number] for number in sorted(set(numbers)))
    part = lex.parts.get(r.word(end))
    return end + (part is not None), Cycle("WEEKLY", interval, days=days, part=part)


def _of_month(r: Reader, at: int) -> bool:
    lex = r.lexicon
    return (
        r.word(at) in lex.of | lex.within_prep
        and r.word(at + 1) in lex.the | lex.every | lex.articles
        and r.word(at + 2) == "month"
    )


def _dated(r: Reader, at: int) -> Made:
    """Read "every 3rd of April", "every 5th of the month", "every first Monday of the month", "every Christmas"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    nth = -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    if nth is not None:
        weekday = lex.weekdays.get(r.word(j + 1))
        if weekday is not None and _of_month(r, j + 2) and -1 <= nth <= 5:
            return j + 5, Cycle("MONTHLY", days=(f"{nth}{NAMES[weekday]}",))
        if r.word(j + 1) == "day" and nth == -1 and _of_month(r, j + 2):
            return j + 5, Cycle("MONTHLY", month_days=(-1,))
        if 1 <= nth <= 31 and _of_month(r, j + 1):
            return j + 4, Cycle("MONTHLY", month_days=(nth,))
    holiday = lex.holidays.get(r.word(j))
    if holiday and holiday[0].isdigit():
        return j + 1, Cycle("YEARLY", month=int(holiday[:2]), month_days=(int(holiday[3:]),))
    found = dates.day(r, j, prepared=False)
    if found and found[1].single and found[1].cycle == "year":
        return found[0], Cycle("YEARLY", month=found[1].first.month, month_days=(found[1].first.day,))
    number = lex.months.get(r.word(j))
    if number is not None:
        return j + 1, Cycle("YEARLY", month=number, month_days=(1,), sure=False)
    return None


def _rhythm(r: Reader, at: int) -> Made:
    """Read "daily", "weekly", "biweekly"; not as an adjective before a noun ("the weekly report")."""
    lex = r.lexicon
    j = r.skip(at, lex.on) if r.word(at) in lex.on and r.word(at + 1) in lex.articles else at
    found = lex.rhythms.get(r.word(j))
    if found is None or r.before(at) in lex.the:
        return None
    adjective = r.before(at) in lex.articles
    if adjective and r.word(j + 1) not in lex.repeated_nouns:
        return None  # "a weekly magazine", but "a monthly reminder"
    if not adjective and not r.ends_here(j + 1) and not _time_word(r, j + 1):
        return None
    if found[0] == "NIGHTLY":
        return j + 1, Cycle("DAILY", part="night")
    return j + 1, Cycle(found[0], found[1])


def _time_word(r: Reader, at: int) -> bool:
    lex = r.lexicon
    return r.word(at) in lex.on | lex.at or r.word(at) in lex.weekdays or clock(r, at) is not None


def _plural(r: Reader, at: int) -> Made:
    """Read "on Mondays", "weekdays", "Tuesdays and Thursdays", "in the mornings"."""
    lex = r.lexicon
    j = r.skip(at, lex.on)
    j = r.skip(j, lex.at) if j == at else j
    j = r.skip(j, lex.the) if j > at else j
    if r.word(j) in lex.repeated_parts and j == at + 1:
        return j + 1, Cycle("DAILY", part=lex.repeated_parts[r.word(j)])
    numbers = lex.repeated_weekdays.get(r.word(j))
    if numbers is None:
        k = r.skip(r.skip(at, lex.within_prep), lex.the)
        part = lex.repeated_parts.get(r.word(k))
        clocked = r.word(k + 1) in lex.at or clock(r, k + 1) is not None
        return (k + 1, Cycle("DAILY", part=part)) if part and (k > at or clocked) else None
    if r.word(j).endswith(" days") and j == at:
        return None
    if len(numbers) > 1:
        return j + 1, Cycle("WEEKLY", days=tuple(NAMES[number] for number in numbers))
    return _weekdays(r, j, 1)


def _nth_of_every(r: Reader, at: int) -> Made:
    """Read "the first Monday of every month", "the 15th of each month", "the last day of every month"."""
    lex = r.lexicon
    j = r.skip(at, lex.on)
    j = r.skip(j, lex.the)
    nth = -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    if nth is None:
        return None
    k = j + 1
    weekday = lex.weekdays.get(r.word(k))
    is_day = r.word(k) == "day"
    k += weekday is not None or is_day
    if r.word(k) not in lex.of | lex.within_prep or r.word(k + 1) not in lex.every:
        return None
    if r.word(k + 2) == "month":
        if weekday is not None:
            return (k + 3, Cycle("MONTHLY", days=(f"{nth}{NAMES[weekday]}",))) if -1 <= nth <= 5 else None
        if -1 <= nth <= 31:
            return k + 3, Cycle("MONTHLY", month_days=(nth,))
    number = lex.months.get(r.word(k + 2))
    if number is not None and weekday is None and 1 <= nth <= 31:
        return k + 3, Cycle("YEARLY", month=number, month_days=(nth,))
    return None


def _tail(r: Reader, at: int, cycle: Cycle) -> tuple[int, Cycle]:
    """Read what may follow: a clock, a part of the day, weekdays, a day of the month, a start, an end."""
    j = at
    while True:
        k = r.skip(j, frozenset({","}))
        for rule in (_clock_tail, _part_tail, _day_tail, _start_tail, _until_tail):
            found = rule(r, k, cycle)
            if found:
                j, cycle = found
                break
        else:
            return j, cycle


def _clock_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    lex = r.lexicon
    if cycle.clocks or cycle.freq in {"HOURLY", "MINUTELY"}:
        return None
    prep = r.word(at) in lex.at
    ranged = _clocks_tail(r, at)
    if ranged:
        # A recurrence is a moment: the far end is dropped, so it is not sure.
        return ranged[0], replace(cycle, clocks=(ranged[1],), sure=False)
    j = r.skip(at + prep, lex.about)
    found = clock(r, j, bare=prep or j > at)
    if not found:
        return None
    clocks = [found[1]]
    end = found[0]
    while r.word(end) in lex.conjunctions | {","}:
        k = r.skip(r.skip(end, frozenset({","})), lex.conjunctions)
        k = r.skip(k, lex.at)
        more = clock(r, k, bare=True)
        if not more or more[1].minute != clocks[0].minute:
            break
        clocks.append(more[1])
        end = more[0]
    return end, replace(cycle, clocks=tuple(clocks))


def _clocks_tail(r: Reader, at: int) -> tuple[int, Clock] | None:
    """Read the "from 9 to 5" of "every day from 9 to 5"."""
    if r.word(at) not in r.lexicon.from_words and r.word(at) not in r.lexicon.between:
        return None
    found = moment(r, at)
    if not found or found[1].until is None or found[1].clock is None or found[1].days is not None:
        return None
    return found[0], found[1].clock


def _part_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    lex = r.lexicon
    if cycle.part or cycle.freq in {"HOURLY", "MINUTELY"}:
        return None
    j = r.skip(at, lex.within_prep | lex.at)
    j = r.skip(j, lex.the)
    part = lex.parts.get(r.word(j))
    return (j + 1, replace(cycle, part=part)) if part and j > at else None


def _day_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    """Read "on Tuesday" after weekly, "on the 1st" after monthly, "on 5 May" after yearly."""
    lex = r.lexicon
    if cycle.days or cycle.month_days:
        return None
    prep = r.word(at) in lex.on
    j = at + prep
    if cycle.freq == "WEEKLY":
        found = _weekdays(r, j, cycle.interval)
        if found and (prep or r.word(j) not in lex.risky_days):
            return found[0], replace(cycle, days=found[1].days, part=cycle.part or found[1].part)
        return None
    if not prep:
        return None
    j = r.skip(j, lex.the)
    nth = -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    if cycle.freq == "MONTHLY" and nth is not None and nth <= 31:
        weekday = lex.weekdays.get(r.word(j + 1))
        if weekday is not None and nth <= 5:
            return j + 2, replace(cycle, days=(f"{nth}{NAMES[weekday]}",))
        if nth == -1:
            return (j + 2, replace(cycle, month_days=(-1,))) if r.word(j + 1) == "day" else None
        return j + 1, replace(cycle, month_days=(nth,))
    if cycle.freq == "YEARLY":
        found_day = dates.day(r, j, prepared=True)
        if found_day and found_day[1].single:
            first = found_day[1].first
            return found_day[0], replace(cycle, month=first.month, month_days=(first.day,))
    return None


def _start_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    """Read "starting next Monday", "from 5 May"."""
    lex = r.lexicon
    if cycle.start or r.word(at) not in lex.starting:
        return None
    found = moment(r, r.skip(at + 1, lex.on), bare=True)
    if not found or found[1].days is None or (found[1].clock and cycle.clocks):
        return None
    said = found[1]
    clocks = (said.clock,) if said.clock else cycle.clocks
    return found[0], replace(cycle, start=said.days.first if said.days else None, clocks=clocks)


def _until_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    """Read "until 5 June", "for 3 weeks"."""
    lex = r.lexicon
    if cycle.until:
        return None
    if r.word(at) in lex.until:
        found = dates.day(r, r.skip(at + 1, lex.the), prepared=True)
        if found:
            last = found[1].after - timedelta(days=1)
            return found[0], replace(cycle, until=f"{last:%Y%m%d}T235959")
    if r.word(at) in lex.duration_prep:
        j = r.skip(r.skip(at + 1, lex.the), lex.next)
        said = length(r, j)
        if said and not said[1].clocked:
            last = said[1].from_(r.wall).date() - timedelta(days=1)
            return said[0], replace(cycle, until=f"{last:%Y%m%d}T235959")
    return None


def _finished(r: Reader, at: int, cycle: Cycle) -> Read:
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
            hour = waking_hour(said.hour)
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
        rule = rrulestr(_rule(replace(cycle, until=""), interval=1), dtstart=base)
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
