"""What both engines refuse, in front of the engine; each refusal beside what is allowed."""

from datetime import datetime
from typing import Any

import pytest

from bot.store.errors import UnsupportedQueryError
from bot.store.port import Collection, CollectionSpec, IndexSpec, Raw, Store

SPEC = CollectionSpec(
    "things",
    (
        IndexSpec((("user", 1), ("state", 1), ("order", 1))),
        IndexSpec((("meta.kind", 1),)),
        IndexSpec((("mail", 1),), unique=True, partial=(("active", True),)),
    ),
)


@pytest.fixture
async def things(any_store: Store) -> Collection:
    await any_store.declare([SPEC])
    return any_store.collection("things")


@pytest.mark.parametrize(
    "document",
    [
        {"user": "ann"},
        {"_id": 5},
        {"_id": None},
        {"_id": "a", "at": datetime(2026, 3, 2)},  # noqa: DTZ001  # naive is what is refused
        {"_id": "a", "deep": [{"at": datetime(2026, 3, 2)}]},  # noqa: DTZ001
        {"_id": "a", "big": 2**63},
        {"_id": "a", "big": [-(2**63) - 1]},
        {"_id": "a", "$key": 1},
        {"_id": "a", "deep": {"$key": 1}},
        {"_id": "a", "nul\0": 1},
        {"_id": "a", 5: 1},
        {"_id": "a", "half": "\ud800"},
        {"_id": "a", "half\ud800": 1},
        {"_id": "a", "nan": float("nan")},
        {"_id": "a", "set": {1, 2}},
        {"_id": "a", "complex": 1j},
        {"_id": "a", "large": "x" * 1024 * 1024},
        {"_id": "a", "user": ["ann"]},
        {"_id": "a", "user": {"name": "ann"}},
        {"_id": "a", "meta": [{"kind": "k"}]},
        {"_id": "a", "meta": {"kind": []}},
    ],
)
async def test_a_document_outside_the_subset_is_refused(things: Collection, document: Raw) -> None:
    with pytest.raises(UnsupportedQueryError):
        await things.insert_one(document)
    with pytest.raises(UnsupportedQueryError):
        await things.insert_many([{"_id": "fine"}, document])
    assert await things.count_documents({"_id": {"$gte": ""}}) == 0


async def test_documents_nest_deep_but_not_endlessly(things: Collection) -> None:
    def nested(levels: int) -> Raw:
        return {"n": nested(levels - 1)} if levels else {}

    await things.insert_one({"_id": "a", "deep": nested(80)})
    with pytest.raises(UnsupportedQueryError):
        await things.insert_one({"_id": "b", "deep": nested(200)})


async def test_a_document_of_nearly_one_megabyte_is_stored(things: Collection) -> None:
    document = {"_id": "a", "large": "é" * (1024 * 512 - 100)}
    await things.insert_one(document)
    assert await things.find_one({"_id": "a"}) == document


@pytest.mark.parametrize(
    "query",
    [
        {"user": "ann", "v": {"$regex": "x"}},
        {"user": "ann", "v": {"$gt": 1, "$foo": 1}},
        {"user": "ann", "$nor": [{"v": 1}]},
        {"user": "ann", "$where": "1"},
        {"user": "ann", "v": {"$eq": 1}},
        {"user": "ann", "v": {"n": 1}},
        {"user": "ann", "v": {}},
        {"user": "ann", "v": [1]},
        {"user": "ann", "v": {"$in": 5}},
        {"user": "ann", "v": {"$in": [[1]]}},
        {"user": "ann", "v": {"$gt": None}},
        {"user": "ann", "v": {"$exists": 1}},
        {"user": "ann", "v.0": 1},
        {"user": "ann", "v..w": 1},
        {"user": "ann", "$or": []},
        {"user": "ann", "at": datetime(2026, 3, 2)},  # noqa: DTZ001
        {"user": "\ud800"},
        {"user": {"$in": ["a", 2**64]}},
        {"_id": 5},
        {"_id": {"$gt": 5}},
        {"_id": None},
    ],
)
async def test_a_filter_outside_the_subset_is_refused(things: Collection, query: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedQueryError):
        await things.find_one(query)
    with pytest.raises(UnsupportedQueryError):
        await things.find(query).to_list()
    with pytest.raises(UnsupportedQueryError):
        await things.delete_many(query)


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        ({}, []),
        ({"state": "new"}, []),
        ({"order": {"$gt": 1}}, []),
        ({"user": {"$ne": "ann"}}, []),
        ({"user": {"$exists": True}}, []),
        ({"meta": "k"}, []),
        ({"mail": "m"}, []),
        ({"mail": "m", "active": False}, []),
        ({"mail": "m", "active": 1}, []),
        ({"$or": [{"user": "ann"}, {"state": "new"}]}, []),
        ({"user": "ann"}, [("order", 1)]),
        ({"user": "ann"}, [("_id", 1)]),
        ({"user": "ann"}, [("state", 1), ("order", -1)]),
        ({"user": "ann", "state": {"$in": ["a", "b"]}}, [("order", 1)]),
        ({"user": "ann", "state": "new"}, [("order", 1), ("_id", -1)]),
        ({"user": "ann", "state": "new"}, [("order", 1), ("order", 1)]),
        ({"user": "ann", "state": "new"}, [("order", 2)]),
        ({"user": "ann", "state": "new"}, [("v", 1)]),
        ({"_id": {"$gt": "a"}}, [("user", 1)]),
        ({"$or": [{"user": "ann"}, {"user": "bob"}]}, [("state", 1)]),
    ],
)
async def test_a_query_without_an_index_is_refused(
    things: Collection, query: dict[str, Any], sort: list[tuple[str, int]]
) -> None:
    with pytest.raises(UnsupportedQueryError, match=r"no index|sort names"):
        await things.find(query).sort(sort).to_list()


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        ({"user": "ann"}, []),
        ({"user": {"$in": ["ann", "bob"]}, "v": 1}, []),
        ({"user": {"$gte": "a"}}, [("user", 1), ("state", 1), ("order", 1), ("_id", 1)]),
        ({"user": "ann"}, [("state", -1), ("order", -1), ("_id", -1)]),
        ({"user": "ann", "order": 1}, [("state", 1), ("_id", 1)]),
        ({"user": "ann", "state": "new", "order": {"$gt": 0}}, [("order", 1)]),
        ({"user": "ann", "state": "new"}, [("user", 1), ("order", 1)]),
        ({"meta.kind": "k"}, [("_id", 1)]),
        ({"mail": "m", "active": True}, []),
        ({"_id": {"$gt": "a"}}, [("_id", -1)]),
        ({"_id": "a"}, [("v", 1)]),
        ({"$or": [{"user": "ann"}, {"_id": "b"}]}, []),
        ({"$and": [{"user": "ann"}, {"state": "new"}]}, [("order", 1)]),
    ],
)
async def test_a_query_with_an_index_is_answered(
    things: Collection, query: dict[str, Any], sort: list[tuple[str, int]]
) -> None:
    await things.insert_one({"_id": "a", "user": "ann", "state": "new", "order": 1, "v": 1})
    found = await things.find(query).sort(sort).to_list() if sort else await things.find(query).to_list()
    assert len(found) == await things.count_documents(query)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"$set": {}},
        {"v": 1},
        {"$rename": {"v": "w"}},
        {"$setOnInsert": {"v": 1}},
        {"$set": {"_id": "b"}},
        {"$set": {"_id.x": "b"}},
        {"$set": {"v": 1}, "$inc": {"v": 1}},
        {"$set": {"v": 1, "v.w": 1}},
        {"$set": {"v..w": 1}},
        {"$set": {"v.0": 1}},
        {"$set": {"v.$": 1}},
        {"$set": {"$v": 1}},
        {"$set": {"v": datetime(2026, 3, 2)}},  # noqa: DTZ001
        {"$set": {"v": {"$w": 1}}},
        {"$set": {"v": 2**63}},
        {"$set": {"v": "x" * 1024 * 1024}},
        {"$set": {"user": ["a"]}},
        {"$set": {"user": {"x": 1}}},
        {"$set": {"user.x": {"y": 1}}},
        {"$set": {"meta": {"kind": [1]}}},
        {"$set": {"meta": [1]}},
        {"$push": {"user": "a"}},
        {"$push": {"meta": 1}},
        {"$push": {"v": {"$each": [1]}}},
        {"$inc": {"v": "1"}},
        {"$inc": {"v": True}},
        {"$pull": {"v": {"n": 1}}},
        {"$pull": {"v": [1]}},
    ],
)
async def test_an_update_outside_the_subset_is_refused(
    things: Collection, update: dict[str, dict[str, Any]]
) -> None:
    await things.insert_one({"_id": "a", "user": "ann"})

    with pytest.raises(UnsupportedQueryError):
        await things.update_one({"_id": "a"}, update)
    with pytest.raises(UnsupportedQueryError):
        await things.find_one_and_update({"_id": "a"}, update)

    assert await things.find_one({"_id": "a"}) == {"_id": "a", "user": "ann"}


async def test_a_document_may_be_put_around_an_indexed_field(things: Collection) -> None:
    await things.insert_one({"_id": "a"})
    await things.update_one({"_id": "a"}, {"$set": {"meta": {"kind": "k", "list": [1]}}})
    await things.update_one({"_id": "a"}, {"$push": {"list": 1}, "$set": {"meta.more": [{"kind": 1}]}})
    assert await things.count_documents({"meta.kind": "k"}) == 1


@pytest.mark.parametrize(
    "query",
    [{"user": "ann"}, {"_id": {"$in": ["a"]}}, {"_id": "a", "v.w": 1}, {"_id": "a", "$or": [{"v": 1}]}],
)
async def test_an_upsert_that_cannot_say_what_it_creates_is_refused(
    things: Collection, query: dict[str, Any]
) -> None:
    with pytest.raises(UnsupportedQueryError):
        await things.update_one(query, {"$set": {"w": 1}}, upsert=True)


async def test_a_replacement_keeps_its_id(things: Collection) -> None:
    with pytest.raises(UnsupportedQueryError):
        await things.replace_one({"_id": "a"}, {"_id": "b"}, upsert=True)
    with pytest.raises(UnsupportedQueryError):
        await things.replace_one({"user": "ann"}, {"v": 1}, upsert=True)
    assert (await things.replace_one({"_id": "a"}, {"_id": "a"}, upsert=True)).upserted_id == "a"


async def test_a_negative_limit_is_refused(things: Collection) -> None:
    with pytest.raises(UnsupportedQueryError):
        things.find({"user": "ann"}).limit(-1)
