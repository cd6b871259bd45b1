"""Passwords: argon2id, off the event loop, never more than two at once.

Each hash takes 64 MiB and some 0.3 s of a core, so unbounded attempts would be a way to take the
machine down. Verifying against nothing costs the same as against something: how long an answer
takes does not tell whether an account exists.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.errors import OverloadedError
from capabilities.errors import InvalidRequestError

SHORTEST = 10
LONGEST = 256
"""Characters; longer ones only cost time."""
AT_ONCE = 2
MOST_WAITING = 16


class Passwords:
    """Hashes and verifies passwords. ``cost`` is (passes, KiB, lanes); RFC 9106's second choice."""

    def __init__(self, cost: tuple[int, int, int] = (3, 65536, 4)) -> None:
        passes, memory, lanes = cost
        self._hasher = PasswordHash([Argon2Hasher(time_cost=passes, memory_cost=memory, parallelism=lanes)])
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._dummy: str | None = None

    async def hash(self, password: str) -> str:
        """Return what to store. InvalidRequestError when the password is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise InvalidRequestError(f"A password has between {SHORTEST} and {LONGEST} characters.")
        async with self._turn():
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether the password is the stored one; always False, after the same work, for None."""
        async with self._turn():
            return await asyncio.to_thread(self._verify, password[:LONGEST], stored)

    def _verify(self, password: str, stored: str | None) -> bool:
        if stored is None and self._dummy is None:
            self._dummy = self._hasher.hash("nobody's password")
        matches = self._hasher.verify(password, stored or self._dummy or "")
        return matches and stored is not None

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        if self._waiting >= MOST_WAITING:
            raise OverloadedError("Too many people are signing in right now; please try again.")
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1
