"""Refuses the system calls that reach out of a process, by seccomp(2), for the process that asks for it.

The limits of POSIX stop an honest library; this stops code that somebody smuggled in: it may compute, read
and write what is open, and end. Numbers of calls: the kernel's tables for x86-64 and arm64.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Mapping

_X86, _ARM = "x86_64", "aarch64"
_ARCHITECTURE = {_X86: 0xC000003E, _ARM: 0xC00000B7}
_SECCOMP = {_X86: 317, _ARM: 277}
_REFUSED = {
    # open 2, openat 257, creat 85, openat2 437, open_by_handle_at 304, memfd_create 319
    # socket 41, connect 42, accept 43, bind 49, listen 50, socketpair 53
    # clone 56, fork 57, vfork 58, execve 59, clone3 435, execveat 322, unshare 272, setns 308
    # kill 62, tkill 200, tgkill 234, rt_sigqueueinfo 129, rt_tgsigqueueinfo 297, pidfd 424 434 438
    # ptrace 101, process_vm 310 311, prlimit64 302, shared memory 29 30 240, io_uring 425, bpf 321
    # names of files 76 82-92 94 133 165 166 188 258-260 263-266 268 280 316, keys 248-250, 298, 323
    _X86: (
        *(2, 257, 85, 437, 304, 319, 41, 42, 43, 49, 50, 53, 56, 57, 58, 59, 435, 322, 272, 308),
        *(62, 200, 234, 129, 297, 424, 434, 438, 101, 310, 311, 302, 29, 30, 240, 425, 321),
        *(76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 133, 165, 166, 188, 258, 259, 260, 263, 264, 265),
        *(266, 268, 280, 316, 248, 249, 250, 298, 323),
    ),
    # The same by arm64's numbers; it has no open, creat, fork and the like.
    _ARM: (
        *(56, 437, 265, 279, 198, 203, 202, 200, 201, 199, 220, 221, 435, 281, 97, 268),
        *(129, 130, 131, 138, 240, 424, 434, 438, 117, 270, 271, 261, 194, 196, 180, 425, 280),
        *(45, 33, 34, 35, 36, 37, 38, 39, 40, 53, 54, 88, 276, 5, 217, 218, 219, 241, 282),
    ),
}
_SOCKETS = {_X86: (41, 42, 43, 49, 50, 53), _ARM: (198, 203, 202, 200, 201, 199)}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
"""Of classic BPF: load a word, jump if equal, jump if at least, return."""
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_OTHER_TABLE = 0x40000000
"""From here on x86-64 numbers calls of its x32 table."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_calls() -> bool:
    """Refuse them from here on, in every thread; False where the kernel or the processor cannot."""
    return _refuse(_REFUSED)


def refuse_sockets() -> bool:
    """Refuse sockets alone, also to programs that are started: for who has to open and to start things."""
    return _refuse(_SOCKETS)


def _refuse(calls: Mapping[str, tuple[int, ...]]) -> bool:
    machine = platform.machine()
    if machine not in calls:
        return False
    code = _compiled(_ARCHITECTURE[machine], calls[machine])
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0:  # PR_SET_NO_NEW_PRIVS: asked of whoever is not root
        return False
    set_filter, every_thread = 1, 1
    return bool(libc.syscall(_SECCOMP[machine], set_filter, every_thread, ctypes.byref(program)) == 0)


def _compiled(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Return a BPF program over ``struct seccomp_data``: the number at 0, the architecture at 4."""
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    left = len(refused)
    steps.append((_AT_LEAST, left + 1, 0, _OTHER_TABLE))
    for number in refused:
        steps.append((_EQUAL, left, 0, number))
        left -= 1
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
