"""Any date: the longest reading of all the ways a day or a calendar stretch is named."""

from dataclasses import replace
from datetime import timedelta

from bot.understanding.times.calendar import holiday
from bot.understanding.times.days import Days
from bot.understanding.times.months import month_period, nth_in_month
from bot.understanding.times.periods import period
from bot.understanding.times.reader import Reader
from bot.understanding.times.weekdays import day_of_month, weekday_date
from bot.understanding.times.weeks import iso_week
from bot.understanding.times.written import clock_follows, day_month, figures, month_day, year, year_first

Read = tuple[int, Days] | None


def day(r: Reader, at: int, *, prepared: bool = False) -> Read:
    """Read the longest date. ``prepared``: a preposition of time came before."""
    best: Read = None
    for rule in (figures, _named, weekday_date, day_month, month_day, year_first, nth_in_month, _week_of):
        found = rule(r, at)
        if found and (best is None or found[0] > best[0]):
            best = found
    for risky in (period, month_period, day_of_month, _holiday):
        found = risky(r, at, prepared=prepared)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


def _named(r: Reader, at: int) -> Read:
    lex, word = r.lexicon, r.word(at)
    if word not in lex.days:
        return None
    found = Days.one(r.today + timedelta(days=lex.days[word]))
    if lex.days[word] == 1 and r.word(at + 1) == "week":
        return at + 2, Days.one(found.first + timedelta(days=7))
    return at + 1, found


def _week_of(r: Reader, at: int) -> Read:
    """Read "the week of 18 May", "week commencing Monday", "the weekend of 5 June"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    word = r.word(j)
    if (word not in lex.week_words and word not in lex.weekend) or r.word(j + 1) not in lex.commencing:
        return None
    found = day(r, r.skip(j + 2, lex.on), prepared=True)
    if not found or not found[1].single:
        return None
    week = iso_week(found[1].first)
    if word in lex.weekend:
        week = Days(week.first + timedelta(days=5), week.after)
    return found[0], replace(week, sure=found[1].sure)


def _holiday(r: Reader, at: int, *, prepared: bool) -> Read:
    lex = r.lexicon
    mark = r.word(at)
    marked = mark in lex.this | lex.next | lex.last
    j = at + 1 if marked else at
    rule = lex.holidays.get(r.word(j))
    if rule is None or r.before(at) in lex.other_calendars:
        return None
    end, full = year(r, j + 1)
    if full:
        return end, Days.one(holiday(rule, full))
    if not (marked or prepared or r.ends_here(j + 1) or clock_follows(r, j + 1)):
        return None  # "christmas music"
    backwards = r.prefer == "past" or (marked and mark in lex.last)
    found = holiday(rule, r.today.year)
    if backwards and found > r.today:
        found = holiday(rule, r.today.year - 1)
    elif not backwards and found < r.today:
        found = holiday(rule, r.today.year + 1)
    return j + 1, Days.one(found)
