"""The pieces of a moment: a date, a clock, a part of the day, a zone, and what may follow them.

Each adds to a ``Moment`` what it reads, and reads nothing that was said already.
"""
# a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.understanding.times import dates
from bot.understanding.times.calendar import make_date, monday
from bot.understanding.times.clocks import clock
from bot.understanding.times.days import Days
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment
from bot.understanding.times.shifts import SIGNS
from bot.understanding.times.units import offset_of

Read = tuple[int, Moment] | None
COMMA, MARKS, DOTS = frozenset(","), frozenset("-.∙·•|"), frozenset("∙·•|")
STANDING = frozenset({"end of day", "lunch"})


def past_mark(r: Reader, at: int, said: Moment) -> int:
    """Return the position after a mark that parts a date from its clock: "5/31/2026-14:15"."""
    dated = said.days is not None and said.clock is None and r.tokens[at + 1].shape == "clock"
    clocked = said.clock is not None and said.days is None and r.word(at) in DOTS
    return at + 1 if r.word(at) in COMMA or ((dated or clocked) and r.word(at) in MARKS) else at


def trailing_year(r: Reader, at: int, said: Moment) -> Read:
    """Read the year of "Oct 26 11:00 2026"."""
    days, token = said.days, r.tokens[at]
    if days is None or days.cycle != "year" or said.clock is None or not days.single:
        return None
    if token.shape != "number" or len(token.word) != 4 or not 1900 <= token.whole <= 2200:
        return None
    day = make_date(token.whole, days.first.month, days.first.day)
    return at + 1, replace(said, days=Days.one(day))


def counted_weekday(r: Reader, at: int, said: Moment) -> Read:
    """Read the "on Monday" of "in 2 weeks on Monday": the nearest one, unsure where days were counted."""
    days = said.days
    weekday = r.lexicon.weekdays.get(r.word(r.skip(at, r.lexicon.on)))
    if days is None or days.counted is None or weekday is None:
        return None
    away = (weekday - days.first.weekday() + 3) % 7 - 3
    day = Days.one(days.first + timedelta(days=away), sure=days.sure)
    sure = said.sure and (days.counted == "week" or not away)
    return r.skip(at, r.lexicon.on) + 1, replace(said, days=day, sure=sure)


def _day_name(r: Reader, at: int) -> bool:
    """Whether a day's own name stands here, so that "lunchtime tomorrow" is a part of that day."""
    lex, word = r.lexicon, r.word(at)
    return word in lex.days or (word in lex.weekdays and word not in lex.risky_days)


def that_week(r: Reader, at: int, said: Moment) -> Read:
    """Read the week of "Wednesday evening next week", "Tuesday at 3 next week"."""
    days = said.days
    offset = offset_of(r, r.word(at)) if days is not None and days.weekday_only else None
    if offset is None or days is None or r.word(at + 1) not in r.lexicon.week_words:
        return None
    day = monday(r.today) + timedelta(days=days.first.weekday() + 7 * offset)
    sure = said.clock is None or said.clock.sure
    return at + 2, replace(said, days=Days.one(day), sure=sure)


def days_piece(r: Reader, at: int, said: Moment, *, prepared: bool) -> Read:
    """Read a date. ``prepared``: a preposition of time came before."""
    if said.days is not None:
        return None
    found = dates.day(r, at, prepared=prepared)
    if not found or ((said.clock or said.part) and not found[1].single):
        return None
    return found[0], replace(said, days=found[1], sure=said.sure and found[1].sure)


def clock_piece(r: Reader, at: int, said: Moment, *, bare: bool, rough: bool = False) -> Read:
    """Read a time of day. ``bare``: a preposition came before; ``rough``: said with "about"."""
    if said.clock is not None or (said.days and not said.days.single):
        return None
    token = r.tokens[at]
    if token.shape == "iso" and len(token.values) > 3:
        return None
    in_part = said.part is not None and (said.days is not None or _part_before(r, at))  # "tonight 7"
    found = clock(r, at, bare=bare or in_part)
    if not found or (found[0] < len(r.tokens) and r.word(found[0]) == "%"):
        return None
    return found[0], replace(said, clock=found[1], sure=said.sure and found[1].sure and not rough)


def part_piece(r: Reader, at: int, said: Moment, *, spoken: bool) -> Read:
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


def zone_piece(r: Reader, at: int, said: Moment) -> Read:
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


def _part_before(r: Reader, at: int) -> bool:
    """Whether the word before is a part of the day and an hour stands here: "in the evening 5"."""
    return r.before(at) in r.lexicon.parts and _hour_stands(r, at)


def _hour_stands(r: Reader, at: int) -> bool:
    token = r.tokens[at]
    hour = token.shape == "number" and 1 <= token.whole <= 12
    return token.shape == "clock" or (hour and r.ends_here(at + 1))


def part_stands(r: Reader, at: int, said: Moment, *, bare: bool) -> bool:
    """Whether a part of the day may stand without a preposition: after a day, or before one."""
    lex, word = r.lexicon, r.word(at)
    if said.days is not None or (said.clock is not None and word in lex.day_parts):
        return True
    part = lex.parts.get(word)
    if part is None:
        return False
    if said.clock is not None and not said.clock.fixed and r.ends_here(at + 1):
        return True  # "at five o'clock morning"
    if said.clock is None and _hour_stands(r, at + 1) and word not in lex.meal_names:
        return True  # "evening 5:15"
    alone = " " in word and (r.ends_here(at + 1) or r.word(at + 1) in lex.at)
    dayed = word not in lex.meal_names and _day_name(r, r.skip(at + 1, lex.on))  # "cancel lunch tomorrow"
    return alone or (bare and part in STANDING) or dayed
