"""Stores are brought forward, whatever interrupts that, over every engine."""

import asyncio
from typing import Any

import pytest

from bot.store.errors import StoreTooNewError
from bot.store.migrations import MIGRATIONS, SCHEMA, Migration, documents, migrate
from bot.store.port import CollectionSpec, Store
from tests.contracts.conftest import Opener

NOTES = CollectionSpec("notes")


class KilledError(Exception):
    """The process ended here."""


class MortalCollection:
    """Lets a number of calls through and is dead from then on."""

    def __init__(self, inner: Any, life: list[int]) -> None:
        self._inner = inner
        self._life = life

    def __getattr__(self, name: str) -> Any:
        self._life[0] -= 1
        if self._life[0] < 0:
            raise KilledError
        return getattr(self._inner, name)


class MortalStore:
    """A store of a process that is killed after ``calls`` calls."""

    def __init__(self, inner: Store, calls: int) -> None:
        self._inner = inner
        self._life = [calls]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def collection(self, name: str) -> Any:
        return MortalCollection(self._inner.collection(name), self._life)


async def words_to_list(store: Store) -> None:
    await store.declare([NOTES])
    notes = store.collection("notes")
    async for note in documents(notes, batch=2):
        if isinstance(note.get("words"), str):
            await notes.update_one({"_id": note["_id"]}, {"$set": {"words": note["words"].split()}})


async def count_words(store: Store) -> None:
    await store.declare([NOTES])
    notes = store.collection("notes")
    async for note in documents(notes, batch=2):
        await notes.update_one({"_id": note["_id"]}, {"$set": {"count": len(note["words"])}})


FORWARD = (Migration(1, "words become a list", words_to_list), Migration(2, "words are counted", count_words))
BEFORE: list[dict[str, Any]] = [{"_id": f"n{i}", "words": "a b c"} for i in range(5)]
AFTER: list[dict[str, Any]] = [{"_id": f"n{i}", "words": ["a", "b", "c"], "count": 3} for i in range(5)]


async def everything(store: Store) -> list[dict[str, Any]]:
    return [note async for note in documents(store.collection("notes"))]


@pytest.fixture
async def old_store(any_store: Store) -> Store:
    """A store from before there were versions, with notes in the first layout."""
    await any_store.declare([NOTES, SCHEMA])
    await any_store.collection("schema").delete_many({"_id": {"$gte": ""}})
    await any_store.collection("notes").insert_many(BEFORE)
    return any_store


async def test_a_store_has_the_newest_version_once_it_is_open(any_store: Store) -> None:
    await any_store.declare([SCHEMA])
    found = await any_store.collection("schema").find_one({"_id": "schema"})
    assert found is not None
    assert found["version"] == len(MIGRATIONS)


async def test_a_store_from_a_newer_version_does_not_open(opener: Opener) -> None:
    store = await opener()
    await store.declare([SCHEMA])
    await store.collection("schema").update_one({"_id": "schema"}, {"$inc": {"version": 1}})
    with pytest.raises(StoreTooNewError, match="Install the version that wrote it"):
        await opener()


async def test_an_old_store_is_brought_forward_step_by_step(old_store: Store) -> None:
    assert await migrate(old_store, FORWARD[:1]) == 1
    assert await migrate(old_store, FORWARD) == 2
    assert await everything(old_store) == AFTER


async def test_a_kill_at_any_step_is_made_up_for_by_the_next_start(old_store: Store) -> None:
    notes, schema = old_store.collection("notes"), old_store.collection("schema")
    killed = 0
    for calls in range(40):
        await notes.delete_many({"_id": {"$gte": ""}})
        await schema.delete_many({"_id": {"$gte": ""}})
        await notes.insert_many(BEFORE)
        mortal: Any = MortalStore(old_store, calls)
        try:
            await migrate(mortal, FORWARD)
        except KilledError:
            killed += 1
        assert await migrate(old_store, FORWARD) == 2
        assert await everything(old_store) == AFTER
    assert 10 < killed < 40, "the kills must cover every step and end"


async def test_two_that_start_together_both_arrive(old_store: Store) -> None:
    versions = await asyncio.gather(migrate(old_store, FORWARD), migrate(old_store, FORWARD))
    assert tuple(versions) == (2, 2)
    assert await everything(old_store) == AFTER


async def test_a_store_from_a_newer_version_is_refused(old_store: Store) -> None:
    await migrate(old_store, FORWARD)
    with pytest.raises(StoreTooNewError, match="version 2 and this Dayhand knows 1"):
        await migrate(old_store, FORWARD[:1])


async def test_gaps_in_the_numbering_are_a_programming_error(any_store: Store) -> None:
    with pytest.raises(ValueError, match="without gaps"):
        await migrate(any_store, FORWARD[1:])
