"""Event streams: one person's event log, followed live over SSE or a WebSocket.

A stream ends by itself when the server is about to stop and when what it was opened with (session
or token) is not valid any more; a client comes back with the last number it has seen.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Any, cast

from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic_core import to_json
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.auth.caller import identify, services_of
from api.errors import NotSignedInError
from api.life import Life
from bot.delivery.eventlog import FLEETING, Envelope

RETRY_MILLISECONDS = 2000

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events: `id:` is their number, `data:` an envelope as JSON.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
"""What a route that streams says of itself."""


def life_of(connection: HTTPConnection) -> Life:
    """Return how the application is doing."""
    return cast("Life", connection.app.state.life)


async def follow(
    connection: HTTPConnection, user: str, after: int, beat: float | None = None
) -> AsyncGenerator[Envelope | None]:
    """Yield a person's events above ``after``, for ever, and None every ``beat`` seconds."""
    services, closing = services_of(connection), life_of(connection).closing
    beat = beat or services.limits.beat_seconds
    loop = asyncio.get_running_loop()
    closed = loop.create_task(closing.wait())
    check_at = loop.time() + beat
    async with aclosing(cast("AsyncGenerator[Envelope]", services.event_log.follow(user, after))) as log:
        coming = asyncio.ensure_future(anext(log))
        try:
            while not closing.is_set():
                await asyncio.wait(
                    {coming, closed}, timeout=max(0.0, check_at - loop.time()), return_when="FIRST_COMPLETED"
                )
                if coming.done():
                    yield coming.result()
                    services.meter.sent_event()
                    coming = asyncio.ensure_future(anext(log))
                if loop.time() >= check_at:
                    check_at = loop.time() + beat
                    if not await _is_still_allowed(connection, user):
                        return
                    yield None
        finally:
            closed.cancel()
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming


async def _is_still_allowed(connection: HTTPConnection, user: str) -> bool:
    try:
        return (await identify(connection)).user == user
    except NotSignedInError:
        return False


def sse(envelope: Envelope | None) -> bytes:
    """Return an event, or the sign of life for None, in SSE's format (WHATWG HTML, 9.2).

    What is fleeting has no ``id:``, so that who comes back asks for the events behind the last real one.
    """
    if envelope is None:
        return format_sse_event(comment="alive")
    if envelope["event"]["type"] in FLEETING:
        return format_sse_event(data_str=to_json(envelope).decode())
    return format_sse_event(data_str=to_json(envelope).decode(), id=str(envelope["seq"]))


def stream_response(parts: AsyncIterator[bytes]) -> Response:
    """Return a response that streams SSE parts, each written as it comes."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return EventSourceResponse(parts, headers=headers)
