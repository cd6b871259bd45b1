"""Chat completions: any chat client can talk to the assistant, with an API token as its key."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.sse import format_sse_event

from api.auth.caller import Parts, Reader, Writer
from api.body import Id
from api.completions.asked import MODEL, CompletionRequest, UnknownModelError, check, words
from api.completions.following import follow_text
from api.completions.refusing import REFUSALS, CompletionsRoute, refusal_event
from api.completions.told import Completion, ModelBody, ModelList, chunk, completion, usage_chunk
from api.services import Services
from api.stream import stream_response
from api.turns import IdempotencyKey, inbound, taken
from bot.delivery.turn import Inbound, TurnResult

router = APIRouter(tags=["completions"], route_class=CompletionsRoute, responses=REFUSALS)

BEGINS = 5.0
"""Seconds an answer may take before its stream begins without it; until then an error has a status."""

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A completion; with `stream` its chunks as events, and `[DONE]`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.post("/v1/chat/completions", response_model=Completion, responses=_STREAM)
async def complete(
    body: CompletionRequest, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> Completion | Response:
    """Say the last user message of a request in the one conversation there is, and answer it."""
    check(body)
    message = inbound(services, caller, key=key, text=words(body))
    if not body.stream:
        return completion(message, (await taken(services, message)).outcome)
    told = _Told(services, message)
    await told.begin(BEGINS)
    counted = bool(body.stream_options and body.stream_options.include_usage)
    return stream_response(told.events(counted=counted))


@router.get("/v1/models")
async def models(_: Reader) -> ModelList:
    """List the models a client can ask for: the assistant."""
    return ModelList(data=[ModelBody()])


@router.get("/v1/models/{model}")
async def model(model: Annotated[Id, Path()], _: Reader) -> ModelBody:
    """Return a model."""
    if model != MODEL:
        raise UnknownModelError(f"The only model here is {MODEL}.")
    return ModelBody()


class _Told:
    """One answer as a stream of chunks."""

    def __init__(self, services: Services, message: Inbound) -> None:
        self._message = message
        self._beat = min(BEGINS, services.limits.beat_seconds)
        self._pieces = follow_text(services, message)
        self._coming = asyncio.ensure_future(anext(self._pieces))

    async def begin(self, seconds: float) -> None:
        """Wait for the first piece, but not for long; an error until then is raised."""
        try:
            await asyncio.wait({self._coming}, timeout=seconds)
        except asyncio.CancelledError:
            await self._stop()
            raise
        if self._coming.done() and (error := self._coming.exception()):
            raise error

    async def events(self, *, counted: bool) -> AsyncGenerator[bytes]:
        """Yield the events of the stream; an error after it has begun is one of them."""
        try:
            yield self._event(chunk(self._message, {"role": "assistant", "content": ""}), counted=counted)
            while True:
                await asyncio.wait({self._coming}, timeout=self._beat)
                if not self._coming.done():
                    yield format_sse_event(comment="alive")
                    continue
                piece = self._coming.result()
                if isinstance(piece, TurnResult):
                    break
                self._coming = asyncio.ensure_future(anext(self._pieces))
                yield self._event(chunk(self._message, {"content": piece}), counted=counted)
            yield self._event(chunk(self._message, {}, finish="stop"), counted=counted)
            if counted:
                yield self._event(usage_chunk(self._message, piece.outcome), counted=False)
            yield format_sse_event(data_str="[DONE]")
        except Exception as error:  # noqa: BLE001  # the status has gone out: it is told in the stream
            yield format_sse_event(data_str=refusal_event(error))
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """Listen no longer. The message is stored and will be answered all the same."""
        self._coming.cancel()
        with suppress(BaseException):
            await self._coming
        await self._pieces.aclose()

    @staticmethod
    def _event(body: dict[str, Any], *, counted: bool) -> bytes:
        whole = {**body, "usage": None} if counted else body
        return format_sse_event(data_str=json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
