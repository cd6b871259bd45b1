"""Edges of calendar stretches: "end of the month", "the beginning of next week", "early March", "mid-July".

What is still to come is planned: the end of a month is its last day, of a week its Friday to Sunday.
What has passed is told: the end of 2019 was its last third. Few people agree on any of this, so only
the start of something short is ever sure.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import month_start
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.units import of_unit, whole
from bot.understanding.times.weeks import calendar_year, halfway

Read = tuple[int, Days] | None
ReadPeriod = Callable[[Reader, int], Read]
"""Reads "next week" and its like; handed in, because an edge is itself a period."""
DASH = frozenset("-")


def edge(r: Reader, at: int, read_period: ReadPeriod) -> Read:
    """Read an edge of a month, a year, a week, or of whatever ``read_period`` reads."""
    lex, word = r.lexicon, r.word(at)
    short = r.skip(at, lex.the)
    if r.word(short) in lex.edges:
        which, unit = lex.edges[r.word(short)]
        found = whole(r.today, unit, 0)
        return (short + 1, _cut(r, found, which, vague=False)) if found else None
    role = _role(r, at)
    if role is None:
        return None
    j = r.skip(at + 1, lex.within_prep) if word in lex.early or word in lex.late else at + 1
    j = r.skip(r.skip(r.skip(j, lex.about), lex.the), DASH)
    if r.word(j) in lex.units and role == "end" and word not in lex.late and j == at + 1 and _bare_end(r, at):
        return None
    base = _whole(r, j) or read_period(r, j)
    if not base or base[1].single:
        return None
    if role != "rest":
        return base[0], _cut(r, base[1], role, vague=word in lex.early or word in lex.late)
    rest = replace(base[1], first=max(base[1].first, r.today))
    return (base[0], rest) if rest.first < rest.after else None


def _whole(r: Reader, at: int) -> Read:
    """Read what has edges: "month", "weekend", "May", "2027"."""
    lex, token = r.lexicon, r.tokens[at]
    if token.word in lex.units or token.word in lex.weekend:
        found = of_unit(r, token.word, 0)
        return (at + 1, found) if found else None
    if token.word in lex.months:
        return at + 1, of.month(r, lex.months[token.word], None)
    if token.shape == "number" and len(token.word) == 4 and 1900 <= token.whole <= 2150:
        return at + 1, calendar_year(token.whole)
    return None


def _role(r: Reader, at: int) -> str | None:
    lex, word = r.lexicon, r.word(at)
    if word in lex.early or word in lex.late:
        j = r.skip(r.skip(at + 1, DASH), lex.within_prep)
        if r.word(j) not in lex.months and (r.word(j) not in lex.marks or j > at + 2):
            return None
        return "start" if word in lex.early else "end"
    roles = ((lex.end_of, "end"), (lex.start_of, "start"), (lex.middle_of, "middle"), (lex.rest_of, "rest"))
    return next((name for table, name in roles if word in table), None)


def _bare_end(r: Reader, at: int) -> bool:
    """Whether "end" and a unit stand side by side without a preposition: "week end"."""
    lex = r.lexicon
    joined = r.word(at) not in lex.loose_ends
    return not joined and r.before(at) not in lex.by | lex.at | lex.before


def _cut(r: Reader, whole: Days, role: str, *, vague: bool) -> Days:
    """Return the asked edge of a stretch."""
    middle = halfway(whole)
    if role == "middle":
        first, after = _third(whole, 1), _third(whole, 2)
        if whole.grain == "week":
            first, after = whole.first + timedelta(days=1), whole.first + timedelta(days=4)
        return replace(whole, first=first, after=after, sure=False, anchor=middle)
    if role == "start":
        after = middle if vague and not whole.month_only else _start(whole)
        short = not vague and (whole.after - whole.first).days <= 31
        cycle = whole.cycle if vague else None
        grain = whole.grain if vague else "day"
        return replace(whole, after=after, grain=grain, sure=short, cycle=cycle, anchor=whole.first)
    if vague:
        first = _third(whole, 2) if whole.month_only else middle
        return replace(whole, first=first, sure=False, anchor=first)
    if whole.grain == "week":
        friday = whole.after - timedelta(days=3)
        return replace(whole, first=friday, grain="day", sure=False, anchor=whole.after)
    if whole.grain == "year" and whole.after <= r.today:
        return replace(whole, first=_third(whole, 2), sure=False, anchor=whole.after)
    return replace(Days.one(whole.after - timedelta(days=1), sure=False), anchor=whole.after)


def _start(whole: Days) -> date:
    """Return where the beginning ends: the 10th of a month, Wednesday of a week, April of a year."""
    if whole.grain == "week":
        return whole.first + timedelta(days=3)
    return _third(whole, 1)


def _third(whole: Days, which: int) -> date:
    """Return where the second or third third starts; a month has thirds of ten days."""
    if whole.grain == "year":
        return month_start(whole.first, 4 * which)
    if whole.grain == "month":
        return whole.first + timedelta(days=10 * which)
    return whole.first + timedelta(days=(whole.after - whole.first).days // 3 * which)
