"""Times in words, for replies: what was understood, said so plainly that a wrong guess is seen.

A day with a clock always names its date beyond tomorrow, the year only when it differs from this one.
The words are a language's ``phrasing``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.understanding.times.calendar import monday
from bot.understanding.times.lexicon import PARTS
from bot.understanding.times.phrasing import Phrasing, phrasing
from bot.understanding.times.repeating_words import say_rule
from capabilities.values import Recurrence, When

DAY = timedelta(days=1)


def say(
    value: When | timedelta | Recurrence | datetime, now: datetime, zone: ZoneInfo, language: str = "en"
) -> str:
    """Say a time, seen from ``now`` in a zone; datetimes are points to the minute."""
    words = phrasing(language)
    there = _Sayer(words, now.astimezone(zone).date())
    match value:
        case timedelta():
            return say_length(value, words)
        case Recurrence():
            return say_rule(value, words)
        case datetime():
            return there.point(value.astimezone(zone), seconds=False)
        case When():
            return there.when(value, zone)


def say_date(day: date, language: str = "en") -> str:
    """Say a date in full: "Friday, 6 March 2026"."""
    return phrasing(language).date(day, "full_date")


def say_clock(moment: datetime, language: str = "en") -> str:
    """Say a time of day: "9:30"."""
    return phrasing(language).clock(moment)


def say_stamp(moment: datetime | date, now: datetime, language: str = "en") -> str:
    """Say a local moment, or a day, outside a sentence: "Thursday 5 March, 15:00"."""
    words = phrasing(language)
    day = words.date(moment, "date" if moment.year == now.year else "date_of_year")
    return words.say("stamp", date=day, clock=words.clock(moment)) if isinstance(moment, datetime) else day


def say_late(late: timedelta, language: str = "en") -> str:
    """Say how late something is, in its largest unit, rounded down: "5 minutes"; at least "1 second"."""
    seconds = max(1, int(late.total_seconds()))
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return phrasing(language).counted(seconds // size, name)
    return phrasing(language).counted(seconds, "second")


def say_length(length: timedelta, words: Phrasing) -> str:
    """Say a length exactly: "45 minutes", "1 hour 30 minutes", "2 weeks"."""
    seconds = int(length.total_seconds())
    if seconds and seconds % (7 * 86400) == 0:
        return words.counted(seconds // (7 * 86400), "week")
    pieces: list[str] = []
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        amount, seconds = divmod(seconds, size)
        if amount:
            pieces.append(words.counted(amount, name))
    return " ".join(pieces) or words.say("no_length")


@dataclass(frozen=True, slots=True)
class _Sayer:
    """Says times on one day in one language. Moments are on the person's wall clock."""

    words: Phrasing
    today: date

    def when(self, value: When, zone: ZoneInfo) -> str:
        start = value.start.astimezone(zone) if value.start else None
        end = value.end.astimezone(zone) if value.end else None
        if start is None or end is None:
            return self._open(start, end, value)
        if value.is_point:
            return self.point(start, seconds=value.grain == "second")
        last = (end - timedelta(seconds=1)).date()
        if value.grain == "part" and start.date() == last:
            return self._part(start, end)
        if _is_midnight(start) and _is_midnight(end):
            return self._days(start.date(), last, value)
        if start.date() == last:
            return self._stretch_of_day(start, end)
        return self.words.say("stretch", first=self._end(start), last=self._end(end).removesuffix(","))

    def point(self, moment: datetime, *, seconds: bool) -> str:
        clock = self.words.clock(moment, seconds=seconds)
        return self.words.say("point", day=self._before_clock(moment.date()), clock=clock)

    def _stretch_of_day(self, start: datetime, end: datetime) -> str:
        first, last = self.words.clock(start), self.words.clock(end)
        return self.words.say("stretch_of_day", day=self._before_clock(start.date()), first=first, last=last)

    def _named(self, day: date) -> str | None:
        return self.words.named("named_days", (day - self.today).days)

    def _date(self, day: date) -> str:
        return self.words.date(day, "date" if day.year == self.today.year else "date_of_year")

    def _near(self, day: date) -> str:
        """Name a day as briefly as its distance allows."""
        near = 1 < (day - self.today).days < 7
        return self._named(day) or (self.words.weekday(day.weekday()) if near else self._date(day))

    def _plain_day(self, day: date) -> str:
        return self._named(day) or self.words.say("plain_day", date=self._near(day))

    def _before_clock(self, day: date) -> str:
        return self._named(day) or self.words.say("day_before_clock", date=self._date(day))

    def _end(self, moment: datetime) -> str:
        day = self._named(moment.date()) or self._date(moment.date())
        return self.words.say("end_of_stretch", date=day, clock=self.words.clock(moment))

    def _open(self, start: datetime | None, end: datetime | None, value: When) -> str:
        if start is not None and _is_midnight(start):
            return self.words.say("from_day", date=self._near(start.date()))
        if end is not None and _is_midnight(end) and not value.has_clock:
            return self.words.say("by_day", date=self._near(end.date() - DAY))
        edge = start or end
        if edge is None:
            return ""
        return self.words.say(
            "after_clock" if start else "before_clock",
            date=self._named(edge.date()) or self._date(edge.date()),
            day=self._before_clock(edge.date()),
            clock=self.words.clock(edge),
        )

    def _part(self, start: datetime, end: datetime) -> str:
        first, after = start.hour, end.hour or 24
        names = [name for name, part in PARTS.items() if (part.first, part.after) == (first, after)]
        if not names:
            return self._stretch_of_day(start, end)
        of_today, of_named, of_dated = self.words.part(names[0])
        if start.date() == self.today:
            return of_today
        named = self._named(start.date())
        if named:
            return self.words.say("part_of_named_day", day=named, part=of_named)
        return self.words.say("part_of_date", date=self._date(start.date()), part=of_dated)

    def _days(self, first: date, last: date, value: When) -> str:
        if first == last:
            return self._plain_day(first)
        weeks = (monday(first) - monday(self.today)).days // 7
        if value.grain == "week" and first.weekday() == 0 and last - first == 6 * DAY:
            named = self.words.named("named_weeks", weeks)
            return named or self.words.say("week", date=self._date(first))
        if first.weekday() == 5 and last - first == DAY:
            named = self.words.named("named_weekends", weeks)
            return named or self.words.say("weekend", date=self._date(first))
        if value.grain == "month" and first.day == 1 and (last + DAY).day == 1 and (last - first).days < 32:
            key = "month" if first.year == self.today.year else "month_of_year"
            return self.words.say(key, month=self.words.month(first.month), year=first.year)
        if value.grain == "year" and (last - first).days in {364, 365}:
            return self.words.say("year", year=first.year)
        return self.words.say("days", first=self._near(first), last=self._near(last))


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)
