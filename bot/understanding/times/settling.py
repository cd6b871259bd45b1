"""What was said of a moment becomes wall times: the missing day and half of the day are decided here.

A clock without am or pm is read within the waking day (6:00 to 22:59). It is ``sure`` only when the
reading falls into 9:00 to 17:59 of a day that was named or is today; "at 7" is a guess.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from bot.understanding.times.calendar import at_hour, instant
from bot.understanding.times.clocks import Clock
from bot.understanding.times.days import Days
from bot.understanding.times.lexicon import PARTS, VAGUE_PARTS
from bot.understanding.times.reader import Reader
from capabilities.values import Grain, Shift, When

WAKING = range(6, 23)
CLEAR = range(9, 18)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was said of one moment. ``wall`` is a moment already known to the second ("in 20 minutes")."""

    days: Days | None = None
    clock: Clock | None = None
    until: Clock | None = None
    part: str | None = None
    zone: tzinfo | None = None
    wall: datetime | None = None
    wall_end: datetime | None = None
    grain: Grain = "minute"
    sure: bool = True
    shift: Shift | None = None
    """How much later than something else, where it was said so: "an hour later"."""

    @property
    def empty(self) -> bool:
        """Whether nothing was said yet."""
        return self.days is None and self.clock is None and self.part is None and self.wall is None

    @property
    def clocked(self) -> bool:
        """Whether it names a time of day."""
        return self.clock is not None or (
            self.wall is not None and self.grain in {"second", "minute", "hour"}
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """A stretch of wall time; aware only when words fixed the instant ("in 20 minutes", "9am UTC")."""

    start: datetime
    end: datetime
    grain: Grain
    sure: bool
    dated: bool = True
    """Whether a day was said; a bare clock's day is only its next occurrence."""
    halved: bool = True
    """Whether the half of the day was said; without it, and a day, it is only that of the next occurrence."""
    shift: Shift | None = None

    def when(self, r: Reader) -> When:
        """Return it as a value in the person's zone."""
        return When(
            start=aware(r, self.start),
            end=aware(r, self.end),
            grain=self.grain,
            dated=self.dated,
            halved=self.halved,
            shift=self.shift,
        )


def aware(r: Reader, wall: datetime) -> datetime:
    """Return the moment of a wall time, in the person's zone."""
    return wall.astimezone(r.zone) if wall.tzinfo else instant(wall, r.zone)


def settle(r: Reader, said: Moment) -> Settled | None:
    """Decide a moment against now; None when its pieces contradict each other."""
    if said.wall is not None:
        return Settled(said.wall, said.wall_end or said.wall, said.grain, said.sure, shift=said.shift)
    if said.clock is None:
        found = _stretch(r, said)
        return replace(found, shift=said.shift) if found and said.part is None else found
    start, sure = _clock_wall(r, said, said.clock)
    if start is None:
        return None
    end = start
    if said.until is not None:
        start, end, sure_too = _until(said, start, said.clock, said.until)
        sure = sure and sure_too
    if said.days and said.days.cycle and _behind(r, end):
        direction = 1 if r.prefer == "future" else -1
        step = said.days.moved(direction).first - said.days.first
        start, end = start + step, end + step
    elif said.days is None and said.until is not None and r.prefer == "future" and end <= r.wall:
        start, end = start + timedelta(days=1), end + timedelta(days=1)
    next_one = said.days is None and said.part is None and said.until is None
    settled = Settled(
        start,
        end,
        said.clock.grain,
        sure and said.sure,
        dated=said.days is not None,
        halved=not next_one or said.clock.fixed or _hinted(r, said.clock) is not None,
    )
    return _in_zone(r, settled, said, said.zone) if said.zone else settled


def _behind(r: Reader, wall: datetime) -> bool:
    return wall <= r.wall if r.prefer == "future" else wall > r.wall


def _in_zone(r: Reader, settled: Settled, said: Moment, zone: tzinfo) -> Settled:
    """Read wall times in the zone that was said; without a day, in its next occurrence."""
    start, end = instant(settled.start, zone), instant(settled.end, zone)
    if said.days is None:
        local = r.now.astimezone(zone)
        shift = timedelta(days=(local.date() - settled.start.date()).days)
        start, end = (instant(wall + shift, zone) for wall in (settled.start, settled.end))
        if r.prefer == "future" and end <= r.now:
            start, end = (
                instant(wall + shift + timedelta(days=1), zone) for wall in (settled.start, settled.end)
            )
    return replace(settled, start=start, end=end)


def _stretch(r: Reader, said: Moment) -> Settled | None:
    days = said.days
    if said.part is None:
        if days is None:
            return None
        return Settled(at_hour(days.first, 0), at_hour(days.after, 0), days.grain, said.sure and days.sure)
    part = PARTS[said.part]
    first = days.first if days else r.today
    start, end = at_hour(first, part.first), at_hour(first, part.after)
    begun = start <= r.wall < end
    if days is None:
        # "in the morning" said in the morning is tomorrow's; "in the evening" in the evening may be either.
        if r.prefer == "future" and (end <= r.wall or (begun and part.after <= 12)):
            start, end = start + timedelta(days=1), end + timedelta(days=1)
        elif r.prefer == "past" and start > r.wall:
            start, end = start - timedelta(days=1), end - timedelta(days=1)
    elif days.cycle and (_behind(r, end) if r.prefer == "future" else start > r.wall):
        moved = days.moved(1 if r.prefer == "future" else -1).first - days.first
        start, end = start + moved, end + moved
    sure = said.sure and (not begun if days is None else days.sure) and said.part not in VAGUE_PARTS
    return Settled(start, end, "part", sure)


def _clock_wall(r: Reader, said: Moment, clock: Clock) -> tuple[datetime | None, bool]:
    """Return the wall time of a clock, and whether its half of the day was clear."""
    day = said.days.first if said.days else None
    if said.part is not None:
        hour = hour_in_part(clock, said.part)
        if hour is None:
            return None, False
        clear = clock.fixed or hour < 24 or hour == 24  # "this evening at 2"
        return _on_or_next(r, day, replace(clock, hour=hour, fixed=True)), clear
    if clock.fixed:
        if clock.hour == 24 and day is not None:
            return at_hour(day, 0, clock.minute), False  # "tomorrow at midnight": either end of it
        return _on_or_next(r, day, clock), True
    if said.until is not None and said.until.fixed:
        return _on_or_next(r, day, _before_end(clock, said.until)), True
    hinted = _hinted(r, clock)
    if hinted is not None:
        return _on_or_next(r, day, hinted), True
    if day is not None or said.until is not None:
        hour = usual_hour(clock)
        if day is not None and day > r.today and clock.hour in range(4, 12) and r.rings():
            hour = clock.hour  # "an alarm for 6 tomorrow" gets people out of bed
        wall = at_hour(day or r.today, hour, clock.minute, clock.second)
        if day == r.today and r.prefer == "future" and said.until is None and wall <= r.wall and hour < 12:
            return wall + timedelta(hours=12), False  # "today at 9", said at ten
        return wall, hour in CLEAR and (hour == clock.hour or not clock.of_day)
    return _next_waking(r, clock)


def _hinted(r: Reader, clock: Clock) -> Clock | None:
    """Return the clock in the half of the day the sentence speaks for, where that is usual."""
    half = r.half_hint()
    if (half == "am" and clock.hour in range(4, 12)) or (half == "pm" and clock.hour in range(5, 12)):
        return clock.in_half(half)
    return None


def hour_in_part(clock: Clock, part: str) -> int | None:
    """Return the hour a clock means within a part of the day; None when it cannot lie there."""
    late = PARTS[part].first >= 18
    if clock.fixed and clock.hour not in range(1, 13):
        return clock.hour + 24 if late and clock.hour < 5 else clock.hour
    if PARTS[part].after <= 12:
        if (clock.fixed and clock.hour == 12) or clock.hour == 24:
            return None
        return clock.hour % 12
    if clock.fixed:
        return clock.hour + 24 if late and clock.hour < 5 else clock.hour
    # "3 at night" is after midnight, "3 in the evening" never is.
    after_midnight = {12, 1, 2} if part.endswith("evening") else {12, 1, 2, 3, 4}
    if late and clock.hour in after_midnight:
        return clock.hour % 12 + 24
    return clock.hour % 12 + 12


def waking_hour(hour: int) -> int:
    """Return the usual reading of an hour without am or pm: 7 to 12 as said, 1 to 6 after noon."""
    return hour if 7 <= hour <= 12 else hour + 12


def usual_hour(clock: Clock) -> int:
    """Return the usual reading of a clock: by the 24-hour clock an early hour is rather meant as said."""
    return clock.hour if clock.of_day and clock.hour > 4 else waking_hour(clock.hour)


def _on_or_next(r: Reader, day: date | None, clock: Clock) -> datetime:
    if day is not None:
        return at_hour(day, clock.hour, clock.minute, clock.second)
    wall = at_hour(r.today, clock.hour, clock.minute, clock.second)
    if r.prefer == "future" and wall <= r.wall:
        return wall + timedelta(days=1)
    if r.prefer == "past" and wall > r.wall:
        return wall - timedelta(days=1)
    return wall


def _next_waking(r: Reader, clock: Clock) -> tuple[datetime, bool]:
    hours = sorted(hour for hour in (clock.hour % 12, clock.hour % 12 + 12) if hour in WAKING)
    future = r.prefer == "future"
    for offset in (0, 1) if future else (0, -1):
        for hour in hours if future else reversed(hours):
            wall = at_hour(r.today + timedelta(days=offset), hour, clock.minute, clock.second)
            if (wall > r.wall) if future else (wall <= r.wall):
                return wall, offset == 0 and hour in CLEAR
    return at_hour(r.today, waking_hour(clock.hour), clock.minute, clock.second), False


def _before_end(clock: Clock, end: Clock) -> Clock:
    """Return the later half of the day that still lies before the end: 2 to 4pm, but 11am to 2pm."""
    end_minutes = end.hour * 60 + end.minute
    for hour in (clock.hour % 12 + 12, clock.hour % 12):
        if hour * 60 + clock.minute < end_minutes:
            return replace(clock, hour=hour, fixed=True)
    return replace(clock, hour=clock.hour % 12 + 12, fixed=True)


def _until(said: Moment, start: datetime, begin: Clock, end: Clock) -> tuple[datetime, datetime, bool]:
    """Return start and end of a stretch of clock times; an end before the start is on the next day."""
    if end.fixed:
        finish = at_hour(start.date(), end.hour, end.minute, end.second)
        if finish <= start:
            finish += timedelta(days=1)
        return start, finish, True
    for extra in (end.hour % 12, end.hour % 12 + 12, end.hour % 12 + 24):
        finish = at_hour(start.date(), extra, end.minute, end.second)
        if finish > start:
            break
    else:
        finish = start
    clear = (
        begin.fixed
        or said.part is not None
        or (start.hour in CLEAR and finish - start <= timedelta(hours=10))
    )
    return start, finish, clear
