"""The port for contents too large for a document: named once, written whole, never changed."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, Protocol

CHUNK: Final = 256 * 1024
"""Bytes that are read at a time."""


class Blobs(Protocol):
    """The file area of an installation. Ids are ours: letters, digits, dots and hyphens."""

    async def put(self, blob_id: str, content: AsyncIterable[bytes]) -> None:
        """Keep content under a new id; durable on return, and nothing of it is there before.

        What ``content`` raises goes through, and nothing is kept. StoreUnavailableError when it could
        not be kept.
        """
        ...

    def read(self, blob_id: str) -> AsyncGenerator[bytes]:
        """Yield content in chunks; NotFoundError when there is none of that id.

        Close it when it is left early.
        """
        ...

    def local(self, blob_id: str) -> AbstractAsyncContextManager[Path]:
        """Lend content as a file of this machine that is only read; NotFoundError when there is none."""
        ...

    async def remove(self, blob_id: str) -> None:
        """Let content go, if it is there."""
        ...
