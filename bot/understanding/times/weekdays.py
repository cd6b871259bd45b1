"""Weekdays and bare days of the month: "next Tuesday", "Friday the 13th", "the 5th".

Which day "next <weekday>" is, in one place: the one in the next Monday-to-Sunday week. Said on
Monday, "next Tuesday" is eight days away; said on Friday it is the coming Tuesday. Where that is
not the coming one, people disagree, and it is not ``sure``. "This <weekday>" is the one of this
week, "last <weekday>" the latest one before today.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bot.understanding.times import days as of
from bot.understanding.times.calendar import monday
from bot.understanding.times.days import Days
from bot.understanding.times.figures import figures
from bot.understanding.times.reader import Reader
from bot.understanding.times.written import BRACKET, CLOSED, COMMA, day_month, day_number, month_day

Read = tuple[int, Days] | None
DOT = frozenset(".")


class ReadDay(Protocol):
    """Reads the date a weekday is counted from; handed in, because it may be any date."""

    def __call__(self, r: Reader, at: int, *, prepared: bool) -> Read:
        """Read a date."""
        ...


def weekday_date(r: Reader, at: int) -> Read:
    """Read a weekday with what may surround it: this/next/last, a date, "week"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    if j > at and r.word(j) not in lex.weekdays and r.word(j) not in lex.all_marks:
        return None
    mark = r.word(j)
    marked = mark in lex.all_marks
    k = j + 1 if marked else j
    if marked and mark in lex.this and r.word(k) in lex.coming | lex.last:
        mark, k = r.word(k), k + 1
    if marked and mark in lex.this | lex.next and r.word(k) in lex.coming:
        k += 1
    weekday = lex.weekdays.get(r.word(k))
    if weekday is None or (not marked and not _plain_weekday(r, k)):
        return None
    dated = _dated_weekday(r, k, weekday, marked=marked)
    if dated:
        return dated
    if not marked:
        return _weekday_week(r, k + 1, weekday) or (k + 1, of.weekday_near(r, weekday))
    return k + 1, _marked(r, mark, weekday)


def _plain_weekday(r: Reader, at: int) -> bool:  # noqa: PLR0911  # each reason on its own
    """Whether a weekday word without "next" or "this" is one: "sat" and "sun" need company."""
    lex, word = r.lexicon, r.word(at)
    if word not in lex.risky_days:
        return True
    if r.word(at + 1) in lex.to and r.word(at + 2) in lex.weekdays:
        return True
    if at == 0 and r.tokens[r.skip(1, DOT)].shape == "end":
        return True
    if r.before(at) in lex.person_words or r.before(at) in lex.the | lex.articles:
        return False
    if r.before(at) in lex.day_prepositions:
        joined = r.word(at + 1) in lex.conjunctions
        paired = r.word(at + 2) in lex.weekdays
        return (r.ends_here(at + 1) and (not joined or paired)) or time_follows(r, at + 1)
    if time_follows(r, at + 1) and r.word(at + 1) not in lex.at:
        return True
    if r.ends_here(at + 1) and (r.before(at) in lex.meridiems or (at and r.tokens[at - 1].shape == "clock")):
        return True  # "5pm sat"
    return r.tokens[at].capital and r.ends_here(at + 1) and at > 0


def time_follows(r: Reader, at: int) -> bool:
    """Whether what follows a weekday makes sure it is one: a date, a clock, a part of the day."""
    lex = r.lexicon
    at = r.skip(r.skip(r.skip(at, DOT), COMMA), lex.the)
    token = r.tokens[at]
    return (
        token.ordinal is not None
        or token.shape in {"clock", "date"}
        or token.word in lex.parts
        or token.word in lex.months
        or token.word in lex.weekdays
        or (token.word in lex.at and r.tokens[at + 1].number is not None)
        or (token.number is not None and r.word(at + 1) in lex.months)
        or (token.number is not None and (r.word(at + 1) in lex.meridiems or r.word(at + 1) in lex.oclock))
    )


def _dated_weekday(r: Reader, at: int, weekday: int, *, marked: bool) -> Read:
    """Read "Thursday 5 March", "Thursday, the 5th": the date decides, the weekday must agree to be sure."""
    j = r.skip(r.skip(r.skip(at + 1, DOT), COMMA), r.lexicon.on)
    j = r.skip(j, BRACKET)
    found = day_month(r, j) or month_day(r, j) or figures(r, j)
    if not found and not marked:
        found = day_of_month(r, j, prepared=True)
    if not found or not found[1].single:
        return None
    k, said = found
    k = r.skip(k, CLOSED) if r.word(j - 1) in BRACKET else k
    if said.cycle == "year" and said.first.weekday() != weekday:
        # "this Friday (June 15th)", said a few days after it
        past = said.moved(-1)
        recent = r.today - past.first < timedelta(days=31)
        said = past if recent and past.first.weekday() == weekday else said
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
    unit = r.unit(at)
    if unit and unit.grain == "week" and r.word(at) not in lex.plural_units:
        return at + 1, Days.one(of.weekday_near(r, weekday).first + timedelta(days=unit.days))
    if r.word(at) in lex.after and r.word(at + 1) in lex.next:
        return at + 2, Days.one(of.weekday_near(r, weekday).first + timedelta(days=7), sure=False)
    if r.word(at) in lex.before and r.word(at + 1) in lex.last:
        near = of.weekday_near(replace(r, prefer="past"), weekday).first
        return at + 2, Days.one(near - timedelta(days=14 if near == r.today else 7), sure=False)
    j = r.skip(r.skip(r.skip(at, COMMA), lex.of), lex.from_words)
    if not r.of_grain(j + 1, "week"):
        return None
    for marks, weeks in ((lex.this, 0), (lex.next, 1), (lex.last, -1)):
        if r.word(j) in marks:
            return j + 2, Days.one(monday(r.today) + timedelta(days=weekday + 7 * weeks))
    return None


def _marked(r: Reader, mark: str, weekday: int) -> Days:  # noqa: PLR0911  # each mark on its own
    lex = r.lexicon
    this_week = monday(r.today) + timedelta(days=weekday)
    ahead = (weekday - r.today.weekday()) % 7
    if mark in lex.previous:
        found = this_week - timedelta(days=7)
        return Days.one(found, sure=found == r.today - timedelta(days=(-ahead) % 7 or 7))
    if mark in lex.after_next or mark in lex.before_last:
        return Days.one(this_week + timedelta(days=14 if mark in lex.after_next else -14), sure=False)
    if mark in lex.next or mark in lex.following:
        found = this_week + timedelta(days=7)
        return Days.one(found, sure=ahead == 0 or found == r.today + timedelta(days=ahead))
    if mark in lex.last:
        found = r.today - timedelta(days=(r.today.weekday() - weekday - 1) % 7 + 1)
        return Days.one(found, sure=monday(found) != monday(r.today))
    if mark in lex.this:
        if this_week >= r.today or r.prefer == "past":
            return Days.one(this_week)
        return Days.one(this_week + timedelta(days=7), sure=False)
    return Days.one(r.today + timedelta(days=ahead or 7))


def beside_day(r: Reader, at: int, read: "ReadDay") -> Read:
    """Read "the Monday after Easter", "third Tuesday after Christmas", "the Friday before 5 May"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    nth = r.tokens[j].ordinal
    j += nth is not None
    weekday = lex.weekdays.get(r.word(j))
    backwards = r.word(j + 1) in lex.before
    if weekday is None or not (backwards or r.word(j + 1) in lex.after) or not 1 <= (nth or 1) <= 53:
        return None
    inner = r.deeper()
    found = read(inner, j + 2, prepared=True) if inner else None
    if not found or not found[1].single or found[1].weekday_only:
        return None
    said = found[1].first
    step = (said.weekday() - weekday - 1) % 7 + 1 if backwards else (weekday - said.weekday() - 1) % 7 + 1
    away = step + 7 * ((nth or 1) - 1)
    return found[0], Days.one(said + timedelta(days=-away if backwards else away), sure=found[1].sure)


def nearest(r: Reader, at: int, read: "ReadDay") -> Read:
    """Read "the closest Monday to 5 October", "the second nearest Friday to Easter", never sure."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    nth = r.tokens[j].ordinal
    j += nth is not None
    weekday = lex.weekdays.get(r.word(j + 1))
    if r.word(j) not in lex.nearest or weekday is None or r.word(j + 2) not in lex.to:
        return None
    inner = r.deeper()
    found = read(inner, j + 3, prepared=True) if inner else None
    if not found or not found[1].single or not 1 <= (nth or 1) <= 9:
        return None
    said = found[1].first
    behind = said - timedelta(days=(said.weekday() - weekday) % 7)
    around = (behind + timedelta(days=7 * weeks) for weeks in range(-9, 10))
    ranked = sorted(around, key=lambda day: abs((day - said).days))
    return found[0], Days.one(ranked[(nth or 1) - 1], sure=False)


def day_of_month(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read "the 5th" after a preposition, where no noun follows that it could be counting."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    token = r.tokens[j]
    bare = j == at and token.ordinal is None
    if bare and (r.before(at) not in lex.on or at < 2 or not token.word.isdigit()):
        return None  # "back on 15" is a day, "for 15" a number of something
    number = day_number(r, j) if token.ordinal is not None or (prepared and (j > at or bare)) else None
    if number is None:
        return None
    if r.of_grain(j + 1, "day"):
        j += 1
    alone = at == 0 and r.tokens[j + 1].shape == "end" and j > at
    spoken_to = prepared or (
        j > at and r.before(at) in lex.before_days and (token.shape == "ordinal" or number > 4)
    )
    if not (spoken_to or alone) or not (r.ends_here(j + 1) or time_follows(r, j + 1)):
        return None
    if r.word(j + 1) in lex.of or (j == at and not bare and token.shape != "ordinal" and number < 4):
        return None
    sure = prepared and not bare and (token.ordinal is not None or token.word.isdigit())
    return j + 1, replace(of.day_of_month(r, number), sure=sure)
