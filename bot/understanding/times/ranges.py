"""Stretches with two ends: "from Monday to Wednesday", "5-7 March", "June to August".

The far end is included: "to Wednesday" ends when Wednesday ends.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import datetime, timedelta

from bot.understanding.times.calendar import at_hour
from bot.understanding.times.clock_ranges import counted
from bot.understanding.times.days import Days
from bot.understanding.times.moments import moment
from bot.understanding.times.numbered import numbered_days, numbered_years
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, Settled, aware, settle
from capabilities.values import Grain, When

Read = tuple[int, When, bool] | None
LONG = frozenset({"month", "quarter", "year"})


def joined_range(r: Reader, at: int) -> Read:
    """Read two ends joined: with "from" or "between", or plainly ("Monday to Friday", "5-7 March")."""
    lex = r.lexicon
    opener = r.word(at)
    between = opener in lex.between
    opened = between or opener in lex.from_words
    if not between and any(token.word in lex.moving for token in r.tokens[:at]):
        return None  # "move Monday's call to Friday" is a change, not a stretch
    j = at + opened
    numbered = numbered_days(r, r.skip(j, lex.on | lex.within_prep) if not opened else j)
    numbered = numbered or numbered_years(r, j)
    left = moment(r, j, bare=opened)
    if left and left[1].clock and not left[1].clock.fixed and counted(r, at):
        left = None  # "count from 1 to 10"
    general = _joined(r, left, lex.between_joins if between else lex.joins, opened=opened) if left else None
    plain = moment(r, at)
    if general and plain and plain[1].until is not None and plain[0] >= general[0]:
        general = None  # "between 2 and 4:30pm tomorrow" is one day's stretch
    if numbered and (general is None or numbered[0] >= general[0]):
        return numbered
    return general


def _joined(r: Reader, left: tuple[int, Moment], joined: frozenset[str], *, opened: bool) -> Read:
    j, first = left
    stamps = r.word(j) == "/" and r.tokens[j - 1].shape == "iso" == r.tokens[j + 1].shape
    if (r.word(j) not in joined and not stamps) or first.until is not None:
        return None
    months = first.days is not None and first.days.grain in LONG
    right = moment(r, j + 1, bare=opened or first.clock is not None or months)
    if not right:
        return None
    end, second = right
    if second.until is not None:
        return None
    if (
        first.wall is not None
        and first.grain != "second"
        and second.days is None
        and second.clock is not None
    ):
        second = replace(second, days=Days.one(first.wall.date()))  # "2026-05-18 13:00 - 16:00"
        opened = True
    first, second = _share(first, second)
    if not opened and not stamps and (first.days is None or second.days is None):
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
    begin, stop = _edges(r, first, start, second, finish)
    if stop <= begin:
        return None
    clocked = second.clock is not None or second.wall is not None
    grain: Grain = "minute" if clocked else finish.grain if first.clock is None else start.grain
    # "Mon-Fri at 9am" is rather every day's clock than the end of one long stretch
    weekdays = second.days is not None and second.days.weekday_only and first.clock is None
    each = weekdays and second.clock is not None and not opened
    sure = _certain(first, start) and _certain(second, finish) and not each
    return end, When(start=begin, end=stop, grain=grain), sure


def _edges(
    r: Reader, first: Moment, start: Settled, second: Moment, finish: Settled
) -> tuple[datetime, datetime]:
    """Return the ends; an edge ("the middle of May") is one date where it is the end of a stretch."""
    begin, stop = start.start, finish.end
    if first.days and first.days.anchor and first.clock is None:
        begin = at_hour(first.days.anchor, 0)
    if second.days and second.days.anchor and second.clock is None:
        stop = at_hour(second.days.anchor, 0)
    return aware(r, begin), aware(r, stop)


def _certain(said: Moment, settled: Settled) -> bool:
    """Whether an end is sure; the end of March is, as the end of a stretch."""
    anchored = said.days is not None and said.days.anchor is not None and said.clock is None
    return settled.sure or (anchored and said.sure)


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
