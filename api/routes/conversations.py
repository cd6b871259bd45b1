"""Conversations and their messages, the latest first."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Key
from api.envelopes import Feedback, ReceiptBrief
from api.routing import signed_in_router
from bot.delivery.eventlog import Event
from bot.delivery.messages import Messages
from bot.delivery.turn import MAIN
from bot.store.port import Raw
from capabilities.errors import InvalidRequestError, NotFoundError
from capabilities.prose.words import marks, stems

router = signed_in_router("chat")


class Conversation(BaseModel):
    """A conversation."""

    id: str
    last_at: datetime | None
    last_text: str | None


class StoredMessage(BaseModel):
    """A message, in or out."""

    id: str
    direction: Literal["in", "out"]
    channel: str
    text: str
    key: str
    at: datetime
    cards: list[dict[str, Any]]
    receipts: list[ReceiptBrief]
    question: dict[str, Any] | None
    error: str | None
    reply_to: str | None
    suggestions: list[str] = Field(description="What may be said next, word for word.")
    feedback: Feedback | None


class FoundMessage(BaseModel):
    """A message that was found."""

    id: str
    direction: Literal["in", "out"]
    channel: str
    text: str
    marks: list[tuple[int, int]] = Field(description="Where the words stand in the text.")
    at: datetime


class Opinion(Body):
    """What you thought of an answer; without a rating it is forgotten."""

    rating: Literal["up", "down"] | None = None
    reason: Annotated[str, Field(max_length=1_000)] = ""


class MessagePage(BaseModel):
    """Messages, oldest first. ``seq``: events above it are not in here yet. ``before``: the next page."""

    messages: list[StoredMessage]
    seq: int
    before: str | None


@router.get("/api/conversations")
async def conversations(caller: Reader, services: Parts) -> list[Conversation]:
    """List your conversations; there is one for everything unless a program made more."""
    latest = await Messages(services.store).page(caller.user, MAIN, limit=1)
    last = latest[0] if latest else None
    return [
        Conversation(
            id=MAIN, last_at=last["at"] if last else None, last_text=last["text"][:200] if last else None
        )
    ]


@router.get("/api/conversations/search")
async def search(
    caller: Reader,
    services: Parts,
    q: Annotated[str, Query(min_length=1, max_length=500, pattern=r"\S", description="Words to look for.")],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> list[FoundMessage]:
    """Find what you and Dayhand said, on any channel and at any time, what fits best first."""
    person = await services.people.get(caller.user)
    found = await services.memory.history(person, services.clock.now()).search(q, limit=limit)
    return [
        FoundMessage(
            id=one.message_id,
            direction="in" if one.who == "user" else "out",
            channel=one.channel,
            text=one.text,
            marks=list(marks(one.text, stems(q, person.language), person.language)),
            at=one.at,
        )
        for one in found
    ]


@router.put("/api/messages/{message_id}/feedback", status_code=204)
async def rate(
    message_id: Annotated[str, Path(min_length=1, max_length=300)],
    body: Opinion,
    caller: Writer,
    services: Parts,
) -> None:
    """Say whether an answer was good, and why not; it is kept with the message, for you."""
    now = services.clock.now()
    feedback = {"rating": body.rating, "reason": body.reason, "at": now} if body.rating else None
    if not await Messages(services.store).rate(caller.user, message_id, feedback):
        raise NotFoundError("You have got no such answer.")
    told = {**feedback, "at": now.isoformat()} if feedback else None
    event = Event({"type": "message.rated", "id": message_id, "feedback": told}, MAIN, None, caller.channel)
    await services.event_log.append(caller.user, f"rated:{message_id}:{now.isoformat()}", [event])


@router.get("/api/conversations/{conversation_id}/messages")
async def messages(
    conversation_id: Annotated[Key, Path()],
    caller: Reader,
    services: Parts,
    before: Annotated[str | None, Query(max_length=400, description="`before` of the page after it.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """Return the latest messages, or those before an earlier page."""
    # Read first: what is appended meanwhile is then told twice, never missed.
    seq = await services.event_log.last_seq(caller.user)
    found = await Messages(services.store).page(
        caller.user, conversation_id, before=_position(before), limit=limit
    )
    oldest = found[-1] if len(found) == limit else None
    return MessagePage(
        messages=[_shaped(raw) for raw in reversed(found)],
        seq=seq,
        before=f"{oldest['at'].isoformat()}|{oldest['_id']}" if oldest else None,
    )


def _position(before: str | None) -> tuple[datetime, str] | None:
    if before is None:
        return None
    at, _, message_id = before.partition("|")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  # naive on purpose: refused below
    if moment.tzinfo is None or not message_id:
        raise InvalidRequestError("`before` is what an earlier page said it is.")
    return moment, message_id


def _shaped(raw: Raw) -> StoredMessage:
    return StoredMessage(
        id=raw["_id"],
        direction=raw["direction"],
        channel=raw["channel"],
        text=raw["text"],
        key=raw.get("key", ""),
        at=raw["at"],
        cards=raw["cards"],
        receipts=raw["receipts"],
        question=raw["question"],
        error=raw.get("error"),
        reply_to=raw.get("reply_to"),
        suggestions=raw.get("suggestions", []),
        feedback=raw.get("feedback"),
    )
