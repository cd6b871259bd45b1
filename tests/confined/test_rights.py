"""What a child can still do after it gave up its rights: tried by doing it."""

import asyncio
import os
import platform
import signal
import sys
from pathlib import Path

import pytest

BEFORE = """
import ctypes, os, signal, socket, sys, threading
from bot.confined import calls, rights
rights.bound(memory=1_000_000_000, processor=1)
"""
AFTER = f"{BEFORE}\nrights.give_up()"
BY_LIMITS_ALONE = f"{BEFORE}\nrights.refuse_calls = lambda: False\nrights.give_up()"
REFUSED = "except (OSError, RuntimeError, MemoryError):\n    os._exit(7)\nos._exit(0)"


async def ran(code: str, *, allowed: str = AFTER) -> int:
    """Return how a child ended that tries something: 0 it could, 7 it was refused."""
    tries = "\n".join(f"    {line}" for line in code.splitlines())
    script = f"{allowed}\ntry:\n{tries}\n{REFUSED}"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await asyncio.wait_for(child.wait(), 30)


REACHES = {
    "a file": "open('/dev/null')",
    "a file, in place of one that is closed": "os.close(0)\nopen('/dev/null')",
    "a socket": "os.close(0)\nsocket.socket()",
    "a pair of sockets": "os.close(0)\nos.close(1)\nsocket.socketpair()",
    "a process": "os.fork() or os._exit(0)",
    "a thread": "threading.Thread(target=print).start()",
}


@pytest.mark.parametrize("code", REACHES.values(), ids=REACHES.keys())
async def test_nothing_more_can_be_reached(code: str) -> None:
    """Not even where the kernel cannot refuse calls. With all its rights it can: the trial itself works."""
    with_rights = await ran(code, allowed="import os, socket, threading")
    assert (await ran(code), await ran(code, allowed=BY_LIMITS_ALONE), with_rights) == (7, 7, 0)


@pytest.mark.skipif(platform.machine() not in {"x86_64", "aarch64"}, reason="no table of calls")
@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getppid(), 0)",
        "os.rename('/a', '/b')",
        "os.unlink('/a')",
        "os.execv('/bin/true', ['true'])",
    ],
)
async def test_calls_that_need_no_descriptor_are_refused_by_the_kernel(code: str) -> None:
    """As whoever they run: `PermissionError`, not what they would end in otherwise."""
    denied = f"try:\n    {code}\nexcept PermissionError:\n    raise\nexcept OSError:\n    pass"
    assert await ran(denied) == 7


async def test_memory_is_bounded() -> None:
    assert await ran("bytearray(1_100_000_000)") == 7
    assert await ran("bytearray(100_000_000)") == 0


async def test_a_file_that_is_open_cannot_grow(tmp_path: Path) -> None:
    """The signal that says so is left to its default, which ends the process."""
    path = tmp_path / "grown"
    write = f"os.write(os.open({str(path)!r}, os.O_RDWR | os.O_CREAT), b'x')"
    code = f"signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{write}"

    assert await ran(code, allowed=BEFORE) == 7
    assert path.stat().st_size == 0


async def test_too_much_processor_time_ends_it_with_its_own_signal() -> None:
    assert await ran("while True: pass") == -signal.SIGXCPU


async def test_no_network_is_left_where_the_system_has_namespaces() -> None:
    """A socket that was opened before has nowhere to go: not even this machine."""
    if os.getuid() != 0:
        pytest.skip("needs a system that lets anybody leave the network")
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reach = f"socket.create_connection(('127.0.0.1', {port}), 5)"
    async with server:
        assert (await ran(reach, allowed=BEFORE), await ran(reach, allowed="import os, socket")) == (7, 0)


@pytest.mark.skipif(platform.machine() not in {"x86_64", "aarch64"}, reason="no table of calls")
async def test_who_may_start_programs_can_be_without_sockets_and_so_are_they() -> None:
    without = f"{BEFORE}\ncalls.refuse_sockets()"
    started = "import subprocess\nif subprocess.run([sys.executable, '-c', CODE]).returncode: raise OSError"

    assert await ran("socket.socket()", allowed=without) == 7
    assert await ran(started.replace("CODE", repr("import socket; socket.socket()")), allowed=without) == 7
    assert await ran(started.replace("CODE", repr("open('/dev/null')")), allowed=without) == 0
