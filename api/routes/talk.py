"""The WebSocket of a spoken conversation (``docs/voice.md`` tells what is said on it)."""

import asyncio
from typing import Any, NoReturn, TypeVar

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from api.auth.caller import Caller, converser, identify, services_of
from api.body import Body
from api.errors import UnreadableBodyError, problem_body, status_of
from api.json_body import parse_json
from api.stream import life_of
from api.talk_answers import Line
from api.talk_events import Control, ErrorEvent, Event, Hello, Ready, SpeakingEvent
from api.talking import Talk
from bot.speech.endpointing import voice_detector
from bot.speech.port import SpeechUnavailableError
from capabilities.errors import DayhandError

router = APIRouter()

B = TypeVar("B", bound=Body)

MAX_FRAME = 64_000
"""Bytes of a binary frame: two seconds at 16 kHz."""
_FULL, _GOING_AWAY, _POLICY = 1000, 1001, 1008
_GONE_ON = 1.0
"""Seconds without a frame after which an utterance is over: the client has stopped sending."""
_SEND_SECONDS = 10.0


@router.websocket("/api/voice/stream")
async def talk(websocket: WebSocket) -> None:
    """Talk until one side leaves."""
    services = services_of(websocket)
    try:
        caller = await converser(websocket)
        with services.talks.hold(caller.user):
            await websocket.accept()
            with services.meter.voice.talking():
                await _Connection(websocket, caller.user).run()
    except DayhandError as error:
        await websocket.close(_POLICY, error.code)


class _Connection(Line):
    """One open socket."""

    def __init__(self, websocket: WebSocket, user: str) -> None:
        self._socket = websocket
        self._user = user
        self._limits = services_of(websocket).limits
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Listen and answer until the client leaves, is silent for too long, or the server stops."""
        try:
            async with asyncio.TaskGroup() as group:
                closing = group.create_task(self._close_with_server())
                code, reason = await self._converse(group)
                await self._close(code, reason)
                closing.cancel()
                _end()
        except* _OverError:
            pass
        except* WebSocketDisconnect:
            pass
        except* DayhandError as errors:
            first = errors.exceptions[0]
            await self._close(_POLICY, first.code if isinstance(first, DayhandError) else "failed")

    async def caller(self) -> Caller:
        """Return who is connected: a session that was ended must not go on talking."""
        return await identify(self._socket)

    async def tell(self, event: Event) -> None:
        """Send an event."""
        await self._send(event, None)

    async def play(self, event: SpeakingEvent, audio: bytes) -> None:
        """Send an event and its audio; who stops an answer does not come between them."""
        await asyncio.shield(asyncio.create_task(self._send(event, audio)))

    async def _send(self, event: Event, audio: bytes | None) -> None:
        try:
            async with self._sending, asyncio.timeout(_SEND_SECONDS):
                await self._socket.send_text(event.model_dump_json())
                if audio is not None:
                    await self._socket.send_bytes(audio)
        except (TimeoutError, RuntimeError) as error:  # it reads nothing, or is closed already
            raise WebSocketDisconnect(_POLICY) from error

    async def _close(self, code: int, reason: str) -> None:
        async with self._sending:
            await self._socket.close(code, reason)

    async def _close_with_server(self) -> None:
        await life_of(self._socket).closing.wait()
        await self._close(_GOING_AWAY, "going_away")
        _end()

    async def _converse(self, group: asyncio.TaskGroup) -> tuple[int, str]:
        """Return why the talk is over."""
        try:
            hello = _read(Hello, await self._next(self._limits.header_seconds))
            detector = await asyncio.to_thread(voice_detector)
        except TimeoutError:
            return _POLICY, "no_hello"
        except (UnreadableBodyError, SpeechUnavailableError) as error:
            return await self._fault(error)
        services = services_of(self._socket)
        open_talk = Talk(services, await self.caller(), hello, self, detector=detector, group=group)
        listening = services.voice.listening
        await self.tell(Ready(listens=list(listening.names), partials=listening.guesses))
        return await self._listen(open_talk)

    async def _listen(self, open_talk: Talk) -> tuple[int, str]:
        clock, idle = asyncio.get_running_loop().time, self._limits.idle_seconds
        until = clock() + self._limits.talk_seconds
        while clock() < until and clock() - open_talk.heard_at < self._limits.quiet_seconds:
            try:
                got = await self._next(_GONE_ON if open_talk.speaking else idle)
                if isinstance(got, bytes):
                    await open_talk.take(got)
                elif _read(Control, got).type == "end":
                    await open_talk.end()
                else:
                    open_talk.stop()
            except TimeoutError:
                if open_talk.speaking:
                    await open_talk.end()
                elif not open_talk.answering:
                    return _FULL, "idle"
            except DayhandError as error:
                return await self._fault(error)
        return _FULL, "too_long"

    async def _fault(self, error: DayhandError) -> tuple[int, str]:
        problem = problem_body(status_of(error), error.code, error.sentence)
        await self.tell(ErrorEvent(utterance=None, problem=problem))
        return _POLICY, error.code

    async def _next(self, patience: float) -> bytes | str:
        """Return the next message; WebSocketDisconnect when the client has left."""
        async with asyncio.timeout(patience):
            message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", _FULL))
        got: Any = message.get("bytes")
        if got is None:
            got = message.get("text", "")
        if len(got) > MAX_FRAME:
            raise UnreadableBodyError(f"A frame has {MAX_FRAME} bytes at most.")
        return bytes(got) if isinstance(got, bytes) else str(got)


class _OverError(Exception):
    """Ends the tasks of a connection."""


def _end() -> NoReturn:
    raise _OverError


def _read(kind: type[B], got: bytes | str) -> B:
    """Return a message; UnreadableBodyError when it is none."""
    if isinstance(got, bytes):
        raise UnreadableBodyError('The first message tells what follows: {"type": "hello", "rate": 16000}.')
    try:
        return kind.model_validate(parse_json(got.encode("utf-8")))
    except (ValidationError, UnicodeEncodeError) as error:
        raise UnreadableBodyError("That message is none I know; see docs/voice.md.") from error
