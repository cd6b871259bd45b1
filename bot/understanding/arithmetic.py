"""Why a time means what it means: what in its words depends on the day, and what on the clock.

Nothing here knows a language. Words depend on the day when they mean another one on another day,
and on the clock when a minute later they mean something else; that is tried, not looked up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.understanding import times
from bot.understanding.analysis import Moment
from bot.understanding.times import TimeSpan
from capabilities.values import Recurrence, When

_MINUTE = timedelta(minutes=1)
_DAYS = tuple(timedelta(days=days) for days in (1, 7, 31, 366))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One stretch of words and the time it came to.

    ``part`` says what of the value the words gave: the ``day``, the ``clock`` time, or ``all`` of it.
    """

    words: str
    value: When | Recurrence | timedelta
    part: Literal["day", "clock", "all"]
    because: Literal["day", "clock"] | None
    """What it was reckoned from: the day it was said on, the time of day, or nothing but itself."""
    sure: bool
    first: date | None = None
    """First day of it, on the person's calendar."""
    last: date | None = None
    start: datetime | None = None
    """Local wall time, when a clock time belongs to it."""
    end: datetime | None = None


def reckoned(span: TimeSpan, moment: Moment) -> list[Reckoned]:
    """Return how a time was reckoned; its day and its clock apart when its words come apart."""
    if not isinstance(span.value, When):
        return [Reckoned(span.words, span.value, "all", None, span.sure)]
    for left, right in _cuts(span.words):
        day, clock = (left, right) if _is_day(left, moment) else (right, left)
        if _is_day(day, moment) and _is_clock(clock, moment) and _same_day(day, span.value, moment):
            of_day, of_clock = _whole(day, moment), _fact(clock, span.value, "clock", moment, span.sure)
            if of_day and isinstance(of_day.value, When):
                return [_fact(day, of_day.value, "day", moment, of_day.sure), of_clock]
    return [_fact(span.words, span.value, "all", moment, span.sure)]


def _fact(
    words: str, value: When, part: Literal["day", "clock", "all"], moment: Moment, sure: bool
) -> Reckoned:
    start = value.start.astimezone(moment.zone) if value.start else None
    end = value.end.astimezone(moment.zone) if value.end else None
    if not value.dated:
        part = "clock"  # no day was said: it comes from elsewhere
    clocked = part == "clock" or value.has_clock or value.grain == "part"
    last = (end if value.is_point else end - timedelta(seconds=1)).date() if end else None
    return Reckoned(
        words,
        value,
        part,
        None if part == "clock" else _because(words, moment),
        sure,
        first=start.date() if start else None,
        last=last,
        start=start if clocked else None,
        end=end if clocked else None,
    )


def _because(words: str, moment: Moment) -> Literal["day", "clock"] | None:
    base = _whole(words, moment)
    if base is None:
        return None
    if _differs(base, words, moment, _MINUTE):
        return "clock"
    return "day" if any(_differs(base, words, moment, shift) for shift in _DAYS) else None


def _differs(base: TimeSpan, words: str, moment: Moment, shift: timedelta) -> bool:
    later = _whole(words, replace(moment, now=moment.now + shift))
    return later is None or later.value != base.value


def _whole(words: str, moment: Moment) -> TimeSpan | None:
    found = times.find(words, moment.local, moment.language)
    return found[0] if len(found) == 1 and found[0].words == words else None


def _cuts(words: str) -> Iterator[tuple[str, str]]:
    pieces = words.split(" ")
    for cut in range(1, len(pieces)):
        yield " ".join(pieces[:cut]), " ".join(pieces[cut:])


def _is_day(words: str, moment: Moment) -> bool:
    found = _whole(words, moment)
    return found is not None and isinstance(found.value, When) and found.value.grain == "day"


def _is_clock(words: str, moment: Moment) -> bool:
    found = _whole(words, moment)
    return found is not None and isinstance(found.value, When) and not found.value.dated


def _same_day(words: str, value: When, moment: Moment) -> bool:
    found = _whole(words, moment)
    day = found.value.start if found and isinstance(found.value, When) else None
    return bool(
        day
        and value.start
        and day.astimezone(moment.zone).date() == value.start.astimezone(moment.zone).date()
    )
