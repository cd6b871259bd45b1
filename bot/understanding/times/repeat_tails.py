"""What follows "every …": a clock, a part of the day, days, a start, an end."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import timedelta

from bot.understanding.times import dates
from bot.understanding.times.clocks import Clock, clock
from bot.understanding.times.cycles import NAMES, Cycle, Made, weekly_days
from bot.understanding.times.lengths import length
from bot.understanding.times.moments import moment
from bot.understanding.times.reader import Reader

COMMA = frozenset(",")


def tail(r: Reader, at: int, cycle: Cycle) -> tuple[int, Cycle]:
    """Read what may follow: a clock, a part of the day, weekdays, a day of the month, a start, an end."""
    j = at
    while True:
        k = r.skip(j, COMMA)
        for rule in (_clock_tail, _part_tail, _day_tail, _start_tail, _until_tail, _period_tail):
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
    while r.word(end) in lex.conjunctions | COMMA:
        k = r.skip(r.skip(end, COMMA), lex.conjunctions)
        k = r.skip(k, lex.at)
        more = clock(r, k, bare=True)
        if not more:
            break
        end = more[0]
        if more[1].minute != clocks[0].minute:
            # No rule says "at 10:15 and 16:45"; the first is kept, and it is not sure.
            return end, replace(cycle, clocks=tuple(clocks), sure=False)
        clocks.append(more[1])
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
        found = weekly_days(r, j, cycle.interval)
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
            return (j + 2, replace(cycle, month_days=(-1,))) if r.of_grain(j + 1, "day") else None
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


def _period_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    """Read the "next week" of "every day next week"."""
    if cycle.start or cycle.until or r.word(at) not in r.lexicon.marks:
        return None
    found = dates.day(r, at)
    if not found or found[1].single or found[1].after <= r.today:
        return None
    days = found[1]
    last = days.after - timedelta(days=1)
    return found[0], replace(cycle, start=max(days.first, r.today), until=f"{last:%Y%m%d}T235959")


def _until_tail(r: Reader, at: int, cycle: Cycle) -> Made:
    """Read "until 5 June", "for 3 weeks"."""
    lex = r.lexicon
    if cycle.until or cycle.count:
        return None
    if r.word(at) in lex.until or (cycle.start and r.word(at) in lex.joins):
        found = dates.day(r, r.skip(at + 1, lex.the), prepared=True)
        if found:
            last = found[1].after - timedelta(days=1)
            return found[0], replace(cycle, until=f"{last:%Y%m%d}T235959")
    timed = r.skip(at, lex.duration_prep)
    if r.word(timed + 1) in lex.times_word and 1 <= r.tokens[timed].whole <= 1000:
        return timed + 2, replace(cycle, count=r.tokens[timed].whole)
    if r.word(at) in lex.duration_prep:
        j = r.skip(r.skip(at + 1, lex.the), lex.next)
        said = length(r, j)
        if said and not said[1].clocked:
            last = said[1].from_(r.wall).date() - timedelta(days=1)
            return said[0], replace(cycle, until=f"{last:%Y%m%d}T235959")
    return None
