"""Reminders an hour later, a day earlier: one to come, one just said, and every one of a series.

A series moves for good, as long as it stays one: another time of the same day, or other weekdays.
Right after one of it was said, only that one is said again. What cannot move as a whole (a rule of
its own for hours, or for days of the month) has its next one moved.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from capabilities.contract import DAY, Context
from capabilities.document import Reminder
from capabilities.planner.moments import require_future
from capabilities.values import Shift

_JUST = timedelta(hours=1)
"""How long one of a series is what is talked about, after it was said."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKLY = re.compile(r"(?<=BYDAY=)[A-Z,]+(?=;|$)")


async def shifted(reminder: Reminder, by: Shift, context: Context) -> Reminder:
    """Return a reminder that is said so much later or earlier; a series is another document then.

    InvalidRequestError when that has passed.
    """
    said = _just_said(reminder, context)
    series = _series(reminder, by) if said is None else None
    if series is None:
        return await _moved(reminder, by, said, context)
    wall, rule = series
    await context.scheduler.cancel(reminder)
    return await context.scheduler.set(
        reminder.title,
        wall,
        rule=rule,
        channel=reminder.channel,
        about=reminder.about,
        reply=reminder.reply,
    )


async def _moved(reminder: Reminder, by: Shift, said: datetime | None, context: Context) -> Reminder:
    """Move the next one; hours after one that was said count from now, days from when it was."""
    zone = ZoneInfo(reminder.zone)
    if said is None and reminder.next_at is not None:
        was = reminder.next_at.astimezone(zone)
    elif by.by_day:
        was = (said or reminder.wall).replace(tzinfo=zone)
    else:
        was = context.now.astimezone(zone)
    at = by.moved(was)
    require_future(at, context)
    return await context.scheduler.move(reminder, at)


def _just_said(reminder: Reminder, context: Context) -> datetime | None:
    """Return the wall time of one of a series that was said a moment ago."""
    if reminder.rule is None or reminder.next_at is None or _often(reminder.rule):
        return None
    now = context.now.astimezone(ZoneInfo(reminder.zone)).replace(tzinfo=None)
    last = rrulestr(reminder.rule, dtstart=reminder.wall).before(now, inc=True)
    return last if isinstance(last, datetime) and now - last < _JUST else None


def _series(reminder: Reminder, by: Shift) -> tuple[datetime, str] | None:
    """Return the first wall time and the rule of a series moved as a whole; None when it cannot be."""
    rule, wall = reminder.rule, by.moved(reminder.wall.replace(tzinfo=ZoneInfo(reminder.zone)))
    if rule is None or _often(rule) or "BYHOUR" in rule or "BYMINUTE" in rule or by.months:
        return None
    days = (wall.date() - reminder.wall.date()) // DAY
    kept = wall.replace(tzinfo=None)
    if not days:
        return kept, rule
    if "FREQ=WEEKLY" not in rule:
        return None
    return kept, _WEEKLY.sub(lambda named: _on_other_days(named[0], days), rule)


def _on_other_days(named: str, days: int) -> str:
    places = sorted((_WEEKDAYS.index(day) + days) % 7 for day in named.split(","))
    return ",".join(_WEEKDAYS[place] for place in places)


def _often(rule: str) -> bool:
    return any(f"FREQ={unit}" in rule for unit in ("HOURLY", "MINUTELY", "SECONDLY"))
