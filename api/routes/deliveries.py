"""What is on its way and what is stuck, for the owner: never what a message says.

What is stuck is decided by its own person; messages to others are asked about in the conversation.
"""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from api.auth.caller import Owner, Parts
from api.body import Body, Id
from api.routing import signed_in_router
from api.services import Services
from bot.delivery.outbox import Kind, State
from bot.delivery.queues import Queues, Trouble

router = signed_in_router("deliveries")


class QueueBody(BaseModel):
    """How many deliveries are in a state, and since when the first of them."""

    state: State
    count: int
    oldest: datetime | None


class TroubleBody(BaseModel):
    """A delivery that is refused again and again, in doubt, held or dead."""

    id: str
    user: str
    channel: str
    kind: Kind
    state: State
    since: datetime
    attempts: int
    detail: str
    may_repeat: bool = Field(description="Whether you may have it sent again: it is yours, and to yourself.")
    may_drop: bool


class Deliveries(BaseModel):
    """The queues, and what is in trouble, the latest first."""

    waiting: int = Field(description="Messages that were taken in and are not answered yet.")
    queues: list[QueueBody]
    troubles: list[TroubleBody]


class Decision(Body):
    """What becomes of a delivery."""

    answer: Literal["repeat", "drop"]


@router.get("/api/deliveries")
async def deliveries(caller: Owner, services: Parts) -> Deliveries:
    """Show what is on its way and what is stuck, of everybody (owner only)."""
    return await _shaped(services, caller.user)


@router.post("/api/deliveries/{delivery_id}")
async def decide(
    delivery_id: Annotated[Id, Path()], body: Decision, caller: Owner, services: Parts
) -> Deliveries:
    """Send a message of your own again, or let it go (owner only)."""
    queues = Queues(services.store, services.clock)
    await (queues.repeat if body.answer == "repeat" else queues.drop)(caller.user, delivery_id)
    return await _shaped(services, caller.user)


async def _shaped(services: Services, user: str) -> Deliveries:
    queues = Queues(services.store, services.clock)
    return Deliveries(
        waiting=await queues.waiting(),
        queues=[
            QueueBody(state=one.state, count=one.count, oldest=one.oldest) for one in await queues.queues()
        ],
        troubles=[_trouble(one, user) for one in await queues.troubles()],
    )


def _trouble(trouble: Trouble, user: str) -> TroubleBody:
    delivery = trouble.entry.delivery
    is_own = delivery.user == user
    return TroubleBody(
        id=delivery.id,
        user=delivery.user,
        channel=delivery.channel,
        kind=delivery.kind,
        state=trouble.entry.state,
        since=delivery.at,
        attempts=trouble.entry.attempts,
        detail=trouble.detail,
        may_repeat=is_own and trouble.may_repeat,
        may_drop=is_own and trouble.may_drop,
    )
