"""Numbered stretches: "the first week of May", "week 27", "the third month of 2027", "1990s"."""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, monday, month_start, shift
from bot.understanding.times.days import Days
from bot.understanding.times.lexicon import Unit
from bot.understanding.times.months import nth_before
from bot.understanding.times.reader import Reader
from bot.understanding.times.units import of_unit, offset_of
from bot.understanding.times.written import year as year_after

Read = tuple[int, Days] | None
LONG = frozenset({"month", "quarter", "year"})


def iso_week(day: date) -> Days:
    """Return the Monday-to-Sunday week of a day."""
    start = monday(day)
    return Days(start, start + timedelta(days=7), "week")


def nth_week(r: Reader, at: int) -> Read:
    """Read "the first week of May", "third last week of 2027", "week 27": a week is where its Thursday is."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    if r.word(j) in lex.week_words and r.tokens[j + 1].shape == "number":
        return _numbered_week(r, j)
    read = nth_before(r, j)
    if read is None or not -53 <= read[1] <= 53:
        return None
    k, nth = read
    weekend = r.word(k) in lex.weekend
    if not weekend and r.word(k) not in lex.week_words:
        return None
    within = r.skip(k + 1, lex.inward)
    month = r.word(r.skip(within, lex.the)) in lex.months
    if within == k + 1 and not month and r.word(within) not in lex.marks:
        return None
    base = year_or_period(r, within)
    day = nth_weekday_in(base[1], nth, 5 if weekend else 3) if base else None
    if base is None or day is None:
        return None
    return base[0], Days(day, day + timedelta(days=2)) if weekend else iso_week(day)


def _numbered_week(r: Reader, at: int) -> Read:
    """Read "week 27", "week 3 of 2027"."""
    lex = r.lexicon
    number = r.tokens[at + 1].whole
    within = r.skip(at + 2, lex.inward)
    if not 1 <= number <= 53:
        return None
    base = year_or_period(r, within)
    if base is not None:
        thursday = nth_weekday_in(base[1], number, 3)
        return (base[0], iso_week(thursday)) if thursday else None
    if not r.ends_here(at + 2):
        return None
    return at + 2, iso_week(make_date(r.today.year, 1, 4) + timedelta(days=7 * (number - 1)))


def nth_unit(r: Reader, at: int) -> Read:
    """Read "the third month of 2027", "the first two weeks of May", "the last 10 days of next month"."""
    lex = r.lexicon
    read = nth_before(r, r.skip(at, lex.the))
    if read is None:
        return None
    j, nth = read
    number = r.tokens[j]
    amount = number.whole if number.shape == "number" else int(lex.vague.get(number.word, 0))
    j += amount > 0
    unit = r.unit(j)
    if unit is None or unit.seconds or r.word(j + 1) not in lex.inward or not 0 <= amount <= 60:
        return None
    if amount and abs(nth) != 1:
        return None
    base = year_or_period(r, j + 2)
    if base is None or (unit.months and base[1].grain != "year"):
        return None
    days = _counted_from(base[1], unit, nth, amount or 1)
    inside = days is not None and base[1].first - timedelta(days=4) < days.first < base[1].after
    return (base[0], replace(days, sure=number.word not in lex.vague)) if days and inside else None


def nth_weekday_of(r: Reader, at: int) -> Read:
    """Read "the last Sunday of 2027", "the first Monday of next year"."""
    lex = r.lexicon
    read = nth_before(r, r.skip(at, lex.the))
    weekday = lex.weekdays.get(r.word(read[0])) if read else None
    if read is None or weekday is None or r.word(read[0] + 1) not in lex.inward or not -53 <= read[1] <= 53:
        return None
    base = year_or_period(r, read[0] + 2)
    found = nth_weekday_in(base[1], read[1], weekday) if base and base[1].grain != "month" else None
    return (base[0], Days.one(found)) if base and found else None


def iso_numbered(r: Reader, at: int) -> Read:
    """Read the ISO 8601 "2026-W23"."""
    token = r.tokens[at]
    j = r.skip(at + 1, frozenset("-"))
    word = r.word(j)
    if token.shape != "number" or not 1900 <= token.whole <= 2200 or len(token.word) != 4 or word[:1] != "w":
        return None
    if not (word[1:].isdigit() and len(word) <= 3 and 1 <= int(word[1:]) <= 53):
        return None
    return j + 1, iso_week(make_date(token.whole, 1, 4) + timedelta(days=7 * (int(word[1:]) - 1)))


def _counted_from(base: Days, unit: Unit, nth: int, amount: int) -> Days | None:
    """Return so many units of a stretch from its nth on, or up to its nth from the end."""
    if unit.grain == "week":
        thursday = nth_weekday_in(base, nth, 3)
        if thursday is None:
            return None
        week = iso_week(thursday)
        more = timedelta(days=7 * (amount - 1))
        return replace(week, after=week.after + more) if nth > 0 else replace(week, first=week.first - more)
    if nth > 0:
        start = shift(base.first, unit, nth - 1)
        return Days(start, shift(start, unit, amount), unit.grain)
    end = shift(base.after, unit, nth + 1)
    return Days(shift(end, unit, -amount), end, unit.grain)


def nth_weekday_in(whole: Days, nth: int, weekday: int) -> date | None:
    """Return the nth such weekday of a stretch; -1 is its last."""
    if nth < 0:
        last = whole.after - timedelta(days=1)
        found = last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))
    else:
        found = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7 + 7 * (nth - 1))
    return found if whole.first <= found < whole.after else None


def year_or_period(r: Reader, at: int) -> Read:
    """Read "2027", "September 2014", "next year", "the month"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    month = lex.months.get(r.word(j))
    number = r.tokens[j + (month is not None)]
    full = number.whole if number.shape == "number" and 1900 <= number.whole <= 2200 else None
    if month is not None:
        end, full = year_after(r, j + 1)
        return (end if full else j + 1), of.month(r, month, full)
    if full:
        return j + 1, calendar_year(full)
    offset = offset_of(r, r.word(j))
    if offset is None and r.word(j) not in lex.units:
        return None
    k = j if offset is None else j + 1
    found = of_unit(r, r.word(k), offset or 0)
    return (k + 1, found) if found and found.grain in LONG else None


def calendar_year(number: int) -> Days:
    """Return a whole year."""
    return Days(make_date(number, 1, 1), make_date(number + 1, 1, 1), "year")


def weekday_of_week(r: Reader, at: int) -> Read:
    """Read "next week Wednesday", "this week on Friday"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    offset = offset_of(r, r.word(j))
    if offset is None or r.word(j + 1) not in lex.week_words:
        return None
    k = r.skip(r.skip(j + 2, frozenset(",")), lex.on)
    weekday = lex.weekdays.get(r.word(k))
    if weekday is None:
        return None
    return k + 1, Days.one(monday(r.today) + timedelta(days=7 * offset + weekday))


def decade(r: Reader, at: int) -> Read:
    """Read "1990s", "the 90s", "the '40s", "the seventies": with two figures, the latest that has begun."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    led = j > at or r.before(at) in lex.within_prep or r.before(at) in lex.the
    named = lex.decades.get(r.word(j))
    if named is not None:
        return (j + 1, _decade(r, named)) if (led and r.ends_here(j + 1)) or named > 100 else None
    k = j + (r.word(j) == "'")
    token, suffix = r.tokens[k], r.tokens[k + 1]
    if not token.word.isdigit() or token.whole % 10 or suffix.word not in lex.decade_suffix:
        return None
    full = len(token.word) == 4 and 1900 <= token.whole <= 2090
    short = len(token.word) == 2 and led and r.ends_here(k + 2)
    if not (full or short) or not (suffix.glued or r.ends_here(k + 2)):
        return None
    return k + 2, _decade(r, token.whole)


def _decade(r: Reader, number: int) -> Days:
    start = number if number > 100 else r.today.year // 100 * 100 + number
    start -= 100 * (start > r.today.year)
    return Days(make_date(start, 1, 1), make_date(start + 10, 1, 1), "year")


def numbered_year(r: Reader, at: int) -> Read:
    """Read "the year 2027"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    token = r.tokens[j + 1]
    unit = lex.units.get(r.word(j))
    if unit is not None and unit.months == 12 and token.shape == "number" and 1000 <= token.whole <= 2999:
        return j + 2, calendar_year(token.whole)
    return None


def halfway(whole: Days) -> date:
    """Return where the second half starts: July of a year, the 16th of a month, Thursday of a week."""
    size = (whole.after - whole.first).days
    match whole.grain:
        case "year":
            return month_start(whole.first, 6 * round(size / 365.25))
        case "month":
            return whole.first + timedelta(days=15)
        case _:
            return whole.first + timedelta(days=size // 2)
