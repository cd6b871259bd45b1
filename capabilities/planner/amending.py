"""Changing what was made: another title, another place, another length, another time.

Sentences say it of something named ("rename the reminder to …"); right after something was made the
same details may follow without naming it ("call it Lunch", "it's at Luigi's").
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.document import Reminder
from capabilities.planner.agenda import (
    EventLength,
    EventWords,
    Name,
    conflicts_of,
    facts_of,
    find_event,
    moved_event,
    require_coming,
)
from capabilities.planner.documents import CalendarEvent
from capabilities.planner.moments import first_wall, require_future
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.reminders import ReminderWords, facts_of_change, find_reminder, said_until
from capabilities.planner.series import shifted
from capabilities.planner.words import words
from capabilities.values import Length, Recurrence, When

Title = Annotated[str, Field(min_length=1, max_length=200)]


class UpdateEvent(PlannerSlots):
    """Which event, and what is different about it."""

    event: EventWords = Field(description="Which event: id or words of its title.")
    title: Title | None = Field(default=None, description="What it is called now.")
    place: Name | None = Field(default=None, description="Where it is now.")
    start: When | None = Field(default=None, description="When it is now; a day alone keeps the clock.")
    length: EventLength | None = Field(default=None, description="How long it takes now.")
    with_whom: Name | None = Field(default=None, description="Who else takes part now.")
    when: When | None = Field(default=None, description="When it was, to tell it from others.")


class UpdateReminder(PlannerSlots):
    """Which reminder, and what is different about it."""

    reminder: ReminderWords = Field(description="Which reminder: id or words of its title.")
    title: Title | None = Field(default=None, description="What to be reminded of now.")
    when: When | None = Field(default=None, description="When to say it now; a day alone keeps the clock.")
    after: Length | None = Field(default=None, description="How long from now instead.")
    every: Recurrence | None = Field(default=None, description="When to say it again and again.")


@planner.action(level=Level.WRITE_OWN, amends="schedule_event")
async def update_event(slots: UpdateEvent, context: Context) -> Reply:
    """Change what an event is called, where it is, how long it takes, with whom or when."""
    old = await find_event(slots.event, slots.when, context)
    changed = slots.model_dump(include={"title", "place", "with_whom"}, exclude_none=True)
    if not changed and slots.start is None and slots.length is None:
        context.asker.missing("title")
    start, end = old.start, old.end
    if slots.start is not None:
        start, end = moved_event(old, slots.start, context, "start")
        require_coming(start, end, context)
        changed["all_day"] = old.all_day and not slots.start.has_clock
    if slots.with_whom and slots.with_whom.casefold() not in (slots.title or old.title).casefold():
        named = words(context.person.language).accompanied
        changed["title"] = named.format(title=slots.title or old.title, whom=slots.with_whom)[:200]
    if slots.length is not None:
        end = start.astimezone(UTC) + slots.length
        changed["all_day"] = False
    event = await context.records.of(CalendarEvent).save(
        old.model_copy(update={**changed, "start": start, "end": end})
    )
    return Reply(
        "event_changed",
        about=[event],
        **facts_of(event),
        old_title=old.title,
        renamed=slots.title is not None and slots.title != old.title,
        placed=slots.place is not None,
        joined=slots.with_whom,
        moved=(event.start, event.end) != (old.start, old.end),
        conflicts=await conflicts_of(event, context),
    )


@planner.action(level=Level.WRITE_OWN, amends="set_reminder")
async def update_reminder(slots: UpdateReminder, context: Context) -> Reply:
    """Change what a reminder says, or when."""
    old = await find_reminder(slots.reminder, context)
    if slots.title is None and slots.when is None and slots.after is None and slots.every is None:
        context.asker.missing("title")
    reminder = old.model_copy(update={"title": slots.title or old.title})
    if slots.every is not None:
        kept = slots.when or _clock_of(old, context)
        wall = first_wall(slots.every, kept, context)
        await context.scheduler.cancel(old)
        reminder = await context.scheduler.set(
            reminder.title, wall, rule=slots.every.rule, channel=old.channel, about=old.about, reply=old.reply
        )
    elif slots.when is not None and slots.when.shift is not None:
        reminder = await shifted(reminder, slots.when.shift, context)
    elif slots.when is not None or slots.after is not None:
        at = _moment(old, slots, context)
        require_future(at, context)
        reminder = await context.scheduler.move(reminder, at)
    else:
        reminder = await context.records.of(Reminder).save(reminder)
    return Reply("reminder_changed", about=[reminder], **facts_of_change(reminder, old))


def _moment(reminder: Reminder, slots: UpdateReminder, context: Context) -> datetime:
    if slots.when is not None:
        return said_until(reminder, slots.when, context)
    return (context.now + (slots.after or timedelta())).astimezone(context.zone)


def _clock_of(reminder: Reminder, context: Context) -> When | None:
    """Return the clock time a reminder has, so that another rhythm keeps it."""
    return When.point(reminder.next_at.astimezone(context.zone)) if reminder.next_at else None
