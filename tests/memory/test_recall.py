"""Finding again what was said: by one person, on any channel, with who and when."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.collections import MESSAGES
from bot.memory.recall import PersonalHistory, Recall
from bot.store.embedded import EmbeddedStore
from capabilities.contract import Person
from capabilities.values import When

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
ANN = Person("ann", "Ann", ZoneInfo("Europe/Berlin"))
BOB = Person("bob", "Bob", ZoneInfo("Europe/Berlin"))


@pytest.fixture
async def recall(store: EmbeddedStore, tmp_path: Path) -> AsyncIterator[Recall]:
    await store.declare([MESSAGES])
    opened = Recall(store, tmp_path / "recall.db")
    yield opened
    await opened.close()


async def _said(
    store: EmbeddedStore,
    said: str,
    answered: str,
    *,
    at: datetime,
    user: str = "ann",
    channel: str = "web",
    conversation: str = "main",
    key: str = "task_added",
) -> str:
    message_id = f"{channel}:{user}:{at.isoformat()}"
    shared = {"user": user, "conversation": conversation, "channel": channel}
    await store.collection("messages").insert_many(
        [
            {"_id": message_id, **shared, "at": at, "direction": "in", "text": said, "key": ""},
            {
                "_id": f"{message_id}:reply",
                **shared,
                "at": at + timedelta(seconds=1),
                "direction": "out",
                "text": answered,
                "key": key,
                "reply_to": message_id,
            },
        ]
    )
    return message_id


def _history(recall: Recall, person: Person = ANN) -> PersonalHistory:
    return PersonalHistory(recall, person, NOW)


async def test_a_message_is_found_with_its_citation(store: EmbeddedStore, recall: Recall) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    await _said(store, "add milk to the list", "Added.", at=at - timedelta(days=1))
    message_id = await _said(store, "the dentist is called Miller", "I see.", at=at, channel="telegram")

    found = (await _history(recall).search("what is my dentist's name"))[0]

    assert (found.text, found.at, found.channel, found.who, found.message_id) == (
        "the dentist is called Miller",
        at,
        "telegram",
        "user",
        message_id,
    )


async def test_other_forms_of_a_word_are_found(store: EmbeddedStore, recall: Recall) -> None:
    await _said(store, "we were hiking in the mountains", "Nice.", at=NOW - timedelta(days=3))

    assert (await _history(recall).search("hikes mountain"))[0].text == "we were hiking in the mountains"


async def test_only_messages_of_the_time_asked_for_are_found(store: EmbeddedStore, recall: Recall) -> None:
    for days in (20, 9, 1):
        await _said(store, f"Berlin thought number {days}", "Noted.", at=NOW - timedelta(days=days))
    week = When(start=NOW - timedelta(days=12), end=NOW - timedelta(days=5), grain="week")

    found = await _history(recall).search("Berlin", week, who="user")

    assert [each.text for each in found] == ["Berlin thought number 9"]


async def test_a_time_in_the_question_prefers_its_messages(store: EmbeddedStore, recall: Recall) -> None:
    await _said(store, "Berlin is grey", "Noted.", at=datetime(2026, 3, 10, 9, tzinfo=UTC))
    await _said(store, "Berlin is loud", "Noted.", at=datetime(2026, 3, 19, 9, tzinfo=UTC))

    found = await _history(recall).search("what about Berlin on 10 March", who="user")

    assert found[0].text == "Berlin is grey"


async def test_what_was_said_around_it_finds_a_message(store: EmbeddedStore, recall: Recall) -> None:
    at = NOW - timedelta(days=2)
    await _said(store, "I am thinking about the kitchen renovation", "How much will it be?", at=at)
    await _said(store, "eleven thousand", "That is a lot.", at=at + timedelta(minutes=1))
    await _said(store, "buy stamps", "Added.", at=at - timedelta(days=1))

    found = [each.text for each in await _history(recall).search("kitchen renovation", limit=4)]

    assert "eleven thousand" in found
    assert "buy stamps" not in found


async def test_nothing_of_another_person_is_found(store: EmbeddedStore, recall: Recall) -> None:
    await _said(store, "my secret is a tattoo", "Kept.", at=NOW - timedelta(days=1), user="bob")
    await recall.follow("bob")

    assert await _history(recall).search("secret tattoo") == []
    assert len(await _history(recall, BOB).search("secret tattoo", who="user")) == 1


async def test_every_conversation_of_a_person_is_searched(store: EmbeddedStore, recall: Recall) -> None:
    await _said(store, "the boat is blue", "Noted.", at=NOW - timedelta(days=2), conversation="a program")
    await _said(store, "the boat is old", "Noted.", at=NOW - timedelta(days=1))

    found = await _history(recall).search("boat", who="user")

    assert {each.text for each in found} == {"the boat is blue", "the boat is old"}


async def test_what_is_said_later_is_found_too(store: EmbeddedStore, recall: Recall) -> None:
    await _said(store, "first thing", "Noted.", at=NOW - timedelta(days=2))
    await _history(recall).search("thing")
    await _said(store, "second thing", "Noted.", at=NOW - timedelta(days=1))

    assert len(await _history(recall).search("thing", who="user")) == 2


async def test_a_message_answered_long_after_it_came_is_found(store: EmbeddedStore, recall: Recall) -> None:
    """It waited while the process was down: its own time lies far behind what is indexed already."""
    await _said(store, "an early bird", "Noted.", at=NOW - timedelta(hours=1))
    await _history(recall).search("bird")
    late = {"user": "ann", "conversation": "main", "channel": "web"}
    await store.collection("messages").insert_many(
        [
            {"_id": "x", **late, "at": NOW - timedelta(hours=9), "direction": "in", "text": "the penguin"},
            {"_id": "x:r", **late, "at": NOW, "direction": "out", "text": "Yes", "key": "a", "reply_to": "x"},
        ]
    )

    assert [each.message_id for each in await _history(recall).search("penguin", who="user")] == ["x"]


async def test_asking_does_not_become_the_answer_of_the_next_time(
    store: EmbeddedStore, recall: Recall
) -> None:
    await _said(store, "Berlin was lovely", "Noted.", at=NOW - timedelta(days=9))
    await _said(store, "what did I say about Berlin", "You said: Berlin was lovely", at=NOW, key="recalled")

    assert [each.text for each in await _history(recall).search("Berlin")] == ["Berlin was lovely", "Noted."]


async def test_an_index_that_is_gone_or_broken_is_built_again(store: EmbeddedStore, tmp_path: Path) -> None:
    await store.declare([MESSAGES])
    await _said(store, "the boat is blue", "Noted.", at=NOW - timedelta(days=2))
    path = tmp_path / "broken.db"
    path.write_bytes(b"this is no database" * 100)
    recall = Recall(store, path)

    found = await _history(recall).search("boat", who="user")
    await recall.close()

    assert [each.text for each in found] == ["the boat is blue"]


async def test_nothing_of_an_erased_person_stays_in_the_file(
    store: EmbeddedStore, recall: Recall, tmp_path: Path
) -> None:
    await _said(store, "the QUOKKA is mine", "Noted.", at=NOW)
    await _said(store, "the boat is blue", "Noted.", at=NOW, user="bob")
    await recall.follow("ann")
    await recall.follow("bob")
    assert b"quokka" in _bytes(tmp_path)
    await store.collection("messages").delete_many({"user": "ann"})

    await recall.erase("ann")

    assert b"quokka" not in _bytes(tmp_path)
    assert len(await _history(recall, BOB).search("boat", who="user")) == 1


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes().lower() for file in folder.glob("recall.db*"))


@pytest.mark.parametrize("query", ['"', "a AND", "NEAR(x", "person: bob", "-", "x" * 5_000, "*", "的", ""])
async def test_no_query_breaks_the_search(store: EmbeddedStore, recall: Recall, query: str) -> None:
    await _said(store, "the boat is blue", "Noted.", at=NOW)

    assert isinstance(await _history(recall).search(query), list)
