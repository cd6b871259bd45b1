"""Quarters and halves: "Q3 2026", "the first quarter of next year", "the second half of May"."""

from dataclasses import replace

from bot.understanding.times.calendar import make_date, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.months import nth_before
from bot.understanding.times.reader import Reader
from bot.understanding.times.units import of_unit, offset_of
from bot.understanding.times.weeks import halfway, year_or_period
from bot.understanding.times.written import year as year_after

Read = tuple[int, Days] | None
MARKS = frozenset("-/")


def quarter(r: Reader, at: int) -> Read:
    """Read "Q3", "Q3 2026", "2026-Q3", "H1", "the third quarter of 2026", "next year's first quarter"."""
    lex = r.lexicon
    led = _leading_year(r, at)
    j, full = led or (at, None)
    read = _part_of_year(r, j)
    if read is None:
        return None
    j, number, months = read
    end = j
    if full is None:
        after, full = year_after(r, j)
        end = after if full else j
        if full is None and r.word(j) in lex.of and r.word(j + 1) in lex.the and r.of_grain(j + 2, "year"):
            end = j + 3
    start = make_date(full or r.today.year, (number - 1) * months + 1, 1)
    if full is None and r.prefer == "future" and month_start(start, months) <= r.today:
        start = month_start(start, 12)
    if full is None and r.prefer == "past" and start > r.today:
        start = month_start(start, -12)
    return end, Days(start, month_start(start, months), "quarter", "year" if full is None else None)


def _leading_year(r: Reader, at: int) -> tuple[int, int] | None:
    """Read the "2026" of "2026 Q3" and "2026-Q3", the "next year's" of "next year's first quarter"."""
    token = r.tokens[at]
    if token.shape == "number" and len(token.word) == 4 and 1900 <= token.whole <= 2200:
        return r.skip(at + 1, MARKS), token.whole
    offset = offset_of(r, token.word)
    if offset is not None and r.of_grain(at + 1, "year"):
        return at + 2, r.today.year + offset
    return None


def _part_of_year(r: Reader, at: int) -> tuple[int, int, int] | None:
    """Return what follows, which part it is, and its months."""
    lex, word = r.lexicon, r.word(at)
    if word in lex.quarters:
        return at + 1, lex.quarters[word], 3
    if word in lex.half_years and (r.word(at + 1) not in lex.units):
        return at + 1, lex.half_years[word], 6
    j = r.skip(at, lex.the)
    read = nth_before(r, j)
    if read is None or not r.of_grain(read[0], "quarter") or r.word(read[0]) in lex.plural_units:
        return None
    number = read[1] if read[1] > 0 else 5 + read[1]
    by_mark = read[1] < 0 and r.word(read[0] + 1) not in lex.inward  # "last quarter" is the latest one
    return None if by_mark or not 1 <= number <= 4 else (read[0] + 1, number, 3)


def half_of(r: Reader, at: int) -> Read:
    """Read "the first half of 2027", "second half of May", "the last half of next week"."""
    lex = r.lexicon
    read = nth_before(r, r.skip(at, lex.the))
    if read is None or read[1] not in {1, 2, -1} or r.word(read[0]) not in lex.half:
        return None
    j = r.skip(read[0] + 1, lex.of)
    base = year_or_period(r, j)
    if base is None:
        offset = offset_of(r, r.word(j))
        week = of_unit(r, r.word(j + 1), offset) if offset is not None else None
        base = (j + 2, week) if week and week.grain == "week" else None
    if base is None:
        return None
    middle = halfway(base[1])
    cut = replace(base[1], after=middle) if read[1] == 1 else replace(base[1], first=middle)
    return base[0], replace(cut, month_only=False, sure=base[1].grain != "week")
