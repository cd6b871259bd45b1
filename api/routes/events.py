"""The event log of a person as a live stream: every visible change, numbered, resumable."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response
from fastapi.sse import format_sse_event

from api.auth.caller import Parts, Reader
from api.routing import signed_in_router
from api.stream import RETRY_MILLISECONDS, STREAM, follow, sse, stream_response

router = signed_in_router("chat")

_LARGEST = 2**53 - 1


async def _place(caller: Reader, services: Parts) -> AsyncGenerator[None]:
    # A dependency, because it is left whatever becomes of the stream, begun or not.
    with services.streams.hold(caller.user):
        services.meter.streams.inc()
        try:
            yield
        finally:
            services.meter.streams.dec()


@router.get("/api/events", response_class=Response, responses=STREAM, dependencies=[Depends(_place)])
async def events(
    request: Request,
    caller: Reader,
    services: Parts,
    after: Annotated[
        int | None, Query(ge=0, le=_LARGEST, description="Number of the last event seen; 0: all.")
    ] = None,
    last_event_id: Annotated[
        str | None, Header(pattern=r"^[0-9]{1,15}$", description="What browsers send when they come back.")
    ] = None,
) -> Response:
    """Stream your events from after the one named, or from now on. The `id:` of each is its number."""
    start = int(last_event_id) if last_event_id is not None else after
    if start is None:
        start = await services.event_log.last_seq(caller.user)
    return stream_response(_events(request, caller.user, start))


async def _events(request: Request, user: str, after: int) -> AsyncGenerator[bytes]:
    yield format_sse_event(retry=RETRY_MILLISECONDS, comment="connected")
    async with aclosing(follow(request, user, after)) as envelopes:
        async for envelope in envelopes:
            yield sse(envelope)
