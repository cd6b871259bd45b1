"""CPU of one reactive turn over HTTP, as a ratio to a bare FastAPI POST in the same run."""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.auth.tokens import Scope
from tests.bench.table import Row, percentile
from tests.world import World, open_world

ROUNDS = 5
TURNS = 200
SAID = (
    "add milk to my shopping list",
    "what's on my shopping list?",
    "remind me to call mum tomorrow at 9am",
)


class Echo(BaseModel):
    """What the bare route takes."""

    text: str


def bare_app() -> FastAPI:
    """Return the application every ratio is against: one POST that returns what it got."""
    app = FastAPI()

    @app.post("/echo")
    async def echo(body: Echo) -> Echo:
        return body

    return app


async def post(app: Any, path: str, body: dict[str, Any], headers: dict[str, str]) -> int:
    """Send one request straight into an ASGI application; return the status."""
    payload = json.dumps(body).encode()
    status = 0
    done = False

    async def receive() -> dict[str, Any]:
        nonlocal done
        if done:
            await asyncio.sleep(3600)
        done = True
        return {"type": "http.request", "body": payload, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await app(
        {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "headers": [
                (b"host", b"127.0.0.1"),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(payload)).encode()),
                *((name.encode(), value.encode()) for name, value in headers.items()),
            ],
        },
        receive,
        send,
    )
    return status


async def cpu_of(count: int, work: Callable[[int], Awaitable[None]]) -> float:
    """Return CPU seconds per call, of all threads of this process."""
    start = time.process_time()
    for number in range(count):
        await work(number)
    return (time.process_time() - start) / count


async def measure() -> list[Row]:
    """Measure turn and echo in turns, so that both see the same machine."""
    from api.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), now=datetime.now(UTC)) as world:
            app = create_app(world.services)
            bare = bare_app()
            headers = {"authorization": f"Bearer {await _token(world)}"}
            waits: list[float] = []

            async def turn(number: int) -> None:
                began = time.perf_counter()
                status = await post(app, "/api/chat", {"text": SAID[number % len(SAID)]}, headers)
                waits.append(time.perf_counter() - began)
                assert status == 200, status

            async def echo(number: int) -> None:
                assert await post(bare, "/echo", {"text": SAID[number % len(SAID)]}, {}) == 200

            await cpu_of(60, turn)
            await cpu_of(200, echo)
            waits.clear()
            pairs = [(await cpu_of(TURNS, turn), await cpu_of(1000, echo)) for _ in range(ROUNDS)]
    ratios = sorted(turn / echo for turn, echo in pairs)
    middle = pairs[len(pairs) // 2]
    return [
        Row("CPU of POST /api/chat / bare POST", f"{ratios[len(ratios) // 2]:.1f} x", "aim <= 8 x"),
        Row("  the two, per request", f"{middle[0] * 1e6:.0f} / {middle[1] * 1e6:.0f} us"),
        Row("latency p50", f"{percentile(waits, 0.5) * 1e3:.2f} ms"),
        Row("latency p95", f"{percentile(waits, 0.95) * 1e3:.2f} ms"),
    ]


async def _token(world: World) -> str:
    _, shown = await world.services.tokens.issue(world.person.id, name="bench", scopes=list(Scope))
    return shown


if __name__ == "__main__":
    from api.logs import configure_logs
    from tests.bench.table import print_table

    configure_logs("ERROR")
    print_table("One turn", asyncio.run(measure()))
