"""A turn over HTTP: a request becomes a durable message, its stored outcome becomes the answer.

A key (``Idempotency-Key`` or ``message_id``) names a request within its person: the same key with
the same content is answered with the first one's outcome, with other content it is a conflict.
"""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from time import perf_counter
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel, Field

from api.auth.caller import Caller
from api.auth.tokens import Scope
from api.body import Key
from api.services import Services
from bot.delivery.inbox import Inbox
from bot.delivery.revising import version_id
from bot.delivery.turn import MAIN, Call, Inbound, Outcome, TurnResult
from bot.store.errors import StoreError
from capabilities.errors import (
    AskedError,
    ConflictError,
    DayhandError,
    InvalidRequestError,
    NotFoundError,
    UnavailableError,
)

IdempotencyKey = Annotated[
    Key | None,
    Header(alias="Idempotency-Key", description="Repeating a request with the same key does it once."),
]


class ReplyBody(BaseModel):
    """What was answered. ``key`` names the kind of reply for programs."""

    text: str
    key: str
    cards: list[dict[str, Any]] = Field(description="The things talked about; each has a noun and an id.")
    question: dict[str, Any] | None = Field(
        description=(
            "The open question, if it ends in one: slot, confirm, choices, and for the gate's questions "
            "`approval`, the id to answer under /api/approvals."
        )
    )
    error: str | None = Field(default=None, description="Code of the error it ended in.")


class ReceiptBody(BaseModel):
    """The record of something done."""

    id: str
    action: str
    summary: str
    at: datetime
    undoable: bool
    undoes: list[str] = Field(default=[], description="Ids of the receipts it took back.")
    because: list[str] = Field(default=[], description="What was read that led to it.")


class TurnReply(BaseModel):
    """The answer to one message. ``seq`` is the event log's latest number afterwards."""

    message_id: str
    reply: ReplyBody
    receipts: list[ReceiptBody]
    seq: int


def inbound(
    services: Services,
    caller: Caller,
    *,
    key: str | None,
    text: str = "",
    call: Call | None = None,
    conversation: str = MAIN,
    channel: str | None = None,
    digest: str = "",
) -> Inbound:
    """Return the message a request makes; its id is the key's, hashed with the person.

    ``channel`` is the one it came by, when that is not the caller's; ``digest`` is its recording's.
    """
    channel = channel or caller.channel
    now = services.clock.now()
    source = (
        uuid.uuid4().hex
        if key is None
        else hashlib.blake2b(f"{caller.user}\0{key}".encode(), digest_size=16).hexdigest()
    )
    return Inbound(
        id=f"{channel}:{source}",
        user=caller.user,
        conversation=conversation,
        channel=channel,
        order=int(now.timestamp() * 1_000_000) * 1000,
        received_at=now,
        text=text,
        call=call,
        approves=Scope.APPROVE in caller.scopes,
        digest=digest,
    )


async def revising(services: Services, message: Inbound, earlier: str) -> Inbound:
    """Return a message as a later version of one that its person has sent before.

    A version of a version replaces what that one had replaced. NotFoundError when there is none of theirs.
    """
    entry = await Inbox(services.store).get(earlier)
    if entry is None or entry.message.user != message.user or not entry.message.text:
        raise NotFoundError("You have sent no such message.")
    first = entry.message.replaces or entry.message.id
    version = int(message.id.rpartition(":")[2][:12], 16)  # of its key, so that a repeat is known as one
    return message.model_copy(update={"id": version_id(first, version), "replaces": first})


async def taken(services: Services, message: Inbound) -> TurnResult:
    """Return the finished turn of a message; ConflictError when its key was used for something else."""
    with services.turns.hold(message.user):
        began = perf_counter()
        result = await services.core.answer(message)
        services.meter.turned(_kind(result), perf_counter() - began)
    first = result.message
    same_recording = first.digest and first.digest == message.digest
    if (
        result.duplicate
        and not same_recording
        and (first.text, first.call, first.conversation)
        != (
            message.text,
            message.call,
            message.conversation,
        )
    ):
        raise ConflictError("That key was used for another request already; take a new one.")
    return result


async def take(services: Services, message: Inbound) -> TurnReply:
    """Have a message answered; ConflictError when its key was used for something else."""
    result = await taken(services, message)
    return shaped(message.id, result.outcome, await services.event_log.last_seq(message.user))


async def do(
    services: Services, caller: Caller, action: str, slots: Mapping[str, Any], key: str | None
) -> TurnReply:
    """Have one action done, as a turn of its own; an error it ends in is raised."""
    services.registry.action(action)
    call = Call(action=action, slots=dict(slots))
    reply = await take(services, inbound(services, caller, key=key, call=call))
    if reply.reply.error and reply.reply.error != AskedError.code:
        raise _error(reply.reply.error, reply.reply.text)
    return reply


def shaped(message_id: str, outcome: Outcome, seq: int) -> TurnReply:
    """Return an outcome as the API tells it."""
    return TurnReply(
        message_id=message_id,
        reply=ReplyBody(
            text=outcome.text,
            key=outcome.key,
            cards=list(outcome.cards),
            question=outcome.question,
            error=outcome.error,
        ),
        receipts=[
            ReceiptBody(
                id=receipt.id,
                action=receipt.action,
                summary=receipt.summary,
                at=receipt.at,
                undoable=receipt.undoable,
                undoes=list(receipt.undoes),
                because=list(receipt.because),
            )
            for receipt in outcome.receipts
        ],
        seq=seq,
    )


def _kind(result: TurnResult) -> str:
    if result.duplicate:
        return "duplicate"
    if result.outcome.question:
        return "question"
    return "error" if result.outcome.error else "done"


_ERRORS: Mapping[str, type[DayhandError]] = {
    kind.code: kind for kind in (InvalidRequestError, NotFoundError, ConflictError, UnavailableError)
}


def _error(code: str, sentence: str) -> DayhandError:
    """Return the error an outcome ended in, to be answered as if it had been raised here."""
    if code in _ERRORS:
        return _ERRORS[code](sentence)
    error = StoreError(sentence) if code == "internal_error" else InvalidRequestError(sentence)
    error.code = code
    return error
