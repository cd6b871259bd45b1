"""One collection as an SQLite table: what each operation does on a connection.

Everything here is synchronous and runs on one of the engine's threads. ``body`` is the document in
BSON, the same bytes PyMongo would send, so that types come back exactly as from MongoDB.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import bson
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from bson.errors import BSONError

from bot.store.embedded_sql import Columns, Where, column_of, index_sql, quoted
from bot.store.errors import DuplicateKeyError, StoreError, UnsupportedQueryError
from bot.store.guard_values import LARGEST
from bot.store.keys import encode, key_at
from bot.store.matching import compile_filter, meets
from bot.store.port import CollectionSpec, Filter, IndexSpec, Raw, Sort, Update
from bot.store.updating import apply_update, inserted_by_upsert

_CODEC: CodecOptions[Raw] = CodecOptions(
    tz_aware=True, tzinfo=UTC, uuid_representation=UuidRepresentation.STANDARD
)


Column = tuple[str, tuple[str, ...]]
"""A key column and the path in the document whose key it holds."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a write did; has the attributes of PyMongo's results."""

    matched_count: int = 0
    modified_count: int = 0
    upserted_id: Any = None
    deleted_count: int = 0


def encoded(document: Raw) -> bytes:
    """Return a document as BSON; raise UnsupportedQueryError where it does not fit."""
    try:
        body = bson.encode(document)
    except (BSONError, OverflowError, UnicodeError) as error:
        raise UnsupportedQueryError(f"the document cannot be stored: {error}") from error
    if len(body) > LARGEST:
        raise UnsupportedQueryError(f"the document has {len(body)} bytes; at most {LARGEST} are stored")
    return body


def decoded(body: bytes) -> Raw:
    """Return the document in BSON bytes, datetimes aware."""
    return bson.decode(body, _CODEC)  # pyright: ignore[reportUnknownMemberType]  # its buffer type


def _keys(document: Raw, columns: Iterable[Column]) -> dict[Column, bytes]:
    return {column: key_at(document, column[1]) for column in columns}


class Table:
    """A declared collection. ``paths`` is what has a key column; the file may know more than we do."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._sql = quoted(name)
        self._paths: tuple[Column, ...] = ()
        self._literals: frozenset[tuple[str, bytes]] = frozenset()
        self._columns = Columns(frozenset(), frozenset())
        self._insert = ""

    # Declaration

    def declare(self, connection: sqlite3.Connection, spec: CollectionSpec) -> None:
        """Make the table, key columns and indexes exist; fills columns that are new."""
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {self._sql} (id TEXT PRIMARY KEY NOT NULL, body BLOB NOT NULL)"
        )
        self.reload(connection)
        wanted = {path for index in spec.indexes for path, _ in (*index.keys, *index.partial)}
        new = sorted(wanted - self._columns.known)
        for path in new:
            column = f"{column_of(path)} BLOB NOT NULL DEFAULT x'05'"
            connection.execute(f"ALTER TABLE {self._sql} ADD COLUMN {column}")
        if new:
            self._fill(connection, new)
        for index in spec.indexes:
            self._make_index(connection, index)
        self._literals |= {(path, encode(value)) for index in spec.indexes for path, value in index.partial}
        self.reload(connection)

    def _make_index(self, connection: sqlite3.Connection, index: IndexSpec) -> None:
        try:
            connection.execute(index_sql(self.name, index))
        except sqlite3.IntegrityError as error:
            raise DuplicateKeyError(f"{self.name} has duplicates: {index.keys} cannot be unique") from error

    def _fill(self, connection: sqlite3.Connection, paths: Sequence[str]) -> None:
        sets = ",".join(f"{column_of(path)}=?" for path in paths)
        ways = [tuple(path.split(".")) for path in paths]
        rows = connection.execute(f"SELECT rowid, body FROM {self._sql}")  # noqa: S608  # quoted by us
        for rowid, body in rows.fetchall():
            document = decoded(body)
            values = [key_at(document, way) for way in ways]
            connection.execute(f"UPDATE {self._sql} SET {sets} WHERE rowid=?", (*values, rowid))  # noqa: S608

    def reload(self, connection: sqlite3.Connection) -> None:
        """Learn the key columns from the file: another process may have added some."""
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({self._sql})")]
        paths = [name[2:] for name in names if name.startswith("k:")]
        self._paths = tuple((column_of(path), tuple(path.split("."))) for path in paths)
        self._columns = Columns(frozenset(paths), self._literals)
        listed = "".join(f",{column}" for column, _ in self._paths)
        self._insert = f"INSERT INTO {self._sql}(id,body{listed}) VALUES(?,?{',?' * len(self._paths)})"

    # Reading

    def get(self, connection: sqlite3.Connection, id: str) -> Raw | None:  # noqa: A002
        """Return the document with an id."""
        row = connection.execute(f"SELECT body FROM {self._sql} WHERE id=?", (id,)).fetchone()  # noqa: S608
        return None if row is None else decoded(row[0])

    def find(
        self,
        connection: sqlite3.Connection,
        filter: Filter,  # noqa: A002
        sort: Sort,
        limit: int,
    ) -> list[Raw]:
        """Return the matches in order, at most ``limit`` (0: all)."""
        return [document for _, _, document in self._candidates(connection, filter, sort, limit)]

    def count(self, connection: sqlite3.Connection, filter: Filter) -> int:  # noqa: A002
        """Count the matches; without reading bodies where the keys decide."""
        where = self._columns.where(filter)
        if not where.exact:
            return len(self._candidates(connection, filter, (), 0))
        sql = f"SELECT count(*) FROM {self._sql} WHERE {where.sql}"  # noqa: S608
        (count,) = connection.execute(sql, where.parameters).fetchone()
        return int(count)

    def select(self, filter: Filter, sort: Sort) -> Where:  # noqa: A002
        """Return the statement that finds a superset of the matches in order, and whether it is exact."""
        where = self._columns.where(filter)
        sql = f"SELECT rowid, body FROM {self._sql} WHERE {where.sql}{self._columns.order(sort)}"  # noqa: S608
        return Where(sql, where.parameters, where.exact)

    def _candidates(
        self,
        connection: sqlite3.Connection,
        filter: Filter,  # noqa: A002
        sort: Sort,
        limit: int,
    ) -> list[tuple[int, bytes, Raw]]:
        """Return row, stored bytes and document of the matches."""
        select = self.select(filter, sort)
        if select.exact:
            sql = f"{select.sql} LIMIT {limit}" if limit else select.sql
            return [(row, body, decoded(body)) for row, body in connection.execute(sql, select.parameters)]
        conditions = compile_filter(filter)
        found: list[tuple[int, bytes, Raw]] = []
        for row, body in connection.execute(select.sql, select.parameters):
            document = decoded(body)
            if meets(document, conditions):
                found.append((row, body, document))
                if len(found) == limit:
                    break
        return found

    # Writing

    def insert(self, connection: sqlite3.Connection, document: Raw, body: bytes) -> None:
        """Add a document; ``body`` is its BSON."""
        try:
            keys = _keys(document, self._paths).values()
            connection.execute(self._insert, (document["_id"], body, *keys))
        except sqlite3.IntegrityError as error:
            raise self._duplicate(document["_id"]) from error

    def insert_all(self, connection: sqlite3.Connection, documents: list[tuple[Raw, bytes]]) -> None:
        """Add documents in order up to the first duplicate."""
        for document, body in documents:
            self.insert(connection, document, body)

    def update_one(
        self,
        connection: sqlite3.Connection,
        filter: Filter,  # noqa: A002
        update: Update,
        sort: Sort,
        *,
        upsert: bool,
    ) -> tuple[Changed, bytes | None, bytes | None]:
        """Change the first match, or create it; also return its BSON before and after."""
        for row, before, document in self._candidates(connection, filter, sort, 1):
            after = self._update(connection, row, before, document, update)
            return Changed(1, int(after != before)), before, after
        if not upsert:
            return Changed(), None, None
        document = inserted_by_upsert(filter, update)
        body = encoded(document)
        self.insert(connection, document, body)
        return Changed(upserted_id=document["_id"]), None, body

    def update_many(self, connection: sqlite3.Connection, filter: Filter, update: Update) -> Changed:  # noqa: A002
        """Change every match."""
        matched = modified = 0
        for row, before, document in self._candidates(connection, filter, (), 0):
            matched += 1
            modified += self._update(connection, row, before, document, update) != before
        return Changed(matched, modified)

    def replace_one(
        self,
        connection: sqlite3.Connection,
        filter: Filter,  # noqa: A002
        document: Raw,
        *,
        upsert: bool,
    ) -> Changed:
        """Replace the first match whole, keeping its id."""
        for row, before, old in self._candidates(connection, filter, (), 1):
            new = {**document, "_id": old["_id"]}
            after = self._rewrite(connection, row, before, new, _keys(old, self._paths))
            return Changed(1, int(after != before))
        if not upsert:
            return Changed()
        created = {"_id": filter["_id"], **document}
        self.insert(connection, created, encoded(created))
        return Changed(upserted_id=created["_id"])

    def delete(self, connection: sqlite3.Connection, filter: Filter, limit: int) -> Changed:  # noqa: A002
        """Delete the matches, at most ``limit`` (0: all)."""
        rows = [(row,) for row, _, _ in self._candidates(connection, filter, (), limit)]
        connection.executemany(f"DELETE FROM {self._sql} WHERE rowid=?", rows)  # noqa: S608
        return Changed(deleted_count=len(rows))

    def _touched(self, update: Update) -> list[Column]:
        """Return the key columns an update may change: those below a field it names."""
        heads = {path.partition(".")[0] for changes in update.values() for path in changes}
        return [each for each in self._paths if each[1][0] in heads]

    def _update(
        self, connection: sqlite3.Connection, row: int, before: bytes, document: Raw, update: Update
    ) -> bytes:
        old = _keys(document, self._touched(update))
        apply_update(document, update)
        return self._rewrite(connection, row, before, document, old)

    def _rewrite(
        self,
        connection: sqlite3.Connection,
        row: int,
        before: bytes,
        document: Raw,
        old: Mapping[Column, bytes],
    ) -> bytes:
        """Store a changed document; touches only the indexes whose keys changed."""
        body = encoded(document)
        if body == before:
            return body
        changes = [
            (column, key) for (column, way), was in old.items() if (key := key_at(document, way)) != was
        ]
        sets = "".join(f",{column}=?" for column, _ in changes)
        sql = f"UPDATE {self._sql} SET body=?{sets} WHERE rowid=?"  # noqa: S608
        try:
            connection.execute(sql, (body, *(key for _, key in changes), row))
        except sqlite3.IntegrityError as error:
            raise self._duplicate(document["_id"]) from error
        return body

    def _duplicate(self, id: object) -> StoreError:  # noqa: A002
        return DuplicateKeyError(f"{self.name} already holds the id or a unique key of {id!r}")
