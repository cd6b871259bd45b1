"""Stretches named by a unit: "next week", "this weekend", "the last 3 days", "end of the month".

"The next 3 days" are the three days after today, as "next week" is the week after this one.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import timedelta

from bot.understanding.times.calendar import make_date, month_start, shift, working_day
from bot.understanding.times.days import Days
from bot.understanding.times.edges import edge
from bot.understanding.times.quarters import half_of, quarter
from bot.understanding.times.reader import Reader
from bot.understanding.times.units import of_unit, offset_of, whole
from bot.understanding.times.weeks import (
    calendar_year,
    decade,
    halfway,
    iso_numbered,
    nth_unit,
    nth_week,
    nth_weekday_of,
    numbered_year,
    weekday_of_week,
)
from bot.understanding.times.written import year, year_number

Read = tuple[int, Days] | None


RULES = (
    nth_week,
    nth_weekday_of,
    iso_numbered,
    nth_unit,
    weekday_of_week,
    quarter,
    half_of,
    decade,
    numbered_year,
)


def period(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read a period; ``prepared`` allows a bare year ("in 2027")."""
    found = edge(r, at, _relative) or _later(r, at)
    if found:
        return found
    best: Read = None
    for rule in RULES:
        read = rule(r, at)
        if read and (best is None or read[0] > best[0]):
            best = read
    found = best or _relative(r, at, prepared=prepared) or _season(r, at, prepared=prepared)
    if found:
        return found
    return _bare_year(r, at, prepared=prepared)


def _bare_year(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read "in 2027", "in nineteen ninety two", "2018 or later"."""
    token = r.tokens[at]
    if token.shape != "number" or (token.word.isdigit() and len(token.word) != 4):
        return None
    read = year_number(r, at, token)
    led = r.before(at) in r.lexicon.within_prep  # "in 1789"
    if read is None or not (1000 if led else 1900) <= read[1] <= 2150:
        return None
    end, full = read
    later = r.word(end) in r.lexicon.or_later or r.word(end) in r.lexicon.or_earlier
    return (end, calendar_year(full)) if later or (prepared and r.ends_here(end)) else None


def _relative(r: Reader, at: int, *, prepared: bool = False) -> Read:
    """Read "this/next/last <unit>", "the week after next", "the next 3 days"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    mark = r.word(j)
    if mark in lex.units or mark in lex.weekend:
        return _beyond(r, j) or _unmarked(r, at, j, prepared=prepared)
    if mark in lex.same:
        if _to_the_hour(r, j + 1):
            return None
        found = of_unit(r, r.word(j + 1), 0) if r.word(j + 1) not in lex.plural_units else None
        return (j + 2, replace(found, sure=False)) if found and not found.single else None
    offset = offset_of(r, mark)
    if offset is None:
        # "the 5 next days", "2 upcoming weeks"
        later = offset_of(r, r.word(j + 1)) if r.tokens[j].whole > 0 else None
        counted = later and r.tokens[j].shape == "number" and r.word(j + 1) not in lex.of
        return _several(r, j + 2, r.tokens[j].whole, later) if counted and later else None
    unit = r.word(j + 1)
    if offset and unit in lex.working_day:
        return j + 2, Days.one(working_day(r.today, offset))
    if unit in lex.plural_units and offset and mark not in lex.this:
        several = _several(r, j + 1, 3, offset)  # "the coming days"
        return (several[0], replace(several[1], sure=False)) if several else None
    number = r.tokens[j + 1]
    if number.shape == "number" and number.whole > 0:
        return _several(r, j + 2, number.whole, offset)
    if unit in lex.vague:
        return _several(r, j + 2, int(lex.vague[unit]), offset)
    near = mark in lex.coming and unit in lex.weekend and r.today.weekday() < 5
    found = of_unit(r, unit, 0 if near else offset)
    if found is None or (found.single and mark in lex.this):
        return None
    closing = found.single and offset < 0  # "the last day": yesterday, or of something
    return j + 2, replace(found, sure=False) if closing else found


def _to_the_hour(r: Reader, at: int) -> bool:
    """Whether a quarter is one of an hour: "make that quarter past 7"."""
    lex, hour = r.lexicon, r.tokens[at + 2]
    counted = hour.shape == "number" and 1 <= hour.whole <= 12 and r.word(at + 3) not in lex.months
    return r.word(at) in lex.quarter and counted and r.word(at + 1) in lex.past_clock | lex.to_clock


def _beyond(r: Reader, at: int) -> Read:
    """Read "week after next", "month before last"; "the week after the next" too."""
    lex = r.lexicon
    j = at + 2 + (r.word(at + 2) in lex.the)
    if r.word(at + 1) in lex.after and r.word(j) in lex.next:
        found = of_unit(r, r.word(at), 2)
    elif r.word(at + 1) in lex.before and r.word(j) in lex.last:
        found = of_unit(r, r.word(at), -2)
    else:
        return None
    return (j + 1, found) if found else None


def _unmarked(r: Reader, at: int, unit_at: int, *, prepared: bool) -> Read:
    """Read "for the week", "the weekend", "at the weekend"; "the week" only where it stands alone."""
    lex = r.lexicon
    near = r.word(unit_at + 1) in lex.after or r.word(unit_at + 1) in lex.before
    if r.word(unit_at) in lex.weekend:
        found = of_unit(r, r.word(unit_at), 0)
        return (unit_at + 1, found) if found and (prepared or unit_at > at) else None
    whole_text = at == 0 and r.tokens[unit_at + 1].shape == "end"
    led = r.before(at) in lex.duration_prep or whole_text
    if unit_at == at or near or not led or not r.ends_here(unit_at + 1):
        return None
    found = of_unit(r, r.word(unit_at), 0)  # "the weather for the week"
    return (unit_at + 1, found) if found and r.word(unit_at) not in lex.plural_units else None


def _several(r: Reader, at: int, amount: int, offset: int) -> Read:
    """Return the next (from now to the end of the last day) or last so many units."""
    lex = r.lexicon
    if r.word(at) in lex.working_days and offset and amount < 1000:
        edge_day = working_day(r.today, offset * amount)
        tomorrow = r.today + timedelta(days=1)
        first, after = (edge_day, r.today) if offset < 0 else (tomorrow, edge_day + timedelta(days=1))
        return at + 1, Days(first, after)
    unit = r.unit(at)
    if unit is None or unit.seconds or offset == 0 or amount > 1000:
        return None
    # Days and weeks are counted from today; for longer units people also mean whole calendar ones,
    # and for quarters and decades they mostly do.
    vague = r.word(at - 1) in lex.vague and amount != 2
    plural = amount == 1 or r.word(at) in lex.plural_units
    sure = unit.grain in {"day", "week"} and not vague and plural
    if unit.months in {3, 120}:
        near, far = whole(r.today, unit, offset), whole(r.today, unit, offset * amount)
        if near and far:
            return at + 1, Days(
                min(near.first, far.first), max(near.after, far.after), unit.grain, sure=False
            )
    if offset < 0:
        return at + 1, Days(shift(r.today, unit, -amount), r.today, unit.grain, sure=sure)
    tomorrow = r.today + timedelta(days=1)
    return at + 1, Days(tomorrow, shift(tomorrow, unit, amount), unit.grain, sure=sure)


def _later(r: Reader, at: int) -> Read:
    """Read "later this week", "earlier this year", "later in the month": from, or up to, now."""
    lex = r.lexicon
    backwards = r.word(at) in lex.earlier
    if not backwards and r.word(at) not in lex.later:
        return None
    j = r.skip(at + 1, lex.the)
    offset = offset_of(r, r.word(j))
    if offset is None and j == at + 1:
        return None
    k = j + (offset is not None)
    found = of_unit(r, r.word(k), offset or 0)
    if found is None or found.single:
        return None
    if backwards and offset == -1:
        return k + 1, replace(found, after=halfway(found), sure=False)
    if offset:
        return None
    if backwards:
        return (k + 1, replace(found, after=r.today)) if found.first < r.today else None
    start = max(r.today, halfway(found))
    return (k + 1, replace(found, first=start, sure=False)) if start < found.after else None


def _season(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read "this summer", "in winter": meteorological seasons of three months, northern half."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    mark = r.word(j)
    marked = mark in lex.marks
    j += marked
    first = lex.seasons.get(r.word(j))
    if first is None:
        return None
    end, full = year(r, j + 1)
    if full:
        start = make_date(full, first, 1)
        return end, Days(start, month_start(start, 3), "quarter", sure=False)
    if not (marked or prepared) or not r.ends_here(j + 1):
        return None
    start = make_date(r.today.year, first, 1)
    if marked and mark in lex.last:
        start = start if month_start(start, 3) <= r.today else month_start(start, -12)
    elif month_start(start, 3) <= r.today:
        start = month_start(start, 12)
    if marked and mark in lex.next and start <= r.today:
        start = month_start(start, 12)
    return j + 1, Days(start, month_start(start, 3), "quarter", sure=False)
