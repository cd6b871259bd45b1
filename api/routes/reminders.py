"""Reminders, once or repeating."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from bot.delivery.outbox import State
from bot.delivery.said import SaidReminders
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


class SentBody(BaseModel):
    """How far a message to a channel came."""

    channel: str
    state: State
    at: datetime | None = Field(description="When the channel took it.")
    detail: str = Field(description="Why it was refused or is in doubt, as the channel says it.")
    report: str = Field(description="What the channel told since: carried, delivered, read, lost.")
    repeated: bool = Field(description="Whether it was sent again because it was in doubt.")


class SaidBody(BaseModel):
    """A reminder that was said."""

    occurrence: str
    reminder: str
    title: str
    due: datetime
    said: datetime
    late_seconds: float
    missed: int = Field(description="How many earlier times had passed unsaid.")
    sent: list[SentBody] = Field(description="In the order they were tried; none: on the page alone.")


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


@router.get("/api/reminders/said")
async def said_reminders(
    caller: Reader,
    services: Parts,
    before: Annotated[AwareDatetime | None, Query(description="Only what was said before then.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many times something was said.")] = 50,
) -> list[SaidBody]:
    """List what was said, the latest first: when it was due, when it was said, where, and what came of it."""
    found = await SaidReminders(services.store).of(caller.user, before=before, limit=limit)
    return [
        SaidBody(
            occurrence=one.occurrence,
            reminder=one.reminder,
            title=one.title,
            due=one.due,
            said=one.said,
            late_seconds=one.late.total_seconds(),
            missed=one.missed,
            sent=[SentBody.model_validate(sent, from_attributes=True) for sent in one.sent],
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
