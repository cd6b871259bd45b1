"""Stretches named by a unit: "next week", "this weekend", "the last 3 days", "end of the month"."""

from dataclasses import replace
from datetime import timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, monday, month_start, shift, working_day
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader

Read = tuple[int, Days] | None


def period(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read a period; ``prepared`` allows a bare year ("in 2027")."""
    found = _edge(r, at) or _relative(r, at) or _quarter(r, at) or _season(r, at, prepared=prepared)
    if found:
        return found
    token = r.tokens[at]
    if prepared and token.shape == "number" and len(token.word) == 4 and 1950 <= token.whole <= 2150:
        if r.ends_here(at + 1):
            return at + 1, Days(make_date(token.whole, 1, 1), make_date(token.whole + 1, 1, 1), "year")
    return None


def of_unit(r: Reader, unit: str, offset: int) -> Days | None:
    """Return the calendar week, month … so many away from the present one."""
    today = r.today
    match unit:
        case "day" | "days" | "night" | "nights":
            return Days.one(today + timedelta(days=offset))
        case "week" | "weeks":
            start = monday(today) + timedelta(days=7 * offset)
            return Days(start, start + timedelta(days=7), "week")
        case "weekend" | "weekends":
            start = monday(today) + timedelta(days=5 + 7 * offset)
            return Days(start, start + timedelta(days=2), "day")
        case "fortnight":
            start = monday(today) + timedelta(days=7 * offset)
            return Days(start, start + timedelta(days=14), "week")
        case "month" | "months":
            start = month_start(today, offset)
            return Days(start, month_start(start, 1), "month")
        case "quarter" | "quarters":
            start = month_start(today, -((today.month - 1) % 3) + 3 * offset)
            return Days(start, month_start(start, 3), "quarter")
        case "year" | "years":
            return Days(
                make_date(today.year + offset, 1, 1), make_date(today.year + offset + 1, 1, 1), "year"
            )
        case _:
            return None


def _relative(r: Reader, at: int) -> Read:
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
    offset = _offset(r, mark)
    if offset is None:
        return (
            (at + 2, of_unit(r, "weekend", 0) or Days.one(r.today))
            if j > at and mark in lex.weekend
            else None
        )
    if offset and unit in lex.working_day:
        return j + 2, Days.one(working_day(r.today, offset))
    number = r.tokens[j + 1].whole
    amount, k = (number, j + 2) if r.tokens[j + 1].shape == "number" and number > 0 else (0, j + 1)
    if r.word(k) in lex.vague:
        amount, k = int(lex.vague[r.word(k)]), k + 1
    if amount:
        return _several(r, k, amount, offset)
    found = of_unit(r, unit, offset)
    if found is None or (unit in {"day", "night"} and mark in lex.this):
        return None
    return j + 2, found


def _offset(r: Reader, mark: str) -> int | None:
    lex = r.lexicon
    if mark in lex.this:
        return 0
    if mark in lex.next or mark in lex.coming or mark in lex.following:
        return 1
    return -1 if mark in lex.last else None


def _several(r: Reader, at: int, amount: int, offset: int) -> Read:
    """Return the next (from now to the end of the last day) or last so many units."""
    unit = r.lexicon.units.get(r.word(at))
    if unit is None or unit.seconds or offset == 0 or amount > 1000:
        return None
    if offset < 0:
        return at + 1, Days(shift(r.today, unit, -amount), r.today, unit.grain)
    tomorrow = r.today + timedelta(days=1)
    return at + 1, Days(tomorrow, shift(tomorrow, unit, amount), unit.grain)


def _edge(r: Reader, at: int) -> Read:
    """Read "end of the month", "the beginning of next week", "early March", "mid-July"."""
    lex, word = r.lexicon, r.word(at)
    roles = ((lex.end_of, "end"), (lex.start_of, "start"), (lex.middle_of, "middle"), (lex.rest_of, "rest"))
    role = next((name for table, name in roles if word in table), None)
    if role is None:
        role = "start" if word in lex.early else "end" if word in lex.late else None
        if role is None or r.word(r.skip(at + 1, frozenset({"-"}))) not in {
            *lex.months,
            *lex.next,
            *lex.this,
        }:
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
    if role == "middle":
        return replace(whole, first=whole.first + third, after=whole.after - third, sure=False)
    if role == "start":
        if narrow:
            return Days.one(whole.first, sure=size <= 31)
        return replace(whole, after=whole.first + third, sure=False)
    if not narrow:
        return replace(whole, first=whole.after - third, sure=False)
    if whole.grain == "week":
        friday = whole.after - timedelta(days=3)
        return Days.one(friday if friday >= r.today else whole.after - timedelta(days=1), sure=False)
    return Days.one(whole.after - timedelta(days=1))


def _quarter(r: Reader, at: int) -> Read:
    """Read "Q3", "Q3 2026", "the third quarter of 2026"."""
    lex = r.lexicon
    number = lex.quarters.get(r.word(at))
    j = at + 1
    if number is None:
        j = r.skip(at, lex.the)
        number = r.tokens[j].ordinal
        if number is None or not 1 <= number <= 4 or r.word(j + 1) != "quarter":
            return None
        j += 2
    k = r.skip(j, lex.of)
    full = r.tokens[k].whole if r.tokens[k].shape == "number" and len(r.word(k)) == 4 else None
    start = make_date(full or r.today.year, number * 3 - 2, 1)
    if full is None and r.prefer == "future" and month_start(start, 3) <= r.today:
        start = month_start(start, 12)
    return (k + 1 if full else j), Days(start, month_start(start, 3), "quarter")


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
