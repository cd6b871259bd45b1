"""Dates in words and figures: "tomorrow", "next Tuesday", "5 March", "the first Monday of April".

Which day "next <weekday>" is, in one place: the one in the next Monday-to-Sunday week. Said on
Monday, "next Tuesday" is eight days away; said on Friday it is the coming Tuesday. Where that is
not the coming one, people disagree, and it is not ``sure``. "This <weekday>" is the one of this
week, "last <weekday>" the latest one before today.
"""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import holiday, make_date, monday, month_start, nth_weekday
from bot.understanding.times.days import Days
from bot.understanding.times.periods import period
from bot.understanding.times.reader import Reader

Read = tuple[int, Days] | None
SEPARATORS = frozenset({"-", "/", "."})
DAY_WORD = frozenset({"day"})


def day(r: Reader, at: int, *, prepared: bool = False) -> Read:
    """Read the longest date. ``prepared``: a preposition of time came before."""
    best: Read = None
    for rule in (_figures, _named, _weekday, _day_month, _month_day, _year_first, _nth_in_month):
        found = rule(r, at)
        if found and (best is None or found[0] > best[0]):
            best = found
    for risky in (period, _month, _ordinal, _holiday):
        found = risky(r, at, prepared=prepared)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


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


def _figures(r: Reader, at: int) -> Read:
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
        if not r.ends_here(at + 1) and not _dateish(r, at + 1):
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


def _dateish(r: Reader, at: int) -> bool:
    word = r.word(at)
    return word in r.lexicon.at or r.tokens[at].shape == "clock" or word in r.lexicon.parts


def _named(r: Reader, at: int) -> Read:
    lex, word = r.lexicon, r.word(at)
    if word not in lex.days:
        return None
    found = Days.one(r.today + timedelta(days=lex.days[word]))
    if lex.days[word] == 1 and r.word(at + 1) == "week":
        return at + 2, Days.one(found.first + timedelta(days=7))
    return at + 1, found


def _weekday(r: Reader, at: int) -> Read:
    """Read a weekday with what may surround it: this/next/last, a date, "week"."""
    lex = r.lexicon
    j = r.skip(at, lex.the) if r.word(at + 1) in lex.coming | lex.following | frozenset(lex.weekdays) else at
    mark = r.word(j)
    marks = lex.this | lex.next | lex.last | lex.coming | lex.following
    marked = mark in marks
    k = j + 1 if marked else j
    if marked and mark in lex.this and r.word(k) in lex.coming | lex.last:
        mark, k = r.word(k), k + 1
    if marked and mark in lex.this | lex.next and r.word(k) in lex.coming:
        k += 1
    weekday = lex.weekdays.get(r.word(k))
    if weekday is None or (not marked and not _plain_weekday(r, k)):
        return None
    if not marked:
        dated = _dated_weekday(r, k, weekday)
        if dated:
            return dated
        return _weekday_week(r, k + 1, weekday) or (k + 1, of.weekday_near(r, weekday))
    return k + 1, _marked(r, mark, weekday)


def _plain_weekday(r: Reader, at: int) -> bool:
    """Whether a weekday word without "next" or "this" is one: "sat" and "sun" need company."""
    lex, word = r.lexicon, r.word(at)
    if word not in lex.risky_days:
        return True
    if at == 0 and r.tokens[r.skip(1, frozenset({"."}))].shape == "end":
        return True
    if r.before(at) in lex.person_words or r.before(at) in lex.the | lex.articles:
        return False
    if r.before(at) in lex.day_prepositions:
        joined = r.word(at + 1) in lex.conjunctions
        paired = r.word(at + 2) in lex.weekdays
        return (r.ends_here(at + 1) and (not joined or paired)) or _time_next(r, at + 1)
    if _time_next(r, at + 1) and r.word(at + 1) not in lex.at:
        return True
    return r.tokens[at].capital and r.ends_here(at + 1) and at > 0


def _time_next(r: Reader, at: int) -> bool:
    lex = r.lexicon
    at = r.skip(r.skip(r.skip(at, frozenset({"."})), frozenset({","})), lex.the)
    token = r.tokens[at]
    return (
        token.ordinal is not None
        or token.shape in {"clock", "date"}
        or token.word in lex.parts
        or token.word in lex.months
        or token.word in lex.weekdays
        or (token.word in lex.at and r.tokens[at + 1].number is not None)
        or (token.number is not None and (r.word(at + 1) in lex.months or r.word(at + 1) in lex.meridiems))
    )


def _dated_weekday(r: Reader, at: int, weekday: int) -> Read:
    """Read "Thursday 5 March", "Thursday, the 5th": the date decides, the weekday must agree to be sure."""
    j = r.skip(r.skip(r.skip(at + 1, frozenset({"."})), frozenset({","})), r.lexicon.on)
    found = _day_month(r, j) or _month_day(r, j) or _figures(r, j) or _ordinal(r, j, prepared=True)
    if not found:
        return None
    k, said = found
    for _ in range(8):
        if said.first.weekday() == weekday:
            return k, replace(said, sure=True)
        if said.cycle != "month":
            break
        said = said.moved(1 if r.prefer == "future" else -1)
    return k, replace(found[1], sure=False)


def _weekday_week(r: Reader, at: int, weekday: int) -> Read:
    """Read "Monday next week", "Tuesday week", "Friday of this week"."""
    lex = r.lexicon
    if r.word(at) in {"week", "fortnight"}:
        near = of.weekday_near(r, weekday).first
        return at + 1, Days.one(near + timedelta(days=7 if r.word(at) == "week" else 14))
    if r.word(at) in lex.after and r.word(at + 1) in lex.next:
        return at + 2, Days.one(of.weekday_near(r, weekday).first + timedelta(days=7), sure=False)
    j = r.skip(r.skip(r.skip(at, frozenset({","})), lex.of), lex.from_words)
    if r.word(j + 1) != "week":
        return None
    for marks, weeks in ((lex.this, 0), (lex.next, 1), (lex.last, -1)):
        if r.word(j) in marks:
            return j + 2, Days.one(monday(r.today) + timedelta(days=weekday + 7 * weeks))
    return None


def _marked(r: Reader, mark: str, weekday: int) -> Days:
    lex = r.lexicon
    this_week = monday(r.today) + timedelta(days=weekday)
    ahead = (weekday - r.today.weekday()) % 7
    if mark in lex.next:
        found = this_week + timedelta(days=7)
        return Days.one(found, sure=ahead == 0 or found == r.today + timedelta(days=ahead))
    if mark in lex.last:
        found = r.today - timedelta(days=(r.today.weekday() - weekday - 1) % 7 + 1)
        return Days.one(found, sure=monday(found) != monday(r.today))
    if mark in lex.this:
        if this_week >= r.today or r.prefer == "past":
            return Days.one(this_week)
        return Days.one(this_week + timedelta(days=7), sure=False)
    coming = mark in lex.coming or r.today.weekday() + (ahead or 7) >= 7
    return Days.one(r.today + timedelta(days=ahead or 7), sure=coming)


def _number(r: Reader, at: int) -> int | None:
    """Return a day of the month said as "5", "5th" or "fifth"."""
    token = r.tokens[at]
    if token.ordinal is not None:
        return token.ordinal if 1 <= token.ordinal <= 31 else None
    if token.shape == "number" and 1 <= token.whole <= 31:
        return token.whole
    return None


def _day_month(r: Reader, at: int) -> Read:
    """Read "5 March 2027", "the 5th of March", "5th of next month"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    number = _number(r, j)
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


def _month_day(r: Reader, at: int) -> Read:
    """Read "March 5th, 2027", "March the 5th"."""
    lex = r.lexicon
    month = lex.months.get(r.word(at))
    if month is None:
        return None
    j = r.skip(r.skip(at + 1, SEPARATORS), lex.the)
    if r.word(at + 1) == "," and r.tokens[at + 2].ordinal is not None:
        j = at + 2
    number = _number(r, j)
    if number is None or (r.tokens[j].ordinal is None and not _clear_number(r, at, j)):
        return None
    end, full = year(r, r.skip(j + 1, SEPARATORS))
    return _with_weekday(r, end if full else j + 1, of.month_day(r, month, number, full))


def _year_first(r: Reader, at: int) -> Read:
    """Read "2026/Sep/01", "2026 Aug", "2026, November"."""
    lex, token = r.lexicon, r.tokens[at]
    if token.shape != "number" or len(token.word) != 4 or not 1900 <= token.whole <= 2200:
        return None
    j = r.skip(r.skip(at + 1, SEPARATORS), frozenset({","}))
    month = lex.months.get(r.word(j))
    if month is None:
        return None
    k = r.skip(j + 1, SEPARATORS)
    number = _number(r, k) if k > j + 1 else None
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


def _month(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read a month: "in March", "next March", "March 2027", "early March"."""
    lex = r.lexicon
    mark = r.word(at)
    marked = mark in lex.this | lex.next | lex.last
    j = at + 1 if marked else at
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
        and r.word(j + 1) not in lex.to
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


def _ordinal(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read "the 5th" after a preposition, where no noun follows that it could be counting."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    token = r.tokens[j]
    number = _number(r, j) if token.ordinal is not None or (prepared and j > at) else None
    if number is None:
        return None
    if r.word(j + 1) in DAY_WORD:
        j += 1
    alone = at == 0 and r.tokens[j + 1].shape == "end" and j > at
    spoken_to = prepared or (
        j > at and r.before(at) in {"to", "for", "is", "was"} and (token.shape == "ordinal" or number > 4)
    )
    if (
        not (spoken_to or alone)
        or not (r.ends_here(j + 1) or _time_next(r, j + 1))
        or r.word(j + 1) in {"one", "of"}
    ):
        return None
    if j == at and token.shape != "ordinal" and number < 4:
        return None
    sure = prepared and (token.ordinal is not None or token.word.isdigit())
    return j + 1, replace(of.day_of_month(r, number), sure=sure)


def _nth_in_month(r: Reader, at: int) -> Read:
    """Read "the first Monday of April", "the last day of the month"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    nth = -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    if r.word(j) in lex.units and r.tokens[j].ordinal is None:
        return None
    if nth is None or not -1 <= nth <= 5:
        return None
    weekday = lex.weekdays.get(r.word(j + 1))
    is_day = r.word(j + 1) == "day"
    if (weekday is None and not (is_day and nth == -1)) or r.word(j + 2) not in lex.of | lex.within_prep:
        return None
    found = _month_after(r, j + 3)
    if not found:
        return None
    end, start, cycle = found
    pick = _nth_of(start, nth, weekday)
    if cycle and pick < r.today and r.prefer == "future":
        start = month_start(start, cycle)
        pick = _nth_of(start, nth, weekday)
    return end, Days.one(pick)


def _nth_of(start: date, nth: int, weekday: int | None) -> date:
    if weekday is None:
        return month_start(start, 1) - timedelta(days=1)
    return nth_weekday(start.year, start.month, nth, weekday)


def _month_after(r: Reader, at: int) -> tuple[int, date, int] | None:
    """Read the month of "of April [2027]", "of the month", "of next month": next, its first, months to repeat."""
    lex = r.lexicon
    number = lex.months.get(r.word(at))
    if number is not None:
        end, full = year(r, at + 1)
        if full:
            return end, make_date(full, number, 1), 0
        return at + 1, make_date(r.today.year, number, 1), 12
    if r.word(at + 1) == "month":
        if r.word(at) in lex.the:
            return at + 2, month_start(r.today), 1
        for marks, months in ((lex.this, 0), (lex.next, 1), (lex.last, -1)):
            if r.word(at) in marks:
                return at + 2, month_start(r.today, months), 0
    return None


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
    if not (marked or prepared or r.ends_here(j + 1) or _dateish(r, j + 1)):
        return None  # "christmas music"
    backwards = r.prefer == "past" or (marked and mark in lex.last)
    found = holiday(rule, r.today.year)
    if backwards and found > r.today:
        found = holiday(rule, r.today.year - 1)
    elif not backwards and found < r.today:
        found = holiday(rule, r.today.year + 1)
    return j + 1, Days.one(found)
