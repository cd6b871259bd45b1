"""Moments counted from another: "in 20 minutes", "3 days ago", "a week from Friday", "now"."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.understanding.times.calendar import working_day
from bot.understanding.times.days import Days
from bot.understanding.times.lengths import Length, length
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, settle

Read = tuple[int, Moment] | None
SIGNS = {"+": 1, "-": -1, "–": -1}
ENDS = frozenset(".!?")
APOSTROPHE = frozenset("'")
ReadMoment = Callable[[Reader, int], Read]
"""Reads the anchor of a shift; handed in, because a moment may itself be a shift."""


def shifted(r: Reader, at: int, read_anchor: ReadMoment) -> Read:
    """Read "in 20 minutes", "3 days ago", "a week from Friday", "two days before Christmas", "now"."""
    lex = r.lexicon
    if r.word(at) in lex.now:
        return _now(r, at)
    token = r.tokens[at]
    if token.shape == "iso" and len(token.values) > 3:
        return _stamp(r, at)
    if token.word in SIGNS:
        return signed(r, at, r.wall) if at == 0 else None
    back = _before_now(r, at + 1) if token.word in lex.ago_before else None
    if back:
        return back
    if token.word in lex.after:
        return _after_a_while(r, at + 1)
    if token.word in lex.the:
        return _day_after(r, at + 1, read_anchor)
    opened = token.word in lex.within_prep
    j = at + opened
    if token.word in lex.units and token.word not in lex.plural_units and r.unit(at) and not opened:
        return _anchored(r, at + 1, Length(((1, lex.units[token.word]),)), read_anchor)
    rough = 0
    while r.word(j + rough) in lex.about:
        rough += 1
    found = length(r, j + rough, counted=opened)
    if not found:
        return _working_days(r, j, opened=opened) or _weekdays_away(r, j)
    k, said = found
    sure = said.sure and not rough and r.before(at) not in lex.limits
    if opened:
        return _ahead(r, k, said, sure=sure)
    lone = _bare(r, k, said) if at == 0 else None  # "remind me an hour before" is not an hour ago
    return (
        _beside(r, k, said, sure=sure, first=at == 0)
        or lone
        or _week_today(r, k, said)
        or _anchored(r, k, said, read_anchor)
    )


def _now(r: Reader, at: int) -> Read:
    """Read "now", and the "+ 40 minutes" after it; "at this time tomorrow" is another thing."""
    if r.word(at) in r.lexicon.same_time and not r.ends_here(at + 1):
        return None
    if r.word(at) in r.lexicon.same_time and r.word(at + 1) in r.lexicon.days:
        return None
    if r.word(at + 1) in SIGNS:
        return signed(r, at + 1, r.wall)
    return at + 1, Moment(wall=r.wall, grain="second")


def signed(r: Reader, at: int, start: date) -> Read:
    """Read "+15 minutes", "-2h 5min", counted from a day or a moment."""
    found = length(r, at + 1, counted=True)
    if not found:
        return None
    wall = start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())
    return found[0], _moved(r, found[1], wall, SIGNS[r.word(at)], sure=found[1].sure)


def _day_after(r: Reader, at: int, read_anchor: ReadMoment) -> Read:
    """Read the "day after Christmas" of "the day after Christmas"; alone, the day after today."""
    unit = r.unit(at)
    if unit is None or r.word(at) in r.lexicon.plural_units:
        return None
    said = Length(((1, unit),))
    if unit.days == 1:
        return _anchored(r, at + 1, said, read_anchor) or _bare(r, at + 1, said)
    return _bare(r, at + 1, said) if unit.seconds and at == 1 else None


def _after_a_while(r: Reader, at: int) -> Read:
    """Read the "three hours" of "after three hours": from now, where nothing else is named."""
    found = length(r, at)
    if not found or not r.ends_here(found[0]) or r.word(found[0]) in r.lexicon.of:
        return None
    end, said = found
    if said.bare and r.tokens[end].shape != "end":
        return None  # "after a day at the beach"
    return end, _moved(r, said, r.wall, 1, sure=said.sure)


def _before_now(r: Reader, at: int) -> Read:
    """Read the length after a word that itself means "ago": "vor zwei Tagen"."""
    rough = r.skip(at, r.lexicon.about)
    found = length(r, rough, counted=True)
    if not found:
        return None
    return found[0], _moved(r, found[1], r.wall, -1, sure=found[1].sure and rough == at)


def days_ahead(r: Reader, at: int, days: Days) -> tuple[int, Days] | None:
    """Read the length that is counted from a day: the "in einer Woche" of "Freitag in einer Woche"."""
    if r.word(at) not in r.lexicon.day_ahead or not days.single:
        return None
    found = length(r, at + 1, counted=True)
    if not found or found[1].clocked:
        return None
    day = found[1].from_(datetime.combine(days.first, datetime.min.time())).date()
    return found[0], replace(Days.one(day, sure=found[1].sure), counted=found[1].grain)


def _bare(r: Reader, at: int, said: Length) -> Read:
    """Read a closing "before" or "after" with nothing said to count from: "the day after"."""
    lex = r.lexicon
    if r.tokens[r.skip(at + 1, ENDS)].shape != "end":
        return None
    if r.word(at) in lex.before or r.word(at) in lex.after:
        return at + 1, _moved(r, said, r.wall, -1 if r.word(at) in lex.before else 1, sure=False)
    return None


def _ahead(r: Reader, at: int, said: Length, *, sure: bool) -> Read:
    """Read what may follow the length of "in 20 minutes": "'s time", "from now"."""
    lex = r.lexicon
    k = r.skip(r.skip(at, APOSTROPHE), lex.zone_words)
    if r.word(k) in lex.alternatives and r.tokens[k + 1].number is not None:
        return None
    if from_now(r, k):
        k += 2
    elif r.word(k) in lex.hence and r.word(k) not in lex.weak_hence:
        k += 1
    return k, _moved(r, said, r.wall, 1, sure=sure)


def _beside(r: Reader, at: int, said: Length, *, sure: bool, first: bool) -> Read:
    """Read the "ago", "from now", "hence", "later" after a length."""
    lex, word = r.lexicon, r.word(at)
    if word in lex.later_than or word in lex.earlier_than:
        return _than_it_was(r, at, said, sure=sure, first=first)
    if word in lex.ago:
        if said.bare and word not in lex.surely_ago:
            return None
        today = lex.days.get(r.word(at + 1)) == 0  # "a year ago today"
        return at + 1 + today, _moved(r, said, r.wall, -1, sure=sure)
    if from_now(r, at):
        return at + 2, _moved(r, said, r.wall, 1, sure=sure)
    if word in lex.ahead_words:
        return at + 1, _moved(r, said, r.wall, 1, sure=sure)
    if word in lex.hence and (word not in lex.weak_hence or _closes(r, at, said)):
        return at + 1, _moved(r, said, r.wall, 1, sure=sure)
    return None


def _closes(r: Reader, at: int, said: Length) -> bool:
    """Whether nothing follows a word that may be about something else."""
    end = at + 1 + (r.word(at + 1) in r.lexicon.move_verbs and r.tokens[r.skip(at + 2, ENDS)].shape == "end")
    return r.ends_here(end) and (not said.bare or r.tokens[r.skip(end, ENDS)].shape == "end")


def _than_it_was(r: Reader, at: int, said: Length, *, sure: bool, first: bool) -> Read:
    """Read the "later" or "earlier" after a length: from now, or from when a thing was that it is said of."""
    lex, word = r.lexicon, r.word(at)
    weak = word in lex.weak_than
    # "A day earlier" within a sentence is too little to go by; see ``Moving``.
    if (weak and not _closes(r, at, said)) or (said.bare and not (weak or first)):
        return None
    sign = 1 if word in lex.later_than else -1
    return at + 1, replace(_moved(r, said, r.wall, sign, sure=sure), shift=said.shift(sign))


def _week_today(r: Reader, at: int, said: Length) -> Read:
    """Read the "today" or "tomorrow" of "a week tomorrow"."""
    ahead = r.lexicon.days.get(r.word(at), -1)
    if ahead not in {0, 1} or said.grain != "week":
        return None
    return at + 1, _moved(r, said, r.wall + timedelta(days=ahead), 1, sure=said.sure)


def from_now(r: Reader, at: int) -> bool:
    """Whether "from now" or "from today" stands here."""
    lex = r.lexicon
    return r.word(at) in lex.from_words and (r.word(at + 1) in lex.now or lex.days.get(r.word(at + 1)) == 0)


def _anchored(r: Reader, at: int, said: Length, read_anchor: ReadMoment) -> Read:
    """Read the anchor of "two days from tomorrow", "an hour before noon"."""
    lex = r.lexicon
    if r.word(at) in lex.from_words | lex.after or r.word(at) in lex.on:
        sign = 1
    elif r.word(at) in lex.before:
        sign = -1
    else:
        return None
    if r.word(at) in lex.on and not (said.grain == "week" and r.word(at + 1) in lex.weekdays):
        return None
    inner = r.deeper()
    anchor = read_anchor(inner, at + 1) if inner else None
    if not anchor or anchor[1].until or anchor[1].part:
        return None
    j, said_anchor = anchor
    if said_anchor.wall is not None:
        return j, _moved(r, said, said_anchor.wall, sign, sure=said.sure)
    if said_anchor.clock is None and said_anchor.days is not None:
        day = said_anchor.days.first if sign < 0 or said_anchor.days.single else said_anchor.days.after
        if said.clocked:
            return None
        base = datetime.combine(day, datetime.min.time())
        return j, replace(_moved(r, said, base, sign, sure=said.sure and said_anchor.sure))
    settled = settle(r, said_anchor)
    if settled is None or not said.clocked:
        return None
    return j, _moved(r, said, settled.start, sign, sure=said.sure and settled.sure)


def _moved(r: Reader, said: Length, wall: datetime, sign: int, *, sure: bool) -> Moment:
    moved = said.from_(wall, sign)
    if not said.clocked:
        day = replace(Days.one(moved.date(), sure=sure), counted=said.grain)
        return Moment(days=day, sure=sure)
    # Elapsed time runs on the instant, not on the wall: across a change to summer time they differ.
    if wall == r.wall and not any(unit.days or unit.months for _, unit in said.pieces):
        aware = (r.now.replace(microsecond=0).timestamp()) + sign * said.duration().total_seconds()
        moved = datetime.fromtimestamp(aware, r.zone)
        return Moment(wall=moved, grain="second" if said.grain == "second" else "minute", sure=sure)
    return Moment(wall=moved, grain="second" if said.grain == "second" else "minute", sure=sure)


def _weekdays_away(r: Reader, at: int) -> Read:
    """Read "3 Fridays from now", "two Thursdays ago"."""
    lex = r.lexicon
    days = lex.repeated_weekdays.get(r.word(at + 1), ())
    amount = r.tokens[at].whole
    if r.tokens[at].shape != "number" or not 1 <= amount <= 60 or len(days) != 1:
        return None
    ahead = (days[0] - r.today.weekday() - 1) % 7 + 1
    if r.word(at + 2) in lex.hence or from_now(r, at + 2):
        return at + 3 + from_now(r, at + 2), Moment(
            days=Days.one(r.today + timedelta(days=ahead + 7 * (amount - 1)))
        )
    if r.word(at + 2) in lex.ago:
        behind = (r.today.weekday() - days[0] - 1) % 7 + 1
        return at + 3, Moment(days=Days.one(r.today - timedelta(days=behind + 7 * (amount - 1))))
    return None


def _working_days(r: Reader, at: int, *, opened: bool) -> Read:
    """Read "in 3 working days", "3 business days from now", "two working days ago"."""
    lex, token = r.lexicon, r.tokens[at]
    if token.whole <= 0 or token.shape != "number" or r.word(at + 1) not in lex.working_days:
        return None
    end = at + 2
    ahead = from_now(r, end)
    if r.word(end) in lex.ago:
        return end + 1, Moment(days=Days.one(working_day(r.today, -token.whole)))
    if ahead or r.word(end) in lex.hence or opened:
        end += 2 * ahead + (not ahead and not opened)
        return end, Moment(days=Days.one(working_day(r.today, token.whole)))
    return None


def _stamp(r: Reader, at: int) -> Read:
    """Read an ISO 8601 date-time; its offset, when given, is kept."""
    text = r.tokens[at].word.upper().replace(" ", "T")
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at + 1, Moment(wall=stamp.replace(microsecond=0), grain="second" if stamp.second else "minute")
