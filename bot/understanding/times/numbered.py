"""Stretches between two plain numbers: "5-7 March", "from the 5th to the 7th", "2024 to 2026"."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from datetime import timedelta

from bot.understanding.times import dates
from bot.understanding.times.calendar import OutOfRangeError, at_hour, make_date, month_start
from bot.understanding.times.clock_ranges import counted
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Settled
from bot.understanding.times.written import year as year_after
from capabilities.values import Grain, When

Read = tuple[int, When, bool] | None


def numbered_years(r: Reader, at: int) -> Read:
    """Read "2024 to 2026", "2024-2026"; the last year is included."""
    lex = r.lexicon
    first, last = r.tokens[at], r.tokens[r.skip(at + 2, lex.about)]
    joined = lex.between_joins if r.before(at) in lex.between else lex.joins
    if r.word(at + 1) not in joined or first.shape != "number" or last.shape != "number":
        return None
    if not (1900 <= first.whole < last.whole <= 2150) or counted(r, at) or not r.ends_here(at + 3):
        return None
    start, end = make_date(first.whole, 1, 1), make_date(last.whole + 1, 1, 1)
    return at + 3, _whole(r, Days(start, end), "year"), True


def numbered_days(r: Reader, at: int) -> Read:
    """Read two days of one month: "5-7 March", "March 5 to 7", "the 5th to the 7th", "4 to 22 next month"."""
    lex = r.lexicon
    month = lex.months.get(r.word(at))
    j = r.skip(at + (month is not None), lex.the)
    first = _day_number(r, j)
    joins = r.word(j + 1)
    if first is None or (joins not in lex.joins and joins not in lex.conjunctions):
        return None
    # "and" joins days only after "between": "the 5th and 7th of March" are two days
    joined = joins not in lex.conjunctions or r.before(at) in lex.between
    k = r.skip(j + 2, lex.the)
    if month is None and joined and r.word(k) in lex.months:
        return _month_last(r, k, first)
    second = _day_number(r, k)
    if second is None or second <= first:
        return None
    end = k + 1
    if month is not None:
        after, year = year_after(r, end)
        return _month_days(r, after if year else end, month, year, (first, second)) if joined else None
    end = r.skip(end, lex.of)
    month = lex.months.get(r.word(end))
    if month is not None:
        after, year = year_after(r, end + 1)
        return _month_days(r, after if year else end + 1, month, year, (first, second)) if joined else None
    if r.of_grain(end + 1, "month") and r.word(end) in lex.marks:
        offset = 0 if r.word(end) in lex.this else 1 if r.word(end) in lex.next else -1
        start = month_start(r.today, offset)
        return _month_days(r, end + 2, start.month, start.year, (first, second))
    ordinal = r.tokens[j].ordinal is not None or r.tokens[k].ordinal is not None
    led = r.before(at) in lex.from_words or r.before(at) in lex.between or r.before(at) in lex.on
    if ordinal and joined and led and r.ends_here(k + 1):
        near = dates.day(r, j, prepared=True)
        if near and near[1].single:
            return _month_days(r, k + 1, near[1].first.month, near[1].first.year, (first, second))
    return None


def _month_last(r: Reader, at: int, first: int) -> Read:
    """Read the "January 22, 2027" of "from 4 to January 22, 2027"."""
    second = _day_number(r, at + 1)
    if second is None or second <= first:
        return None
    after, year = year_after(r, at + 2)
    return _month_days(r, after if year else at + 2, r.lexicon.months[r.word(at)], year, (first, second))


def _day_number(r: Reader, at: int) -> int | None:
    token = r.tokens[at]
    number = token.ordinal if token.ordinal is not None else token.whole if token.shape == "number" else -1
    return number if 1 <= number <= 31 else None


def _month_days(r: Reader, end: int, month: int, year: int | None, numbers: tuple[int, int]) -> Read:
    try:
        full = year or r.today.year
        last = make_date(full, month, numbers[1])
        if year is None and r.prefer == "future" and last < r.today:
            full += 1
        first = make_date(full, month, numbers[0])
        days = Days(first, make_date(full, month, numbers[1]) + timedelta(days=1))
    except OutOfRangeError:
        return None
    return end, _whole(r, days, "day"), True


def _whole(r: Reader, days: Days, grain: Grain) -> When:
    return Settled(at_hour(days.first, 0), at_hour(days.after, 0), grain, True).when(r)
