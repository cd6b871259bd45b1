"""The embedded engine: the store port over one SQLite file, for a house with one machine.

Invariants: a write returns after a commit with ``synchronous=FULL`` (it survives ``kill -9`` and a
power cut); reads see every write that returned before they began; several processes may share the
file, and ``find_one_and_update`` is atomic across them because it runs inside the write transaction.
Writes awaited together (``asyncio.gather``) share one commit.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from bot.store.embedded_file import StoreFile, explain
from bot.store.embedded_table import Changed, Table, decoded, encoded
from bot.store.embedded_threads import Reader, Writer, deliver
from bot.store.folder_blobs import FolderBlobs
from bot.store.guard import Guard
from bot.store.migrations import migrate
from bot.store.port import CollectionSpec, Filter, Raw, Sort, Update


def system_now() -> datetime:
    """Return this machine's time, aware, in UTC."""
    return datetime.now(UTC)


class EmbeddedCursor:
    """A query that runs, whole and at one moment, when it is first iterated."""

    def __init__(self, store: "EmbeddedStore", table: Table, filter: Filter) -> None:  # noqa: A002
        self._store = store
        self._table = table
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
        table, filter_, sort, limit = self._table, self._filter, self._sort, self._limit
        found: list[Raw] = await self._store.read(lambda c: table.find(c, filter_, sort, limit))
        return found


class EmbeddedCollection:
    """One collection of the embedded engine; callers get it behind a guard."""

    def __init__(self, store: "EmbeddedStore", table: Table) -> None:
        self._store = store
        self._table = table

    async def insert_one(self, document: Raw) -> object:
        """Add a document."""
        table, body = self._table, encoded(document)
        return await self._store.write(lambda c: table.insert(c, document, body))

    async def insert_many(self, documents: Sequence[Raw]) -> object:
        """Add documents in order up to the first duplicate."""
        table, pairs = self._table, [(document, encoded(document)) for document in documents]
        return await self._store.write(lambda c: table.insert_all(c, pairs))

    async def find_one(self, filter: Filter, *, sort: Sort | None = None) -> Raw | None:  # noqa: A002
        """Return the first match, or None."""
        table = self._table
        if len(filter) == 1 and isinstance(id_ := filter.get("_id"), str):
            one: Raw | None = await self._store.read(lambda c: table.get(c, id_))
            return one
        found: list[Raw] = await self._store.read(lambda c: table.find(c, filter, sort or (), 1))
        return found[0] if found else None

    def find(self, filter: Filter) -> EmbeddedCursor:  # noqa: A002
        """Return a cursor over the matches."""
        return EmbeddedCursor(self._store, self._table, filter)

    async def update_one(self, filter: Filter, update: Update, *, upsert: bool = False) -> Changed:  # noqa: A002
        """Change the first match."""
        changed, _, _ = await self._update(filter, update, None, upsert=upsert)
        return changed

    async def update_many(self, filter: Filter, update: Update) -> Changed:  # noqa: A002
        """Change every match."""
        table = self._table
        changed: Changed = await self._store.write(lambda c: table.update_many(c, filter, update))
        return changed

    async def replace_one(self, filter: Filter, document: Raw, *, upsert: bool = False) -> Changed:  # noqa: A002
        """Replace the first match whole."""
        run = partial(self._table.replace_one, filter=filter, document=document, upsert=upsert)
        changed: Changed = await self._store.write(run)
        return changed

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
        _, before, after = await self._update(filter, update, sort, upsert=upsert)
        body = after if return_document else before
        return None if body is None else decoded(body)

    async def delete_one(self, filter: Filter) -> Changed:  # noqa: A002
        """Delete the first match."""
        return await self._delete(filter, 1)

    async def delete_many(self, filter: Filter) -> Changed:  # noqa: A002
        """Delete every match."""
        return await self._delete(filter, 0)

    async def count_documents(self, filter: Filter) -> int:  # noqa: A002
        """Count the matches."""
        table = self._table
        count: int = await self._store.read(lambda c: table.count(c, filter))
        return count

    async def _update(
        self,
        filter: Filter,  # noqa: A002
        update: Update,
        sort: Sort | None,
        *,
        upsert: bool,
    ) -> tuple[Changed, bytes | None, bytes | None]:
        table = self._table
        done: tuple[Changed, bytes | None, bytes | None] = await self._store.write(
            lambda c: table.update_one(c, filter, update, sort or (), upsert=upsert)
        )
        return done

    async def _delete(self, filter: Filter, limit: int) -> Changed:  # noqa: A002
        table = self._table
        changed: Changed = await self._store.write(lambda c: table.delete(c, filter, limit))
        return changed


class EmbeddedStore:
    """An open store file. Make one with ``await EmbeddedStore.open(path)``."""

    def __init__(self, file: StoreFile, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self._tables: dict[str, Table] = {}
        self._guards: dict[str, Guard] = {}
        self._watchers: set[asyncio.Future[None]] = set()
        self._schema = -1
        self.blobs = FolderBlobs(file.path.parent / "files")
        explained = partial(explain, file.path)
        self._writer = Writer(file.connect(), explained, before=self._learn_schema, after=self._notify)
        self._reader = Reader(
            file.connect(), explained, watched=lambda: bool(self._watchers), changed=self._notify
        )

    @classmethod
    async def open(cls, path: Path, *, now: Callable[[], datetime] = system_now) -> Self:
        """Open or create the file at ``path``, and bring its documents forward to this version.

        Raises StoreCorruptError, StoreTooNewError, StoreFullError or StoreUnavailableError, each with
        a sentence that names the file. After an unclean shutdown every page is checked first.
        """
        store = await asyncio.to_thread(cls._open, path, now)
        try:
            await migrate(store)
        except BaseException:
            await store.close()
            raise
        return store

    @classmethod
    def _open(cls, path: Path, now: Callable[[], datetime]) -> Self:
        file = StoreFile(path)
        file.prepare()
        try:
            return cls(file, now)
        except sqlite3.Error as error:
            file.release()
            raise explain(path, error) from error

    def collection(self, name: str) -> Guard:
        """Return a declared collection; KeyError for any other name."""
        return self._guards[name]

    async def declare(self, specs: Sequence[CollectionSpec]) -> None:
        """Make collections and indexes exist."""
        tables = {spec.name: self._tables.get(spec.name) or Table(spec.name) for spec in specs}
        await self.write(lambda c: self._declare(c, tables, specs))
        for spec in specs:
            if spec.name not in self._guards:
                self._guards[spec.name] = Guard(spec.name, EmbeddedCollection(self, tables[spec.name]))
            self._guards[spec.name].serve(spec.indexes)

    def _declare(
        self, connection: sqlite3.Connection, tables: dict[str, Table], specs: Sequence[CollectionSpec]
    ) -> None:
        # A savepoint, because a refused index must not leave half a declaration in the shared commit.
        connection.execute("SAVEPOINT declaration")
        try:
            for spec in specs:
                tables[spec.name].declare(connection, spec)
        except BaseException:
            connection.execute("ROLLBACK TO declaration")
            raise
        finally:
            connection.execute("RELEASE declaration")
        self._tables.update(tables)

    def _learn_schema(self, connection: sqlite3.Connection) -> None:
        """Before each transaction: another process may have added key columns that we must fill."""
        (version,) = connection.execute("PRAGMA schema_version").fetchone()
        if version != self._schema:
            for table in self._tables.values():
                table.reload(connection)
            self._schema = version

    async def read(self, run: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a read on the reading thread."""
        return await self._reader.submit(run)

    async def write(self, run: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a write on the writing thread; returns after the commit that holds it."""
        return await self._writer.submit(run)

    async def now(self) -> datetime:
        """Return the clock given at opening."""
        return self._now()

    async def ping(self) -> None:
        """Raise StoreUnavailableError unless the file answers a read."""
        await self.read(lambda c: c.execute("SELECT count(*) FROM sqlite_master").fetchone())

    async def changed(self, within: float) -> bool:
        """Wait at most ``within`` seconds until this process or another wrote something.

        Own writes are noticed at once, those of other processes within a quarter of a second.
        """
        future = asyncio.get_running_loop().create_future()
        self._watchers.add(future)
        try:
            if len(self._watchers) == 1:
                self._reader.look()
            async with asyncio.timeout(within):
                await future
        except TimeoutError:
            return False
        finally:
            self._watchers.discard(future)
        return True

    def _notify(self) -> None:
        """Wake whoever waits for changes; called on the engine's threads."""
        if self._watchers:
            deliver([(future, None, None) for future in list(self._watchers)])

    async def close(self) -> None:
        """Finish outstanding writes and let go of the file. Idempotent."""
        self._reader.refuse()
        self._writer.refuse()
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._reader.stop()
        self._writer.stop()
        self._file.release()
