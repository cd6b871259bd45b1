"""Any date: the longest reading of all the ways a day or a calendar stretch is named."""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times.calendar import holiday, make_date
from bot.understanding.times.days import Days
from bot.understanding.times.figures import dashed_figures, figures, spaced_figures
from bot.understanding.times.months import month_period, nth_in_month
from bot.understanding.times.periods import period
from bot.understanding.times.reader import Reader
from bot.understanding.times.weekdays import beside_day, day_of_month, nearest, weekday_date
from bot.understanding.times.weeks import iso_week
from bot.understanding.times.written import (
    clock_follows,
    day_month,
    month_day,
    year,
    year_first,
)

Read = tuple[int, Days] | None
STOPS = frozenset(".!?")
CLEAR_RULES = (weekday_date, day_month, month_day, year_first, nth_in_month, dashed_figures, spaced_figures)
RISKY_RULES = (period, month_period, day_of_month)


def day(r: Reader, at: int, *, prepared: bool = False) -> Read:
    """Read the longest date. ``prepared``: a preposition of time came before."""
    prepared = prepared or r.before(at) in r.lexicon.during
    best = _named(r, at) or figures(r, at) or _year_led(r, at)
    for rule in CLEAR_RULES:
        found = rule(r, at)
        if found and (best is None or found[0] > best[0]):
            best = found
    others = (
        _week_of(r, at),
        _holiday(r, at, prepared=prepared),
        beside_day(r, at, day),
        nearest(r, at, day),
    )
    for found in others:
        if found and (best is None or found[0] > best[0]):
            best = found
    for risky in RISKY_RULES:
        found = risky(r, at, prepared=prepared)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


def _named(r: Reader, at: int) -> Read:
    lex, word = r.lexicon, r.word(at)
    if word in lex.days:
        found = Days.one(r.today + timedelta(days=lex.days[word]))
        if lex.days[word] == 1 and r.of_grain(at + 1, "week"):
            return at + 2, Days.one(found.first + timedelta(days=7))
        return at + 1, found
    j = r.skip(at, lex.the | lex.this)
    if j > at and r.of_grain(j, "day") and r.word(j) not in lex.nights:
        lone = r.tokens[r.skip(j + 1, STOPS)].shape == "end" and r.before(at) not in lex.of
        return (j + 1, Days.one(r.today, sure=False)) if lone else None
    return None


def _year_led(r: Reader, at: int) -> Read:
    """Read "next year 11th June", "this year on 5 May"."""
    lex = r.lexicon
    if r.word(at) not in lex.marks or not r.of_grain(at + 1, "year"):
        return None
    j, full = year(r, at)
    j = r.skip(r.skip(j, frozenset(",")), lex.on)
    found = day_month(r, j) or month_day(r, j)
    if not found or full is None or found[1].cycle != "year":
        return None
    return found[0], Days.one(make_date(full, found[1].first.month, found[1].first.day))


def _week_of(r: Reader, at: int) -> Read:
    """Read "the week of 18 May", "week commencing Monday", "the weekend of 5 June"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    word = r.word(j)
    if word in lex.week_from:
        j -= 1
    elif (word not in lex.week_words and word not in lex.weekend) or r.word(j + 1) not in lex.commencing:
        return None
    inner = r.deeper()
    found = day(inner, r.skip(j + 2, lex.on), prepared=True) if inner else None
    if not found or not found[1].single:
        return None
    week = iso_week(found[1].first)
    if word in lex.weekend:
        week = Days(week.first + timedelta(days=5), week.after)
    return found[0], replace(week, sure=found[1].sure)


def _holiday(r: Reader, at: int, *, prepared: bool) -> Read:
    lex = r.lexicon
    mark = r.word(at)
    marked = mark in lex.marks or mark in lex.coming or mark in lex.the
    j = at + 1 if marked else at
    rule = lex.holidays.get(r.word(j))
    if rule is None or r.before(at) in lex.other_calendars:
        return None
    weekend = r.word(j + 1) in lex.weekend
    end, full = year(r, j + 1 + weekend)
    if full:
        dated = _weekend_too(r, j + 1 if weekend else end, holiday(rule, full))
        return max(end, dated[0]), dated[1]
    led = prepared or (marked and mark not in lex.the)
    if not (led or r.ends_here(j + 1) or clock_follows(r, j + 1) or r.word(j + 1) in lex.weekend):
        return None  # "christmas music"
    backwards = r.prefer == "past" or (marked and mark in lex.last)
    found = holiday(rule, r.today.year)
    if backwards and found > r.today:
        found = holiday(rule, r.today.year - 1)
    elif not backwards and found < r.today:
        found = holiday(rule, r.today.year + 1)
    return _weekend_too(r, j + 1, found)


def _weekend_too(r: Reader, at: int, day_off: date) -> tuple[int, Days]:
    """Read the "weekend" after a holiday: the two days, and the holiday where it lies beside them."""
    if r.word(at) not in r.lexicon.weekend:
        return at, Days.one(day_off)
    saturday = day_off + timedelta(days=5 - day_off.weekday() - 7 * (day_off.weekday() < 3))
    first, last = min(saturday, day_off), max(saturday + timedelta(days=1), day_off)
    return at + 1, Days(first, last + timedelta(days=1))
