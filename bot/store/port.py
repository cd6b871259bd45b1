"""The port every part of the house stores through: PyMongo's own method names over a closed subset.

In production a collection is PyMongo's async collection behind a guard; on one machine it is the
embedded engine behind the same guard. The subset (anything else is refused in both modes):

* filters: equality, ``$gt $gte $lt $lte $ne $in $exists $and $or``, dotted paths;
* updates: ``$set $unset $inc $push $pull``, with upsert on ``update_one`` and ``find_one_and_update``;
* string ``_id``, values of BSON's str, int (64 bit), float, bool, None, aware datetime (ms), bytes,
  list and dict; documents of at most 1 MB; every query served by a declared index or ``_id``.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

from bot.store.blobs import Blobs

Raw = dict[str, Any]
Filter = Mapping[str, Any]
Update = Mapping[str, Mapping[str, Any]]
Sort = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """An index to exist: keys in order, uniqueness, and the equality filter it is limited to."""

    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    partial: tuple[tuple[str, Any], ...] = ()
    """Equality conditions ``(field, value)``: only documents that meet them are indexed."""


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A collection and its indexes; ``_id`` is always indexed."""

    name: str
    indexes: tuple[IndexSpec, ...] = ()


class UpdateResult(Protocol):
    """What an update did."""

    @property
    def matched_count(self) -> int:
        """How many documents matched."""
        ...

    @property
    def modified_count(self) -> int:
        """How many changed."""
        ...

    @property
    def upserted_id(self) -> Any:
        """The id of an inserted document, or None."""
        ...


class DeleteResult(Protocol):
    """What a delete did."""

    @property
    def deleted_count(self) -> int:
        """How many documents are gone."""
        ...


class Cursor(Protocol):
    """A lazy result; nothing runs before it is iterated."""

    def sort(self, keys: Sort) -> Self:
        """Order by ``(field, 1 | -1)``; end with ``_id`` for a stable order."""
        ...

    def limit(self, count: int) -> Self:
        """Return at most ``count`` documents."""
        ...

    def __aiter__(self) -> AsyncIterator[Raw]:
        """Iterate over the documents."""
        ...

    async def to_list(self) -> list[Raw]:
        """Return all of them."""
        ...


class Collection(Protocol):
    """One collection.

    Duplicate keys raise ``bot.store.errors.DuplicateKeyError``, outages ``StoreUnavailableError``.
    """

    async def insert_one(self, document: Raw) -> object:
        """Add a document; returns after it is durable."""
        ...

    async def insert_many(self, documents: Sequence[Raw]) -> object:
        """Add documents in order; stops at the first duplicate (those before it stay)."""
        ...

    async def find_one(self, filter: Filter, *, sort: Sort | None = None) -> Raw | None:  # noqa: A002
        """Return the first match, or None."""
        ...

    def find(self, filter: Filter) -> Cursor:  # noqa: A002
        """Return a cursor over the matches."""
        ...

    async def update_one(self, filter: Filter, update: Update, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        """Change the first match."""
        ...

    async def update_many(self, filter: Filter, update: Update) -> UpdateResult:  # noqa: A002
        """Change every match."""
        ...

    async def replace_one(self, filter: Filter, document: Raw, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        """Replace the first match whole."""
        ...

    async def find_one_and_update(
        self,
        filter: Filter,  # noqa: A002
        update: Update,
        *,
        sort: Sort | None = None,
        upsert: bool = False,
        return_document: bool = False,
    ) -> Raw | None:
        """Change the first match atomically; return it before, or after with ``return_document=True``."""
        ...

    async def delete_one(self, filter: Filter) -> DeleteResult:  # noqa: A002
        """Delete the first match."""
        ...

    async def delete_many(self, filter: Filter) -> DeleteResult:  # noqa: A002
        """Delete every match."""
        ...

    async def count_documents(self, filter: Filter) -> int:  # noqa: A002
        """Count the matches."""
        ...


class Store(Protocol):
    """An open database."""

    @property
    def blobs(self) -> Blobs:
        """The file area: what is too large for a document."""
        ...

    def collection(self, name: str) -> Collection:
        """Return a declared collection; an undeclared name is a programming error (KeyError)."""
        ...

    async def declare(self, specs: Sequence[CollectionSpec]) -> None:
        """Make collections and indexes exist. Idempotent; may be called again with more."""
        ...

    async def now(self) -> datetime:
        """Return the database's clock, aware UTC: what leases of several processes are measured by."""
        ...

    async def ping(self) -> None:
        """Raise StoreUnavailableError unless the database answers a read."""
        ...

    async def changed(self, within: float) -> bool:
        """Wait at most ``within`` seconds until this process or another wrote something.

        True when something may have been written since this call began; a hint, never a guarantee.
        """
        ...

    async def close(self) -> None:
        """Finish outstanding writes and let go of the database."""
        ...
