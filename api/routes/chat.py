"""Saying something and getting the answer: at once as JSON, or as it comes about as SSE."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import Request, Response
from fastapi.sse import format_sse_event
from pydantic import Field

from api.auth.caller import Writer, services_of
from api.body import Body, Key
from api.errors import problem_body, status_of
from api.routing import signed_in_router
from api.stream import STREAM, follow, sse, stream_response
from api.turns import IdempotencyKey, TurnReply, inbound, revising, take
from bot.delivery.turn import MAIN, Inbound
from capabilities.errors import DayhandError, InvalidRequestError

router = signed_in_router("chat")

MAX_TEXT = 20_000


class ChatMessage(Body):
    """Something said. ``message_id`` names it, as the Idempotency-Key header does."""

    text: str = Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")
    conversation_id: Key = MAIN
    message_id: Key | None = None
    replaces: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(
        default=None,
        description="Id of an earlier message of yours that this says otherwise: what that one had done "
        "can be taken back.",
    )


@router.post("/api/chat", response_model=TurnReply, responses=STREAM)
async def chat(
    body: ChatMessage, caller: Writer, request: Request, key: IdempotencyKey = None
) -> TurnReply | Response:
    """Say something. With `Accept: text/event-stream` the answer is told as it comes about."""
    services = services_of(request)  # asked for directly: each dependency costs as much as parsing a body
    if key and body.message_id and key != body.message_id:
        raise InvalidRequestError("Idempotency-Key and message_id name the request differently.")
    message = inbound(
        services,
        caller,
        key=key or body.message_id,
        text=body.text,
        conversation=body.conversation_id,
    )
    if body.replaces:
        message = await revising(services, message, body.replaces)
    if "text/event-stream" not in request.headers.get("accept", ""):
        return await take(services, message)
    after = await services.event_log.last_seq(message.user)
    return stream_response(_told(request, message, after))


async def _told(request: Request, message: Inbound, after: int) -> AsyncGenerator[bytes]:
    """Yield the events of one turn, then ``event: reply`` or ``event: problem``."""
    services = services_of(request)
    turn = asyncio.create_task(take(services, message))
    try:
        async with aclosing(follow(request, message.user, after, beat=0.5)) as events:
            async for envelope in events:
                if envelope is None and turn.done():
                    break  # answered before: its events lie behind
                if envelope is not None and envelope["run_id"] == message.id:
                    yield sse(envelope)
                    if envelope["event"]["type"] == "message.sent":
                        break
        reply = await turn
        yield format_sse_event(data_str=reply.model_dump_json(), event="reply", id=str(reply.seq))
    except DayhandError as error:
        body = problem_body(status_of(error), error.code, error.sentence)
        yield format_sse_event(data_str=body.model_dump_json(exclude_none=True), event="problem")
    finally:
        if not turn.done():
            # The message is stored and will be answered; only nobody listens here any more.
            turn.cancel()
