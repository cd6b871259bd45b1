"""Stretches named by a unit: "next week", "this weekend", "the last 3 days", "end of the month".

"The next 3 days" are the three days after today, as "next week" is the week after this one.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, month_start, shift, working_day
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.units import of_unit, offset_of
from bot.understanding.times.weeks import decade, nth_week, numbered_year, quarter, weekday_of_week

Read = tuple[int, Days] | None


def period(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read a period; ``prepared`` allows a bare year ("in 2027")."""
    for rule in (_edge, _later, nth_week, weekday_of_week, quarter, decade, numbered_year):
        found = rule(r, at)
        if found:
            return found
    found = _relative(r, at, prepared=prepared) or _season(r, at, prepared=prepared)
    if found:
        return found
    token = r.tokens[at]
    figures = token.shape == "number" and len(token.word) == 4
    if prepared and figures and 1950 <= token.whole <= 2150 and r.ends_here(at + 1):
        return at + 1, Days(make_date(token.whole, 1, 1), make_date(token.whole + 1, 1, 1), "year")
    return None


def _relative(  # noqa: PLR0912  # one branch a way of saying it
    r: Reader, at: int, *, prepared: bool = False
) -> Read:
    """Read "this/next/last <unit>", "the week after next", "the next 3 days"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    mark, unit = r.word(j), r.word(j + 1)
    if (
        (mark in lex.units or mark in lex.weekend)
        and r.word(j + 1) in lex.after
        and r.word(j + 2) in lex.next
    ):
        found = of_unit(r, mark, 2)
        return (j + 3, found) if found else None
    if (
        (mark in lex.units or mark in lex.weekend)
        and r.word(j + 1) in lex.before
        and r.word(j + 2) in lex.last
    ):
        found = of_unit(r, mark, -2)
        return (j + 3, found) if found else None
    offset = offset_of(r, mark)
    if offset is None and j > at and r.before(at) in lex.duration_prep and r.ends_here(j + 1):
        if r.word(j + 1) in lex.after or r.word(j + 1) in lex.before:
            return None
        found = of_unit(r, mark, 0)  # "the weather for the week"
        if found:
            return j + 1, found
    if offset is None and prepared and mark in lex.weekend:
        return j + 1, of_unit(r, mark, 0) or Days.one(r.today)
    if offset is None:
        counted = (
            offset_of(r, r.word(j + 1)) if r.tokens[j].whole > 0 and r.tokens[j].shape == "number" else None
        )
        if counted and r.word(j + 1) not in lex.of:
            return _several(r, j + 2, r.tokens[j].whole, counted)  # "the 5 next days"
        return (
            (at + 2, of_unit(r, "weekend", 0) or Days.one(r.today))
            if j > at and mark in lex.weekend
            else None
        )
    if offset and unit in lex.working_day:
        return j + 2, Days.one(working_day(r.today, offset))
    if r.tokens[j].shape == "number" and r.tokens[j].whole > 0:
        return None
    number = r.tokens[j + 1].whole
    amount, k = (number, j + 2) if r.tokens[j + 1].shape == "number" and number > 0 else (0, j + 1)
    if r.word(k) in lex.vague:
        amount, k = int(lex.vague[r.word(k)]), k + 1
    if amount:
        return _several(r, k, amount, offset)
    found = of_unit(r, unit, offset)
    if found is None or (unit in {"day", "night", "nights", "days"} and mark in lex.this):
        return None
    return j + 2, found


def _several(r: Reader, at: int, amount: int, offset: int) -> Read:
    """Return the next (from now to the end of the last day) or last so many units."""
    unit = r.lexicon.units.get(r.word(at))
    if unit is None or unit.seconds or offset == 0 or amount > 1000:
        return None
    # Days and weeks are counted from today; for longer units people also mean whole calendar ones.
    vague = r.word(at - 1) in r.lexicon.vague and amount != 2
    sure = unit.grain in {"day", "week"} and not vague
    if offset < 0:
        return at + 1, Days(shift(r.today, unit, -amount), r.today, unit.grain, sure=sure)
    tomorrow = r.today + timedelta(days=1)
    return at + 1, Days(tomorrow, shift(tomorrow, unit, amount), unit.grain, sure=sure)


def _edge(r: Reader, at: int) -> Read:
    """Read "end of the month", "the beginning of next week", "early March", "mid-July"."""
    lex, word = r.lexicon, r.word(at)
    short = r.skip(at, lex.the)
    if r.word(short) in lex.edges:
        which, unit = lex.edges[r.word(short)]
        found = of_unit(r, unit, 0)
        narrowed = _cut(r, found, which, narrow=True) if found else None
        return (short + 1, narrowed) if narrowed else None
    roles = ((lex.end_of, "end"), (lex.start_of, "start"), (lex.middle_of, "middle"), (lex.rest_of, "rest"))
    role = next((name for table, name in roles if word in table), None)
    if role is None:
        role = "start" if word in lex.early else "end" if word in lex.late else None
        after = r.word(r.skip(at + 1, frozenset({"-"})))
        if role is None or not (
            after in lex.months or after in lex.next or after in lex.this or after in lex.last
        ):
            return None
    j = r.skip(r.skip(at + 1, lex.the), frozenset({"-"}))
    if r.word(j) in lex.units or r.word(j) in lex.weekend:
        found = of_unit(r, r.word(j), 0)
        base: Read = (j + 1, found) if found else None
        if (
            word == "end"
            and j == at + 1
            and role == "end"
            and r.before(at) not in lex.by | lex.at | lex.before
        ):
            return None
    elif r.word(j) in lex.months:
        base = j + 1, of.month(r, lex.months[r.word(j)], None)
    elif r.tokens[j].shape == "number" and len(r.word(j)) == 4 and 1950 <= r.tokens[j].whole <= 2150:
        base = j + 1, Days(make_date(r.tokens[j].whole, 1, 1), make_date(r.tokens[j].whole + 1, 1, 1), "year")
    else:
        base = _relative(r, j)
    if not base:
        return None
    named = word not in lex.early | lex.late
    cut = _cut(r, base[1], role, narrow=named)
    return (base[0], cut) if cut else None


def _cut(r: Reader, whole: Days, role: str, *, narrow: bool) -> Days | None:
    """Return the asked edge. Narrow ends are days: the last of a month, the Friday of a week."""
    size = (whole.after - whole.first).days
    if role == "rest":
        return replace(whole, first=max(whole.first, r.today)) if whole.after > r.today else None
    third = timedelta(days=max(1, size // 3))
    if (not narrow and whole.grain != "month") or (not narrow and not whole.month_only):
        third = timedelta(days=size // 2)
    if role == "middle":
        return replace(whole, first=whole.first + third, after=whole.after - third, sure=False)
    if role == "start":
        if narrow:
            first_days = {"week": 3, "month": 10}.get(whole.grain, size // 3)
            return replace(
                whole,
                after=whole.first + timedelta(days=first_days),
                grain="day",
                sure=size <= 31,
                cycle=None,
            )
        return replace(whole, after=whole.first + third, sure=False)
    if not narrow:
        return replace(whole, first=whole.after - third, sure=False)
    if whole.grain == "week":
        friday = whole.after - timedelta(days=3)
        return replace(whole, first=friday, grain="day", sure=False)
    return Days.one(whole.after - timedelta(days=1), sure=False)


def _later(r: Reader, at: int) -> Read:
    """Read "later this week", "earlier this year", "later in the month": from, or up to, now."""
    lex = r.lexicon
    backwards = r.word(at) in lex.earlier
    if not backwards and r.word(at) not in lex.later:
        return None
    j = r.skip(at + 1, lex.the)
    marked = r.word(j) in lex.this
    if not marked and j == at + 1:
        return None
    found = of_unit(r, r.word(j + marked), 0)
    if found is None or found.single:
        return None
    tomorrow = r.today + timedelta(days=1)
    if backwards:
        return (j + marked + 1, replace(found, after=r.today)) if found.first < r.today else None
    return (j + marked + 1, replace(found, first=tomorrow, sure=False)) if tomorrow < found.after else None


def _season(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read "this summer", "in winter": meteorological seasons of three months, northern half."""
    lex = r.lexicon
    j = r.skip(at, lex.the) if prepared else at
    mark = r.word(j)
    marked = mark in lex.this | lex.next | lex.last
    j += marked
    first = lex.seasons.get(r.word(j))
    if first is None or not (marked or prepared) or not r.ends_here(j + 1):
        return None
    start = make_date(r.today.year, first, 1)
    if marked and mark in lex.last:
        start = start if month_start(start, 3) <= r.today else month_start(start, -12)
    elif month_start(start, 3) <= r.today:
        start = month_start(start, 12)
    if marked and mark in lex.next and start <= r.today:
        start = month_start(start, 12)
    return j + 1, Days(start, month_start(start, 3), "quarter", sure=False)
