"""Refuse everything outside the closed subset, in front of both engines.

What passes here means the same to MongoDB and to the embedded engine, and is served by an index.
Refusals are UnsupportedQueryError: programming errors, found in tests. Values are looked at on every
call; the shape of a query or update is reasoned about once and remembered.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Self

from bot.store.guard_plan import OPERATORS, RANGES, Shape, check_served
from bot.store.guard_updates import check_update_shape, check_update_values, overlaps
from bot.store.guard_values import check_document, check_scalar, refuse
from bot.store.keys import encode, key_at
from bot.store.port import Collection, DeleteResult, Filter, IndexSpec, Raw, Sort, Update, UpdateResult
from bot.store.raw import is_operators, is_sequence

MOST_REMEMBERED = 2000
MOST_IN = 1000


class GuardedCursor:
    """A cursor that checks its query when it is first iterated."""

    def __init__(self, guard: "Guard", inner: Collection, filter: Filter) -> None:  # noqa: A002
        self._guard = guard
        self._inner = inner
        self._filter = filter
        self._sort: Sort = ()
        self._limit = 0

    def sort(self, keys: Sort) -> Self:
        """Order by ``(field, 1 | -1)``."""
        self._sort = tuple((path, direction) for path, direction in keys)
        return self

    def limit(self, count: int) -> Self:
        """Return at most ``count`` documents; 0 is all."""
        if count < 0:
            refuse("a limit is not negative")
        self._limit = count
        return self

    async def __aiter__(self) -> AsyncIterator[Raw]:
        """Iterate over the documents."""
        for document in await self.to_list():
            yield document

    async def to_list(self) -> list[Raw]:
        """Return all of them."""
        self._guard.check_query(self._filter, self._sort)
        cursor = self._inner.find(self._filter)
        if self._sort:
            cursor = cursor.sort(self._sort)
        if self._limit:
            cursor = cursor.limit(self._limit)
        return await cursor.to_list()


class Guard:
    """A collection in front of another one that refuses what is outside the subset."""

    def __init__(self, name: str, inner: Collection) -> None:
        self._name = name
        self._inner = inner
        self._indexes: tuple[IndexSpec, ...] = ()
        self._indexed: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._partial: frozenset[str] = frozenset()
        self._served: set[tuple[Shape, Sort]] = set()
        self._updates: set[Shape] = set()

    def serve(self, indexes: Sequence[IndexSpec]) -> None:
        """Learn of more indexes."""
        self._indexes = tuple(dict.fromkeys((*self._indexes, *indexes)))
        listed = {path for index in self._indexes for path, _ in (*index.keys, *index.partial)} - {"_id"}
        self._indexed = tuple((path.partition(".")[0], tuple(path.split("."))) for path in sorted(listed))
        self._partial = frozenset(path for index in self._indexes for path, _ in index.partial)
        self._served.clear()
        self._updates.clear()

    async def insert_one(self, document: Raw) -> object:
        """Add a document."""
        self._check_new(document)
        return await self._inner.insert_one(document)

    async def insert_many(self, documents: Sequence[Raw]) -> object:
        """Add documents in order up to the first duplicate."""
        if not documents:
            refuse("there is nothing to insert")
        for document in documents:
            self._check_new(document)
        return await self._inner.insert_many(documents)

    async def find_one(self, filter: Filter, *, sort: Sort | None = None) -> Raw | None:  # noqa: A002
        """Return the first match, or None."""
        self.check_query(filter, sort or ())
        return await self._inner.find_one(filter, sort=sort)

    def find(self, filter: Filter) -> GuardedCursor:  # noqa: A002
        """Return a cursor over the matches."""
        return GuardedCursor(self, self._inner, filter)

    async def update_one(self, filter: Filter, update: Update, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        """Change the first match."""
        self._check_change(filter, update, (), upsert=upsert)
        return await self._inner.update_one(filter, update, upsert=upsert)

    async def update_many(self, filter: Filter, update: Update) -> UpdateResult:  # noqa: A002
        """Change every match."""
        self._check_change(filter, update, (), upsert=False)
        return await self._inner.update_many(filter, update)

    async def replace_one(self, filter: Filter, document: Raw, *, upsert: bool = False) -> UpdateResult:  # noqa: A002
        """Replace the first match whole."""
        self.check_query(filter, ())
        check_document(document)
        self._check_keys(document)
        if "_id" in document and document["_id"] != filter.get("_id"):
            refuse("a replacement keeps the _id its filter names")
        if upsert:
            self._check_upsert(filter)
        return await self._inner.replace_one(filter, document, upsert=upsert)

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
        self._check_change(filter, update, sort or (), upsert=upsert)
        return await self._inner.find_one_and_update(
            filter, update, sort=sort, upsert=upsert, return_document=return_document
        )

    async def delete_one(self, filter: Filter) -> DeleteResult:  # noqa: A002
        """Delete the first match."""
        self.check_query(filter, ())
        return await self._inner.delete_one(filter)

    async def delete_many(self, filter: Filter) -> DeleteResult:  # noqa: A002
        """Delete every match."""
        self.check_query(filter, ())
        return await self._inner.delete_many(filter)

    async def count_documents(self, filter: Filter) -> int:  # noqa: A002
        """Count the matches."""
        self.check_query(filter, ())
        return await self._inner.count_documents(filter)

    def check_query(self, filter: Filter, sort: Sort) -> None:  # noqa: A002
        """Refuse a filter or sort outside the subset or without an index."""
        shape = self._shape(filter)
        key = (shape, tuple((path, direction) for path, direction in sort))
        if key not in self._served:
            check_served(self._name, shape, key[1], self._indexes)
            _remember(self._served, key)

    def _shape(self, filter: Filter) -> Shape:  # noqa: A002
        """Return what a filter looks like without its values, having looked at the values."""
        shape: list[Any] = []
        for path, wanted in filter.items():
            if is_operators(wanted):
                shape.append((path, _checked_operators(path, wanted)))
            elif path in {"$and", "$or"}:
                if not is_sequence(wanted) or not wanted:
                    refuse(f"{path} takes a list of filters")
                shape.append((path, tuple(self._shape(branch) for branch in wanted)))
            else:
                _check_path(path)
                check_scalar(wanted)
                if path == "_id" and not isinstance(wanted, str):
                    refuse("an _id is a string")
                # Only where a partial index depends on it does the value belong to the shape.
                shape.append((path, (), encode(wanted) if path in self._partial else None))
        return tuple(shape)

    def _check_new(self, document: Raw) -> None:
        if not isinstance(document.get("_id"), str):
            refuse("a document needs a string _id")
        check_document(document)
        self._check_keys(document)

    def _check_keys(self, document: Raw) -> None:
        """Refuse lists and documents in indexed fields."""
        for head, path in self._indexed:
            if isinstance(document.get(head), dict | list):
                key_at(document, path)

    def _check_change(self, filter: Filter, update: Update, sort: Sort, *, upsert: bool) -> None:  # noqa: A002
        self.check_query(filter, sort)
        shape = tuple((operator, tuple(_changes(operator, each))) for operator, each in update.items())
        if shape not in self._updates:
            check_update_shape(shape, self._indexed)
            _remember(self._updates, shape)
        check_update_values(update)
        for path, value in update.get("$set", {}).items():
            if isinstance(value, dict | list):
                self._check_set(path, value)
        if upsert:
            self._check_upsert(filter)

    def _check_set(self, path: str, value: Any) -> None:
        parts = tuple(path.split("."))
        for _, indexed in self._indexed:
            if overlaps(parts, indexed):
                if len(parts) >= len(indexed):
                    refuse(f"the indexed field {'.'.join(indexed)} holds one scalar")
                key_at({"": value}, ("", *indexed[len(parts) :]))

    def _check_upsert(self, filter: Filter) -> None:  # noqa: A002
        if not isinstance(filter.get("_id"), str):
            refuse("an upsert needs the _id of what it creates")
        choices = (is_operators(wanted) and "$in" in wanted for wanted in filter.values())
        if "$or" in filter or "$and" in filter or any(choices):
            refuse("an upsert's filter has no $and, $or or $in")
        if any("." in path for path in filter):
            refuse("an upsert's filter has no dotted paths")


def _checked_operators(path: str, operators: Mapping[str, Any]) -> tuple[str, ...]:
    _check_path(path)
    if not operators:
        refuse("documents cannot be compared; name a field inside")
    for operator, value in operators.items():
        if operator not in OPERATORS:
            refuse(f"the operator {operator} is outside the subset")
        if operator == "$exists":
            if not isinstance(value, bool):
                refuse("$exists takes true or false")
            continue
        if operator == "$in" and (not is_sequence(value) or len(value) > MOST_IN):
            refuse(f"$in takes a list of at most {MOST_IN} values")
        values: Sequence[Any] = value if operator == "$in" else (value,)
        for each in values:
            check_scalar(each)
            if path == "_id" and not isinstance(each, str):
                refuse("an _id is a string")
            if each is None and operator in RANGES:
                refuse("null has no order to compare by")
    return tuple(operators)


def _changes(operator: str, changes: Any) -> Mapping[str, Any]:
    if not is_operators(changes):
        refuse(f"{operator} takes fields and values; to replace a document there is replace_one")
    return changes


def _check_path(path: object) -> None:
    if not isinstance(path, str) or not path or path[0] == "$" or "\0" in path:
        refuse(f"{path!r} is outside the subset")
    if "." in path and any(not part or part.isdigit() or part[0] == "$" for part in path.split(".")):
        refuse(f"the path {path!r} has an empty, numeric or $ part")


def _remember(known: set[Any], key: Any) -> None:
    if len(known) >= MOST_REMEMBERED:
        known.clear()
    known.add(key)
