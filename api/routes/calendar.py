"""The calendar: events, and the search for free time."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.errors import InvalidRequestError
from capabilities.planner.agenda import LONGEST, Name, ScheduleEvent
from capabilities.planner.amending import Title
from capabilities.planner.documents import CalendarEvent
from capabilities.planner.free_time import FindOptimalTime
from capabilities.values import When

router = signed_in_router("calendar")

EventId = Annotated[Id, Path(alias="event_id")]
WEEK = timedelta(days=7)
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


class EventChanges(Body):
    """What is to change; the rest stays. A day alone keeps the clock, a clock time alone the day."""

    to: When | None = None
    title: Title | None = None
    place: Name | None = None


@router.get("/api/calendar")
async def calendar_events(
    caller: Reader,
    services: Parts,
    start: Annotated[AwareDatetime | None, Query(description="Default: now.")] = None,
    end: Annotated[AwareDatetime | None, Query(description="Default: seven days after the start.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> list[CalendarEvent]:
    """List what overlaps a stretch of time, by start."""
    first = _moment(start) if start else services.clock.now()
    last = _moment(end) if end else first + WEEK
    # No event is longer than LONGEST, so the index finds every overlap from that much earlier on.
    query = {"start": {"$gte": first - LONGEST, "$lt": last}}
    found = await services.records(caller.user).of(CalendarEvent).find(query, sort=[("start", 1)], limit=1000)
    return [event for event in found if event.end > first][:limit]


@router.post("/api/calendar")
async def schedule_event(
    body: ScheduleEvent, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Put an event into the calendar; conflicts are told."""
    return await do(services, caller, "schedule_event", as_slots(body), key)


@router.post("/api/calendar/free-time")
async def find_free_time(
    body: FindOptimalTime, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Find a free slot in working hours: the earliest, middle or latest by priority."""
    return await do(services, caller, "find_optimal_time", as_slots(body), key)


@router.patch("/api/calendar/{event_id}")
async def change_event(
    event_id: EventId, body: EventChanges, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Move an event, or change what it is called or where it is."""
    found = await services.own(caller.user, CalendarEvent, event_id)
    changes = as_slots(body)
    if changes.keys() <= {"to"}:
        return await do(services, caller, "move_event", {"event": found.id, **changes}, key)
    changes["start"] = changes.pop("to", None)
    return await do(services, caller, "update_event", {"event": found.id, **changes}, key)


@router.delete("/api/calendar/{event_id}")
async def cancel_event(
    event_id: EventId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Take an event off the calendar; undo brings it back."""
    found = await services.own(caller.user, CalendarEvent, event_id)
    return await do(services, caller, "cancel_event", {"event": found.id}, key)


def _moment(said: datetime) -> datetime:
    if not _FIRST_YEAR <= said.year <= _LAST_YEAR:
        raise InvalidRequestError("That is too far away for a calendar.")
    return said
