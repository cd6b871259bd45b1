"""Both engines, driven by the same random operations, answer the same.

The embedded engine is compared with a server over the real wire protocol: every result, and the
whole collection at the end.
"""

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.embedded import EmbeddedStore
from bot.store.errors import DuplicateKeyError, UnsupportedQueryError
from bot.store.mongo import MongoStore
from bot.store.port import Collection, CollectionSpec, IndexSpec, Raw, Store

EXAMPLES = int(os.environ.get("DAYHAND_FUZZ_EXAMPLES", "120"))
"""How many sequences to try; any other number than the default tries new ones each time."""
INDEXES = (
    IndexSpec((("group", 1), ("rank", 1))),
    IndexSpec((("rank", -1),)),
    IndexSpec((("name", 1),), unique=True, partial=(("live", True),)),
)
NUMBERS = st.sampled_from([0, 1, -1, 2, 1.0, 1.5, -0.5, 2**31, 2**53 + 1, -(2**60)])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.sampled_from(["", "a", "A", "ab", "é", "1", "\0"]),
    st.sampled_from([b"", b"a", b"ab", b"b"]),
    st.sampled_from([datetime(1969, 12, 31, 23, tzinfo=UTC), datetime(2026, 3, 2, 9, 0, 0, 1000, UTC)]),
)
IDS = st.sampled_from([f"d{i}" for i in range(8)])
GROUPS = st.sampled_from(["g", "h"])
LISTS = st.lists(SCALARS, max_size=3)
DOCUMENTS = st.fixed_dictionaries(
    {"_id": IDS, "group": GROUPS},
    optional={
        "rank": SCALARS,
        "name": st.sampled_from(["n", "m"]),
        "live": st.booleans(),
        "v": st.one_of(SCALARS, LISTS, st.fixed_dictionaries({}, optional={"x": SCALARS})),
        "n": NUMBERS,
        "l": LISTS,
    },
)
ORDERED = SCALARS.filter(lambda value: value is not None)
CONDITIONS = st.one_of(
    SCALARS,
    st.builds(lambda op, v: {op: v}, st.sampled_from(["$gt", "$gte", "$lt", "$lte"]), ORDERED),
    st.builds(lambda low, high: {"$gte": low, "$lt": high}, ORDERED, ORDERED),
    st.fixed_dictionaries({"$ne": SCALARS}),
    st.fixed_dictionaries({"$in": st.lists(SCALARS, max_size=3)}),
    st.fixed_dictionaries({"$exists": st.booleans()}),
)
FIELDS = st.sampled_from(["rank", "v", "v.x", "n", "l"])
ONE = st.builds(lambda f, c: {f: c}, FIELDS, CONDITIONS)
LOOSE = st.one_of(st.just({}), ONE, st.builds(lambda a, b: {**a, **b}, ONE, ONE))
FILTERS = st.one_of(
    st.builds(lambda i, rest: {"_id": i, **rest}, IDS, LOOSE),
    st.builds(lambda g, rest: {"group": g, **rest}, GROUPS, LOOSE),
    st.builds(lambda g, a, b: {"group": g, "$or": [a, b]}, GROUPS, ONE, ONE),
    st.builds(lambda a, b: {"rank": {"$gte": a}, "$and": [b]}, ORDERED, ONE),
    st.builds(lambda i, r: {"$or": [{"_id": i}, {"rank": r}]}, IDS, SCALARS),
)
UPDATES = st.one_of(
    st.builds(lambda v: {"$set": {"v": v}}, st.one_of(SCALARS, LISTS)),
    st.builds(lambda v, n: {"$set": {"rank": v, "live": n}}, SCALARS, st.booleans()),
    st.builds(lambda v: {"$set": {"v.x": v}}, SCALARS),
    st.builds(lambda f: {"$unset": {f: ""}}, st.sampled_from(["rank", "v", "v.x", "l", "name"])),
    st.builds(lambda n, f: {"$inc": {f: n}}, NUMBERS, st.sampled_from(["n", "v", "c.d", "v.x"])),
    st.builds(lambda v, f: {"$push": {f: v}}, st.one_of(SCALARS, LISTS), st.sampled_from(["l", "v"])),
    st.builds(lambda v, f: {"$pull": {f: v}}, SCALARS, st.sampled_from(["l", "v"])),
    st.builds(lambda v, n: {"$set": {"v": v}, "$inc": {"n": n}, "$push": {"l": v}}, SCALARS, NUMBERS),
)
BY_ID = st.one_of(
    st.builds(lambda i: {"_id": i}, IDS),
    st.builds(lambda i, c: {"_id": i, "n": c}, IDS, CONDITIONS),
)
UPSERTS = BY_ID.filter(lambda query: not isinstance(query.get("n"), dict) or "$in" not in query["n"])
Operation = tuple[str, tuple[Any, ...]]
ARGUMENTS: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "insert": st.tuples(DOCUMENTS),
    "insert_many": st.tuples(st.lists(DOCUMENTS, min_size=1, max_size=3)),
    "find": st.tuples(FILTERS),
    "sorted": st.tuples(GROUPS, st.sampled_from([1, -1]), st.integers(0, 3)),
    "update": st.tuples(BY_ID, UPDATES),
    "upsert": st.tuples(UPSERTS, UPDATES),
    "take": st.tuples(BY_ID, UPDATES, st.booleans()),
    "many": st.tuples(FILTERS, st.builds(lambda v: {"$set": {"v": v}}, SCALARS)),
    "replace": st.tuples(IDS, DOCUMENTS),
    "delete": st.tuples(FILTERS),
}


@st.composite
def operations_in_order(draw: st.DrawFn) -> list[Operation]:
    """Some documents to begin with, then anything."""
    names = draw(st.lists(st.sampled_from(sorted(ARGUMENTS)), min_size=5, max_size=25))
    return [(name, draw(ARGUMENTS[name])) for name in ["insert_many", "insert_many", *names]]


async def answer(collection: Collection, operation: Operation) -> Any:
    """Return what an operation gives, in a form that can be compared."""
    name, arguments = operation
    try:
        return typed(await ANSWERS[name](collection, *arguments))
    except (DuplicateKeyError, UnsupportedQueryError) as error:
        return type(error).__name__


async def insert(collection: Collection, document: Raw) -> Any:
    await collection.insert_one(dict(document))


async def insert_many(collection: Collection, documents: list[Raw]) -> Any:
    await collection.insert_many([dict(each) for each in documents])


async def find(collection: Collection, query: Raw) -> Any:
    found = await collection.find(query).to_list()
    return [await collection.count_documents(query), *sorted(found, key=lambda each: str(each["_id"]))]


async def find_sorted(collection: Collection, group: str, direction: int, limit: int) -> Any:
    sort = [("rank", direction), ("_id", direction)]
    return await collection.find({"group": group}).sort(sort).limit(limit).to_list()


async def update(collection: Collection, query: Raw, change: Raw) -> Any:
    result = await collection.update_one(query, change)
    return result.matched_count, result.modified_count


async def upsert(collection: Collection, query: Raw, change: Raw) -> Any:
    result = await collection.update_one(query, change, upsert=True)
    return result.matched_count, result.modified_count, result.upserted_id


async def take(collection: Collection, query: Raw, change: Raw, after: bool) -> Any:
    return await collection.find_one_and_update(query, change, return_document=after)


async def many(collection: Collection, query: Raw, change: Raw) -> Any:
    result = await collection.update_many(query, change)
    return result.matched_count, result.modified_count


async def replace(collection: Collection, name: str, document: Raw) -> Any:
    result = await collection.replace_one({"_id": name}, {**document, "_id": name}, upsert=True)
    return result.matched_count, result.modified_count, result.upserted_id


async def delete(collection: Collection, query: Raw) -> Any:
    return (await collection.delete_many(query)).deleted_count


ANSWERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "insert": insert,
    "insert_many": insert_many,
    "find": find,
    "sorted": find_sorted,
    "update": update,
    "upsert": upsert,
    "take": take,
    "many": many,
    "replace": replace,
    "delete": delete,
}


def typed(value: Any) -> Any:
    """Make 1, 1.0 and True three things; how wide an integer is kept is one."""
    if isinstance(value, dict):
        return {name: typed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [typed(each) for each in value]
    return ("int" if isinstance(value, int) and not isinstance(value, bool) else type(value).__name__, value)


class Pair:
    """One embedded and one wire store, on a loop of their own that outlives each example."""

    def __init__(self, path: Path, uri: str) -> None:
        self.runner = asyncio.Runner()
        self.stores: list[Store] = self.runner.run(self._open(path, uri))

    async def _open(self, path: Path, uri: str) -> list[Store]:
        database = f"fuzz_{uuid.uuid4().hex[:12]}"
        return [await EmbeddedStore.open(path), await MongoStore.open(uri, database=database, timeout=20)]

    def answers(self, operations: list[Operation]) -> tuple[list[Any], list[Any]]:
        embedded, wire = self.runner.run(self._both(operations))
        return embedded, wire

    async def _both(self, operations: list[Operation]) -> list[list[Any]]:
        name = f"c{uuid.uuid4().hex[:12]}"
        return list(await asyncio.gather(*(self._run(store, name, operations) for store in self.stores)))

    async def _run(self, store: Store, name: str, operations: list[Operation]) -> list[Any]:
        await store.declare([CollectionSpec(name, INDEXES)])
        collection = store.collection(name)
        answers = [await answer(collection, operation) for operation in operations]
        whole = await collection.find({"_id": {"$gte": ""}}).sort([("_id", 1)]).to_list()
        return [*answers, typed(whole)]

    async def _close(self) -> None:
        for store in self.stores:
            await store.close()

    def close(self) -> None:
        self.runner.run(self._close())
        self.runner.close()


@pytest.fixture(scope="module")
def pair(wire_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    opened = Pair(tmp_path_factory.mktemp("fuzz") / "dayhand.db", wire_uri)
    yield opened
    opened.close()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 120,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(operations=operations_in_order())
def test_both_engines_answer_the_same(pair: Pair, operations: list[Operation]) -> None:
    embedded, wire = pair.answers(operations)

    for operation, here, there in zip([*operations, ("whole", ())], embedded, wire, strict=True):
        assert here == there, operation
