"""The MongoDB engine: PyMongo's own async collections behind the same guard.

Writes are acknowledged by a majority with their journal on disk. Nothing waits longer than
``timeout`` seconds: an outage is StoreUnavailableError, in time for a webhook's sender to be told.
Importing this module imports PyMongo (half a second of CPU), so only who opens a MongoDB does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Self, TypeVar

from bson.codec_options import CodecOptions
from pymongo import AsyncMongoClient, IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import (
    ConfigurationError,
    InvalidURI,
)

from bot.store.blobs import Blobs
from bot.store.errors import (
    StoreError,
    StoreUnavailableError,
)
from bot.store.guard import Guard
from bot.store.guard_plan import with_id
from bot.store.migrations import migrate
from bot.store.mongo_errors import explained
from bot.store.port import CollectionSpec, DeleteResult, Filter, IndexSpec, Raw, Sort, Update, UpdateResult

T = TypeVar("T")

CLOCK_SECONDS = 60.0
POLL_SECONDS = 0.5


class MongoCursor:
    """A query that runs when it is first iterated."""

    def __init__(self, collection: AsyncCollection[Raw], filter: Filter) -> None:  # noqa: A002
        self._collection = collection
        self._filter = filter
        self._sort: Sort = ()
        self._limit = 0

    def sort(self, keys: Sort) -> Self:
        """Order by ``(field, 1 | -1)``."""
        self._sort = keys
        return self

    def limit(self, count: int) -> Self:
        """Return at most ``count`` documents; 0 is all."""
        self._limit = count
        return self

    async def __aiter__(self) -> AsyncIterator[Raw]:
        """Iterate over the documents."""
        for document in await self.to_list():
            yield document

    async def to_list(self) -> list[Raw]:
        """Return all of them."""
        with explained(self._collection.name):
            found = self._collection.find(self._filter, sort=list(self._sort) or None, limit=self._limit)
            return await found.to_list()


class MongoCollection:
    """PyMongo's collection with the store's errors; callers get it behind a guard."""

    def __init__(self, collection: AsyncCollection[Raw], wrote: Callable[[], None]) -> None:
        self._collection = collection
        self._wrote = wrote

    async def insert_one(self, document: Raw) -> object:
        """Add a document."""
        return await self._write(self._collection.insert_one(document))

    async def insert_many(self, documents: Sequence[Raw]) -> object:
        """Add documents in order up to the first duplicate."""
        return await self._write(self._collection.insert_many(documents))

    async def find_one(self, filter: Filter, *, sort: Sort | None = None) -> Raw | None:  # noqa: A002
        """Return the first match, or None."""
        with explained(self._collection.name):
            return await self._collection.find_one(filter, sort=list(sort) if sort else None)

    def find(self, filter: Filter) -> MongoCursor:  # noqa: A002
        """Return a cursor over the matches."""
        return MongoCursor(self._collection, filter)

    async def update_one(self, filter: Filter, update: Update, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        """Change the first match."""
        return await self._write(self._collection.update_one(filter, update, upsert=upsert))

    async def update_many(self, filter: Filter, update: Update) -> UpdateResult:  # noqa: A002
        """Change every match."""
        return await self._write(self._collection.update_many(filter, update))

    async def replace_one(self, filter: Filter, document: Raw, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        """Replace the first match whole."""
        return await self._write(self._collection.replace_one(filter, document, upsert=upsert))

    async def find_one_and_update(
        self,
        filter: Filter,  # noqa: A002
        update: Update,
        *,
        sort: Sort | None = None,
        upsert: bool = False,
        return_document: bool = False,
    ) -> Raw | None:
        """Change the first match atomically; return it before, or after."""
        order = list(sort) if sort else None
        return await self._write(
            self._collection.find_one_and_update(
                filter, update, sort=order, upsert=upsert, return_document=return_document
            )
        )

    async def delete_one(self, filter: Filter) -> DeleteResult:  # noqa: A002
        """Delete the first match."""
        return await self._write(self._collection.delete_one(filter))

    async def delete_many(self, filter: Filter) -> DeleteResult:  # noqa: A002
        """Delete every match."""
        return await self._write(self._collection.delete_many(filter))

    async def count_documents(self, filter: Filter) -> int:  # noqa: A002
        """Count the matches."""
        with explained(self._collection.name):
            return await self._collection.count_documents(filter)

    async def _write(self, operation: Coroutine[Any, Any, T]) -> T:
        with explained(self._collection.name):
            try:
                return await operation
            finally:
                self._wrote()


class MongoStore:
    """An open MongoDB database. Make one with ``await MongoStore.open(uri)``."""

    def __init__(self, client: AsyncMongoClient[Raw], database: str) -> None:
        self._client = client
        self._database = client[database]
        self._guards: dict[str, Guard] = {}
        self._watchers: set[asyncio.Future[None]] = set()
        self._clock: tuple[datetime, float] | None = None
        self._last_write: Any = None
        self._blobs: Blobs | None = None

    @classmethod
    async def open(cls, uri: str, *, database: str | None = None, timeout: float = 3.0) -> Self:  # noqa: ASYNC109  # the driver's own limit, per operation
        """Connect to the database named in ``uri`` (or ``database``, or "dayhand"); bring it forward.

        ``timeout`` is the longest any operation takes, in seconds. Raises StoreUnavailableError when
        nothing answers, StoreError when the URI is not one, StoreTooNewError as ``migrate`` does.
        """
        milliseconds = int(timeout * 1000)
        try:
            client: AsyncMongoClient[Raw] = AsyncMongoClient(
                uri,
                tz_aware=True,
                tzinfo=UTC,
                uuidRepresentation="standard",
                timeoutMS=milliseconds,
                serverSelectionTimeoutMS=milliseconds,
                w="majority",
                journal=True,
            )
            name = database or client.get_default_database("dayhand").name
        except (InvalidURI, ConfigurationError, ValueError) as error:
            raise StoreError(f"The address of the database is not valid: {error}") from error
        store = cls(client, name)
        try:
            await store.ping()
            await migrate(store)
        except BaseException:
            await store.close()
            raise
        return store

    def collection(self, name: str) -> Guard:
        """Return a declared collection; KeyError for any other name."""
        return self._guards[name]

    @property
    def blobs(self) -> Blobs:
        """The file area, in GridFS."""
        if self._blobs is None:
            from bot.store.grid_blobs import GridBlobs  # GridFS is imported by who keeps files

            self._blobs = GridBlobs(self._database)
        return self._blobs

    async def declare(self, specs: Sequence[CollectionSpec]) -> None:
        """Make collections and indexes exist."""
        for spec in specs:
            collection = self._database[spec.name]
            if spec.indexes:
                with explained(f"the indexes of {spec.name}"):
                    await collection.create_indexes([_model(index) for index in spec.indexes])
            if spec.name not in self._guards:
                self._guards[spec.name] = Guard(spec.name, MongoCollection(collection, self._notify))
            self._guards[spec.name].serve(spec.indexes)

    async def now(self) -> datetime:
        """Return the server's clock, asked at most once a minute."""
        if self._clock is None or monotonic() - self._clock[1] > CLOCK_SECONDS:
            await self._hello()
        if self._clock is None:
            raise StoreUnavailableError("The database does not tell the time.")
        at, measured = self._clock
        return at + timedelta(seconds=monotonic() - measured)

    async def ping(self) -> None:
        """Raise StoreUnavailableError unless the database answers."""
        with explained("the database"):
            await self._client.admin.command("ping")

    async def changed(self, within: float) -> bool:
        """Wait at most ``within`` seconds until this process or another wrote something.

        Own writes are noticed at once; the server is asked for its last write twice a second. A
        server that does not tell (no replica set) is taken to have written.
        """
        deadline = monotonic() + within
        future = asyncio.get_running_loop().create_future()
        self._watchers.add(future)
        try:
            while (left := deadline - monotonic()) > 0:
                done, _ = await asyncio.wait([future], timeout=min(left, POLL_SECONDS))
                if done or await self._others_wrote():
                    return True
        finally:
            self._watchers.discard(future)
            future.cancel()
        return False

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _others_wrote(self) -> bool:
        before = self._last_write
        try:
            answer = await self._hello()
        except StoreUnavailableError:
            return False
        self._last_write = answer.get("lastWrite", {}).get("opTime")
        return self._last_write is None or self._last_write != before

    async def _hello(self) -> Raw:
        with explained("the database"):
            # A command's answer is decoded by its own options, not by the client's.
            answer: Raw = await self._client.admin.command(
                "hello", codec_options=CodecOptions(tz_aware=True, tzinfo=UTC)
            )
        if isinstance(at := answer.get("localTime"), datetime):
            self._clock = at, monotonic()
        return answer

    def _notify(self) -> None:
        for future in self._watchers:
            if not future.done():
                future.set_result(None)


def _model(index: IndexSpec) -> IndexModel:
    options: dict[str, Any] = {"unique": True} if index.unique else {}
    if index.partial:
        options["partialFilterExpression"] = dict(index.partial)
        # Named, because MongoDB's own name leaves the condition out and two such indexes would collide.
        keys = "_".join(path for path, _ in index.keys)
        options["name"] = f"{keys}_where_" + "_".join(f"{path}_{value}" for path, value in index.partial)
    return IndexModel(list(with_id(index)), **options)
