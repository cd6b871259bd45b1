"""The parent's side of a child process that looks at one thing and ends.

The next child is started meanwhile, so that nobody waits for Python. A child is asked by one frame, and
answers by as many as it likes; whatever becomes of it, it is ended and waited for.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from bot.confined.framing import frame, opening, read_async

_PIECE = 1 << 18


class Child:
    """A process that waits to be asked."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._handle = _handle(process.pid)

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as is known yet."""
        return self._process.returncode is None

    @property
    def number(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    @property
    def out_of_time(self) -> bool:
        """Whether it was ended for all the processor time it took; known once it has been ended."""
        return self._process.returncode == -signal.SIGXCPU

    async def give(self, head: dict[str, Any], body: bytes | Path = b"") -> None:
        """Ask it. A file is handed over by its bytes: the child never learns a name.

        It may end before it has read everything; its answer tells.
        """
        stdin = self._process.stdin
        if stdin is None:
            raise ValueError("a child without pipes")
        with suppress(ConnectionError):
            if isinstance(body, bytes):
                stdin.write(frame(head, body))
                await stdin.drain()
                return
            with await asyncio.to_thread(body.open, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                stdin.write(opening(head, size))
                await _poured(file, size, stdin)

    async def answer(self) -> tuple[dict[str, Any], bytes]:
        """Return the next frame; EOFError when the child is gone, ValueError for nonsense."""
        stdout = self._process.stdout
        if stdout is None:
            raise ValueError("a child without pipes")
        return await read_async(stdout)

    async def end(self) -> None:
        """Kill it if it still runs, and wait until it is gone."""
        with suppress(ProcessLookupError):
            if self._handle is None:
                self._process.kill()
            else:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        await self._process.wait()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Children:
    """Children that run one module, each for one thing. Belongs to one event loop."""

    def __init__(self, module: str, at_once: int) -> None:
        self._module = module
        self._places = asyncio.Semaphore(at_once)
        self._spare: asyncio.Task[Child] | None = None

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[Child]:
        """Lend a fresh child, as soon as one of the places is free; it is gone afterwards."""
        async with self._places:
            child = await self._fresh()
            try:
                yield child
            finally:
                await child.end()

    def warm_up(self) -> None:
        """Start the child that the first one would wait for."""
        if self._spare is None:
            self._spare = asyncio.create_task(self._started())

    async def close(self) -> None:
        """End the child that waits."""
        spare, self._spare = self._spare, None
        if spare is not None:
            await (await spare).end()

    async def _fresh(self) -> Child:
        spare, self._spare = self._spare, None
        child = await spare if spare else None
        if child is not None and not child.alive:
            await child.end()
            child = None
        child = child or await self._started()
        self.warm_up()
        return child

    async def _started(self) -> Child:
        return Child(await started(self._module))


async def started(module: str) -> asyncio.subprocess.Process:
    """Start a module of ours as a process of its own, with pipes and nothing else."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},  # nothing of ours: no key, no address
    )


def _handle(pid: int) -> int | None:
    """Return a descriptor of a process, where the system has them.

    `Process.kill` looks first whether the process has ended, and takes its status away from asyncio if it
    has: nobody would learn how it ended.
    """
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


async def _poured(file: BinaryIO, size: int, into: asyncio.StreamWriter) -> None:
    left = size
    while left:
        piece = await asyncio.to_thread(file.read, min(left, _PIECE))
        if not piece:
            raise ValueError("the file became shorter while it was read")
        left -= len(piece)
        into.write(piece)
        await into.drain()
