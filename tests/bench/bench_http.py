"""CPU of one reactive turn as a server spends it: over real sockets, beside a bare FastAPI server.

Both servers are uvicorn with the same loop and parser, and both are driven by the same clients, so
that the ratio holds whatever else the machine does. What the clients spend is not counted.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.bench.bench_turn import SAID
from tests.bench.table import Row

ROUNDS = 3
REQUESTS = 480
BARE = """
import sys, uvicorn
from tests.bench.bench_turn import bare_app
config = uvicorn.Config(bare_app(), port=0, loop="uvloop", http="httptools", access_log=False)
uvicorn.Server(config).run()
"""


class Client:
    """One keep-alive connection."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._path = path
        self._headers = {"content-type": "application/json", **headers}

    def post(self, count: int) -> None:
        """Say the sentences in turn, ``count`` of them."""
        for number in range(count):
            body = json.dumps({"text": SAID[number % len(SAID)]})
            self._connection.request("POST", self._path, body, self._headers)
            response = self._connection.getresponse()
            response.read()
            assert response.status == 200, response.status


def measure() -> list[Row]:
    """Measure both servers in turns, with one client and with sixteen of as many people."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        tokens = _tokens(home, 16)
        turn = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
        with _server(turn, home) as ours, _server([sys.executable, "-c", BARE], home) as bare:
            return [row for clients in (1, 16) for row in _rows(ours, bare, tokens[:clients])]


def _rows(ours: tuple[int, int], bare: tuple[int, int], tokens: list[str]) -> list[Row]:
    turns = [Client(ours[1], "/api/chat", {"authorization": f"Bearer {token}"}) for token in tokens]
    echoes = [Client(bare[1], "/echo", {}) for _ in tokens]
    _cpu(ours[0], turns, 60)
    _cpu(bare[0], echoes, 200)
    pairs = [(_cpu(ours[0], turns, REQUESTS), _cpu(bare[0], echoes, 2000)) for _ in range(ROUNDS)]
    ratios = sorted(turn / echo for turn, echo in pairs)
    middle = pairs[len(pairs) // 2]
    who = "1 client" if len(tokens) == 1 else f"{len(tokens)} clients"
    return [
        Row(f"CPU of POST /api/chat / bare POST, {who}", f"{ratios[len(ratios) // 2]:.1f} x", "aim <= 8 x"),
        Row("  the two, per request", f"{middle[0] * 1e6:.0f} / {middle[1] * 1e6:.0f} us"),
    ]


def _cpu(pid: int, clients: list[Client], count: int) -> float:
    process = psutil.Process(pid)
    before = process.cpu_times()
    each = max(1, count // len(clients))
    with ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(client.post, each) for client in clients]:
            done.result()
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / (each * len(clients))


@contextmanager
def _server(command: list[str], home: Path) -> Iterator[tuple[int, int]]:
    """Run a server; yield its process id and its port."""
    environment = {**os.environ, "DAYHAND_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(  # our own servers
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout is not None
            found = (re.search(r"http://127\.0\.0\.1:(\d+)", line) for line in server.stdout)
            yield server.pid, int(next(match for match in found if match)[1])
        finally:
            server.terminate()
            server.wait(30)


def _tokens(home: Path, count: int) -> list[str]:
    import asyncio

    return asyncio.run(_issue(home, count))


async def _issue(home: Path, count: int) -> list[str]:
    from api.auth.tokens import Scope
    from api.wiring import open_services
    from bot.settings import Settings

    issued: list[str] = []
    async with open_services(Settings(home=home)) as services:
        for number in range(count):
            person = await services.people.create(
                name=f"Person {number}", zone=services.zone, now=services.clock.now()
            )
            _, shown = await services.tokens.issue(person.id, name="bench", scopes=list(Scope))
            issued.append(shown)
    return issued


if __name__ == "__main__":
    from api.logs import configure_logs
    from tests.bench.table import print_table

    configure_logs("ERROR")
    print_table("One turn over HTTP", measure())
