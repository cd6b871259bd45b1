"""The installed command in a process of its own, as a script or a person runs it."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "api.cli"]
DEADLINE = 120.0


def environment(home: Path) -> dict[str, str]:
    """Return the environment of an installation in ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAYHAND_")}
    return {
        **kept,
        "DAYHAND_HOME": str(home),
        "TZ": "Europe/Berlin",
        "TERM": "xterm",
        "COLUMNS": "200",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


def run(
    home: Path, *arguments: str, typed: str | None = None, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end with more ``settings``; never raises for its exit code."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**environment(home), **settings},
        input=typed,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def say(home: Path, text: str) -> "subprocess.CompletedProcess[str]":
    """Say one thing as a script does."""
    return run(home, "chat", "--once", text)


class Screen:
    """A conversation on a real pseudo-terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.text = ""

    def type(self, keys: str) -> None:
        """Press keys: a carriage return is Enter, code 4 is Ctrl-D."""
        os.write(self._descriptor, keys.encode())

    def expect(self, words: str, *, after: str = "") -> str:
        """Read until ``words`` appear behind ``after``; return all that was on the screen so far."""
        end = time.monotonic() + DEADLINE
        while words not in self.text.partition(after)[2] if after else words not in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} never appeared on:\n{self.text[-3000:]}")
            ready, _, _ = select.select([self._descriptor], [], [], 0.2)
            if ready:
                try:
                    self.text += os.read(self._descriptor, 65536).decode(errors="replace")
                except OSError:
                    raise AssertionError(
                        f"it ended before {words!r} appeared:\n{self.text[-3000:]}"
                    ) from None
        return self.text


@contextmanager
def conversation(home: Path) -> Iterator[tuple[Screen, "subprocess.Popen[bytes]"]]:
    """Open ``dayhand chat`` on a pseudo-terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "chat"], env=environment(home), stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    try:
        yield Screen(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)
