"""Finding what was said, over every store: the index is made from messages alone, wherever they are."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.delivery.collections import MESSAGES
from bot.memory.collections import SPECS
from bot.memory.recall import PersonalHistory, Recall
from bot.memory.recollector import Recollector
from bot.store import records
from bot.store.people import PEOPLE, People
from bot.store.port import Store
from capabilities.contract import Person
from capabilities.memory.documents import Memory
from tests.contracts.conftest import Opener

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
ANN = Person("ann", "Ann", ZoneInfo("Europe/Berlin"))
BOB = Person("bob", "Bob", ZoneInfo("Europe/Berlin"))


async def _said(store: Store, user: str, text: str, *, ago: int, conversation: str = "main") -> None:
    at = NOW - timedelta(hours=ago)
    key = f"web:{user}:{ago}:{conversation}"
    shared = {"user": user, "conversation": conversation, "channel": "web", "at": at}
    reply = {"direction": "out", "text": "Noted.", "key": "note_created", "reply_to": key, "origin": "app"}
    await store.collection(MESSAGES.name).insert_many(
        [
            {"_id": key, **shared, "direction": "in", "text": text, "key": ""},
            {"_id": f"{key}:reply", **shared, **reply},
        ]
    )


async def _found(recall: Recall, person: Person, query: str) -> list[str]:
    found = await PersonalHistory(recall, person, NOW).search(query, who="user")
    return [each.text for each in found]


async def test_what_was_said_is_found_in_every_conversation(any_store: Store, tmp_path: Path) -> None:
    await any_store.declare([MESSAGES])
    await _said(any_store, "ann", "the boat is blue", ago=5)
    await _said(any_store, "ann", "the boat is old", ago=4, conversation="a program")
    await _said(any_store, "bob", "my boat is secret", ago=3)
    recall = Recall(any_store, tmp_path / "recall.db")

    assert set(await _found(recall, ANN, "boat")) == {"the boat is blue", "the boat is old"}
    assert await _found(recall, BOB, "boat") == ["my boat is secret"]
    await recall.close()


async def test_what_was_stored_while_nobody_indexed_is_found(opener: Opener, tmp_path: Path) -> None:
    """The process was off, or ended between storing a message and indexing it; the index is older."""
    store = await opener()
    await store.declare([MESSAGES])
    await _said(store, "ann", "the boat is blue", ago=9)
    before = Recall(store, tmp_path / "recall.db")
    await before.follow("ann")
    await before.close()
    await _said(store, "ann", "the boat has sunk", ago=2)

    store = await opener()
    await store.declare([MESSAGES])
    after = Recall(store, tmp_path / "recall.db")

    assert set(await _found(after, ANN, "boat")) == {"the boat is blue", "the boat has sunk"}
    await after.close()


async def test_an_index_that_was_lost_is_made_again(any_store: Store, tmp_path: Path) -> None:
    """Another machine over the same database has none at first."""
    await any_store.declare([MESSAGES])
    for ago in range(1, 250):
        await _said(any_store, "ann", f"boat number {ago}", ago=ago)

    recall = Recall(any_store, tmp_path / "elsewhere" / "recall.db")

    assert await _found(recall, ANN, "boat number 249") == ["boat number 249"]
    await recall.close()


async def test_at_start_everybody_is_caught_up_with(any_store: Store, tmp_path: Path) -> None:
    await any_store.declare([MESSAGES, PEOPLE, *SPECS, *records.specs([Memory])])
    ann = (await People(any_store).create(name="Ann", zone="Europe/Berlin", now=NOW)).id
    await _said(any_store, ann, "the QUOKKA is mine", ago=2)
    memory = Recollector(any_store, tmp_path)

    memory.catch_up()
    await memory.idle()
    await memory.close()

    file = (tmp_path / "recall.db").read_bytes() + _journal(tmp_path)
    assert b"quokka" in file.lower()


async def test_taking_note_of_a_turn_waits_for_nothing(any_store: Store, tmp_path: Path) -> None:
    """Whoever took the message in goes on before the store or the index is touched at all."""
    await any_store.declare([MESSAGES, PEOPLE, *SPECS, *records.specs([Memory])])
    memory = Recollector(any_store, tmp_path)

    memory.after_turn("ann", "main")
    await asyncio.sleep(0)

    assert not (tmp_path / "recall.db").exists()
    await memory.close()


def _journal(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("recall.db-*"))
