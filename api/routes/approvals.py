"""Approvals: what waits for a yes, and answering it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from api.auth.caller import Approver, Parts, Reader
from api.body import Id
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, inbound, take
from bot.delivery.turn import Call
from bot.safety.approvals import Approvals
from capabilities.errors import InvalidRequestError, NotFoundError

router = signed_in_router("approvals")


class ApprovalBody(BaseModel):
    """Something that waits for your yes."""

    id: str
    action: str
    slots: dict[str, Any] = Field(description="What runs, exactly, when you approve.")
    sentence: str
    where: list[str] = Field(description="Where it would go.")
    sources: list[str] = Field(description="What had been read before it was suggested.")
    at: datetime
    expires_at: datetime


class ApprovalAnswer(BaseModel):
    """Your answer. ``slots`` are the ones to change, with "edit": you are asked about the result."""

    answer: Literal["approve", "edit", "deny"]
    slots: dict[str, Any] = Field(default_factory=dict[str, Any], max_length=100)


@router.get("/api/approvals")
async def approvals(caller: Reader, services: Parts) -> list[ApprovalBody]:
    """List what waits for your yes, the latest first."""
    found = await Approvals(services.store).waiting(caller.user, services.clock.now())
    return [ApprovalBody.model_validate(one.model_dump()) for one in found]


@router.post("/api/approvals/{approval_id}")
async def answer(
    approval_id: Annotated[Id, Path()],
    body: ApprovalAnswer,
    caller: Approver,
    services: Parts,
    key: IdempotencyKey = None,
) -> TurnReply:
    """Approve, change or deny; what runs is what was stored when you were asked.

    A token needs the scope `approve`: a program that acts for you cannot say yes to itself.
    """
    try:
        approval = await Approvals(services.store).get(caller.user, approval_id)
    except NotFoundError as error:
        raise NotFoundError("There is no such question of yours.") from error
    if body.slots and body.answer != "edit":
        raise InvalidRequestError('Slots can be changed only with the answer "edit".')
    call = Call(action=approval.action, slots=body.slots, approval=approval.id, answer=body.answer)
    return await take(services, inbound(services, caller, key=key, call=call))
