"""Dates with a month's name: "5 March 2027", "March 5th", "2026, November"."""

from dataclasses import replace

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.tokens import Token
from bot.understanding.times.units import offset_of

Read = tuple[int, Days] | None
SEPARATORS = frozenset({"-", "/", "."})
COMMA, BRACKET, CLOSED = frozenset(","), frozenset("("), frozenset(")")


def year(r: Reader, at: int) -> tuple[int, int | None]:
    """Read an optional year after a date: "2027", ", 2027", "of 2027", "next year", "two years ago"."""
    lex = r.lexicon
    j = r.skip(r.skip(r.skip(at, COMMA), lex.of), lex.within_prep)
    token = r.tokens[j]
    if token.shape == "number":
        found = year_number(r, j, token)
        if found:
            return found
    offset = offset_of(r, token.word) if token.word in lex.all_marks else None
    if offset is not None and r.of_grain(j + 1, "year"):
        return j + 2, r.today.year + offset
    if token.word == "'" and len(r.word(j + 1)) == 2 and r.tokens[j + 1].whole >= 0:
        return j + 2, 2000 + r.tokens[j + 1].whole
    return at, None


def year_number(r: Reader, at: int, token: Token) -> tuple[int, int] | None:
    """Read a year that is a number: next, and the year."""
    lex = r.lexicon
    figures = token.word.isdigit()
    # "5 March 1430" is a clock; a year so far away is only read in words.
    last = 3000 if r.ends_here(at + 1) else 2200
    first = 1500 if r.before(at) in r.lexicon.within_prep and r.ends_here(at + 1) else 1900
    if first <= token.whole <= last and len(token.word) == 4 if figures else 1000 <= token.whole <= 3000:
        return at + 1, token.whole
    if not figures and 10 <= token.whole <= 21:
        after = r.skip(r.skip(at + 1, lex.hundred), lex.conjunctions)
        tail = r.tokens[after]
        if tail.shape == "number" and not tail.word.isdigit() and 10 <= tail.whole <= 99:
            return after + 1, token.whole * 100 + tail.whole
        if (tail.word in lex.oh or tail.whole == 0) and 0 < r.tokens[after + 1].whole < 10:
            return after + 2, token.whole * 100 + r.tokens[after + 1].whole
    if len(token.word) == 2 and figures and token.whole > 31 and r.ends_here(at + 1):
        return at + 1, century(r, token.whole)
    unit = r.unit(at + 1)
    if unit and unit.months == 12 and r.word(at + 2) in lex.surely_ago and 0 < token.whole < 100:
        return at + 3, r.today.year - token.whole
    return None


def century(r: Reader, short: int) -> int:
    """Return the year of two figures: up to thirty years ahead, else in the last hundred."""
    full = r.today.year // 100 * 100 + short
    return full if full <= r.today.year + (30 if r.prefer == "future" else 0) else full - 100


def clock_follows(r: Reader, at: int) -> bool:
    """Whether a time of day stands here."""
    word = r.word(at)
    return word in r.lexicon.at or r.tokens[at].shape == "clock" or word in r.lexicon.parts


def day_number(r: Reader, at: int) -> int | None:
    """Return a day of the month said as "5", "5th" or "fifth"."""
    token = r.tokens[at]
    if token.ordinal is not None:
        return token.ordinal if 1 <= token.ordinal <= 31 else None
    if token.shape == "number" and 1 <= token.whole <= 31:
        return token.whole
    return None


def day_month(r: Reader, at: int) -> Read:
    """Read "5 March 2027", "the 5th of March", "5th of next month"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    number = day_number(r, j)
    if number is None:
        return None
    dayed = r.tokens[j].ordinal is not None and r.word(j + 2) in lex.of and r.of_grain(j + 1, "day")
    k = j + 1 + dayed
    k = r.skip(r.skip(k, lex.of), SEPARATORS)
    month = lex.months.get(r.word(k))
    if month is not None:
        if (
            k == j + 1
            and r.word(k) in lex.verb_months
            and r.tokens[j].ordinal is None
            and r.word(k + 1) in lex.subjects
        ):
            return None
        end, full = year(r, r.skip(k + 1, SEPARATORS))
        return _with_weekday(r, end if full else k + 1, of.month_day(r, month, number, full))
    if k > j + 1 and r.of_grain(k + 1, "month"):
        for marks, months in ((lex.this | lex.the, 0), (lex.next, 1), (lex.last, -1)):
            if r.word(k) in marks:
                start = month_start(r.today, months)
                if r.word(k) in lex.the:
                    return k + 2, of.day_of_month(r, number)
                return k + 2, Days.one(make_date(start.year, start.month, number))
    return None


def month_day(r: Reader, at: int) -> Read:
    """Read "March 5th, 2027", "March the 5th"."""
    lex = r.lexicon
    month = lex.months.get(r.word(at))
    if month is None:
        return None
    j = r.skip(r.skip(at + 1, SEPARATORS), lex.the)
    if r.word(at + 1) == "," and r.tokens[at + 2].ordinal is not None:
        j = at + 2
    number = day_number(r, j)
    if number is None or (r.tokens[j].ordinal is None and not _clear_number(r, at, j)):
        return None
    end, full = year(r, r.skip(j + 1, SEPARATORS))
    return _with_weekday(r, end if full else j + 1, of.month_day(r, month, number, full))


def year_first(r: Reader, at: int) -> Read:
    """Read a year, a day and a month's name in any order: "2026/Sep/01", "2026, November", "Sep-2026-01"."""
    lex = r.lexicon
    full = number = month = None
    j = end = at
    for _ in range(3):
        token = r.tokens[j]
        marked = j == at and r.word(j + 1) in SEPARATORS
        marked = marked or (j > at and (r.word(j - 1) in SEPARATORS or r.ends_here(j + 1)))
        if full is None and token.shape == "number" and len(token.word) == 4 and 1900 <= token.whole <= 2200:
            full = token.whole
        elif month is None and token.word in lex.months:
            month = lex.months[token.word]
        elif number is None and marked and day_number(r, j):
            number = day_number(r, j)
        else:
            break
        end, j = j + 1, r.skip(r.skip(j + 1, SEPARATORS), COMMA)
    led = r.tokens[at].whole == full
    if full is None or (number is None and not led):
        return None
    if month is None:
        return None
    if number is not None:
        return end, of.month_day(r, month, number, full)
    return end, of.month(r, month, full)


def _with_weekday(r: Reader, at: int, said: Days) -> Read:
    """Read a weekday after its date: "18 July, Friday", "5 March (Thu)"; it must agree to be sure."""
    j = r.skip(r.skip(at, COMMA), BRACKET)
    weekday = r.lexicon.weekdays.get(r.word(j))
    if weekday is None or (j == at and not r.ends_here(j + 1)):
        return at, said
    end = r.skip(j + 1, CLOSED) if r.word(j - 1) == "(" else j + 1
    if r.word(j - 1) == "," and not r.ends_here(j + 1):
        return at, said
    agrees = said.first.weekday() == weekday
    further = said.moved(1 if r.prefer == "future" else -1)
    if not agrees and further.first.weekday() == weekday:
        said = further
    return end, replace(said, sure=agrees)


def _clear_number(r: Reader, month: int, at: int) -> bool:
    """Whether a bare number after a month is its day: not "march 5 miles", not "may 5 of us come"."""
    lex = r.lexicon
    if r.word(month) in lex.verb_months and (
        r.before(month) in lex.person_words or not (r.ends_here(at + 1) or r.tokens[at + 1].number)
    ):
        return False
    return (
        r.word(at + 1) not in lex.meridiems
        and (r.word(at + 1) not in lex.units or r.word(at + 1) in lex.parts)
        and r.word(at + 1) not in lex.of
    )
