"""The calendar: appointments with a beginning and an end, and what collides with them.

A conflict is told, never refused: it is the person's time.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from capabilities.contract import DAY, Context, Level, Reply
from capabilities.errors import InvalidRequestError, Wording
from capabilities.planner.documents import CalendarEvent
from capabilities.planner.moments import BEGINNING, BY_DAY, bounds, corrected, midnight, overlaps
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import best, resolve
from capabilities.planner.words import words
from capabilities.values import OnTheDay, Refers, When

USUAL = timedelta(minutes=30)
LONGEST = timedelta(days=31)
"""No event is longer, so that whatever overlaps a moment started at most this long before it."""
AHEAD = timedelta(days=7)
FARTHEST = timedelta(days=3660)
MOST_EVENTS = 500
SHOWN = 20

EventLength = Annotated[timedelta, Field(gt=timedelta(0), le=LONGEST)]
EventWords = Annotated[str, Field(min_length=1, max_length=200), Refers("event")]


def _as_text(raw: Any) -> Any:
    """Accept several names where one text is kept."""
    return ", ".join(str(name) for name in raw) if isinstance(raw, list) else raw  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # JSON is untyped until validated


Name = Annotated[str, Field(min_length=1, max_length=200)]
People = Annotated[Name, BeforeValidator(_as_text, json_schema_input_type=Name | list[Name])]


class ScheduleEvent(PlannerSlots):
    """What a new event is made of."""

    title: str = Field(min_length=1, max_length=200, description="What it is, in the person's words.")
    start: Annotated[When, OnTheDay()] = Field(
        description="When it starts; a stretch with clock times is the whole event."
    )
    length: EventLength | None = Field(default=None, description="How long it takes; 30 minutes if not said.")
    all_day: bool = Field(default=False, description="Whether it takes the whole day.")
    with_whom: People | None = Field(default=None, description="Who else takes part.")
    place: str | None = Field(default=None, min_length=1, max_length=200, description="Where it is.")


class MoveEvent(PlannerSlots):
    """Which event, and its new time."""

    event: EventWords = Field(description="Which event: id or words of its title.")
    when: When | None = Field(default=None, description="When it is now, to tell it from others.")
    to: When = Field(description="The new time; a day alone keeps the clock, a clock alone keeps the day.")


class CancelEvent(PlannerSlots):
    """Which event is off."""

    event: EventWords = Field(description='Which event: id or words of its title; "all" for every one.')
    when: When | None = Field(default=None, description="When it is, to tell it from others.")


class ListEvents(PlannerSlots):
    """Which part of the calendar."""

    when: When | None = Field(default=None, description="Which days; none: the next seven.")
    title: Name | None = Field(default=None, description="Only events with such a title; then all to come.")


@planner.action(level=Level.WRITE_OWN)
async def schedule_event(slots: ScheduleEvent, context: Context) -> Reply:
    """Put an event into the calendar; conflicts with others are told."""
    start, end, all_day = _span(slots, context)
    require_coming(start, end, context)
    title = slots.title
    if slots.with_whom and slots.with_whom.casefold() not in title.casefold():
        accompanied = words(context.person.language).accompanied
        title = accompanied.format(title=title, whom=slots.with_whom)[:200]
    event = await context.records.of(CalendarEvent).add(
        CalendarEvent(
            title=title,
            start=start,
            end=end,
            all_day=all_day,
            with_whom=slots.with_whom,
            place=slots.place,
            created_at=context.now,
        )
    )
    conflicts = await conflicts_of(event, context)
    return Reply("event_scheduled", about=[event], **facts_of(event), conflicts=conflicts)


@planner.action(level=Level.WRITE_OWN)
async def move_event(slots: MoveEvent, context: Context) -> Reply:
    """Move an event; a day alone keeps its clock time, a clock time alone keeps its day."""
    old = await find_event(slots.event, slots.when, context)
    start, end = moved_event(old, slots.to, context)
    require_coming(start, end, context)
    all_day = old.all_day and not slots.to.has_clock
    event = await context.records.of(CalendarEvent).save(
        old.model_copy(update={"start": start, "end": end, "all_day": all_day})
    )
    conflicts = await conflicts_of(event, context)
    return Reply("event_moved", about=[event], **facts_of(event), old=old.when, conflicts=conflicts)


@planner.action(level=Level.WRITE_OWN)
async def cancel_event(slots: CancelEvent, context: Context) -> Reply:
    """Take an event off the calendar, or all of a time after asking."""
    if slots.event.casefold() in words(context.person.language).everything:
        return await _cancel_all(slots.when, context)
    event = await find_event(slots.event, slots.when, context)
    await context.records.of(CalendarEvent).remove(event.id)
    return Reply("event_cancelled", **facts_of(event))


async def _cancel_all(when: When | None, context: Context) -> Reply:
    found = await _within(when, FARTHEST, context)
    if found:
        context.asker.confirm("clear_calendar", n=len(found), when=when)
    for event in found:
        await context.records.of(CalendarEvent).remove(event.id)
    return Reply("events_cancelled", n=len(found), when=when)


@planner.action(level=Level.READ_OWN)
async def list_events(slots: ListEvents, context: Context) -> Reply:
    """Show what is on the calendar, by default for the next seven days."""
    found = await _within(slots.when, FARTHEST if slots.title else AHEAD, context)
    if slots.title:
        found = best(slots.title, found, lambda event: event.title, "event", context.person.language)
    shown = found[:SHOWN]
    return Reply(
        "events",
        name=slots.title,
        about=shown,
        events=[facts_of(event) for event in shown],
        n=len(found),
        more=len(found) - len(shown),
        when=slots.when,
    )


async def _within(when: When | None, ahead: timedelta, context: Context) -> list[CalendarEvent]:
    """Return the events of the days that were said, else those of today and ``ahead``."""
    today = midnight(context.now, context.zone)
    when = when or When(start=today, end=today + ahead, grain="day")
    start, end = when.start or BEGINNING, when.end or bounds(when, context.zone)[1] + ahead
    return await events_between(context, start, max(end, start + timedelta(minutes=1)))


async def events_between(context: Context, start: datetime, end: datetime) -> list[CalendarEvent]:
    """Return events that overlap ``[start, end)``, by start."""
    since = start - LONGEST if start > BEGINNING + LONGEST else BEGINNING
    found = await context.records.of(CalendarEvent).find(
        {"start": {"$gte": since, "$lt": end}}, sort=[("start", 1)], limit=MOST_EVENTS
    )
    return [event for event in found if event.end > start]


def facts_of(event: CalendarEvent) -> dict[str, Any]:
    """Return the facts replies tell about an event."""
    return {
        "title": event.title,
        "when": event.when,
        "length": event.end - event.start,
        "all_day": event.all_day,
        "place": event.place,
    }


def _span(slots: ScheduleEvent, context: Context) -> tuple[datetime, datetime, bool]:
    """Return start, end and whether it takes whole days; asks for the clock time when none was said."""
    start, end = bounds(slots.start, context.zone)
    whole_days = slots.length is not None and slots.length >= DAY and slots.start.grain in BY_DAY
    if slots.all_day or whole_days:
        first = midnight(start, context.zone)
        if slots.length is not None and whole_days:
            return first, first + slots.length.days * DAY, True
        days = (
            max(1, (end - timedelta(microseconds=1) - first).days + 1) if slots.start.grain in BY_DAY else 1
        )
        return first, first + days * DAY, True
    if not slots.start.has_clock:
        context.asker.missing("start")
    if slots.length is not None or end <= start:
        end = _later(start, slots.length or USUAL)
    if end - start > LONGEST:
        raise InvalidRequestError.worded("event_long", days=LONGEST.days)
    return start, end, False


def require_coming(start: datetime, end: datetime, context: Context) -> None:
    """Raise InvalidRequestError unless an event is still to come or going on."""
    if end <= context.now:
        raise InvalidRequestError.worded("event_passed", at=start)


def moved_event(
    event: CalendarEvent, to: When, context: Context, slot: str = "to"
) -> tuple[datetime, datetime]:
    """Return the new start and end of an event; its length stays unless a stretch was said.

    Asks for ``slot`` when only a part of a day was said, and what the hours of a whole day would be.
    """
    length = event.end - event.start
    if event.all_day and to.shift is not None:
        if not to.shift.by_day:
            context.asker.missing(slot)
        first = midnight(to.shift.moved(event.start.astimezone(context.zone)), context.zone)
        return first, first + length
    if event.all_day and not to.has_clock:
        first = midnight(bounds(to, context.zone)[0], context.zone)
        return first, first + length
    if to.grain == "part":
        context.asker.missing(slot)
    start = corrected(event.start, to, context)
    said_from, said_until = bounds(to, context.zone)
    if to.has_clock and said_until > said_from:
        return start, _later(start, said_until - said_from)
    return start, _later(start, USUAL if event.all_day else length)


def _later(start: datetime, length: timedelta) -> datetime:
    """Add elapsed time: zone-aware sums are wall-clock sums, wrong on a night that skips an hour."""
    return start.astimezone(UTC) + length


async def conflicts_of(event: CalendarEvent, context: Context) -> list[dict[str, Any]]:
    """Return the facts of the events that overlap one with clock times."""
    if event.all_day:
        return []
    there = await events_between(context, event.start, event.end)
    return [facts_of(other) for other in there if other.id != event.id and not other.all_day]


async def find_event(said: str, when: When | None, context: Context) -> CalendarEvent:
    """Return the event meant: of those that are then, if a time was said; coming ones first.

    Asks when several fit; NotFoundError when none does.
    """
    today = midnight(context.now, context.zone)
    coming = await events_between(context, today, context.now + FARTHEST)
    past = (await events_between(context, today - LONGEST, today))[::-1]
    groups = [group for group in (coming, past) if group]
    if when is not None:
        groups = [[event for event in group if overlaps(event.start, event.end, when)] for group in groups]
    return await resolve(
        said,
        CalendarEvent,
        groups,
        context,
        slot="event",
        name=lambda event: event.title,
        detail=lambda event: Wording("at", {"at": event.start}),
    )
