"""Telegram's webhook: how fast it is acknowledged, also under far too much, and how soon the web sees it.

The server is ``dayhand serve`` with a Bot API on loopback; the bare one is a FastAPI route that answers
200. An acknowledgement of ours waits for a durable write, the bare one's for nothing.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from api.routes.telegram import SECRET
from api.wiring import load_settings, open_services
from bot.delivery.collections import INBOX
from bot.store.embedded import EmbeddedStore
from bot.store.identities import Identities
from tests.bench.bench_http import BARE
from tests.bench.table import Row
from tests.peers.telegram import TOKEN, bot_api

PEOPLE = 16
ACKNOWLEDGED = 400
MIRRORED = 40
OVERLOAD_SECONDS = 6.0
CONNECTIONS = 40
"""What Telegram opens to a webhook unless told otherwise."""
KEY = "bench-webhook-secret"
_NUMBERS = count(1)


async def measure() -> list[Row]:
    """Measure all three against running servers."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        peer = await stack.enter_async_context(bot_api())
        settings = {
            "DAYHAND_HOME": str(Path(folder) / "home"),
            "DAYHAND_TELEGRAM_TOKEN": TOKEN,
            "DAYHAND_TELEGRAM_SECRET": KEY,
            "DAYHAND_TELEGRAM_API": peer.url,
            "DAYHAND_TELEGRAM_POLLING": "false",
            "PYTHONUNBUFFERED": "1",
        }
        token = await _furnish(settings)
        serve = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
        ours = await stack.enter_async_context(_server(serve, settings))
        bare = await stack.enter_async_context(_server([sys.executable, "-c", BARE], settings))
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=60))
        return [
            *await _acknowledged(client, ours, bare),
            *await _mirrored(client, ours, token),
            *await _overloaded(client, ours, Path(settings["DAYHAND_HOME"])),
        ]


async def _furnish(settings: Mapping[str, str]) -> str:
    """Make people with linked chats; return a token of the first."""
    from api.auth.tokens import Scope

    os.environ |= settings
    async with open_services(load_settings()) as services:
        now, tokens = services.clock.now(), []
        for number in range(PEOPLE):
            person = await services.people.create(name=f"P{number}", zone="UTC", now=now)
            await Identities(services.store).link(person.id, "telegram", str(7000 + number), "P", now)
            _, shown = await services.tokens.issue(person.id, name="bench", scopes=list(Scope))
            tokens.append(shown)
    return tokens[0]


@asynccontextmanager
async def _server(command: list[str], settings: Mapping[str, str]) -> AsyncIterator[int]:
    """Run a server; yield its port."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=1 << 20,
    )
    assert process.stdout is not None
    draining: asyncio.Task[None] | None = None
    try:
        async for line in process.stdout:
            _, found, rest = line.decode().partition("http://127.0.0.1:")
            if found:
                draining = asyncio.create_task(_drain(process.stdout))
                yield int("".join(sign for sign in rest[:5] if sign.isdecimal()))
                return
        raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        await process.wait()
        if draining:
            draining.cancel()


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass


def _update(person: int, text: str) -> dict[str, Any]:
    number = next(_NUMBERS)
    sender = {"id": 7000 + person, "is_bot": False, "first_name": "P"}
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": 7000 + person, "type": "private", "first_name": "P"},
        "from": sender,
        "text": text,
    }
    return {"update_id": number, "message": message}


async def _post(client: httpx.AsyncClient, port: int, path: str, body: Any) -> float:
    """Post and return how long the answer took, in seconds."""
    begun = time.perf_counter()
    answer = await client.post(f"http://127.0.0.1:{port}{path}", json=body, headers={SECRET: KEY})
    assert answer.status_code == 200, answer.status_code
    return time.perf_counter() - begun


async def _acknowledged(client: httpx.AsyncClient, ours: int, bare: int) -> list[Row]:
    """Post to both in turns, each when the one before was answered."""
    webhook, echo = [], []
    for number in range(ACKNOWLEDGED):
        update = _update(number % PEOPLE, "thanks")
        webhook.append(await _post(client, ours, "/api/telegram-webhook", update))
        await asyncio.sleep(0.02)  # the turn itself is done meanwhile
        echo.append(await _post(client, bare, "/echo", {"text": json.dumps(update)}))
    ratio = statistics.median(webhook) / statistics.median(echo)
    both = f"{statistics.median(webhook) * 1e3:.2f} / {statistics.median(echo) * 1e3:.2f} ms"
    return [
        Row("webhook acknowledged / bare POST, median", f"{ratio:.1f} x", "aim <= 3 x"),
        Row("  the two", both, f"p99 {_p99(webhook) * 1e3:.1f} / {_p99(echo) * 1e3:.1f} ms"),
    ]


async def _mirrored(client: httpx.AsyncClient, ours: int, token: str) -> list[Row]:
    """Follow the first person's events and time how long after Telegram's call they come."""
    arrived: asyncio.Queue[tuple[str, str, float]] = asyncio.Queue()
    following = asyncio.create_task(_follow(client, ours, token, arrived))
    await asyncio.sleep(1)
    seen, answered = [], []
    for number in range(MIRRORED):
        text = f"add mirror{number} to my mirror list"
        begun = time.perf_counter()
        await _post(client, ours, "/api/telegram-webhook", _update(0, text))
        while True:
            kind, said, at = await asyncio.wait_for(arrived.get(), 10)
            if kind == "message.received" and said == text:
                seen.append(at - begun)
            if kind == "message.sent" and f"mirror{number} " in said:
                answered.append(at - begun)
                break
        await asyncio.sleep(0.05)
    following.cancel()
    return [
        Row(
            "Telegram's message on the web, median",
            f"{statistics.median(seen) * 1e3:.0f} ms",
            f"p99 {_p99(seen) * 1e3:.0f} ms, aim < 200 ms",
        ),
        Row(
            "  and the answer to it",
            f"{statistics.median(answered) * 1e3:.0f} ms",
            f"p99 {_p99(answered) * 1e3:.0f} ms",
        ),
    ]


async def _follow(
    client: httpx.AsyncClient, port: int, token: str, arrived: "asyncio.Queue[tuple[str, str, float]]"
) -> None:
    headers = {"authorization": f"Bearer {token}"}
    async with client.stream("GET", f"http://127.0.0.1:{port}/api/events", headers=headers) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                event = json.loads(line[5:])["event"]
                arrived.put_nowait((event["type"], str(event.get("text", "")), time.perf_counter()))


async def _overloaded(client: httpx.AsyncClient, ours: int, home: Path) -> list[Row]:
    """Have updates come as fast as Telegram's connections allow; meanwhile turns go on."""
    store = await EmbeddedStore.open(home / "dayhand.db")
    await store.declare([INBOX])
    inbox = store.collection(INBOX.name)
    before = await _unfinished(inbox)
    begun = time.perf_counter()
    times = await asyncio.gather(*(_hurry(client, ours, number, begun) for number in range(CONNECTIONS)))
    taken = [one for each in times for one in each]
    arrived = time.perf_counter() - begun
    left = await _unfinished(inbox) - before
    while await _unfinished(inbox):  # noqa: ASYNC110  # another process works on it
        await asyncio.sleep(0.05)
    whole = time.perf_counter() - begun
    await store.close()
    turns = len(taken) / whole
    return [
        Row(
            f"webhook from {CONNECTIONS} connections at once, p50 / p99",
            f"{statistics.median(taken) * 1e3:.0f} / {_p99(taken) * 1e3:.0f} ms",
            f"{len(taken) / arrived:.0f} /s acknowledged, {turns:.0f} turns/s done, {left} left over",
        )
    ]


async def _hurry(client: httpx.AsyncClient, ours: int, number: int, begun: float) -> list[float]:
    taken = []
    while time.perf_counter() - begun < OVERLOAD_SECONDS:
        update = _update(number % PEOPLE, "thanks")
        taken.append(await _post(client, ours, "/api/telegram-webhook", update))
    return taken


async def _unfinished(inbox: Any) -> int:
    return int(await inbox.count_documents({"open": True}))


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


if __name__ == "__main__":
    from api.logs import configure_logs
    from tests.bench.table import print_table

    configure_logs("ERROR")
    print_table("Telegram", asyncio.run(measure()))
