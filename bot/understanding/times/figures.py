"""Dates in figures alone: "5/3", "5.3.2027", "2026-03-05", "2016 10 16"."""

from dataclasses import replace

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.written import SEPARATORS, century, clock_follows, year

Read = tuple[int, Days] | None
DASHES = frozenset("-–—")
FAR = 15
"""A year of two figures that lies further ahead than this is not sure."""


def figures(r: Reader, at: int) -> Read:
    """Read a date in figures; two of them only where no noun follows ("1/2 cup")."""
    token = r.tokens[at]
    if token.shape == "iso" and len(token.values) == 3:
        return at + 1, Days.one(make_date(token.values[0], token.values[1], token.values[2]))
    if token.shape != "date" or token.word in r.lexicon.idioms:
        return None
    figures = token.values
    if len(figures) == 2 and max(figures) > 1000:
        return _year_month(at, figures)
    if len(figures) == 3 and figures[0] > 31:
        return at + 1, Days.one(
            make_date(*(figures if figures[1] <= 12 else (figures[0], figures[2], figures[1])))
        )
    if "-" in token.word and len(figures) == 2:
        return None
    return _short_figures(r, at) if len(figures) == 2 else _day_first_figures(r, at)


def _ordered(first: int, second: int, *, day_first: bool) -> tuple[int, int] | None:
    """Return day and month of two figures; what cannot be a month is the day."""
    day, month = (first, second) if day_first else (second, first)
    if month > 12 and day <= 12:
        day, month = month, day
    return (day, month) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _day_first_figures(r: Reader, at: int) -> Read:
    token = r.tokens[at]
    first, second, last = token.values
    ordered = _ordered(first, second, day_first=r.day_first or "." in token.word)
    if ordered is None:
        return None
    full = last if last > 99 else century(r, last)
    sure = last > 99 or full <= r.today.year + FAR
    return at + 1, Days.one(make_date(full, ordered[1], ordered[0]), sure=sure)


def _short_figures(r: Reader, at: int) -> Read:
    """Read "5/3"; not "3/4 cup" and "1/2 price"."""
    lex, token = r.lexicon, r.tokens[at]
    first, second = token.values
    ordered = _ordered(first, second, day_first=r.day_first or "." in token.word)
    if ordered is None:
        return None
    if r.word(at + 1) == ",":
        end, full = year(r, at + 1)
        short = r.tokens[at + 2]
        if not full and short.glued and len(short.word) == 2 and short.whole > 0 and r.ends_here(at + 3):
            end, full = at + 3, century(r, short.whole)
        if full:
            return end, Days.one(make_date(full, ordered[1], ordered[0]))
    joined = r.word(at + 1) in DASHES and r.tokens[at + 2].shape == "date"
    if not joined and not r.ends_here(at + 1) and not clock_follows(r, at + 1):
        return None
    near = r.before(at)
    led = near in lex.on or near in lex.by or near in lex.until or near in lex.before
    sure = led or joined or max(first, second) > 12
    return at + 1, replace(of.month_day(r, ordered[1], ordered[0], None), sure=sure)


def dashed_figures(r: Reader, at: int) -> Read:
    """Read "on 4-22", "2-15" that stands alone, "on 4.22": never sure."""
    token, lone = r.tokens[at], at == 0
    led = r.before(at) in r.lexicon.on or r.before(at) in r.lexicon.within_prep
    if token.shape == "dotted" and led and r.ends_here(at + 1):
        first, second, end = token.values[0], token.values[1], at + 1
    elif token.shape == "number" and r.word(at + 1) == "-" and r.tokens[at + 2].glued:
        first, second, end = token.whole, r.tokens[at + 2].whole, at + 3
        lone = lone and r.tokens[end].shape == "end"
        if not token.word.isdigit() or not (lone or r.before(at) in r.lexicon.on) or not r.ends_here(end):
            return None
    else:
        return None
    ordered = _ordered(first, second, day_first=r.day_first)
    return (end, replace(of.month_day(r, ordered[1], ordered[0], None), sure=False)) if ordered else None


def _year_month(at: int, figures: tuple[int, ...]) -> Read:
    """Read "11/2026" and "2026-11"."""
    full, month = max(figures), min(figures)
    if not (1 <= month <= 12 and 1950 <= full <= 2150):
        return None
    start = make_date(full, month, 1)
    return at + 1, Days(start, month_start(start, 1), "month", month_only=True)


def spaced_figures(r: Reader, at: int) -> Read:
    """Read "2016 10 16" and, with a mark between, "2016/ 11"."""
    last = r.tokens[at + 2]
    reversed_ = r.word(at + 1) in SEPARATORS and len(last.word) == 4 and 1900 <= last.whole <= 2200
    if reversed_ and 1 <= r.tokens[at].whole <= 12 and r.word(at).isdigit() and r.ends_here(at + 3):
        start = make_date(last.whole, r.tokens[at].whole, 1)  # "11- 2016"
        return at + 3, Days(start, month_start(start, 1), "month", month_only=True)
    full, month = r.tokens[at].whole, r.tokens[r.skip(at + 1, SEPARATORS)]
    if (
        not 1900 <= full <= 2200
        or len(r.word(at)) != 4
        or month.shape != "number"
        or not 1 <= month.whole <= 12
        or not month.word.isdigit()
    ):
        return None
    marked = r.word(at + 1) in SEPARATORS
    j = at + 2 + marked
    last = r.tokens[j]
    if not marked and last.shape == "number" and 1 <= last.whole <= 31 and r.ends_here(j + 1):
        return j + 1, Days.one(make_date(full, month.whole, last.whole))
    if marked and r.ends_here(j):
        start = make_date(full, month.whole, 1)
        return j, Days(start, month_start(start, 1), "month", month_only=True)
    return None
