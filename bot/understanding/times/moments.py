"""A moment put together from its pieces in any order: a date, a clock or part of the day, a zone.

"tomorrow at 9am", "9am tomorrow", "at 9 on Friday", "tomorrow morning at half past nine": each piece
at most once. What is missing is decided in ``settle``, against now.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.understanding.times import dates
from bot.understanding.times.calendar import make_date, monday, plus
from bot.understanding.times.clock_ranges import clock_range
from bot.understanding.times.clocks import Clock, clock
from bot.understanding.times.days import Days
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment
from bot.understanding.times.shifts import SIGNS, shifted, signed
from bot.understanding.times.units import offset_of
from bot.understanding.times.weekdays import time_follows

Read = tuple[int, Moment] | None
COMMA, MARKS, DOTS = frozenset(","), frozenset("-.∙·•|"), frozenset("∙·•|")


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
    if r.word(j) in SIGNS and said.days and said.days.single and said.clock is None and j > at:
        return signed(r, j, said.days.first) or (j, said)
    return r.skip(j, r.lexicon.exactly), said


def _piece(r: Reader, at: int, said: Moment, *, bare: bool) -> Read:
    lex = r.lexicon
    j = at if said.empty else _past_mark(r, at, said)
    word = r.word(j)
    if said.empty:
        found = shifted(r, j, moment) or _edge_of_part(r, j, said)
        if found:
            return found
    if word in lex.same_time:
        return _same_time(r, j, said)
    if word in lex.at:
        return _after_at(r, j + 1, said)
    if word in lex.duration_prep:
        return _after_for(r, j + 1, said)
    if word in lex.on and r.word(j + 1) in lex.days:
        return None  # "what is going on today"
    if word in lex.on:
        return _days(r, j + 1, said, prepared=True) or _part(r, r.skip(j + 1, lex.the), said, spoken=False)
    if word in lex.during:
        return _part(r, r.skip(j + 1, lex.the), said, spoken=True)
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
        return clock_range(r, j + 1, said, opened=word)
    return (
        clock_range(r, j, said, opened="")
        or _days(r, j, said, prepared=bare)
        or _clock(r, j, said, bare=bare)
        or _part(
            r,
            j,
            said,
            spoken=said.days is not None
            or (said.clock is not None and word in lex.day_parts)
            or (bare and lex.parts.get(word) in {"end of day", "lunch"})
            or (word in lex.parts and " " in word and (r.ends_here(j + 1) or r.word(j + 1) in lex.at))
            or (word in lex.parts and _day_name(r, r.skip(j + 1, lex.on))),
        )
        or _zone(r, j, said)
        or _trailing_year(r, j, said)
        or _that_week(r, j, said)
    )


def _past_mark(r: Reader, at: int, said: Moment) -> int:
    """Return the position after a mark that parts a date from its clock: "5/31/2026-14:15"."""
    dated = said.days is not None and said.clock is None and r.tokens[at + 1].shape == "clock"
    clocked = said.clock is not None and said.days is None and r.word(at) in DOTS
    return at + 1 if r.word(at) in COMMA or ((dated or clocked) and r.word(at) in MARKS) else at


def _trailing_year(r: Reader, at: int, said: Moment) -> Read:
    """Read the year of "Oct 26 11:00 2026"."""
    days, token = said.days, r.tokens[at]
    if days is None or days.cycle != "year" or said.clock is None or not days.single:
        return None
    if token.shape != "number" or len(token.word) != 4 or not 1900 <= token.whole <= 2200:
        return None
    day = make_date(token.whole, days.first.month, days.first.day)
    return at + 1, replace(said, days=Days.one(day))


def _day_name(r: Reader, at: int) -> bool:
    """Whether a day's own name stands here, so that "lunchtime tomorrow" is a part of that day."""
    lex, word = r.lexicon, r.word(at)
    return word in lex.days or (word in lex.weekdays and word not in lex.risky_days)


def _that_week(r: Reader, at: int, said: Moment) -> Read:
    """Read the week of "Wednesday evening next week", "Tuesday at 3 next week"."""
    days = said.days
    offset = offset_of(r, r.word(at)) if days is not None and days.weekday_only else None
    if offset is None or days is None or r.word(at + 1) not in r.lexicon.week_words:
        return None
    day = monday(r.today) + timedelta(days=days.first.weekday() + 7 * offset)
    sure = said.clock is None or said.clock.sure
    return at + 2, replace(said, days=Days.one(day), sure=sure)


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


def _after_at(r: Reader, at: int, said: Moment) -> Read:
    lex = r.lexicon
    if r.word(at) in lex.same_time:
        return _same_time(r, at, said)
    j = r.skip(r.skip(at, lex.about), lex.exactly)
    return (
        clock_range(r, j, said, opened="")
        or _clock(r, j, said, bare=True, rough=r.word(at) in lex.about)
        or _part(r, r.skip(j, lex.the), said, spoken=r.word(j) in lex.parts and r.word(j) not in lex.evenings)
        or (
            _days(r, j, said, prepared=r.tokens[j].ordinal is not None)
            if r.word(j) in lex.holidays
            or r.word(j) in lex.the | lex.end_of | lex.start_of
            or (r.tokens[j].shape == "ordinal" and r.word(j + 1) in lex.at)
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
    whole_day = said.days is None or said.days.single
    open_half = said.days is not None or (said.clock is not None and not said.clock.fixed)
    if said.part is None and word in lex.meridiems and open_half and whole_day and r.ends_here(at + 1):
        return at + 1, replace(said, part=lex.meridiems[word])
    if said.part is None and spoken and word in lex.parts and (said.days is None or said.days.single):
        return at + 1, replace(said, part=lex.parts[word])
    return None


def _zone(r: Reader, at: int, said: Moment) -> Read:
    """Read "UTC", "London time" after a clock."""
    lex = r.lexicon
    if said.clock is None or said.zone or r.word(at) not in lex.zones:
        return None
    offset = _offset(r, at + 1) if r.word(at) in lex.utc else None
    if offset:
        return offset[0], replace(said, zone=offset[1])
    named = r.word(at + 1) in lex.zone_words
    if not named and not r.tokens[at].word.isalpha():
        return None
    loose = r.word(at) in lex.loose_zones and not r.ends_here(at + 1)
    if not named and (len(r.word(at)) > 4 or loose):
        return None
    return at + 1 + named, replace(said, zone=ZoneInfo(lex.zones[r.word(at)]))


def _offset(r: Reader, at: int) -> tuple[int, tzinfo] | None:
    """Read the "+2" of "UTC+2", the "-03:30" of "GMT-03:30"."""
    sign, token = SIGNS.get(r.word(at), 0), r.tokens[at + 1]
    if not sign or not token.glued:
        return None
    hours, minutes = (
        token.values[:2] if token.shape == "clock" else (token.whole if token.shape == "number" else 99, 0)
    )
    if not (hours <= 14 and minutes < 60):
        return None
    return at + 2, timezone(sign * timedelta(hours=hours, minutes=minutes))
