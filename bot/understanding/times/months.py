"""Months and places in them: "in March", "next April", "the first Monday of May"."""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, month_start, nth_weekday, working_day
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.written import SEPARATORS, year

Read = tuple[int, Days] | None
STOPS = frozenset(".!?")


def month_period(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read a month: "in March", "next March", "March 2027", "early March"."""
    lex = r.lexicon
    mark = r.word(at)
    marked = mark in lex.marks
    named_unit = r.skip(at, lex.the)
    if r.of_grain(named_unit, "month") and r.word(named_unit + 1) in lex.of:
        named_month = r.word(named_unit + 2) in lex.months
        return month_period(r, named_unit + 2, prepared=True) if named_month else None
    j = at + 1 if marked or (prepared and mark in lex.the) else at
    number = lex.months.get(r.word(j))
    if number is None:
        return None
    end, full = year(r, r.skip(j + 1, SEPARATORS))
    if full is not None:
        return end, of.month(r, number, full)
    said = of.month(r, number, None)
    if marked:
        return j + 1, _marked_month(r, mark, number)
    alone = j == 0 and r.tokens[1].shape == "end"
    alone = alone or (r.word(j + 1) in lex.to and r.word(j + 2) in lex.months)
    if r.word(j) in lex.risky_months and not (alone or (prepared and r.ends_here(j + 1))):
        return None
    named = (
        r.word(j) in lex.risky_months
        and (r.before(j) in lex.from_words or r.before(j) in lex.by or r.before(j) in lex.after)
        and r.word(j + 1) not in lex.joins
    )
    return j + 1, replace(said, sure=not named)


def _marked_month(r: Reader, mark: str, number: int) -> Days:
    """Return "this", "next" or "last" March; "next" of a month still to come this year is unsure."""
    if mark in r.lexicon.this:
        return of.month(r, number, r.today.year)
    if mark in r.lexicon.last:
        full = r.today.year - (number >= r.today.month)
        return replace(of.month(r, number, full), sure=full < r.today.year)
    ahead = number > r.today.month
    return replace(of.month(r, number, r.today.year + (not ahead)), sure=not ahead)


def nth_in_month(r: Reader, at: int) -> Read:
    """Read "the first Monday of April", "the last day of the month", "the third last day of May"."""
    lex = r.lexicon
    read = nth_before(r, r.skip(at, lex.the))
    if read is None:
        return None
    j, nth = read
    weekday = lex.weekdays.get(r.word(j))
    is_day = r.of_grain(j, "day") and r.word(j) not in lex.nights
    if r.word(j) in lex.working_day and r.word(j + 1) in lex.inward and -20 <= nth <= 20:
        month = _month_after(r, j + 2)
        return (month[0], Days.one(_nth_working(month[1], nth))) if month else None
    if not -28 <= nth <= 5 or (weekday is None and not (is_day and nth < 0)):
        return None
    if r.word(j + 1) not in lex.inward:
        return _nth_of_this(r, j + 1, nth, weekday) if nth > 0 and weekday is not None else None
    found = _month_after(r, j + 2)
    if not found:
        return None
    end, start, cycle = found
    pick = _nth_of(start, nth, weekday)
    if cycle and pick < r.today and r.prefer == "future":
        start = month_start(start, cycle)
        pick = _nth_of(start, nth, weekday)
    return end, Days.one(pick)


def nth_before(r: Reader, at: int) -> tuple[int, int] | None:
    """Read "third", "last" (-1), "third last" and "second to last": next, and which."""
    lex = r.lexicon
    nth = r.tokens[at].ordinal
    if nth is None:
        return (at + 1, -1) if r.word(at) in lex.last else None
    after = r.skip(at + 1, lex.to) if r.word(at + 2) in lex.last else at + 1
    return (after + 1, -nth) if r.word(after) in lex.last else (at + 1, nth)


def _nth_of_this(r: Reader, at: int, nth: int, weekday: int) -> Read:
    """Read "the first Sunday" of no month said: this one's, or while it is to come the next one's."""
    if not r.ends_here(at) or r.tokens[r.skip(at, STOPS)].shape != "end":
        return None
    pick = _nth_of(month_start(r.today), nth, weekday)
    if pick < r.today and r.prefer == "future":
        pick = _nth_of(month_start(r.today, 1), nth, weekday)
    return at, Days.one(pick, sure=False)


def _nth_of(start: date, nth: int, weekday: int | None) -> date:
    if weekday is None:
        return month_start(start, 1) + timedelta(days=nth)
    return nth_weekday(start.year, start.month, nth, weekday)


def _nth_working(start: date, nth: int) -> date:
    """Return the nth working day of a month, counted from its end when ``nth`` is negative."""
    edge = start - timedelta(days=1) if nth > 0 else month_start(start, 1)
    return working_day(edge, nth)


def _month_after(r: Reader, at: int) -> tuple[int, date, int] | None:
    """Read "April [2027]", "the month", "next month": next, its first day, months until it repeats."""
    lex = r.lexicon
    number = lex.months.get(r.word(at))
    if number is not None:
        end, full = year(r, at + 1)
        if full:
            return end, make_date(full, number, 1), 0
        return at + 1, make_date(r.today.year, number, 1), 12
    if r.of_grain(at + 1, "month"):
        if r.word(at) in lex.the:
            return at + 2, month_start(r.today), 1
        for marks, months in ((lex.this, 0), (lex.next, 1), (lex.last, -1)):
            if r.word(at) in marks:
                return at + 2, month_start(r.today, months), 0
    return None
