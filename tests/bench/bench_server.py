"""The server as a person starts it: boot to the first 200, memory when idle, latency over a socket."""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.table import Row

STARTS = 5
DEADLINE = 60.0


def measure() -> list[Row]:
    """Start the server several times and look at it from outside."""
    boots: list[float] = []
    memory = 0.0
    for number in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            boot, used = _start(Path(folder), look_at_memory=number == STARTS - 1)
            boots.append(boot)
            memory = max(memory, used)
    boots.sort()
    return [
        Row("boot to the first 200, median", f"{boots[len(boots) // 2]:.2f} s", "aim <= 2 s"),
        Row("boot, fastest / slowest", f"{boots[0]:.2f} / {boots[-1]:.2f} s"),
        Row("resident memory when idle", f"{memory / 1e6:.0f} MB", "aim <= 120 MB"),
        Row("dayhand --help, median of 5", f"{_help():.0f} ms", "aim < 300 ms"),
    ]


def _start(home: Path, *, look_at_memory: bool) -> tuple[float, float]:
    environment = {**os.environ, "DAYHAND_HOME": str(home / "home")}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(  # our own server
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            port = _port(server)
            while not _answers(port):
                if time.perf_counter() - began > DEADLINE:
                    raise RuntimeError("the server did not become ready")
                time.sleep(0.01)
            boot = time.perf_counter() - began
            if look_at_memory:
                time.sleep(5)
            return boot, float(psutil.Process(server.pid).memory_info().rss)
        finally:
            server.terminate()
            server.wait(30)


def _port(server: "subprocess.Popen[str]") -> int:
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise RuntimeError("the server ended before it said where it listens")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _help() -> float:
    times: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "api.cli", "--help"], check=True, capture_output=True)
        times.append((time.perf_counter() - began) * 1e3)
    return sorted(times)[2]


if __name__ == "__main__":
    from tests.bench.table import print_table

    print_table("The server", measure())
