"""Reminders, once or repeating."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.document import Reminder
from capabilities.planner.reminders import SNOOZE, SetReminder
from capabilities.values import Length, When

router = signed_in_router("reminders")

ReminderId = Annotated[Id, Path(alias="reminder_id")]
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Snooze(Body):
    """How much later to say it, or when."""

    by: Length = SNOOZE
    until: When | None = None


class ReminderBody(BaseModel):
    """A reminder. ``wall`` is local time in ``zone``, without an offset; ``next_at`` is when it is said."""

    id: str
    title: str
    wall: str
    zone: str
    rule: str | None
    next_at: datetime | None
    channel: str | None
    about: str | None


@router.get("/api/reminders")
async def reminders(
    caller: Reader, services: Parts, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[ReminderBody]:
    """List what is still to be said, the next one first."""
    found = (
        await services.records(caller.user)
        .of(Reminder)
        .find({"next_at": {"$gte": _BEGINNING}}, sort=[("next_at", 1)], limit=limit)
    )
    return [
        ReminderBody(
            id=one.id,
            title=one.title,
            wall=one.wall.isoformat(),
            zone=one.zone,
            rule=one.rule,
            next_at=one.next_at,
            channel=one.channel,
            about=one.about,
        )
        for one in found
    ]


@router.post("/api/reminders")
async def set_reminder(
    body: SetReminder, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Set a reminder."""
    return await do(services, caller, "set_reminder", as_slots(body), key)


@router.post("/api/reminders/{reminder_id}/snooze")
async def snooze_reminder(
    reminder_id: ReminderId, body: Snooze, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Say it later: ten minutes unless told otherwise."""
    found = await services.own(caller.user, Reminder, reminder_id)
    slots = {"reminder": found.id, **as_slots(body)}
    return await do(services, caller, "snooze_reminder", slots, key)


@router.delete("/api/reminders/{reminder_id}")
async def cancel_reminder(
    reminder_id: ReminderId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Never say it again; undo brings it back."""
    found = await services.own(caller.user, Reminder, reminder_id)
    return await do(services, caller, "cancel_reminder", {"reminder": found.id}, key)
