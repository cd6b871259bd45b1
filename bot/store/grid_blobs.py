"""Blobs in MongoDB's GridFS: chunks first, then the entry that makes them a file.

GridFS: MongoDB manual, "GridFS for self-managed deployments" (2025).
"""

import tempfile
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import NoFile
from pymongo.asynchronous.database import AsyncDatabase

from bot.store.blobs import CHUNK
from bot.store.mongo_errors import explained
from bot.store.port import Raw
from capabilities.errors import NotFoundError


class GridBlobs:
    """The file area of installations on MongoDB."""

    def __init__(self, database: AsyncDatabase[Raw]) -> None:
        self._bucket: AsyncGridFSBucket = AsyncGridFSBucket(database, "blobs", chunk_size_bytes=CHUNK)

    async def put(self, blob_id: str, content: AsyncIterable[bytes]) -> None:
        """Keep content under a new id; durable on return."""
        with explained("the file"):
            stream: Any = self._bucket.open_upload_stream_with_id(blob_id, blob_id)
        try:
            async for chunk in content:
                with explained("the file"):
                    await stream.write(chunk)
        except BaseException:
            await stream.abort()  # the chunks go; the entry was never made
            raise
        with explained("the file"):
            await stream.close()

    async def read(self, blob_id: str) -> AsyncGenerator[bytes]:
        """Yield content in chunks."""
        with explained("the file"):
            try:
                stream: Any = await self._bucket.open_download_stream(blob_id)
            except NoFile as error:
                raise NotFoundError.worded("no_content") from error
        while True:
            with explained("the file"):
                chunk = await stream.readchunk()
            if not chunk:
                return
            yield chunk

    @asynccontextmanager
    async def local(self, blob_id: str) -> AsyncGenerator[Path]:
        """Lend a copy, which goes when it is given back."""
        with tempfile.NamedTemporaryFile(prefix="dayhand-") as file:
            async for chunk in self.read(blob_id):
                file.write(chunk)
            file.flush()
            yield Path(file.name)

    async def remove(self, blob_id: str) -> None:
        """Let content go, if it is there."""
        with explained("the file"):
            try:
                await self._bucket.delete(blob_id)
            except NoFile:
                return
