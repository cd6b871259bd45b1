"""Stretches with one end, or a length: "by Friday", "after 5", "within 2 hours", "from 2pm for 2 hours".

A day at the far end is included: "until Friday" and "by Friday" end when Friday ends; "before
Friday" ends when it begins; "after Friday" starts when it ends.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace

from bot.understanding.times.calendar import at_hour
from bot.understanding.times.lengths import Length, length
from bot.understanding.times.moments import moment
from bot.understanding.times.ranges import joined_range
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, Settled, aware, settle
from capabilities.values import Grain, When

Read = tuple[int, When, bool] | None


def stretch(r: Reader, at: int) -> Read:
    """Read the longest stretch that starts here."""
    found = [
        read for rule in (_bounded, joined_range, _ahead, _measured, _rest_of_day) if (read := rule(r, at))
    ]
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
    long = said.days is not None and not said.days.single
    vague = role == "by" and said.clock is None and said.part is None and long
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
