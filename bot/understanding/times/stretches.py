"""Stretches with two ends, or one: "from Monday to Wednesday", "5-7 March", "by Friday", "after 5".

A day at the far end is included: "until Friday" and "by Friday" end when Friday ends; "before
Friday" ends when it begins; "after Friday" starts when it ends.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.understanding.times import dates
from bot.understanding.times.calendar import OutOfRangeError, at_hour, make_date, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.lengths import length
from bot.understanding.times.moments import counted, moment
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, Settled, aware, settle
from capabilities.values import Grain, When

Read = tuple[int, When, bool] | None
DASHES = frozenset({"-", "–", "—"})


def stretch(r: Reader, at: int) -> Read:
    """Read the longest stretch that starts here."""
    found = [read for rule in (_bounded, _range, _ahead, _measured, _rest_of_day) if (read := rule(r, at))]
    return max(found, key=lambda read: read[0], default=None)


def single(r: Reader, at: int) -> Read:
    """Read a moment, and a bound that narrows its day ("tomorrow before 3pm")."""
    read = moment(r, at)
    if not read:
        return None
    j, said = read
    settled = settle(r, said)
    if settled is None:
        return None
    if said.days and said.clock is None and said.part is None:
        narrowed = _narrowed(r, j, said)
        if narrowed:
            return narrowed
    return j, settled.when(r), settled.sure


def _narrowed(r: Reader, at: int, said: Moment) -> Read:
    """Read the bound in "tomorrow before 3pm", "Friday after 5": it cuts the day."""
    lex = r.lexicon
    j = r.skip(at, frozenset({","}))
    word = r.word(j)
    after = word in lex.after | lex.from_words | lex.since
    if not after and word not in lex.before | lex.by | lex.until:
        return None
    bound = moment(r, j + 1, bare=True)
    if (
        not bound
        or bound[1].clock is None
        or bound[1].days is not None
        or said.days is None
        or not said.days.single
    ):
        return None
    whole = settle(r, said)
    edge = settle(r, replace(bound[1], days=said.days))
    if whole is None or edge is None or edge.start.tzinfo or not whole.start <= edge.start <= whole.end:
        return None
    sure = edge.sure and said.sure
    if word in lex.by:
        return bound[0], When(end=aware(r, edge.start), grain=edge.grain), sure
    cut = (
        Settled(edge.start, whole.end, edge.grain, sure)
        if after
        else Settled(whole.start, edge.start, edge.grain, sure)
    )
    return bound[0], cut.when(r), sure


def _bounded(r: Reader, at: int) -> Read:
    """Read a stretch with one end: before, by, until, after, since, from."""
    lex = r.lexicon
    word = r.word(at)
    roles = (
        (lex.before, "before"),
        (lex.by, "by"),
        (lex.until, "until"),
        (lex.after, "after"),
        (lex.since, "since"),
        (lex.starting, "from"),
    )
    role = next((name for table, name in roles if word in table), None)
    if role is None:
        return None
    reader = replace(r, prefer="past") if role == "since" else r
    j = r.skip(at + 1, lex.about | lex.at)
    if r.tokens[j].shape == "number" and any(token.word in lex.counting for token in r.tokens[:at]):
        return None
    if r.tokens[j].shape == "number" and at > 0 and r.tokens[at - 1].shape == "number":
        return None  # "two by two"
    read = moment(reader, j, bare=True)
    if not read:
        return None
    end, said = read
    edge = r.word(j) in lex.end_of or r.word(r.skip(j, lex.the)) in lex.edges
    if edge and role in {"before", "by", "until"} and said.days is not None and said.days.single:
        role, said = "by", replace(said, days=replace(said.days, sure=True), sure=True)
    if said.until is not None or (role in {"from", "after", "before"} and _vague(r, said, j)):
        return None
    settled = settle(reader, said)
    if settled is None:
        return None
    if role == "from" and any(token.word in lex.moving for token in r.tokens[:at]):
        return end, settled.when(r), settled.sure  # "move it from Monday to Friday"
    if role == "from":
        end = r.skip(end, frozenset({"on", "onwards", "onward"}))
    # "by next week": its start or its end? People mean either.
    vague = role == "by" and settled.grain in {"week", "month", "quarter", "year"}
    return end, _bound(r, role, settled), settled.sure and not vague


def _vague(r: Reader, said: Moment, at: int) -> bool:
    """Whether only an ordinal was said ("after the second"): too little without a clock or month."""
    return (
        said.days is not None
        and said.days.cycle == "month"
        and r.tokens[r.skip(at, r.lexicon.the)].shape != "ordinal"
    )


def _bound(r: Reader, role: str, settled: Settled) -> When:
    start, end = aware(r, settled.start), aware(r, settled.end)
    match role:
        case "before":
            return When(end=start, grain=settled.grain)
        case "by" | "until":
            return When(end=end, grain=settled.grain)
        case "after":
            return When(start=end, grain=settled.grain)
        case _:
            return When(start=start, grain=settled.grain)


def _ahead(r: Reader, at: int) -> Read:
    """Read "within 2 hours", "the next hour", "the past 20 minutes": from now, or up to now."""
    lex = r.lexicon
    j = at
    inside = r.word(j) in lex.inside
    j = r.skip(j + inside, lex.within_prep) if not inside else j + 1
    j = r.skip(j, lex.the)
    marked = r.word(j) in lex.next | lex.last | lex.coming
    backwards = r.word(j) in lex.last
    if not inside and not marked:
        return None
    j += marked
    read = length(r, j)
    if not read and r.word(j) in lex.units:
        unit = lex.units[r.word(j)]
        from bot.understanding.times.lengths import Length

        read = (j + 1, Length(((1, unit),)))
    if not read or not (inside or read[1].clocked):
        return None
    now, edge = r.wall, read[1].from_(r.wall, -1 if backwards else 1)
    if not read[1].clocked:
        edge = at_hour(edge.date(), 24)
    start, end = (edge, now) if backwards else (now, edge)
    return read[0], When(start=aware(r, start), end=aware(r, end), grain=read[1].grain), read[1].sure


def _rest_of_day(r: Reader, at: int) -> Read:
    """Read "the rest of the day", "the rest of today"."""
    lex = r.lexicon
    j = r.skip(at + 1, lex.the)
    unit = lex.units.get(r.word(j))
    if r.word(at) not in lex.rest_of or not (lex.days.get(r.word(j)) == 0 or (unit and unit.grain == "day")):
        return None
    return j + 1, When(start=aware(r, r.wall), end=aware(r, at_hour(r.today, 24)), grain="hour"), True


def _measured(r: Reader, at: int) -> Read:
    """Read a start with a length: "from 2pm for 2 hours", "for 2 weeks starting 20 May"."""
    lex = r.lexicon
    if r.word(at) in lex.starting:
        begin = moment(r, r.skip(at + 1, lex.on), bare=True)
        if not begin or r.word(begin[0]) not in lex.duration_prep:
            return None
        size = length(r, begin[0] + 1)
        end = size[0] if size else 0
    else:
        size = length(r, at + (r.word(at) in lex.duration_prep))
        if not size:
            return None
        j = r.skip(size[0], frozenset({","}))
        if r.word(j) not in lex.starting:
            return None
        begin = moment(r, r.skip(j + 1, lex.on), bare=True)
        end = begin[0] if begin else 0
        if begin and begin[1].wall is not None and not size[1].bare:
            return None  # "2 hours from now" is a moment
    if not size or not begin or begin[1].until is not None or begin[1].part is not None:
        return None
    if not begin[1].clocked and size[1].clocked:
        return None
    if (
        r.word(at) not in lex.starting
        and r.word(at) not in lex.duration_prep
        and r.word(size[0]) in lex.from_words
    ):
        return None  # "two days from tomorrow" is a day
    settled = settle(r, begin[1])
    if settled is None or settled.start.tzinfo:
        return None
    finish = size[1].from_(settled.start)
    grain: Grain = "minute" if begin[1].clocked else "day"
    whole = Settled(settled.start, finish, grain, settled.sure and size[1].sure)
    return end, whole.when(r), whole.sure


def _range(r: Reader, at: int) -> Read:
    """Read two ends joined: with "from" or "between", or plainly ("Monday to Friday", "5-7 March")."""
    lex = r.lexicon
    opener = r.word(at)
    between = opener in lex.between
    opened = between or opener in lex.from_words
    if not opened and any(token.word in lex.moving for token in r.tokens[:at]):
        return None  # "move Monday's call to Friday" is a change, not a stretch
    if opened and not between and any(token.word in lex.moving for token in r.tokens[:at]):
        return None
    j = at + opened
    numbered = _numbered(r, r.skip(j, lex.on | lex.within_prep) if not opened else j)
    left = moment(r, j, bare=opened)
    joined = lex.conjunctions if between else lex.to | lex.through
    if left and left[1].clock and not left[1].clock.fixed and counted(r, at):
        left = None  # "count from 1 to 10"
    general = _joined(r, left, joined, opened=opened) if left else None
    plain = moment(r, at)
    if general and plain and plain[1].until is not None and plain[0] >= general[0]:
        general = None  # "between 2 and 4:30pm tomorrow" is one day's stretch
    if numbered and (general is None or numbered[0] >= general[0]):
        return numbered
    return general


def _joined(r: Reader, left: tuple[int, Moment], joined: frozenset[str], *, opened: bool) -> Read:
    j, first = left
    if r.word(j) not in joined or first.until is not None:
        return None
    months = first.days is not None and first.days.month_only
    right = moment(r, j + 1, bare=opened or first.clock is not None or months)
    if not right:
        return None
    end, second = right
    if second.until is not None:
        return None
    first, second = _share(first, second)
    if not opened and (first.days is None or second.days is None):
        return None
    if first.days and second.days and first.days.cycle == "year" and second.days.cycle is None:
        first = replace(first, days=_before(first.days, second.days))
    start = settle(r, first)
    if start is None or (start.start.tzinfo and first.wall is None):
        return None
    second = _after(first, second, start.start)
    if first.days is None and second.days is None and first.wall is None and second.wall is None:
        second = replace(second, days=Days.one(start.start.date()))
    finish = settle(r, second)
    if finish is None:
        return None
    begin, stop = aware(r, start.start), aware(r, finish.end)
    if stop <= begin:
        return None
    grain: Grain = start.grain if first.clock is None and first.wall is None else finish.grain
    if second.clock is not None or second.wall is not None:
        grain = "minute"
    return end, When(start=begin, end=stop, grain=grain), start.sure and finish.sure


def _share(first: Moment, second: Moment) -> tuple[Moment, Moment]:
    """Let each end borrow the day the other one named."""
    if first.days is None and first.wall is None and second.days is not None and first.clock is None:
        first = replace(first, days=second.days)
    if second.days is None and second.wall is None and first.days is not None:
        second = replace(second, days=first.days)
    return first, second


def _before(first: Days, second: Days) -> Days:
    """Let a month without a year take the far end's: "January to April 2015"."""
    while first.first >= second.after:
        first = first.moved(-1)
    while first.moved(1).first < second.first:
        first = first.moved(1)
    return replace(first, cycle=None)


def _after(first: Moment, second: Moment, start: datetime) -> Moment:
    """Move the far end, while its day may still be chosen, to lie after the near one."""
    if second.days is None or first.days is second.days:
        return second
    days = second.days
    for _ in range(14):
        if days.cycle is None or days.first >= first_day(start):
            break
        days = days.moved(1)
    # "from Monday to Wednesday" said on Tuesday: Wednesday must not lie before the coming Monday,
    # and not a year after it either.
    while (
        days.cycle == "week"
        and days.first - timedelta(days=7) >= first_day(start)
        and days.first > start.date()
    ):
        days = days.moved(-1)
    return replace(
        second,
        days=replace(days, cycle=None, sure=days.sure or days.weekday_only),
        sure=second.sure or days.weekday_only,
    )


def first_day(start: datetime) -> "datetime.date":  # type: ignore[valid-type]
    """Return the calendar day of a wall time."""
    return start.date()


def _numbered(r: Reader, at: int) -> Read:
    """Read two days of one month: "5-7 March", "March 5 to 7", "the 5th to the 7th", "4 to 22 next month"."""
    lex = r.lexicon
    month = lex.months.get(r.word(at))
    j = r.skip(at + (month is not None), lex.the)
    first = _day_number(r, j)
    joined = lex.to | lex.through | lex.conjunctions
    if first is None or r.word(j + 1) not in joined:
        return None
    k = r.skip(j + 2, lex.the)
    second = _day_number(r, k)
    if second is None or second <= first:
        return None
    end = k + 1
    ordinal = r.tokens[j].ordinal is not None or r.tokens[k].ordinal is not None
    if month is not None:
        after, year = dates.year(r, end)
        if r.word(j + 1) in lex.conjunctions and r.before(at) not in lex.between:
            return None
        return _month_days(r, after if year else end, month, year, (first, second))
    end = r.skip(end, lex.of)
    month = lex.months.get(r.word(end))
    if month is not None and (r.word(j + 1) not in lex.conjunctions or r.before(at) in lex.between):
        after, year = dates.year(r, end + 1)
        return _month_days(r, after if year else end + 1, month, year, (first, second))
    if r.word(end + 1) == "month" and r.word(end) in lex.this | lex.next | lex.last:
        offset = 0 if r.word(end) in lex.this else 1 if r.word(end) in lex.next else -1
        start = month_start(r.today, offset)
        return _month_days(r, end + 2, start.month, start.year, (first, second))
    if ordinal and r.ends_here(k + 1) and r.before(at) in lex.from_words | lex.between | lex.on:
        near = dates.day(r, j, prepared=True)
        if near and near[1].single:
            return _month_days(r, k + 1, near[1].first.month, near[1].first.year, (first, second))
    return None


def _day_number(r: Reader, at: int) -> int | None:
    token = r.tokens[at]
    number = token.ordinal if token.ordinal is not None else token.whole if token.shape == "number" else -1
    return number if 1 <= number <= 31 else None


def _month_days(r: Reader, end: int, month: int, year: int | None, numbers: tuple[int, int]) -> Read:
    try:
        full = year or r.today.year
        last = make_date(full, month, numbers[1])
        if year is None and ((last < r.today) if r.prefer == "future" else False):
            full += 1
        days = Days(
            make_date(full, month, numbers[0]), make_date(full, month, numbers[1]) + timedelta(days=1)
        )
    except OutOfRangeError:
        return None
    return end, Settled(at_hour(days.first, 0), at_hour(days.after, 0), "day", True).when(r), True
