"""Who holds a lease or a claim, and whether that process is certainly gone.

Only a process of the same boot and the same process namespace can be told to be gone; of any other
one it is not known, and its lease has to run out. The start time guards against a reused number.
"""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def new_owner() -> str:
    """Return a name for one core of this process: "<place>|<pid>|<started>|<token>"."""
    pid = os.getpid()
    return "|".join((_place(), str(pid), _started(pid) or "", secrets.token_hex(4)))


def is_gone(owner: str) -> bool:
    """Return whether the owner's process has certainly ended."""
    place, _, rest = owner.partition("|")
    pid, _, rest = rest.partition("|")
    started = rest.partition("|")[0]
    if place != _place() or not pid.isdecimal() or not started:
        return False
    return _started(int(pid)) != started


def _place() -> str:
    with suppress(OSError):
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink()}"
    return socket.gethostname()


def _started(pid: int) -> str | None:
    """Return a process's start in clock ticks since boot (proc(5), field 22), None when it is not there."""
    with suppress(OSError, IndexError):
        state, *fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return None if state in {"Z", "X"} else fields[18]
    return None
