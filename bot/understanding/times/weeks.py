"""Numbered stretches: "the first week of May", "week 27", "Q3 2026", "next week Wednesday", "1990s"."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from datetime import date, timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, monday, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.units import of_unit, offset_of

Read = tuple[int, Days] | None


def iso_week(day: date) -> Days:
    """Return the Monday-to-Sunday week of a day."""
    start = monday(day)
    return Days(start, start + timedelta(days=7), "week")


def nth_week(r: Reader, at: int) -> Read:
    """Read "the first week of May", "last week of 2027", "week 27": weeks belong where their Thursday is."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    numbered = (
        r.word(j) in lex.week_words and 1 <= r.tokens[j + 1].whole <= 53 and r.tokens[j + 1].shape == "number"
    )
    nth = r.tokens[j + 1].whole if numbered else -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    weekend = nth is not None and r.word(j + 1) in lex.weekend
    if nth is None or (not numbered and not weekend and r.word(j + 1) not in lex.week_words):
        return None
    if not numbered and not -1 <= nth <= 53:
        return None
    k = j + 2
    within = r.skip(k, lex.of | lex.within_prep)
    month = lex.months.get(r.word(r.skip(within, lex.the)))
    base = _year_or_period(r, within)
    if base is None:
        if numbered and r.ends_here(k):
            return k, iso_week(make_date(r.today.year, 1, 4) + timedelta(days=7 * (nth - 1)))
        return None
    if within == k and month is None and not numbered and r.word(k) not in lex.next | lex.last | lex.this:
        return None
    end, whole = base
    if weekend:
        saturday = nth_weekday_in(whole, nth, 5)
        return (end, Days(saturday, saturday + timedelta(days=2))) if saturday else None
    thursday = nth_weekday_in(whole, nth, 3)
    return (end, iso_week(thursday)) if thursday else None


def nth_weekday_in(whole: Days, nth: int, weekday: int) -> date | None:
    """Return the nth such weekday of a stretch; -1 is its last."""
    if nth < 0:
        last = whole.after - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    found = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7 + 7 * (nth - 1))
    return found if found < whole.after else None


def _year_or_period(r: Reader, at: int) -> Read:
    """Read "2027", "September 2014", "next year", "the month"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    month = lex.months.get(r.word(j))
    number = r.tokens[j + (month is not None)]
    full = number.whole if number.shape == "number" and 1900 <= number.whole <= 2200 else None
    if month is not None:
        return (j + 1 + bool(full)), of.month(r, month, full)
    if full:
        return j + 1, Days(make_date(full, 1, 1), make_date(full + 1, 1, 1), "year")
    offset = offset_of(r, r.word(j))
    if offset is None and j > at:
        found = of_unit(r, r.word(j), 0)
        return (j + 1, found) if found and found.grain in {"month", "year", "quarter"} else None
    found = of_unit(r, r.word(j + 1), offset) if offset is not None else None
    return (j + 2, found) if found and found.grain in {"month", "year", "quarter"} else None


def weekday_of_week(r: Reader, at: int) -> Read:
    """Read "next week Wednesday", "this week on Friday"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    offset = offset_of(r, r.word(j))
    if offset is None or r.word(j + 1) not in lex.week_words:
        return None
    k = r.skip(r.skip(j + 2, frozenset({","})), lex.on)
    weekday = lex.weekdays.get(r.word(k))
    if weekday is None:
        return None
    return k + 1, Days.one(monday(r.today) + timedelta(days=7 * offset + weekday))


def decade(r: Reader, at: int) -> Read:
    """Read "1990s"."""
    j = r.skip(at, r.lexicon.the)
    token = r.tokens[j]
    if (
        len(token.word) == 4
        and token.whole % 10 == 0
        and 1900 <= token.whole <= 2090
        and r.word(j + 1) == "s"
        and r.tokens[j + 1].glued
    ):
        return j + 2, Days(make_date(token.whole, 1, 1), make_date(token.whole + 10, 1, 1), "year")
    return None


def numbered_year(r: Reader, at: int) -> Read:
    """Read "the year 2027", "2014-2018"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    token = r.tokens[j + 1]
    unit = lex.units.get(r.word(j))
    if unit is not None and unit.grain == "year" and token.shape == "number" and 1900 <= token.whole <= 2200:
        return j + 2, Days(make_date(token.whole, 1, 1), make_date(token.whole + 1, 1, 1), "year")
    return None


def quarter(r: Reader, at: int) -> Read:
    """Read "Q3", "Q3 2026", "the third quarter of 2026"."""
    lex = r.lexicon
    number = lex.quarters.get(r.word(at))
    j = at + 1
    if number is None:
        j = r.skip(at, lex.the)
        number = r.tokens[j].ordinal
        if (
            number is None
            or not 1 <= number <= 4
            or (unit := lex.units.get(r.word(j + 1))) is None
            or unit.grain != "quarter"
        ):
            return None
        j += 2
    k = r.skip(r.skip(j, lex.of), lex.within_prep)
    offset = offset_of(r, r.word(k))
    if offset is not None and r.word(k + 1) in lex.units and lex.units[r.word(k + 1)].grain == "year":
        start = make_date(r.today.year + offset, number * 3 - 2, 1)
        return k + 2, Days(start, month_start(start, 3), "quarter")
    full = r.tokens[k].whole if r.tokens[k].shape == "number" and len(r.word(k)) == 4 else None
    start = make_date(full or r.today.year, number * 3 - 2, 1)
    if full is None and r.prefer == "future" and month_start(start, 3) <= r.today:
        start = month_start(start, 12)
    return (k + 1 if full else j), Days(start, month_start(start, 3), "quarter")
