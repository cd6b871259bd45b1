"""Reminders: said once or again and again, later, or never.

The durable core fires them; here they are set, shown, put off and cancelled. A time without a
clock becomes a definite one, and every reply says which.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.document import Reminder
from capabilities.errors import ConflictError, Wording
from capabilities.planner.moments import (
    BEGINNING,
    corrected,
    day_after,
    first_wall,
    midnight,
    reminding_moment,
    require_future,
)
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import resolve
from capabilities.planner.series import shifted
from capabilities.planner.words import words
from capabilities.values import Length, Recurrence, Refers, When

MOST_REMINDERS = 500
SHOWN = 20
SNOOZE = timedelta(minutes=10)

ReminderWords = Annotated[str, Field(min_length=1, max_length=200), Refers("reminder")]


class SetReminder(PlannerSlots):
    """What to say, and when."""

    title: str = Field(
        min_length=1, max_length=200, description="What to be reminded of, in the person's words."
    )
    when: When | None = Field(default=None, description="When to remind once.")
    after: Length | None = Field(default=None, description="How long from now instead, for a timer.")
    every: Recurrence | None = Field(
        default=None, description="When to remind again and again, at `when`'s clock time."
    )
    channel: str | None = Field(
        default=None,
        min_length=1,
        max_length=40,
        description='Where to say it, such as "telegram"; none: anywhere.',
    )
    wording: Literal["to", "about", "that"] = Field(
        default="to", description='"to" before a deed ("call mum"), "about" before a thing ("the dentist").'
    )


class ListReminders(PlannerSlots):
    """Which reminders."""

    when: When | None = Field(default=None, description="Only those that are said then.")


class SnoozeReminder(PlannerSlots):
    """Which reminder, and how much later."""

    reminder: ReminderWords = Field(description="Which reminder: id or words of its title.")
    by: Length = Field(default=SNOOZE, description="How long to put it off.")
    until: When | None = Field(default=None, description="When to say it again instead.")


class ExplainReminder(PlannerSlots):
    """Which reminder to explain."""

    reminder: ReminderWords = Field(description="Which reminder: id or words of its title.")


class CancelReminder(PlannerSlots):
    """Which reminder is off."""

    reminder: ReminderWords = Field(
        description='Which reminder: id or words of its title; "all" for every one.'
    )
    when: When | None = Field(default=None, description="When it is said, to tell it from others.")


@planner.action(level=Level.WRITE_OWN)
async def set_reminder(slots: SetReminder, context: Context) -> Reply:
    """Set a reminder, once or repeating."""
    known = words(context.person.language)
    named = slots.wording == "to" and known.thing.match(slots.title) is not None
    wording = "about" if named else slots.wording
    title = known.kept(slots.title, wording) or slots.title
    told = slots.title if wording == "about" else title
    facts: dict[str, Any] = {"title": told, "kept": title, "wording": wording, "channel": slots.channel}
    if slots.every is not None:
        wall = first_wall(slots.every, slots.when, context)
        reminder = await context.scheduler.set(title, wall, rule=slots.every.rule, channel=slots.channel)
        first = midnight(reminder.next_at or context.now, context.zone)
        day = When(start=first, end=day_after(first), grain="day")
        return Reply(
            "reminder_set_repeating", about=[reminder], **facts, **facts_of_times(reminder), first=day
        )
    if slots.when is None and slots.after is None:
        context.asker.missing("when")
    at = _after(slots.after, context) if slots.when is None else reminding_moment(slots.when, context)
    require_future(at, context)
    reminder = await context.scheduler.set(title, at.replace(tzinfo=None), channel=slots.channel)
    return Reply("reminder_set", about=[reminder], **facts, **facts_of_times(reminder))


def _after(length: timedelta | None, context: Context) -> datetime:
    return (context.now + (length or timedelta())).astimezone(context.zone)


@planner.action(level=Level.READ_OWN)
async def list_reminders(slots: ListReminders, context: Context) -> Reply:
    """Show what is still to be said, the next one first."""
    found = await pending_reminders(context, slots.when)
    shown = found[:SHOWN]
    return Reply(
        "reminders",
        about=shown,
        reminders=[{"title": reminder.title, **facts_of_times(reminder)} for reminder in shown],
        n=len(found),
        more=len(found) - len(shown),
        when=slots.when,
    )


@planner.action(level=Level.WRITE_OWN)
async def snooze_reminder(slots: SnoozeReminder, context: Context) -> Reply:
    """Put a reminder off: ten minutes, another length, or until a time."""
    reminder = await find_reminder(slots.reminder, context)
    if slots.until is not None and slots.until.shift is not None:
        moved = await shifted(reminder, slots.until.shift, context)
        if moved.rule is not None and moved.id != reminder.id:
            return Reply("reminder_changed", about=[moved], **facts_of_change(moved, reminder))
        return Reply("reminder_snoozed", about=[moved], title=moved.title, at=moved.next_at)
    if slots.until is not None:
        at = said_until(reminder, slots.until, context)
        require_future(at, context)
    else:
        # From now if it has been said; else from when it would be.
        coming = reminder.next_at if reminder.rule is None else None
        at = max(coming or context.now, context.now) + slots.by
    moved = await context.scheduler.move(reminder, at)
    return Reply("reminder_snoozed", about=[moved], title=moved.title, at=at)


@planner.action(level=Level.WRITE_OWN)
async def cancel_reminder(slots: CancelReminder, context: Context) -> Reply:
    """Cancel a reminder; a repeating one altogether."""
    if slots.reminder.casefold() in words(context.person.language).everything:
        return await _cancel_all(context, slots.when)
    reminder = await find_reminder(slots.reminder, context, slots.when)
    if reminder.next_at is None:
        raise ConflictError.worded("reminder_said", title=reminder.title)
    await context.scheduler.cancel(reminder)
    return Reply("reminder_cancelled", title=reminder.title, **facts_of_times(reminder))


@planner.action(level=Level.READ_OWN)
async def explain_reminder(slots: ExplainReminder, context: Context) -> Reply:
    """Say which words set a reminder, and when."""
    reminder = await find_reminder(slots.reminder, context)
    return Reply(
        "reminder_explained",
        about=[reminder],
        title=reminder.title,
        said=reminder.said,
        since=reminder.created_at,
        **facts_of_times(reminder),
    )


def said_until(reminder: Reminder, until: When, context: Context) -> datetime:
    """Return when it is said instead: what was not said, day or clock time, stays as it was."""
    if reminder.next_at is not None and (until.grain == "day" or not until.dated):
        return corrected(reminder.next_at, until, context)
    return reminding_moment(until, context)


async def _cancel_all(context: Context, within: When | None) -> Reply:
    found = await pending_reminders(context, within)
    if found:
        context.asker.confirm("cancel_all_reminders", n=len(found))
    for reminder in found:
        await context.scheduler.cancel(reminder)
    return Reply("reminders_cancelled", n=len(found))


async def pending_reminders(context: Context, within: When | None = None) -> list[Reminder]:
    """Return what is still to be said, soonest first; ``within`` limits it to a stretch or day."""
    start = within.start if within and within.start else BEGINNING
    span: dict[str, object] = {"$gte": start}
    if within and within.end:
        span["$lte" if within.is_point else "$lt"] = within.end
    return await context.records.of(Reminder).find(
        {"next_at": span}, sort=[("next_at", 1)], limit=MOST_REMINDERS
    )


async def find_reminder(said: str, context: Context, when: When | None = None) -> Reminder:
    """Return the coming reminder meant. Asks when several fit; NotFoundError when none does."""
    return await resolve(
        said,
        Reminder,
        [await pending_reminders(context, when)],
        context,
        slot="reminder",
        name=lambda reminder: reminder.title,
        detail=lambda reminder: Wording("at", {"at": reminder.next_at or context.now}),
    )


def facts_of_change(reminder: Reminder, old: Reminder) -> dict[str, Any]:
    """Return the facts about what is different about a reminder."""
    return {
        "title": reminder.title,
        "old_title": old.title,
        "renamed": reminder.title != old.title,
        "moved": (reminder.next_at, reminder.rule) != (old.next_at, old.rule),
        **facts_of_times(reminder),
    }


def facts_of_times(reminder: Reminder) -> dict[str, Any]:
    """Return the facts about when it is said: its next time and, if it repeats, its rule."""
    every = None
    if reminder.rule is not None:
        every = Recurrence(start=reminder.wall, zone=reminder.zone, rule=reminder.rule)
    return {"at": reminder.next_at, "every": every}
