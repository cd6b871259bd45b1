"""Stretches named by a unit: "next week", "this weekend", "the last 3 days", "end of the month"."""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times import days as of
from bot.understanding.times.calendar import make_date, monday, month_start, shift, working_day
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader

Read = tuple[int, Days] | None


def period(r: Reader, at: int, *, prepared: bool) -> Read:
    """Read a period; ``prepared`` allows a bare year ("in 2027")."""
    for rule in (_edge, _later, _nth_week, _week_of, _weekday_of_week, _quarter, _decade, _numbered_year):
        found = rule(r, at)
        if found:
            return found
    found = _relative(r, at, prepared=prepared) or _season(r, at, prepared=prepared)
    if found:
        return found
    token = r.tokens[at]
    if prepared and token.shape == "number" and len(token.word) == 4 and 1950 <= token.whole <= 2150:
        if r.ends_here(at + 1):
            return at + 1, Days(make_date(token.whole, 1, 1), make_date(token.whole + 1, 1, 1), "year")
    return None


def of_unit(r: Reader, word: str, offset: int) -> Days | None:
    """Return the calendar week, month … so many away from the present one."""
    today = r.today
    if word in r.lexicon.weekend:
        start = monday(today) + timedelta(days=5 + 7 * offset)
        return Days(start, start + timedelta(days=2), "day")
    if word in r.lexicon.working_week:
        start = monday(today) + timedelta(days=7 * offset)
        return Days(start, start + timedelta(days=5), "day")
    unit = r.lexicon.units.get(word)
    if unit is None or unit.seconds:
        return None
    match unit.grain:
        case "day":
            return Days.one(today + timedelta(days=offset))
        case "week":
            start = monday(today) + timedelta(days=7 * offset)
            return Days(start, start + timedelta(days=unit.days), "week")
        case "quarter":
            start = month_start(today, -((today.month - 1) % 3) + 3 * offset)
            return Days(start, month_start(start, 3), "quarter")
        case "month":
            start = month_start(today, offset)
            return Days(start, month_start(start, 1), "month")
        case _:
            years = unit.months // 12
            first = today.year // years * years + years * offset
            return Days(make_date(first, 1, 1), make_date(first + years, 1, 1), "year")


def _relative(r: Reader, at: int, *, prepared: bool = False) -> Read:
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
    if offset is None and j > at and r.before(at) in lex.duration_prep and r.ends_here(j + 1):
        found = of_unit(r, mark, 0)  # "the weather for the week"
        if found:
            return j + 1, found
    if offset is None and prepared and mark in lex.weekend:
        return j + 1, of_unit(r, mark, 0) or Days.one(r.today)
    if offset is None:
        counted = (
            _offset(r, r.word(j + 1)) if r.tokens[j].whole > 0 and r.tokens[j].shape == "number" else None
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
    # Days and weeks are counted from today; for longer units people also mean whole calendar ones.
    sure = unit.grain in {"day", "week"}
    if offset < 0:
        return at + 1, Days(shift(r.today, unit, -amount), r.today, unit.grain, sure=sure)
    tomorrow = r.today + timedelta(days=1)
    return at + 1, Days(tomorrow, shift(tomorrow, unit, amount), unit.grain, sure=sure)


def _edge(r: Reader, at: int) -> Read:
    """Read "end of the month", "the beginning of next week", "early March", "mid-July"."""
    lex, word = r.lexicon, r.word(at)
    short = r.skip(at, lex.the)
    if r.word(short) in lex.edges:
        role, unit = lex.edges[r.word(short)]
        found = of_unit(r, unit, 0)
        cut = _cut(r, found, role, narrow=True) if found else None
        return (short + 1, cut) if cut else None
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
    return (j + marked + 1, replace(found, first=tomorrow)) if tomorrow < found.after else None


def _iso_week(day: date) -> Days:
    start = monday(day)
    return Days(start, start + timedelta(days=7), "week")


def _nth_week(r: Reader, at: int) -> Read:
    """Read "the first week of May", "last week of 2027", "week 27": weeks belong where their Thursday is."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    numbered = (
        r.word(j) in lex.week_words and 1 <= r.tokens[j + 1].whole <= 53 and r.tokens[j + 1].shape == "number"
    )
    nth = r.tokens[j + 1].whole if numbered else -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    weekend = nth is not None and r.word(j + 1) in lex.weekend
    if nth is None or (not numbered and not weekend and r.word(j + 1) not in lex.week_words):
        return None
    if not numbered and not -1 <= nth <= 53:
        return None
    k = j + 2
    within = r.skip(k, lex.of | lex.within_prep)
    month = lex.months.get(r.word(r.skip(within, lex.the)))
    base = _year_or_period(r, within)
    if base is None:
        if numbered and r.ends_here(k):
            return k, _iso_week(make_date(r.today.year, 1, 4) + timedelta(days=7 * (nth - 1)))
        return None
    if within == k and month is None and not numbered and r.word(k) not in lex.next | lex.last | lex.this:
        return None
    end, whole = base
    if weekend:
        saturday = nth_weekday_in(whole, nth, 5)
        return (end, Days(saturday, saturday + timedelta(days=2))) if saturday else None
    thursday = nth_weekday_in(whole, nth, 3)
    return (end, _iso_week(thursday)) if thursday else None


def nth_weekday_in(whole: Days, nth: int, weekday: int) -> date | None:
    """Return the nth such weekday of a stretch; -1 is its last."""
    if nth < 0:
        last = whole.after - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    found = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7 + 7 * (nth - 1))
    return found if found < whole.after else None


def _year_or_period(r: Reader, at: int) -> Read:
    """Read "2027", "September 2014", "next year", "the month"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    month = lex.months.get(r.word(j))
    number = r.tokens[j + (month is not None)]
    full = number.whole if number.shape == "number" and 1900 <= number.whole <= 2200 else None
    if month is not None:
        return (j + 1 + bool(full)), of.month(r, month, full)
    if full:
        return j + 1, Days(make_date(full, 1, 1), make_date(full + 1, 1, 1), "year")
    offset = _offset(r, r.word(j))
    if offset is None and j > at:
        found = of_unit(r, r.word(j), 0)
        return (j + 1, found) if found and found.grain in {"month", "year", "quarter"} else None
    found = of_unit(r, r.word(j + 1), offset) if offset is not None else None
    return (j + 2, found) if found and found.grain in {"month", "year", "quarter"} else None


def _week_of(r: Reader, at: int) -> Read:
    """Read "the week of 18 May", "week commencing Monday", "the weekend of 5 June"."""
    from bot.understanding.times.dates import day  # the two rules contain each other

    lex = r.lexicon
    j = r.skip(at, lex.the)
    word = r.word(j)
    if (word not in lex.week_words and word not in lex.weekend) or r.word(j + 1) not in lex.commencing:
        return None
    found = day(r, r.skip(j + 2, lex.on), prepared=True)
    if not found or not found[1].single:
        return None
    week = _iso_week(found[1].first)
    if word in lex.weekend:
        week = Days(week.first + timedelta(days=5), week.after)
    return found[0], replace(week, sure=found[1].sure)


def _weekday_of_week(r: Reader, at: int) -> Read:
    """Read "next week Wednesday", "this week on Friday"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    offset = _offset(r, r.word(j))
    if offset is None or r.word(j + 1) not in lex.week_words:
        return None
    k = r.skip(r.skip(j + 2, frozenset({","})), lex.on)
    weekday = lex.weekdays.get(r.word(k))
    if weekday is None:
        return None
    return k + 1, Days.one(monday(r.today) + timedelta(days=7 * offset + weekday))


def _decade(r: Reader, at: int) -> Read:
    """Read "1990s"."""
    j = r.skip(at, r.lexicon.the)
    token = r.tokens[j]
    if (
        len(token.word) == 4
        and token.whole % 10 == 0
        and 1900 <= token.whole <= 2090
        and r.word(j + 1) == "s"
        and r.tokens[j + 1].glued
    ):
        return j + 2, Days(make_date(token.whole, 1, 1), make_date(token.whole + 10, 1, 1), "year")
    return None


def _numbered_year(r: Reader, at: int) -> Read:
    """Read "the year 2027", "2014-2018"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    token = r.tokens[j + 1]
    unit = lex.units.get(r.word(j))
    if unit is not None and unit.grain == "year" and token.shape == "number" and 1900 <= token.whole <= 2200:
        return j + 2, Days(make_date(token.whole, 1, 1), make_date(token.whole + 1, 1, 1), "year")
    return None


def _quarter(r: Reader, at: int) -> Read:
    """Read "Q3", "Q3 2026", "the third quarter of 2026"."""
    lex = r.lexicon
    number = lex.quarters.get(r.word(at))
    j = at + 1
    if number is None:
        j = r.skip(at, lex.the)
        number = r.tokens[j].ordinal
        if (
            number is None
            or not 1 <= number <= 4
            or (unit := lex.units.get(r.word(j + 1))) is None
            or unit.grain != "quarter"
        ):
            return None
        j += 2
    k = r.skip(r.skip(j, lex.of), lex.within_prep)
    offset = _offset(r, r.word(k))
    if offset is not None and r.word(k + 1) in lex.units and lex.units[r.word(k + 1)].grain == "year":
        start = make_date(r.today.year + offset, number * 3 - 2, 1)
        return k + 2, Days(start, month_start(start, 3), "quarter")
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
