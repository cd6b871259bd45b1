"""Stretches with two ends: "from Monday to Wednesday", "5-7 March", "June to August".

The far end is included: "to Wednesday" ends when Wednesday ends.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import datetime, timedelta

from bot.understanding.times import dates
from bot.understanding.times.calendar import OutOfRangeError, at_hour, make_date, month_start
from bot.understanding.times.clock_ranges import counted
from bot.understanding.times.days import Days
from bot.understanding.times.moments import moment
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, Settled, aware, settle
from bot.understanding.times.written import year as year_after
from capabilities.values import Grain, When

Read = tuple[int, When, bool] | None
DASHES = frozenset({"-", "–", "—"})


def joined_range(r: Reader, at: int) -> Read:
    """Read two ends joined: with "from" or "between", or plainly ("Monday to Friday", "5-7 March")."""
    lex = r.lexicon
    opener = r.word(at)
    between = opener in lex.between
    opened = between or opener in lex.from_words
    if not opened and any(token.word in lex.moving for token in r.tokens[:at]):
        return None  # "move Monday's call to Friday" is a change, not a stretch
    if opened and not between and any(token.word in lex.moving for token in r.tokens[:at]):
        return None
    j = at + opened
    numbered = _numbered(r, r.skip(j, lex.on | lex.within_prep) if not opened else j)
    left = moment(r, j, bare=opened)
    joined = lex.conjunctions | lex.to if between else lex.to | lex.through
    if left and left[1].clock and not left[1].clock.fixed and counted(r, at):
        left = None  # "count from 1 to 10"
    general = _joined(r, left, joined, opened=opened) if left else None
    plain = moment(r, at)
    if general and plain and plain[1].until is not None and plain[0] >= general[0]:
        general = None  # "between 2 and 4:30pm tomorrow" is one day's stretch
    if numbered and (general is None or numbered[0] >= general[0]):
        return numbered
    return general


def _joined(r: Reader, left: tuple[int, Moment], joined: frozenset[str], *, opened: bool) -> Read:
    j, first = left
    if r.word(j) not in joined or first.until is not None:
        return None
    months = first.days is not None and first.days.grain in {"month", "year"}
    right = moment(r, j + 1, bare=opened or first.clock is not None or months)
    if not right:
        return None
    end, second = right
    if second.until is not None:
        return None
    first, second = _share(first, second)
    if not opened and (first.days is None or second.days is None):
        return None
    if first.days and second.days and first.days.cycle == "year" and second.days.cycle is None:
        first = replace(first, days=_before(first.days, second.days))
    start = settle(r, first)
    if start is None or (start.start.tzinfo and first.wall is None):
        return None
    second = _after(first, second, start.start)
    if first.days is None and second.days is None and first.wall is None and second.wall is None:
        second = replace(second, days=Days.one(start.start.date()))
    finish = settle(r, second)
    if finish is None:
        return None
    begin, stop = aware(r, start.start), aware(r, finish.end)
    if stop <= begin:
        return None
    grain: Grain = start.grain if first.clock is None and first.wall is None else finish.grain
    if second.clock is not None or second.wall is not None:
        grain = "minute"
    return end, When(start=begin, end=stop, grain=grain), start.sure and finish.sure


def _share(first: Moment, second: Moment) -> tuple[Moment, Moment]:
    """Let each end borrow the day the other one named."""
    if first.days is None and first.wall is None and second.days is not None and first.clock is None:
        first = replace(first, days=second.days)
    if second.days is None and second.wall is None and first.days is not None:
        second = replace(second, days=first.days)
    return first, second


def _before(first: Days, second: Days) -> Days:
    """Let a month without a year take the far end's: "January to April 2015"."""
    while first.first >= second.after:
        first = first.moved(-1)
    while first.moved(1).first < second.first:
        first = first.moved(1)
    return replace(first, cycle=None)


def _after(first: Moment, second: Moment, start: datetime) -> Moment:
    """Move the far end, while its day may still be chosen, to lie after the near one."""
    if second.days is None or first.days is second.days:
        return second
    days = second.days
    for _ in range(14):
        if days.cycle is None or days.first >= start.date():
            break
        days = days.moved(1)
    # "from Monday to Wednesday" said on Tuesday: Wednesday must not lie before the coming Monday,
    # and not a year after it either.
    while (
        days.cycle == "week" and days.first - timedelta(days=7) >= start.date() and days.first > start.date()
    ):
        days = days.moved(-1)
    return replace(
        second,
        days=replace(days, cycle=None, sure=days.sure or days.weekday_only),
        sure=second.sure or days.weekday_only,
    )


def _numbered(r: Reader, at: int) -> Read:
    """Read two days of one month: "5-7 March", "March 5 to 7", "the 5th to the 7th", "4 to 22 next month"."""
    lex = r.lexicon
    month = lex.months.get(r.word(at))
    j = r.skip(at + (month is not None), lex.the)
    first = _day_number(r, j)
    joined = lex.to | lex.through | lex.conjunctions
    if first is None or r.word(j + 1) not in joined:
        return None
    k = r.skip(j + 2, lex.the)
    second = _day_number(r, k)
    if second is None or second <= first:
        return None
    end = k + 1
    ordinal = r.tokens[j].ordinal is not None or r.tokens[k].ordinal is not None
    if month is not None:
        after, year = year_after(r, end)
        if r.word(j + 1) in lex.conjunctions and r.before(at) not in lex.between:
            return None
        return _month_days(r, after if year else end, month, year, (first, second))
    end = r.skip(end, lex.of)
    month = lex.months.get(r.word(end))
    if month is not None and (r.word(j + 1) not in lex.conjunctions or r.before(at) in lex.between):
        after, year = year_after(r, end + 1)
        return _month_days(r, after if year else end + 1, month, year, (first, second))
    if r.word(end + 1) == "month" and r.word(end) in lex.this | lex.next | lex.last:
        offset = 0 if r.word(end) in lex.this else 1 if r.word(end) in lex.next else -1
        start = month_start(r.today, offset)
        return _month_days(r, end + 2, start.month, start.year, (first, second))
    if (
        ordinal
        and (r.word(j + 1) not in lex.conjunctions or r.before(at) in lex.between)
        and r.ends_here(k + 1)
        and r.before(at) in lex.from_words | lex.between | lex.on
    ):
        near = dates.day(r, j, prepared=True)
        if near and near[1].single:
            return _month_days(r, k + 1, near[1].first.month, near[1].first.year, (first, second))
    return None


def _day_number(r: Reader, at: int) -> int | None:
    token = r.tokens[at]
    number = token.ordinal if token.ordinal is not None else token.whole if token.shape == "number" else -1
    return number if 1 <= number <= 31 else None


def _month_days(r: Reader, end: int, month: int, year: int | None, numbers: tuple[int, int]) -> Read:
    try:
        full = year or r.today.year
        last = make_date(full, month, numbers[1])
        if year is None and ((last < r.today) if r.prefer == "future" else False):
            full += 1
        days = Days(
            make_date(full, month, numbers[0]), make_date(full, month, numbers[1]) + timedelta(days=1)
        )
    except OutOfRangeError:
        return None
    return end, Settled(at_hour(days.first, 0), at_hour(days.after, 0), "day", True).when(r), True
