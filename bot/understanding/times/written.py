"""Dates written out or in figures: "5 March 2027", "March 5th", "5/3", "2026-03-05"."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader

Read = tuple[int, Days] | None
SEPARATORS = frozenset({"-", "/", "."})
DAY_WORD = frozenset({"day"})


def year(r: Reader, at: int) -> tuple[int, int | None]:
    """Read an optional year after a date: "2027", ", 2027", "of 2027"."""
    j = r.skip(r.skip(at, frozenset({","})), r.lexicon.of)
    j = r.skip(j, r.lexicon.within_prep)
    token = r.tokens[j]
    if (
        token.shape == "number"
        and (len(token.word) == 4 or not token.word.isdigit())
        and 1900 <= token.whole <= 2200
    ):
        return j + 1, token.whole
    if token.shape == "number" and not token.word.isdigit() and 17 <= token.whole <= 21:
        after = r.skip(r.skip(j + 1, frozenset({"hundred"})), r.lexicon.conjunctions)
        tail = r.tokens[after]
        if tail.shape == "number" and not tail.word.isdigit() and 10 <= tail.whole <= 99:
            return after + 1, token.whole * 100 + tail.whole
    if len(token.word) == 2 and token.word.isdigit() and token.whole > 31 and r.ends_here(j + 1):
        return j + 1, century(r, token.whole)
    if token.word == "'" and len(r.word(j + 1)) == 2 and r.tokens[j + 1].whole >= 0:
        return j + 2, 2000 + r.tokens[j + 1].whole
    return at, None


def century(r: Reader, short: int) -> int:
    """Return the year of two figures: up to thirty years ahead, else in the last hundred."""
    full = r.today.year // 100 * 100 + short
    return full if full <= r.today.year + 30 else full - 100


def figures(r: Reader, at: int) -> Read:
    """Read a date in figures; two of them only where no noun follows ("1/2 cup")."""
    token = r.tokens[at]
    if token.shape == "iso" and len(token.values) == 3:
        return at + 1, Days.one(make_date(token.values[0], token.values[1], token.values[2]))
    if token.shape != "date":
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
    first, second = figures[0], figures[1]
    day_number, month = (first, second) if r.day_first or "." in token.word else (second, first)
    sure = True
    if month > 12 and day_number <= 12:
        day_number, month = month, day_number
    if not (1 <= month <= 12 and 1 <= day_number <= 31):
        return None
    if len(figures) == 2:
        if not r.ends_here(at + 1) and not clock_follows(r, at + 1):
            return None  # "3/4 cup", "1/2 price"
        sure = (
            r.before(at) in r.lexicon.on | r.lexicon.by | r.lexicon.until | r.lexicon.before
            or max(first, second) > 12
        )
        return at + 1, replace(of.month_day(r, month, day_number, None), sure=sure)
    full = figures[2] if figures[2] > 99 else century(r, figures[2])
    return at + 1, Days.one(make_date(full, month, day_number), sure=sure)


def _year_month(at: int, figures: tuple[int, ...]) -> Read:
    """Read "11/2026" and "2026-11"."""
    full, month = max(figures), min(figures)
    if not (1 <= month <= 12 and 1950 <= full <= 2150):
        return None
    start = make_date(full, month, 1)
    return at + 1, Days(start, month_start(start, 1), "month", month_only=True)


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
    k = r.skip(j + 1, DAY_WORD) if r.tokens[j].ordinal is not None and r.word(j + 2) in lex.of else j + 1
    k = r.skip(r.skip(k, lex.of), SEPARATORS)
    month = lex.months.get(r.word(k))
    if month is not None:
        if (
            k == j + 1
            and r.word(k) in {"may", "march"}
            and r.tokens[j].ordinal is None
            and r.word(k + 1) in {"i", "we", "you"}
        ):
            return None
        end, full = year(r, r.skip(k + 1, SEPARATORS))
        return _with_weekday(r, end if full else k + 1, of.month_day(r, month, number, full))
    if (k > j + 1 and r.word(k + 1) == "month") or (
        k > j + 1 and r.word(k) in lex.the and r.word(k + 1) == "month"
    ):
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
    """Read "2026/Sep/01", "2026 Aug", "2026, November"."""
    lex, token = r.lexicon, r.tokens[at]
    if token.shape != "number" or len(token.word) != 4 or not 1900 <= token.whole <= 2200:
        return None
    j = r.skip(r.skip(at + 1, SEPARATORS), frozenset({","}))
    month = lex.months.get(r.word(j))
    if month is None:
        return None
    k = r.skip(j + 1, SEPARATORS)
    number = day_number(r, k) if k > j + 1 else None
    if number is not None:
        return k + 1, of.month_day(r, month, number, token.whole)
    return j + 1, of.month(r, month, token.whole)


def _with_weekday(r: Reader, at: int, said: Days) -> Read:
    """Read a weekday after its date: "18 July, Friday", "5 March (Thu)"; it must agree to be sure."""
    j = r.skip(r.skip(at, frozenset({","})), frozenset({"("}))
    weekday = r.lexicon.weekdays.get(r.word(j))
    if weekday is None or (j == at and not r.ends_here(j + 1)):
        return at, said
    end = r.skip(j + 1, frozenset({")"})) if r.word(j - 1) == "(" else j + 1
    if r.word(j - 1) == "," and not r.ends_here(j + 1):
        return at, said
    return end, replace(said, sure=said.first.weekday() == weekday)


def _clear_number(r: Reader, month: int, at: int) -> bool:
    """Whether a bare number after a month is its day: not "march 5 miles", not "may 5 of us come"."""
    lex = r.lexicon
    if r.word(month) in {"may", "march"} and (
        r.before(month) in lex.person_words or not (r.ends_here(at + 1) or r.tokens[at + 1].number)
    ):
        return False
    return (
        r.word(at + 1) not in lex.meridiems
        and r.word(at + 1) not in lex.units
        and r.word(at + 1) not in lex.of
    )
