"""Whole days and longer calendar stretches, as read from words.

What "Friday" or "5 March" means also depends on the clock said with it, so a ``Days`` keeps its
``cycle``: by how much it may still be moved to lie on the preferred side of now.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.understanding.times.calendar import make_date, month_start
from bot.understanding.times.reader import Reader
from capabilities.values import Grain

Cycle = Literal["week", "month", "year"] | None


@dataclass(frozen=True, slots=True)
class Days:
    """A half-open stretch of calendar days ``[first, after)``."""

    first: date
    after: date
    grain: Grain = "day"
    cycle: Cycle = None
    sure: bool = True
    month_only: bool = False
    weekday_only: bool = False
    counted: Grain | None = None
    """The unit it was counted in, where it was: "in 2 weeks"."""
    anchor: date | None = None
    """The one date that an edge stands for as the end of a stretch: "from the middle of May"."""

    @classmethod
    def one(cls, day: date, cycle: Cycle = None, *, sure: bool = True, weekday_only: bool = False) -> "Days":
        """Build a single day."""
        return cls(day, day + timedelta(days=1), "day", cycle, sure, weekday_only=weekday_only)

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.after - self.first == timedelta(days=1)

    def moved(self, direction: int) -> "Days":
        """Return the next (or previous) one of its cycle."""
        match self.cycle:
            case "week":
                step = timedelta(days=7 * direction)
                return replace(self, first=self.first + step, after=self.after + step)
            case "month" | "year":
                months = direction * (1 if self.cycle == "month" else 12)
                return replace(
                    self, first=_by_months(self.first, months), after=_by_months(self.after, months)
                )
            case _:
                return self


def _by_months(day: date, months: int) -> date:
    start = month_start(day, months)
    last = (month_start(start, 1) - timedelta(days=1)).day
    return start.replace(day=min(day.day, last))


def weekday_near(r: Reader, weekday: int) -> Days:
    """Return the coming (or latest) such weekday. Today counts, but not surely: people say "today"."""
    ahead = (weekday - r.today.weekday()) % 7
    if r.prefer == "past" and ahead:
        ahead -= 7
    return Days.one(r.today + timedelta(days=ahead), "week", sure=ahead != 0, weekday_only=True)


def month_day(r: Reader, month: int, day: int, year: int | None) -> Days:
    """Return a day of a month: of that year, or the nearest on the preferred side (today counts)."""
    if year is not None:
        return Days.one(make_date(year, month, day))
    return Days.one(nearest_year(r, month, day), "year")


def nearest_year(r: Reader, month: int, day: int) -> date:
    """Return the nearest date on the preferred side; 29 February waits for its leap year."""
    years = (
        range(r.today.year, r.today.year + 9)
        if r.prefer == "future"
        else range(r.today.year, r.today.year - 9, -1)
    )
    for year in years:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if (month, day) == (2, 29) and not leap:
            continue
        found = make_date(year, month, day)
        if (found >= r.today) if r.prefer == "future" else (found <= r.today):
            return found
    return make_date(r.today.year, month, day)


def day_of_month(r: Reader, day: int) -> Days:
    """Return the next (or latest) date with that number."""
    months = range(4) if r.prefer == "future" else range(0, -4, -1)
    for offset in months:
        start = month_start(r.today, offset)
        if day > (month_start(start, 1) - timedelta(days=1)).day:
            continue
        found = start.replace(day=day)
        if (found >= r.today) if r.prefer == "future" else (found <= r.today):
            return Days.one(found, "month")
    return Days.one(make_date(r.today.year, r.today.month, day), "month")


def month(r: Reader, number: int, year: int | None) -> Days:
    """Return a whole month: of that year, or the nearest on the preferred side (this one counts)."""
    if year is None:
        year = r.today.year
        if r.prefer == "future" and number < r.today.month:
            year += 1
        if r.prefer == "past" and number > r.today.month:
            year -= 1
        start = make_date(year, number, 1)
        return Days(start, month_start(start, 1), "month", "year", month_only=True)
    start = make_date(year, number, 1)
    return Days(start, month_start(start, 1), "month", month_only=True)
