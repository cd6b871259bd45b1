"""A moment put together from its pieces in any order: a date, a clock or part of the day, a zone.

"tomorrow at 9am", "9am tomorrow", "at 9 on Friday", "tomorrow morning at half past nine": each piece
at most once. What is missing is decided in ``settle``, against now.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.understanding.times import dates
from bot.understanding.times.calendar import working_day
from bot.understanding.times.clocks import Clock, clock
from bot.understanding.times.days import Days
from bot.understanding.times.lengths import Length, length
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, settle

COMMA = frozenset({","})


Read = tuple[int, Moment] | None


def moment(r: Reader, at: int, *, bare: bool = False) -> Read:
    """Read a moment. ``bare``: a preposition of time came before, so "5" and "the 5th" are enough."""
    said, j = Moment(), at
    while True:
        found = _piece(r, j, said, bare=bare and j == at)
        if not found:
            break
        j, said = found
        if said.wall is not None:
            break
    if said.empty or (said.zone and not said.clock):
        return None
    return r.skip(j, r.lexicon.exactly), said


def _piece(r: Reader, at: int, said: Moment, *, bare: bool) -> Read:
    lex = r.lexicon
    j = at if said.empty else r.skip(at, COMMA)
    word = r.word(j)
    if said.empty:
        found = _shifted(r, j) or _edge_of_part(r, j, said)
        if found:
            return found
    if word in lex.at:
        return _after_at(r, j + 1, said)
    if word in lex.duration_prep:
        return _after_for(r, j + 1, said)
    if word in lex.on and r.word(j + 1) in lex.days:
        return None  # "what is going on today"
    if word in lex.on:
        return _days(r, j + 1, said, prepared=True) or _part(r, r.skip(j + 1, lex.the), said, spoken=False)
    if word in lex.within_prep:
        return _part(r, r.skip(j + 1, lex.the | lex.articles), said, spoken=True) or _days(
            r, j + 1, said, prepared=True
        )
    if word in lex.about and not said.clock:
        found = _clock(r, j + 1, said, bare=True)
        return (found[0], replace(found[1], sure=False)) if found else None
    if word in lex.of and not said.empty and not said.days:
        return _days(r, j + 1, said, prepared=True)
    if word in lex.parts and r.word(j + 1) in lex.of and said.part is None:
        return _days(r, j + 2, replace(said, part=lex.parts[word]), prepared=True)
    if word in lex.from_words | lex.between and not said.clock:
        return _clocks(r, j + 1, said, opened=word)
    return (
        _clocks(r, j, said, opened="")
        or _days(r, j, said, prepared=bare)
        or _clock(r, j, said, bare=bare)
        or _part(
            r,
            j,
            said,
            spoken=said.days is not None
            or (said.clock is not None and word in lex.day_parts)
            or (bare and lex.parts.get(word) in {"end of day", "lunch"}),
        )
        or _zone(r, j, said)
    )


def _edge_of_part(r: Reader, at: int, said: Moment) -> Read:
    """Read "early tomorrow morning", "late on Friday evening"."""
    lex = r.lexicon
    name = "early" if r.word(at) in lex.early else "late" if r.word(at) in lex.late else None
    if name is None:
        return None
    found = _days(r, r.skip(at + 1, lex.on), said, prepared=True)
    part = lex.parts.get(r.word(found[0])) if found else None
    if not found or f"{name} {part}" not in PARTS:
        return None
    return found[0] + 1, replace(found[1], part=f"{name} {part}")


def _after_at(r: Reader, at: int, said: Moment) -> Read:
    lex = r.lexicon
    j = r.skip(r.skip(at, lex.about), lex.exactly)
    return (
        _clocks(r, j, said, opened="")
        or _clock(r, j, said, bare=True, rough=r.word(at) in lex.about)
        or _part(r, r.skip(j, lex.the), said, spoken=r.word(j) in lex.parts and r.word(j) != "evening")
        or (
            _days(r, j, said, prepared=False)
            if r.word(j) in lex.holidays or r.word(j) in lex.the | lex.end_of | lex.start_of
            else None
        )
    )


def _after_for(r: Reader, at: int, said: Moment) -> Read:
    """Read "for the evening", "an alarm for seven", "for twelve thirty"; "for 3" is no time."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    if r.word(j) in lex.parts and r.ends_here(j + 1):
        return _part(r, j, said, spoken=True)
    cued = any(token.word in lex.clock_cues for token in r.tokens[:at])
    paired = not r.word(at).isdigit() and 10 <= r.tokens[at + 1].whole < 60 and r.tokens[at].whole <= 12
    if cued or (paired and r.tokens[at].whole > 0):
        return _clock(r, at, said, bare=True)
    return None


def _days(r: Reader, at: int, said: Moment, *, prepared: bool) -> Read:
    if said.days is not None:
        return None
    found = dates.day(r, at, prepared=prepared)
    if not found or ((said.clock or said.part) and not found[1].single):
        return None
    return found[0], replace(said, days=found[1], sure=said.sure and found[1].sure)


def _clock(r: Reader, at: int, said: Moment, *, bare: bool, rough: bool = False) -> Read:
    if said.clock is not None or (said.days and not said.days.single):
        return None
    token = r.tokens[at]
    if token.shape == "iso" and len(token.values) > 3:
        return None
    found = clock(r, at, bare=bare)
    if not found or (found[0] < len(r.tokens) and r.word(found[0]) == "%"):
        return None
    return found[0], replace(said, clock=found[1], sure=said.sure and found[1].sure and not rough)


def _part(r: Reader, at: int, said: Moment, *, spoken: bool) -> Read:
    """Read a part of the day; a plain "morning" only where something makes it a time."""
    lex = r.lexicon
    word = r.word(at)
    if said.part is None and word in lex.day_parts and (said.days is None or said.days.single):
        offset, part = lex.day_parts[word]
        day = Days.one(r.today + timedelta(days=offset))
        if said.days is not None and said.days.first != day.first:
            return None
        return at + 1, replace(said, days=day, part=part)
    if (
        said.part is None
        and word in lex.meridiems
        and (said.days is not None or (said.clock and not said.clock.fixed))
    ):
        if r.ends_here(at + 1) and (said.days is None or said.days.single):
            return at + 1, replace(said, part=lex.meridiems[word])
    if said.part is None and spoken and word in lex.parts and (said.days is None or said.days.single):
        return at + 1, replace(said, part=lex.parts[word])
    return None


def _zone(r: Reader, at: int, said: Moment) -> Read:
    """Read "UTC", "London time" after a clock."""
    lex = r.lexicon
    if said.clock is None or said.zone or r.word(at) not in lex.zones:
        return None
    named = r.word(at + 1) in lex.zone_words
    if not named and not r.tokens[at].word.isalpha():
        return None
    if not named and (len(r.word(at)) > 4 or (r.word(at) in {"uk", "et", "pt"} and not r.ends_here(at + 1))):
        return None
    return at + 1 + named, replace(said, zone=lex.zones[r.word(at)])


def _clocks(r: Reader, at: int, said: Moment, *, opened: str) -> Read:
    """Read two clocks that make a stretch: "2 to 4pm", "9-10:30am", and after "from": "2 to 4"."""
    lex = r.lexicon
    if said.clock is not None or (said.days and not said.days.single):
        return None
    first = _loose_clock(r, at)
    if not first:
        return None
    j, begin = first
    joined = lex.conjunctions if opened in lex.between else lex.to | lex.through
    if r.word(j) not in joined:
        return None
    second = _loose_clock(r, j + 1)
    if not second:
        return None
    end_at, end = second
    explicit = _explicit(r, at, j) or _explicit(r, j + 1, end_at)
    if not explicit and r.ends_here(end_at) and not counted(r, at):
        explicit = bool(opened) or _dated(r, end_at)
    if not explicit:
        explicit = said.days is not None and r.word(j) in {"-", "–"} and r.ends_here(end_at)
        if not explicit:
            return None
    if r.word(j) in {"-", "–"} and not explicit and not opened:
        return None
    return end_at, replace(said, clock=begin, until=end, sure=said.sure and begin.sure and end.sure)


def _loose_clock(r: Reader, at: int) -> tuple[int, Clock] | None:
    """Read a clock or a bare hour; what follows is judged by the caller."""
    found = clock(r, r.skip(at, r.lexicon.about))
    if found:
        return found
    token = r.tokens[at]
    if token.shape == "hm":
        return clock(r, at, bare=True)
    if token.shape == "number" and 0 <= token.whole <= 24 and len(token.word) <= 9:
        minutes = r.tokens[at + 1]
        if (
            not token.word.isdigit()
            and minutes.shape == "number"
            and 10 <= minutes.whole < 60
            and not minutes.word.isdigit()
        ):
            return at + 2, Clock(token.whole, minutes.whole, fixed=token.whole > 12)
        return at + 1, Clock(token.whole, fixed=token.whole > 12 or token.whole == 0)
    if token.shape == "dotted" and token.values[0] <= 24 and token.values[1] < 60:
        return at + 1, Clock(token.values[0], token.values[1], fixed=token.values[0] > 12)
    return None


def _explicit(r: Reader, at: int, end: int) -> bool:
    """Whether a stretch of tokens says for itself that it is a clock."""
    lex = r.lexicon
    return any(
        token.shape in {"clock", "hm"}
        or token.word in lex.meridiems
        or token.word in lex.oclock
        or token.word in lex.clock_names
        or token.word in lex.past_clock
        for token in r.tokens[at:end]
    )


def _dated(r: Reader, at: int) -> bool:
    """Whether a day follows: "5 to 7 today", "9-11 on Friday"."""
    lex = r.lexicon
    at = r.skip(at, lex.on)
    return r.word(at) in lex.days or r.word(at) in lex.weekdays or r.word(at) in lex.day_parts


def counted(r: Reader, at: int) -> bool:
    """Whether the words before speak of counting or reckoning: "pick a number between 1 and 10"."""
    return any(token.word in r.lexicon.counting for token in r.tokens[max(0, at - 4) : at])


def _shifted(r: Reader, at: int) -> Read:
    """Read "in 20 minutes", "3 days ago", "a week from Friday", "two days before Christmas", "now"."""
    lex = r.lexicon
    if r.word(at) in lex.now:
        return (at + 1, Moment(wall=r.wall, grain="second")) if r.word(at) != "at the moment" else None
    token = r.tokens[at]
    if token.shape == "iso" and len(token.values) > 3:
        return _stamp(r, at)
    named = lex.units.get(r.word(at + 1)) if r.word(at) in lex.the else None
    if named is not None and named.days == 1 and r.word(at + 1)[-1:] != "s":
        return _anchored(r, at + 2, Length(((1, named),)))  # "the day after Christmas"
    opened = r.word(at) in lex.within_prep
    j = at + opened
    rough = 0
    while r.word(j + rough) in lex.about:
        rough += 1
    found = length(r, j + rough)
    if not found:
        return (_working_days(r, j) if opened else None) or _weekdays_away(r, j)
    k, said = found
    sure = said.sure and not rough and r.before(at) not in lex.limits
    if opened:
        k = r.skip(k, frozenset({"'"}))
        k = r.skip(k, lex.zone_words)
        if r.word(k) == "or" and r.tokens[k + 1].number is not None:
            return None
        if _from_now(r, k):
            k += 2
        k = r.skip(k, lex.hence - {"later", "out"})
        return k, _moved(r, said, r.wall, 1, sure=sure)
    if r.word(k) in lex.ago:
        if r.word(k) != "ago" and said.bare:
            return None
        return k + 1, _moved(r, said, r.wall, -1, sure=sure)
    if _from_now(r, k):
        return k + 2, _moved(r, said, r.wall, 1, sure=sure)
    if r.word(k) in lex.hence and not (r.word(k) in {"out", "later"} and not _later(r, k, said)):
        return k + 1, _moved(r, said, r.wall, 1, sure=sure)
    return _anchored(r, k, said)


def _from_now(r: Reader, at: int) -> bool:
    lex = r.lexicon
    return r.word(at) in lex.from_words and (r.word(at + 1) in lex.now or lex.days.get(r.word(at + 1)) == 0)


def _later(r: Reader, at: int, said: Length) -> bool:
    return r.word(at) == "later" and r.ends_here(at + 1) and not said.bare


def _anchored(r: Reader, at: int, said: Length) -> Read:
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
    anchor = moment(r, at + 1, bare=False)
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
        return Moment(days=Days.one(moved.date(), sure=sure), sure=sure)
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
    if r.word(at + 2) in lex.hence or _from_now(r, at + 2):
        return at + 3 + _from_now(r, at + 2), Moment(
            days=Days.one(r.today + timedelta(days=ahead + 7 * (amount - 1)))
        )
    if r.word(at + 2) in lex.ago:
        behind = (r.today.weekday() - days[0] - 1) % 7 + 1
        return at + 3, Moment(days=Days.one(r.today - timedelta(days=behind + 7 * (amount - 1))))
    return None


def _working_days(r: Reader, at: int) -> Read:
    """Read the "3 working days" of "in 3 working days"."""
    token = r.tokens[at]
    if token.whole <= 0 or token.shape != "number" or r.word(at + 1) not in r.lexicon.repeated_weekdays:
        return None
    if not r.word(at + 1).endswith(" days") and r.word(at + 1) != "workdays":
        return None
    return at + 2, Moment(days=Days.one(working_day(r.today, token.whole)))


def _stamp(r: Reader, at: int) -> Read:
    """Read an ISO 8601 date-time; its offset, when given, is kept."""
    text = r.tokens[at].word.upper().replace(" ", "T")
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at + 1, Moment(wall=stamp.replace(microsecond=0), grain="second" if stamp.second else "minute")
