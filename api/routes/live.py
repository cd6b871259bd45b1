"""One WebSocket for talking and listening: messages in, events and answers out."""

import asyncio
from contextlib import aclosing
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, ValidationError

from api.auth.caller import Caller, converser, identify, services_of
from api.body import Body, Key
from api.errors import (
    Problem,
    TooManyRequestsError,
    UnreadableBodyError,
    problem_body,
    status_of,
)
from api.json_body import parse_json
from api.routes.chat import MAX_TEXT
from api.stream import follow
from api.turns import TurnReply, inbound, take
from bot.delivery.turn import MAIN
from capabilities.errors import DayhandError

router = APIRouter()

MAX_MESSAGE = 128_000
"""Bytes of one message; the server's own limit (``ws_max_size``) is the same."""
_POLICY = 1008
_GOING_AWAY = 1001


class Line(Body):
    """What a client sends: something said, under an id it makes."""

    id: Key
    text: str = Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")
    conversation_id: Key = MAIN


class Answered(BaseModel):
    """The answer to a line."""

    type: Literal["reply"] = "reply"
    id: str
    reply: TurnReply


class Refused(BaseModel):
    """Why a line was not taken; ``id`` is missing when it could not be read."""

    type: Literal["problem"] = "problem"
    id: str | None
    problem: Problem


@router.websocket("/api/ws")
async def live(websocket: WebSocket, after: Annotated[int | None, Query(ge=0, le=2**53 - 1)] = None) -> None:
    """Talk and listen until one side leaves."""
    services = services_of(websocket)
    try:
        caller = await converser(websocket)
        place = services.sockets.hold(caller.user)
        with place:
            await websocket.accept()
            start = await services.event_log.last_seq(caller.user) if after is None else after
            await _Conversation(websocket, caller).run(start)
    except TooManyRequestsError as error:
        await websocket.close(_POLICY, error.code)
    except DayhandError as error:
        await websocket.close(_POLICY, error.code)


class _Conversation:
    """One open socket."""

    def __init__(self, websocket: WebSocket, caller: Caller) -> None:
        self._socket = websocket
        self._caller = caller
        self._sending = asyncio.Lock()

    async def run(self, after: int) -> None:
        """Answer lines and tell events until the client leaves or the server stops."""
        reading = asyncio.create_task(self._read())
        telling = asyncio.create_task(self._tell(after))
        tasks = {reading, telling}
        try:
            await asyncio.wait(tasks, return_when="FIRST_COMPLETED")
            if not reading.done():
                await self._socket.close(_GOING_AWAY)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, after: int) -> None:
        async with aclosing(follow(self._socket, self._caller.user, after)) as events:
            async for envelope in events:
                await self._send({"type": "alive"} if envelope is None else {"type": "event", **envelope})

    async def _read(self) -> None:
        try:
            async with asyncio.TaskGroup() as answers:
                while True:
                    raw = await self._socket.receive_text()
                    answers.create_task(self._answer(raw))
        except* (WebSocketDisconnect, KeyError):
            pass  # gone, or it sent bytes where text is spoken

    async def _answer(self, raw: str) -> None:
        line_id: str | None = None
        try:
            line = _parsed(raw)
            line_id = line.id
            services = services_of(self._socket)
            caller = await identify(self._socket)  # a revoked session must not go on talking
            message = inbound(
                services, caller, key=line.id, text=line.text, conversation=line.conversation_id
            )
            answer: BaseModel = Answered(id=line.id, reply=await take(services, message))
        except DayhandError as error:
            problem = problem_body(status_of(error), error.code, error.sentence)
            answer = Refused(id=line_id, problem=problem)
        await self._send(answer.model_dump(mode="json"))

    async def _send(self, body: dict[str, Any]) -> None:
        async with self._sending:
            await self._socket.send_json(body)


def _parsed(raw: str) -> Line:
    """Return a line; UnreadableBodyError when it is none."""
    try:
        body = raw.encode("utf-8")
        if len(body) > MAX_MESSAGE:
            raise UnreadableBodyError("That message is too long.")
        return Line.model_validate(parse_json(body))
    except (ValidationError, UnicodeEncodeError) as error:
        raise UnreadableBodyError("A message is {id, text} with text of 1 to 20000 characters.") from error
