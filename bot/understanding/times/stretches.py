"""Any stretch, and stretches with a length: "within 2 hours", "from 2pm for 2 hours", "year to date"."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace

from bot.understanding.times.bounds import bound, bounded
from bot.understanding.times.calendar import at_hour, working_day
from bot.understanding.times.days import Days
from bot.understanding.times.lengths import Length, length
from bot.understanding.times.moments import moment
from bot.understanding.times.ranges import joined_range
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, Settled, aware, settle
from bot.understanding.times.units import whole as whole_unit
from capabilities.values import Grain, When

Read = tuple[int, When, bool] | None
ENDS = frozenset(".!?,")


def stretch(r: Reader, at: int) -> Read:
    """Read the longest stretch that starts here."""
    found = [
        read
        for rule in (bounded, joined_range, _ahead, _measured, _rest_of_day, _to_date)
        if (read := rule(r, at))
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
    if r.word(j) in r.lexicon.or_later:
        return _open_on(r, j + 1, said) or (j + 1, bound(r, "from", settled), settled.sure)
    closing = r.word(j) in r.lexicon.conjunctions and r.tokens[r.skip(j + 2, ENDS)].shape == "end"
    if closing and r.word(j + 1) in r.lexicon.after:
        return j + 2, bound(r, "from", settled), settled.sure  # "1 May and after"
    if r.word(j) in r.lexicon.or_earlier:
        return j + 1, bound(r, "until", settled), settled.sure
    if said.days and said.clock is None:
        narrowed = _narrowed(r, j, said)
        if not narrowed and said.part is None:
            narrowed = _days_long(r, j, said) or _within_week(r, j, said.days)
        if narrowed:
            return narrowed
    return j, settled.when(r), settled.sure


def _open_on(r: Reader, at: int, said: Moment) -> Read:
    """Read the day after "3pm or later": "3pm or later on Monday"."""
    found = moment(r, at)
    if said.days is not None or not found or found[1].days is None or found[1].clocked:
        return None
    settled = settle(r, replace(said, days=found[1].days))
    return (found[0], bound(r, "from", settled), settled.sure) if settled else None


def _days_long(r: Reader, at: int, said: Moment) -> Read:
    """Read the "for 10 days" of "18 December for 10 days"."""
    days = said.days
    if days is None or not days.single or r.word(at) not in r.lexicon.duration_prep:
        return None
    read = length(r, at + 1)
    if not read or read[1].clocked or read[1].bare:
        return None
    finish = read[1].from_(at_hour(days.first, 0))
    whole = Settled(at_hour(days.first, 0), finish, "day", days.sure and read[1].sure)
    return read[0], whole.when(r), whole.sure


def _within_week(r: Reader, at: int, days: Days) -> Read:
    """Read what names days of a week just said: "next week between Wednesday and Friday"."""
    if days.grain != "week" or (days.after - days.first).days != 7:
        return None
    j = r.skip(at, frozenset(","))
    monday = at_hour(days.first, 0)
    there = replace(r, today=days.first, wall=monday, now=aware(r, monday), prefer="future")
    read = joined_range(there, j) or single(there, j)
    if not read or not any(token.word in r.lexicon.weekdays for token in r.tokens[j : read[0]]):
        return None
    start, end = read[1].start, read[1].end
    inside = start and end and aware(r, monday) <= start and end <= aware(r, at_hour(days.after, 0))
    return read if inside else None


def _to_date(r: Reader, at: int) -> Read:
    """Read "year to date", "until now"."""
    lex = r.lexicon
    if r.word(at) in lex.until_now and r.tokens[at + 1].number is None:
        return at + 1, When(end=aware(r, r.wall), grain="day"), True
    j = r.skip(at, lex.the)
    unit = lex.to_date.get(r.word(j))
    found = whole_unit(r.today, unit, 0) if unit else None
    if found is None:
        return None
    start = aware(r, at_hour(found.first, 0))
    return j + 1, When(start=start, end=aware(r, r.wall), grain="day"), True


def _narrowed(r: Reader, at: int, said: Moment) -> Read:
    """Read the bound in "tomorrow before 3pm", "Friday after 5": it cuts the day."""
    lex = r.lexicon
    j = r.skip(at, frozenset(","))
    word = r.word(j)
    after = word in lex.after | lex.from_words | lex.since | lex.starting
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
    edge = settle(r, replace(bound[1], days=said.days, part=said.part or bound[1].part))
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


def _ahead(r: Reader, at: int) -> Read:
    """Read "within 2 hours", "the next hour", "the 5 past minutes": from now, or up to now."""
    lex = r.lexicon
    inside = r.word(at) in lex.inside
    j = r.skip(at + inside, lex.the) if inside else r.skip(r.skip(at, lex.within_prep), lex.the)
    counted = r.tokens[j].shape == "number" and r.word(j + 1) in lex.all_marks and r.unit(j + 2)
    mark = r.word(j + 1) if counted else r.word(j)
    marked = mark in lex.next or mark in lex.last or mark in lex.coming
    backwards = mark in lex.last
    if not inside and not marked:
        return None
    if counted and r.word(j + 2) not in lex.plural_units:
        return None
    if counted:
        read = (j + 3, Length(((r.tokens[j].whole, counted),))) if r.tokens[j].whole > 0 else None
    else:
        j += marked
        unit = r.unit(j)
        read = length(r, j) or ((j + 1, Length(((1, unit),))) if unit else None)
    if not read and inside and r.tokens[j].whole > 0 and r.word(j + 1) in lex.working_days:
        last = at_hour(working_day(r.today, r.tokens[j].whole), 24)
        return j + 2, When(start=aware(r, r.wall), end=aware(r, last), grain="day"), True
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
        size = length(r, begin[0] + 1, counted=True)
        end = size[0] if size else 0
    else:
        opened = r.word(at) in lex.duration_prep
        size = length(r, at + opened, counted=opened)
        if not size:
            return None
        j = r.skip(size[0], frozenset(","))
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
