"""Blobs as files of a folder beside the embedded store.

A file appears by being renamed: whole or not at all.
"""

import asyncio
import os
import re
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, Final

from bot.store.blobs import CHUNK
from bot.store.errors import StoreUnavailableError
from capabilities.errors import NotFoundError

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{7,99}")
PART: Final = ".part"
"""Ends the names of files that are still written; ones that a crash left are overdue at the next start."""


class FolderBlobs:
    """The file area of an installation on one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept = False

    async def put(self, blob_id: str, content: AsyncIterable[bytes]) -> None:
        """Keep content under a new id; durable on return."""
        target = self._path(blob_id)
        part = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}{PART}")
        if not self._swept:
            self._swept = True
            await asyncio.to_thread(_sweep, self._folder)
        file = self._created(part)  # at once: in a thread it could be opened after this was cancelled
        try:
            async for chunk in content:
                await asyncio.to_thread(_write, file, chunk)
            await asyncio.to_thread(_settle, file, part, target)
        except BaseException:
            file.close()
            part.unlink(missing_ok=True)
            raise

    async def read(self, blob_id: str) -> AsyncGenerator[bytes]:
        """Yield content in chunks."""
        file = self._opened(blob_id)  # at once, as above
        try:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk
        finally:
            file.close()

    @asynccontextmanager
    async def local(self, blob_id: str) -> AsyncGenerator[Path]:
        """Lend the file itself."""
        path = self._path(blob_id)
        if not await asyncio.to_thread(path.is_file):
            raise NotFoundError.worded("no_content")
        yield path

    async def remove(self, blob_id: str) -> None:
        """Let content go, if it is there."""
        await asyncio.to_thread(_remove, self._path(blob_id))

    def _path(self, blob_id: str) -> Path:
        if not _ID.fullmatch(blob_id):
            raise ValueError(f"no id of a blob: {blob_id!r}")
        return self._folder / blob_id[:2] / blob_id

    def _created(self, part: Path) -> BinaryIO:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.parent.mkdir(mode=0o700, exist_ok=True)
            return os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError as error:
            raise _away(error) from error

    def _opened(self, blob_id: str) -> BinaryIO:
        try:
            return self._path(blob_id).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError.worded("no_content") from error


def _write(file: BinaryIO, chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        raise _away(error) from error


def _settle(file: BinaryIO, part: Path, target: Path) -> None:
    """Give a whole file its name, on the disk itself."""
    try:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        part.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _away(error) from error


def _remove(path: Path) -> None:
    """Remove a file, and what a crash left of it half written."""
    for each in (path, *path.parent.glob(f"{path.name}.*{PART}")):
        each.unlink(missing_ok=True)


def _away(error: OSError) -> StoreUnavailableError:
    return StoreUnavailableError(f"The file can't be kept: {error.strerror}.")


def _sweep(folder: Path) -> None:
    """Remove what a crash left half written more than a day ago."""
    for part in folder.glob(f"*/*{PART}"):
        if time.time() - part.stat().st_mtime > 24 * 60 * 60:
            part.unlink(missing_ok=True)
