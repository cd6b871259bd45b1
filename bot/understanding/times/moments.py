"""A moment put together from its pieces in any order: a date, a clock or part of the day, a zone.

"tomorrow at 9am", "9am tomorrow", "at 9 on Friday", "tomorrow morning at half past nine": each piece
at most once. What is missing is decided in ``settle``, against now.
"""

from dataclasses import replace
from typing import cast

from bot.understanding.times import dates
from bot.understanding.times.calendar import plus
from bot.understanding.times.clock_ranges import clock_range
from bot.understanding.times.clocks import Clock
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.pieces import (
    clock_piece,
    counted_weekday,
    days_piece,
    part_piece,
    part_stands,
    past_mark,
    that_week,
    trailing_year,
    zone_piece,
)
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment
from bot.understanding.times.shifts import SIGNS, days_ahead, shifted, signed
from bot.understanding.times.units import offset_of

Read = tuple[int, Moment] | None


def moment(r: Reader, at: int, *, bare: bool = False) -> Read:
    """Read a moment. ``bare``: a preposition of time came before, so "5" and "the 5th" are enough."""
    place = (at, bare)
    if place in r.moments:
        return cast("Read", r.moments[place])
    found = r.moments[place] = _moment(r, at, bare=bare)
    return found


def _moment(r: Reader, at: int, *, bare: bool) -> Read:
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
    if r.word(j) in SIGNS and said.days and said.days.single and said.clock is None and j > at:
        return signed(r, j, said.days.first) or (j, said)
    return r.skip(j, r.lexicon.exactly), said


def _piece(r: Reader, at: int, said: Moment, *, bare: bool) -> Read:
    j = at if said.empty else past_mark(r, at, said)
    word = r.word(j)
    if said.empty:
        found = shifted(r, j, moment) or _edge_of_part(r, j, said)
        if found:
            return found
    near = counted_weekday(r, j, said)
    if near:
        return near
    ahead = days_ahead(r, j, said.days) if said.days else None
    if ahead:
        return ahead[0], replace(said, days=ahead[1], sure=said.sure and ahead[1].sure)
    opener = r.lexicon.openers.get(word)
    if opener is not None:
        return OPENED[opener](r, j, said)
    if word in r.lexicon.parts and r.word(j + 1) in r.lexicon.of and said.part is None:
        return days_piece(r, j + 2, replace(said, part=r.lexicon.parts[word]), prepared=True)
    return (
        clock_range(r, j, said, opened="")
        or days_piece(r, j, said, prepared=bare)
        or clock_piece(r, j, said, bare=bare or _opens_with_hour(r, j) or _ends_with_hour(r, j, said))
        or part_piece(r, j, said, spoken=part_stands(r, j, said, bare=bare))
        or zone_piece(r, j, said)
        or trailing_year(r, j, said)
        or that_week(r, j, said)
    )


def _opens_with_hour(r: Reader, at: int) -> bool:
    """Whether the utterance begins with an hour and its day: "9 tomorrow"."""
    hour = r.tokens[0].shape == "number" and 0 < r.tokens[0].whole <= 12
    return at == 0 and hour and r.word(1) in r.lexicon.days


def _ends_with_hour(r: Reader, at: int, said: Moment) -> bool:
    """Whether the utterance ends with an hour after its day; "monday 9" may be the 9th, if that is one."""
    token, named = r.tokens[at], r.before(at) in r.lexicon.days or r.before(at) in r.lexicon.weekdays
    hour = token.shape == "number" and token.word.isdigit() and 0 < token.whole <= 12
    day = said.days.first.day if said.days else token.whole
    return named and hour and day != token.whole and r.tokens[at + 1].shape == "end"


def _on(r: Reader, at: int, said: Moment) -> Read:
    lex = r.lexicon
    if r.word(at + 1) in lex.days:
        return None  # "what is going on today"
    day = days_piece(r, at + 1, said, prepared=True)
    return day or part_piece(r, r.skip(at + 1, lex.the), said, spoken=False)


def _in(r: Reader, at: int, said: Moment) -> Read:
    lex = r.lexicon
    j = r.skip(r.skip(at + 1, lex.the), lex.articles)
    return part_piece(r, j, said, spoken=True) or days_piece(r, at + 1, said, prepared=True)


def _during(r: Reader, at: int, said: Moment) -> Read:
    return part_piece(r, r.skip(at + 1, r.lexicon.the), said, spoken=True)


def _about(r: Reader, at: int, said: Moment) -> Read:
    found = clock_piece(r, at + 1, said, bare=True)
    return (found[0], replace(found[1], sure=False)) if found else None


def _of(r: Reader, at: int, said: Moment) -> Read:
    return None if said.empty else days_piece(r, at + 1, said, prepared=True)


def _between(r: Reader, at: int, said: Moment) -> Read:
    return clock_range(r, at + 1, said, opened=r.word(at))


def _edge_of_part(r: Reader, at: int, said: Moment) -> Read:
    """Read "early tomorrow morning", "late on Friday evening", "the end of tomorrow"."""
    lex = r.lexicon
    if r.word(at) in lex.end_of:
        found = days_piece(r, r.skip(at + 1, lex.on), said, prepared=True)
        if not found or not _one_day(found[1]):
            return None
        # Of a named day, its very end; "end of day" alone is the office's, see the lexicon's parts.
        return found[0], replace(found[1], clock=Clock(23, 59), sure=False)
    name = "early" if r.word(at) in lex.early else "late" if r.word(at) in lex.late else None
    if name is None:
        return None
    found = days_piece(r, r.skip(at + 1, lex.on), said, prepared=True)
    part = lex.parts.get(r.word(found[0])) if found else None
    if not found or f"{name} {part}" not in PARTS:
        return None
    return found[0] + 1, replace(found[1], part=f"{name} {part}")


def _one_day(said: Moment) -> bool:
    return said.days is not None and said.days.single


def _same_time(r: Reader, at: int, said: Moment) -> Read:
    """Read the "this time" of "this time tomorrow": the clock of now, where a day is said with it."""
    offset = offset_of(r, r.word(at + 1))
    unit = r.unit(at + 2) if offset else None
    if offset and unit and not unit.seconds and said.empty:
        return at + 3, Moment(wall=plus(r.wall, unit, offset))
    day = said.days is not None or dates.day(r, r.skip(at + 1, r.lexicon.on), prepared=True) is not None
    return (
        (at + 1, replace(said, clock=Clock(r.wall.hour, r.wall.minute))) if day and not said.clock else None
    )


def _at(r: Reader, at: int, said: Moment) -> Read:
    lex = r.lexicon
    at += 1
    if r.word(at) in lex.same_time:
        return _same_time(r, at, said)
    j = r.skip(r.skip(at, lex.about), lex.exactly)
    return (
        clock_range(r, j, said, opened="")
        or clock_piece(r, j, said, bare=True, rough=r.word(at) in lex.about)
        or part_piece(r, r.skip(j, lex.the), said, spoken=_at_part(r, j))
        or (days_piece(r, j, said, prepared=r.tokens[j].ordinal is not None) if _at_day(r, j) else None)
    )


def _at_part(r: Reader, at: int) -> bool:
    return r.word(at) in r.lexicon.parts and r.word(at) not in r.lexicon.evenings


def _at_day(r: Reader, at: int) -> bool:
    """Whether "at" may be said of the day that stands here: "at Easter", "at the end of May"."""
    lex, word = r.lexicon, r.word(at)
    edge = word in lex.the or word in lex.end_of or word in lex.start_of
    ordinal = r.tokens[at].shape == "ordinal" and r.word(at + 1) in lex.at
    return word in lex.holidays or edge or ordinal


def _for(r: Reader, at: int, said: Moment) -> Read:
    """Read "for the evening", "an alarm for seven", "for twelve thirty"; "for 3" is no time."""
    lex = r.lexicon
    at += 1
    j = r.skip(at, lex.the)
    if r.word(j) in lex.parts and r.ends_here(j + 1):
        return part_piece(r, j, said, spoken=True)
    cued = any(token.word in lex.clock_cues for token in r.tokens[:at])
    paired = not r.word(at).isdigit() and 10 <= r.tokens[at + 1].whole < 60 and r.tokens[at].whole <= 12
    if cued or (paired and r.tokens[at].whole > 0):
        return clock_piece(r, at, said, bare=True)
    return None


OPENED = {
    "same time": _same_time,
    "at": _at,
    "for": _for,
    "on": _on,
    "during": _during,
    "in": _in,
    "about": _about,
    "of": _of,
    "between": _between,
}
"""What reads on after an opening word; see ``Lexicon.openers``."""
