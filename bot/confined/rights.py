"""What a child process gives up before it looks at what somebody else made.

In two steps, because libraries open files when they are loaded: `bound` first of all, `give_up` once
everything is loaded and before the first byte is parsed. Neither can be taken back. What a system does
not offer (no namespaces in a container, another processor) is left out; the limits of POSIX always hold.
"""

import ctypes
import os
import resource
from contextlib import suppress

from bot.confined.calls import refuse_calls

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""Flags of unshare(2)."""
_NOBODY = 65_534


def bound(memory: int, processor: int) -> None:
    """Bound memory (bytes of addresses) and processor time (seconds); write no file; leave the network.

    Past the processor time the process is ended by SIGXCPU, which tells its parent why.
    """
    _limit(resource.RLIMIT_AS, memory, memory)
    _limit(resource.RLIMIT_CPU, processor, processor + 1)
    _limit(resource.RLIMIT_FSIZE, 0, 0)
    _limit(resource.RLIMIT_CORE, 0, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)


def give_up() -> None:
    """From here on open, start and reach nothing: no file, no socket, no process, no thread.

    Descriptors that are open stay open, but closing one does not make room for another.
    """
    if os.getuid() == 0:
        with suppress(OSError):  # root has no limit of processes, and may signal everybody
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
    _limit(resource.RLIMIT_NPROC, 0, 0)
    _limit(resource.RLIMIT_NOFILE, 0, 0)
    refuse_calls()


def _limit(what: int, most: int, end: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:  # only root may raise it
        most, end = min(most, hard), min(end, hard)
    resource.setrlimit(what, (most, end))
