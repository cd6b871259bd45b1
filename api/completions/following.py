"""The text of an answer as it comes about, and the finished turn behind it."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress
from typing import Any, cast

from api.services import Services
from api.turns import taken
from bot.delivery.eventlog import DRAFT, Envelope
from bot.delivery.turn import Inbound, TurnResult

_ENDS = re.compile(r"(?<=[.!?…:”’\")])\s+|\n+")


async def follow_text(services: Services, message: Inbound) -> AsyncGenerator[str | TurnResult]:
    """Have a message answered and yield its text in pieces, then the turn.

    What a model writes is told while it does. The pieces are the text of the outcome, whole and in
    order, except that what was told already is not said again where something else begins it: then
    that follows as a paragraph. Errors are those of ``taken``.
    """
    after = await services.event_log.last_seq(message.user)
    turn = asyncio.ensure_future(taken(services, message))
    told = ""
    try:
        async with aclosing(_drafts(services, message, after, turn)) as drafts:
            async for draft in drafts:
                if draft.startswith(told):
                    yield draft[len(told) :]
                    told = draft
        result = await turn
    finally:
        turn.cancel()
    for piece in pieces(untold(told, result.outcome.text)):
        yield piece
    yield result


def untold(told: str, text: str) -> str:
    """Return what is still to be told of a text of which ``told`` has gone out."""
    if text.startswith(told):
        return text[len(told) :]
    before, _, behind = text.partition(told) if told in text else (text, "", "")
    rest = "\n".join(part.strip() for part in (behind, before) if part.strip())
    return f"\n\n{rest}" if rest else ""


async def _drafts(
    services: Services, message: Inbound, after: int, turn: "asyncio.Future[TurnResult]"
) -> AsyncGenerator[str]:
    """Yield the drafts of a message's answer until its turn is over."""
    log = cast("AsyncGenerator[Envelope]", services.event_log.follow(message.user, after))
    async with aclosing(log):
        coming = asyncio.ensure_future(anext(log))
        try:
            while not turn.done():
                either: set[asyncio.Future[Any]] = {turn, coming}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    continue
                event = coming.result()["event"]
                if event["type"] == DRAFT and event["reply_to"] == message.id:
                    yield event["text"]
                coming = asyncio.ensure_future(anext(log))
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming


def pieces(text: str) -> Iterator[str]:
    """Yield a text sentence by sentence; joined they are the text."""
    begin = 0
    for end in _ENDS.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    if begin < len(text):
        yield text[begin:]
