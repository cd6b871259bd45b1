"""A client of the spoken conversation, with the real client library over a real socket."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from api.auth.sessions import COOKIE
from bot.speech.port import RATE, Sound
from tests.api.wire import Wire

_CHUNK = 3200
"""Bytes: a tenth of a second."""
PACE = 0.03
"""Seconds between tenths of a second: three times as fast as anybody speaks."""


def opening(wire: Wire, person: httpx.AsyncClient | None, **headers: str) -> connect:
    """Return a connection about to be made, as a page of ours makes it."""
    given = {"origin": f"http://{wire.host}", **headers}
    if person is not None:
        given["cookie"] = f"{COOKIE}={person.cookies[COOKIE]}"
    return connect(
        f"ws://{wire.host}/api/voice/stream",
        additional_headers={name: value for name, value in given.items() if value},
        proxy=None,
    )


@dataclass
class Talker:
    """Somebody at a microphone, who writes down what comes."""

    socket: ClientConnection
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    audio: list[bytes] = field(default_factory=list[bytes])

    async def hello(self, **told: Any) -> dict[str, Any]:
        """Begin the talk."""
        await self.socket.send(json.dumps({"type": "hello", **told}))
        return await self.until("ready")

    async def send(self, pcm: bytes, pace: float = PACE) -> None:
        """Send samples as a microphone would, faster."""
        for start in range(0, len(pcm), _CHUNK):
            await self.socket.send(pcm[start : start + _CHUNK])
            await asyncio.sleep(pace)

    async def say(self, sound: Sound, pause: float = 0.9) -> None:
        """Say something, and be silent."""
        await self.send(sound.pcm + bytes(int(RATE * pause) * 2))

    async def until(self, kind: str, holds: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
        """Return the next event of a kind."""
        async with asyncio.timeout(20):
            while True:
                event = await self.next()
                if event["type"] == kind and holds(event):
                    return event

    async def next(self) -> dict[str, Any]:
        """Return the next event; the audio that belongs to it is kept."""
        event: dict[str, Any] = json.loads(await self.socket.recv())
        self.events.append(event)
        if event["type"] == "speaking":
            audio = await self.socket.recv()
            assert isinstance(audio, bytes)
            assert len(audio) == event["bytes"]
            self.audio.append(audio)
        return event

    def kinds(self) -> list[str]:
        """Return what came, without repeats in a row."""
        kinds = [event["type"] for event in self.events]
        return [kind for number, kind in enumerate(kinds) if number == 0 or kinds[number - 1] != kind]
