"""The store port, over every engine: what is stored, found, changed and refused."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any

import pytest

from bot.store.errors import DuplicateKeyError, UnsupportedQueryError
from bot.store.port import Collection, CollectionSpec, IndexSpec, Raw, Store
from tests.contracts.conftest import Opener

AT = datetime(2026, 3, 29, 0, 59, 59, 987000, tzinfo=UTC)
SPEC = CollectionSpec(
    "things",
    (
        IndexSpec((("user", 1), ("order", 1))),
        IndexSpec((("user", 1), ("at", -1))),
        IndexSpec((("meta.kind", 1),)),
        IndexSpec((("mail", 1),), unique=True, partial=(("active", True),)),
        IndexSpec((("slot", 1), ("seat", 1)), unique=True, partial=(("booked", True),)),
        IndexSpec((("state", 1), ("due", 1))),
    ),
)


@pytest.fixture
async def things(any_store: Store) -> Collection:
    await any_store.declare([SPEC])
    return any_store.collection("things")


async def ids(collection: Collection, query: dict[str, Any]) -> list[str]:
    return sorted(found["_id"] for found in await collection.find(query).to_list())


# Documents in and out


async def test_a_document_comes_back_as_it_went_in(things: Collection) -> None:
    document = {
        "_id": "a",
        "text": "é😀\0 and more",
        "small": 7,
        "big": 2**63 - 1,
        "exact": 2**53 + 1,
        "float": 1.0,
        "yes": True,
        "nothing": None,
        "at": AT,
        "blob": b"\x00\xff",
        "list": [1, [2.5, {"deep": "er"}], None],
        "empty": {},
        "a.b": {"dotted.name": 1},
    }
    await things.insert_one(document)

    found = await things.find_one({"_id": "a"})

    assert found == document
    assert [type(value) for value in (found["float"], found["yes"], found["blob"])] == [float, bool, bytes]
    assert found["at"].tzinfo is UTC


async def test_datetimes_keep_milliseconds_and_become_utc(things: Collection) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    await things.insert_one({"_id": "a", "at": AT.astimezone(east) + timedelta(microseconds=999)})

    found = await things.find_one({"_id": "a"})

    assert found is not None
    assert found["at"] == AT
    assert found["at"].tzinfo is UTC


async def test_what_is_not_there_is_none(things: Collection) -> None:
    assert await things.find_one({"_id": "nobody"}) is None
    assert await things.find({"user": "nobody"}).to_list() == []
    assert await things.count_documents({"user": "nobody"}) == 0


async def test_a_cursor_can_be_iterated(things: Collection) -> None:
    await things.insert_many([{"_id": f"{i}", "user": "ann", "order": i} for i in range(5)])

    found = [thing["order"] async for thing in things.find({"user": "ann"}).sort([("order", -1)]).limit(3)]

    assert found == [4, 3, 2]


async def test_replacing_keeps_the_id_and_drops_the_rest(things: Collection) -> None:
    await things.insert_one({"_id": "a", "user": "ann", "old": 1})

    result = await things.replace_one({"_id": "a"}, {"user": "bob"})

    assert (result.matched_count, result.modified_count) == (1, 1)
    assert await things.find_one({"_id": "a"}) == {"_id": "a", "user": "bob"}
    assert await ids(things, {"user": "bob"}) == ["a"]


async def test_replacing_what_is_missing_creates_it_only_on_request(things: Collection) -> None:
    assert (await things.replace_one({"_id": "a"}, {"n": 1})).matched_count == 0
    assert await things.find_one({"_id": "a"}) is None

    assert (await things.replace_one({"_id": "a"}, {"n": 1}, upsert=True)).upserted_id == "a"
    assert await things.find_one({"_id": "a"}) == {"_id": "a", "n": 1}


async def test_deleting_counts_what_is_gone(things: Collection) -> None:
    await things.insert_many([{"_id": f"{i}", "user": "ann", "order": i} for i in range(4)])

    assert (await things.delete_one({"user": "ann", "order": {"$gte": 2}})).deleted_count == 1
    assert (await things.delete_many({"user": "ann"})).deleted_count == 3
    assert (await things.delete_one({"_id": "0"})).deleted_count == 0


# Filters


SAMPLES: list[Raw] = [
    {"_id": "int", "user": "u", "v": 5, "w": {"x": 1}},
    {"_id": "float", "user": "u", "v": 5.5},
    {"_id": "text", "user": "u", "v": "5"},
    {"_id": "null", "user": "u", "v": None, "w": {"x": None}},
    {"_id": "missing", "user": "u", "w": {}},
    {"_id": "true", "user": "u", "v": True},
    {"_id": "at", "user": "u", "v": AT},
    {"_id": "list", "user": "u", "v": [1, 5, "z"]},
    {"_id": "bytes", "user": "u", "v": b"5"},
    {"_id": "document", "user": "u", "v": {"n": 5}},
]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"v": 5}, ["int", "list"]),
        ({"v": 5.0}, ["int", "list"]),
        ({"v": "5"}, ["text"]),
        ({"v": True}, ["true"]),
        ({"v": 1}, ["list"]),
        ({"v": None}, ["missing", "null"]),
        ({"v": AT}, ["at"]),
        ({"v": b"5"}, ["bytes"]),
        ({"v": {"$gt": 5}}, ["float"]),
        ({"v": {"$gte": 5, "$lt": 5.5}}, ["int", "list"]),
        ({"v": {"$lte": "9"}}, ["text"]),
        ({"v": {"$gt": AT - timedelta(days=1)}}, ["at"]),
        ({"v": {"$lt": 0}}, []),
        ({"v": {"$in": [5.5, "z", None]}}, ["float", "list", "missing", "null"]),
        ({"v": {"$in": []}}, []),
        ({"v": {"$ne": 5}}, ["at", "bytes", "document", "float", "missing", "null", "text", "true"]),
        (
            {"v": {"$ne": None}},
            ["at", "bytes", "document", "float", "int", "list", "text", "true"],
        ),
        ({"v": {"$exists": False}}, ["missing"]),
        ({"v": {"$exists": True, "$ne": 5, "$lt": 6}}, ["float"]),
        ({"w.x": 1}, ["int"]),
        ({"w.x": {"$exists": True}}, ["int", "null"]),
        ({"v.n": 5}, ["document"]),
        ({"$or": [{"v": 5.5}, {"v": "5"}]}, ["float", "text"]),
        ({"$and": [{"v": {"$gte": 5}}, {"v": {"$lt": 5.2}}]}, ["int", "list"]),
    ],
)
async def test_filters_match_by_value_and_type(
    things: Collection, condition: dict[str, Any], expected: list[str]
) -> None:
    """Ranges stay within their type, null equals missing, a list matches by its elements."""
    await things.insert_many(SAMPLES)

    assert await ids(things, {"user": "u", **condition}) == expected
    assert await things.count_documents({"user": "u", **condition}) == len(expected)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"state": 5}, ["a"]),
        ({"state": None}, ["e", "f"]),
        ({"state": {"$gte": 5}}, ["a", "b"]),
        ({"state": {"$lt": "z"}}, ["c"]),
        ({"state": {"$in": ["x", None, 5]}}, ["a", "c", "e", "f"]),
        ({"state": {"$gte": False}}, ["d"]),
        ({"$or": [{"state": "x"}, {"_id": "b"}]}, ["b", "c"]),
        ({"meta.kind": "k"}, ["a"]),
        ({"_id": {"$gte": "e"}}, ["e", "f"]),
        ({"_id": {"$in": ["a", "f", "zz"]}}, ["a", "f"]),
        ({"state": {"$gte": 0}, "due": {"$ne": 1}}, ["b"]),
    ],
)
async def test_an_index_answers_the_same(
    things: Collection, condition: dict[str, Any], expected: list[str]
) -> None:
    await things.insert_many(
        [
            {"_id": "a", "state": 5, "due": 1, "meta": {"kind": "k"}},
            {"_id": "b", "state": 2**53 + 1},
            {"_id": "c", "state": "x", "meta": 3},
            {"_id": "d", "state": True},
            {"_id": "e", "state": None},
            {"_id": "f"},
        ]
    )

    assert await ids(things, condition) == expected
    assert await things.count_documents(condition) == len(expected)


async def test_a_sort_follows_types_and_values_and_puts_missing_first(things: Collection) -> None:
    values = [None, -1, 0.5, 10, "10", "9", "a", b"b", False, True, AT]
    documents: list[Raw] = [{"_id": f"{i:02}", "user": "u", "order": value} for i, value in enumerate(values)]
    await things.insert_many(documents[::-1])
    await things.insert_one({"_id": "-", "user": "u"})

    found = await things.find({"user": "u"}).sort([("order", 1), ("_id", 1)]).to_list()

    assert [each["_id"] for each in found] == ["-", *(document["_id"] for document in documents)]


async def test_a_descending_sort_is_the_reverse(things: Collection) -> None:
    await things.insert_many([{"_id": f"{i}", "user": "u", "order": i // 2} for i in range(6)])

    found = await things.find({"user": "u"}).sort([("order", -1), ("_id", -1)]).limit(3).to_list()
    first = await things.find_one({"user": "u"}, sort=[("order", 1), ("_id", 1)])

    assert [each["_id"] for each in found] == ["5", "4", "3"]
    assert first is not None
    assert first["_id"] == "0"


# Updates


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        ({"n": 1}, {"$set": {"n": 2, "a.b.c": "x"}}, {"n": 2, "a": {"b": {"c": "x"}}}),
        ({"a": {"b": 1, "c": 2}}, {"$unset": {"a.b": "", "zz": "", "q.r": ""}}, {"a": {"c": 2}}),
        ({"n": 1}, {"$inc": {"n": 2, "new": 3, "deep.er": -1}}, {"n": 3, "new": 3, "deep": {"er": -1}}),
        ({"n": 1}, {"$inc": {"n": 0.5}}, {"n": 1.5}),
        ({"n": 2**31 - 1}, {"$inc": {"n": 1}}, {"n": 2**31}),
        ({"l": [1]}, {"$push": {"l": {"x": [AT]}, "new": 1}}, {"l": [1, {"x": [AT]}], "new": [1]}),
        ({"l": [1, "1", 1.0, 2]}, {"$pull": {"l": 1, "zz": 1}}, {"l": ["1", 2]}),
        ({"l": [1, None]}, {"$pull": {"l": None}}, {"l": [1]}),
        (
            {"n": 1, "l": [], "x": 1},
            {"$set": {"t": True}, "$inc": {"n": 1}, "$push": {"l": 1}, "$unset": {"x": ""}},
            {"n": 2, "l": [1], "t": True},
        ),
    ],
)
async def test_updates_change_what_they_name(
    things: Collection, before: Raw, update: dict[str, dict[str, Any]], after: Raw
) -> None:
    await things.insert_one({"_id": "a", **before})

    result = await things.update_one({"_id": "a"}, update)

    assert (result.matched_count, result.modified_count, result.upserted_id) == (1, 1, None)
    assert await things.find_one({"_id": "a"}) == {"_id": "a", **after}


async def test_an_update_that_changes_nothing_says_so(things: Collection) -> None:
    await things.insert_one({"_id": "a", "n": 1})

    same = await things.update_one({"_id": "a"}, {"$set": {"n": 1}})
    none = await things.update_one({"_id": "b"}, {"$set": {"n": 1}})

    assert (same.matched_count, same.modified_count) == (1, 0)
    assert (none.matched_count, none.modified_count, none.upserted_id) == (0, 0, None)


async def test_changing_an_indexed_field_moves_the_document_in_its_index(things: Collection) -> None:
    await things.insert_one({"_id": "a", "state": "new", "due": AT})

    await things.update_one({"_id": "a"}, {"$set": {"state": "done"}, "$unset": {"due": ""}})

    assert await ids(things, {"state": "new"}) == []
    assert await ids(things, {"state": "done", "due": None}) == ["a"]


async def test_update_many_changes_all_matches(things: Collection) -> None:
    await things.insert_many([{"_id": f"{i}", "user": "u", "order": i, "n": 0} for i in range(5)])

    result = await things.update_many({"user": "u", "order": {"$gte": 2}}, {"$inc": {"n": 1, "order": -2}})

    assert (result.matched_count, result.modified_count) == (3, 3)
    assert await ids(things, {"user": "u", "n": 1}) == ["2", "3", "4"]
    assert await things.count_documents({"user": "u", "order": 0}) == 2


@pytest.mark.parametrize(
    ("document", "update"),
    [
        ({"v": "x"}, {"$inc": {"v": 1}}),
        ({"v": None}, {"$inc": {"v": 1}}),
        ({"v": 2**63 - 1}, {"$inc": {"v": 1}}),
        ({"v": 1}, {"$push": {"v": 1}}),
        ({"v": None}, {"$push": {"v": 1}}),
        ({"v": 1}, {"$pull": {"v": 1}}),
        ({"v": 1}, {"$set": {"v.w": 1}}),
    ],
)
async def test_an_update_that_does_not_fit_is_refused(
    things: Collection, document: Raw, update: dict[str, dict[str, Any]]
) -> None:
    await things.insert_one({"_id": "a", **document})

    with pytest.raises(UnsupportedQueryError):
        await things.update_one({"_id": "a"}, update)

    assert await things.find_one({"_id": "a"}) == {"_id": "a", **document}


async def test_an_upsert_creates_from_filter_and_update(things: Collection) -> None:
    query = {"_id": "a", "user": "ann", "epoch": {"$lte": 3}, "k": None}

    result = await things.update_one(
        query, {"$set": {"user": "ann", "epoch": 3}, "$inc": {"n": 1}}, upsert=True
    )

    assert (result.matched_count, result.upserted_id) == (0, "a")
    assert await things.find_one({"_id": "a"}) == {
        "_id": "a",
        "user": "ann",
        "epoch": 3,
        "n": 1,
        "k": None,
    }


async def test_a_stale_upsert_meets_the_document_it_cannot_change(things: Collection) -> None:
    """The fence of ``effects.apply``: a later epoch holds the document, so the insert collides."""
    await things.insert_one({"_id": "a", "user": "ann", "epoch": 5})

    with pytest.raises(DuplicateKeyError):
        await things.update_one(
            {"_id": "a", "user": "ann", "epoch": {"$lte": 3}}, {"$set": {"epoch": 3}}, upsert=True
        )

    assert await things.find_one({"_id": "a"}) == {"_id": "a", "user": "ann", "epoch": 5}


async def test_find_one_and_update_returns_before_or_after(things: Collection) -> None:
    await things.insert_many([{"_id": f"{i}", "state": "new", "due": i} for i in range(3)])
    take = {"$set": {"state": "taken"}}

    before = await things.find_one_and_update({"state": "new"}, take, sort=[("due", -1), ("_id", -1)])
    after = await things.find_one_and_update(
        {"state": "new"}, take, sort=[("due", 1), ("_id", 1)], return_document=True
    )

    assert before == {"_id": "2", "state": "new", "due": 2}
    assert after == {"_id": "0", "state": "taken", "due": 0}
    assert await things.find_one_and_update({"_id": "zz"}, take) is None


async def test_find_one_and_update_creates_on_request(things: Collection) -> None:
    assert await things.find_one_and_update({"_id": "a"}, {"$inc": {"n": 1}}, upsert=True) is None
    assert await things.find_one_and_update(
        {"_id": "a"}, {"$inc": {"n": 1}}, upsert=True, return_document=True
    ) == {"_id": "a", "n": 2}


# Unique keys


async def test_an_id_is_taken_once(things: Collection) -> None:
    await things.insert_one({"_id": "a", "n": 1})

    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": "a", "n": 2})

    assert await things.find_one({"_id": "a"}) == {"_id": "a", "n": 1}


async def test_insert_many_stops_at_the_first_duplicate(things: Collection) -> None:
    with pytest.raises(DuplicateKeyError):
        await things.insert_many([{"_id": "a"}, {"_id": "b"}, {"_id": "a"}, {"_id": "c"}])

    assert await ids(things, {"_id": {"$gte": ""}}) == ["a", "b"]


async def test_a_unique_key_counts_missing_as_null(any_store: Store) -> None:
    """As in MongoDB: the second document without the field collides with the first."""
    await any_store.declare([CollectionSpec("people", (IndexSpec((("mail", 1),), unique=True),))])
    people = any_store.collection("people")
    await people.insert_one({"_id": "a"})

    for colliding in ({"_id": "b"}, {"_id": "b", "mail": None}):
        with pytest.raises(DuplicateKeyError):
            await people.insert_one(colliding)
    await people.insert_one({"_id": "b", "mail": "b@x"})
    with pytest.raises(DuplicateKeyError):
        await people.update_one({"_id": "b"}, {"$unset": {"mail": ""}})


async def test_a_partial_unique_key_binds_only_what_meets_its_condition(things: Collection) -> None:
    await things.insert_many(
        [
            {"_id": "a", "mail": "m", "active": True},
            {"_id": "b", "mail": "m", "active": False},
            {"_id": "c", "mail": "m"},
        ]
    )

    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": "d", "mail": "m", "active": True})
    with pytest.raises(DuplicateKeyError):
        await things.update_one({"_id": "b"}, {"$set": {"active": True}})
    with pytest.raises(DuplicateKeyError):
        await things.replace_one({"_id": "c"}, {"mail": "m", "active": True})
    await things.update_one({"_id": "a"}, {"$set": {"active": False}})
    await things.update_one({"_id": "b"}, {"$set": {"active": True}})
    assert await ids(things, {"mail": "m", "active": True}) == ["b"]


async def test_a_compound_unique_key_tells_types_apart(things: Collection) -> None:
    seats: list[Any] = [1, "1", True, None, AT, b"1"]
    for i, seat in enumerate(seats):
        await things.insert_one({"_id": f"{i}", "slot": "s", "seat": seat, "booked": True})

    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": "x", "slot": "s", "seat": 1.0, "booked": True})
    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": "y", "slot": "s", "booked": True})


async def test_declaring_again_adds_indexes_over_what_is_there(opener: Opener) -> None:
    """An upgrade declares more: old documents are found by the new index, uniqueness holds for them."""
    first = await opener()
    await first.declare([CollectionSpec("things", (IndexSpec((("user", 1),)),))])
    await first.collection("things").insert_one(
        {"_id": "a", "user": "ann", "meta": {"kind": "k"}, "mail": "m"}
    )
    grown = CollectionSpec("things", (IndexSpec((("meta.kind", 1),)), IndexSpec((("mail", 1),), unique=True)))

    second = await opener()
    await second.declare([grown])
    await second.declare([grown])

    assert await ids(second.collection("things"), {"meta.kind": "k"}) == ["a"]
    with pytest.raises(DuplicateKeyError):
        await second.collection("things").insert_one({"_id": "b", "mail": "m"})
    await first.collection("things").insert_one({"_id": "c", "user": "ann", "meta": {"kind": "k"}})
    assert await ids(second.collection("things"), {"meta.kind": "k"}) == ["a", "c"]


async def test_a_unique_index_over_duplicates_is_refused(any_store: Store) -> None:
    await any_store.declare([CollectionSpec("people")])
    await any_store.collection("people").insert_many([{"_id": "a", "m": 1}, {"_id": "b", "m": 1}])

    with pytest.raises(DuplicateKeyError):
        await any_store.declare([CollectionSpec("people", (IndexSpec((("m", 1),), unique=True),))])


async def test_an_undeclared_collection_is_a_key_error(any_store: Store) -> None:
    with pytest.raises(KeyError):
        any_store.collection("nowhere")


# Races


async def test_one_of_many_upserts_creates_and_all_count(things: Collection) -> None:
    async def count_one() -> None:
        while True:
            try:
                await things.update_one({"_id": "a"}, {"$inc": {"n": 1}}, upsert=True)
            except DuplicateKeyError:  # MongoDB may say so to one of two that create at once
                continue
            return

    await asyncio.gather(*(count_one() for _ in range(30)))

    assert await things.find_one({"_id": "a"}) == {"_id": "a", "n": 30}


async def test_fifty_workers_claim_every_job_once(things: Collection) -> None:
    await things.insert_many([{"_id": f"{i:03}", "state": "new", "due": i} for i in range(100)])

    async def work(worker: int) -> list[str]:
        claimed: list[str] = []
        query = {"state": "new", "due": {"$lte": 1000}}
        while job := await things.find_one_and_update(
            query, {"$set": {"state": "taken", "by": worker}}, sort=[("due", 1), ("_id", 1)]
        ):
            claimed.append(job["_id"])
        return claimed

    claimed = await asyncio.gather(*(work(i) for i in range(50)))

    assert sorted(chain.from_iterable(claimed)) == [f"{i:03}" for i in range(100)]


async def test_compare_and_set_lets_one_through(things: Collection) -> None:
    await things.insert_one({"_id": "lease", "epoch": 7})

    async def take(who: int) -> int:
        query = {"_id": "lease", "epoch": 7}
        result = await things.update_one(query, {"$set": {"holder": who}, "$inc": {"epoch": 1}})
        return result.modified_count

    assert sum(await asyncio.gather(*(take(i) for i in range(40)))) == 1


async def test_increments_and_pushes_lose_nothing(things: Collection) -> None:
    await things.insert_one({"_id": "a", "n": 0, "l": []})

    await asyncio.gather(
        *(things.update_one({"_id": "a"}, {"$inc": {"n": 1}, "$push": {"l": i}}) for i in range(60))
    )

    found = await things.find_one({"_id": "a"})
    assert found is not None
    assert found["n"] == 60
    assert sorted(found["l"]) == list(range(60))


async def test_a_failed_write_does_not_hurt_its_neighbours(things: Collection) -> None:
    """Written together, committed together: the one that collides is the only one that fails."""
    await things.insert_one({"_id": "taken"})
    names = ["a", "taken", "b"]

    outcomes = await asyncio.gather(
        *(things.insert_one({"_id": name}) for name in names), return_exceptions=True
    )

    assert [isinstance(outcome, DuplicateKeyError) for outcome in outcomes] == [False, True, False]
    assert await ids(things, {"_id": {"$in": ["a", "b"]}}) == ["a", "b"]


async def test_a_read_sees_every_write_that_returned(things: Collection) -> None:
    for i in range(50):
        await things.update_one({"_id": "a"}, {"$set": {"n": i}}, upsert=True)
        found = await things.find_one({"_id": "a"})
        assert found is not None
        assert found["n"] == i


# The store itself


async def test_the_clock_is_aware_and_moves_on(any_store: Store) -> None:
    first = await any_store.now()
    second = await any_store.now()

    assert first.utcoffset() == timedelta(0)
    assert second >= first


async def test_an_open_store_answers(any_store: Store) -> None:
    await any_store.ping()


async def test_an_own_write_wakes_whoever_waits_for_changes(any_store: Store) -> None:
    await any_store.declare([SPEC])
    waiting = asyncio.create_task(any_store.changed(30))
    await asyncio.sleep(0)

    await any_store.collection("things").insert_one({"_id": "a"})

    assert await waiting


async def test_a_write_of_somebody_else_is_noticed(opener: Opener) -> None:
    here, there = await opener(), await opener()
    await there.declare([SPEC])
    await here.changed(0.5)  # what was written before does not count
    waiting = asyncio.create_task(here.changed(30))
    await asyncio.sleep(0)

    await there.collection("things").insert_one({"_id": "a"})

    assert await waiting


async def test_what_was_written_is_there_after_reopening(opener: Opener) -> None:
    first = await opener()
    await first.declare([SPEC])
    things = first.collection("things")
    await asyncio.gather(*(things.insert_one({"_id": f"{i}", "user": "u", "order": i}) for i in range(20)))
    await first.close()

    second = await opener()
    await second.declare([SPEC])

    assert await second.collection("things").count_documents({"user": "u"}) == 20
