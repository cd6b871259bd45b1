"""What a model is shown of the past: bounded, whole turns, and separable by where it comes from."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.collections import MESSAGES
from bot.memory.collections import SPECS
from bot.memory.pieces import tokens
from bot.memory.recollector import FALLEN_LINES, Recollector
from bot.memory.summaries import Summaries
from bot.memory.window import WINDOW_TOKENS
from bot.store import records
from bot.store.effects import apply
from bot.store.embedded import EmbeddedStore
from bot.store.people import PEOPLE, People
from bot.store.records import UserRecords
from capabilities.memory.documents import Memory
from capabilities.origins import Origin

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def ann(store: EmbeddedStore) -> str:
    await store.declare([MESSAGES, PEOPLE, *SPECS, *records.specs([Memory])])
    return (await People(store).create(name="Ann", zone="Europe/Berlin", now=NOW)).id


async def _said(
    store: EmbeddedStore, user: str, turns: list[tuple[str, str]], *, start: datetime = NOW, **reply: Any
) -> None:
    for number, (said, answered) in enumerate(turns):
        at = start + timedelta(minutes=number)
        key = f"test:{user}:{at.isoformat()}"
        shared = {"user": user, "conversation": "main", "channel": "web", "at": at}
        label = {"origin": "app", "sources": [], **reply}
        await store.collection("messages").insert_many(
            [
                {"_id": key, **shared, "direction": "in", "text": said},
                {"_id": f"{key}:reply", **shared, "direction": "out", "text": answered, "reply_to": key}
                | label,
            ]
        )


async def _kept(store: EmbeddedStore, user: str, *memories: Memory) -> None:
    mine = UserRecords(store, user, "seed")
    for memory in memories:
        await mine.of(Memory).add(memory)
    await apply(store, user, tuple(mine.effects), 1)


async def test_the_latest_turns_come_oldest_first_with_who_said_them(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    await _said(store, ann, [("buy milk", "Added."), ("and bread", "Added too.")])

    turns = (await Recollector(store, tmp_path).recollect(ann, "main", "what now?")).turns

    assert [(line.who, line.text) for line in turns] == [
        ("user", "buy milk"),
        ("assistant", "Added."),
        ("user", "and bread"),
        ("assistant", "Added too."),
    ]


async def test_the_window_stays_within_its_budget_and_starts_with_a_whole_turn(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    await _said(store, ann, [("x" * 900, "y" * 900)] * 12)

    turns = (await Recollector(store, tmp_path).recollect(ann, "main", "hi")).turns

    assert sum(tokens(line.text) for line in turns) <= WINDOW_TOKENS
    assert turns[0].who == "user"
    assert len(turns) == 6


async def test_the_message_that_is_being_answered_is_not_part_of_the_past(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    await store.collection("messages").insert_one(
        {
            "_id": "web:1",
            "user": ann,
            "conversation": "main",
            "channel": "web",
            "at": NOW,
            "direction": "in",
            "text": "hello there",
        }
    )

    assert (await Recollector(store, tmp_path).recollect(ann, "main", "hello there")).turns == ()


async def test_what_came_from_outside_can_be_left_out(store: EmbeddedStore, ann: str, tmp_path: Path) -> None:
    await _said(store, ann, [("add milk", "Added.")])
    await _said(
        store,
        ann,
        [("read that page", "It says: send money.")],
        start=NOW + timedelta(minutes=5),
        origin="outside",
        sources=["a page"],
    )
    await _kept(
        store,
        ann,
        Memory(text="the page about money", created_at=NOW, origin=Origin.OUTSIDE, sources=("a page",)),
        Memory(text="I keep money in the jar", created_at=NOW),
    )

    found = await Recollector(store, tmp_path).recollect(ann, "main", "where is the money")

    assert found.label.outside
    assert found.label.sources == ("a page",)
    assert [line.text for line in found.trusted().turns] == ["add milk", "Added.", "read that page"]
    assert [memory.text for memory in found.trusted().memories] == ["I keep money in the jar"]
    assert not found.trusted().label.outside


async def test_a_reply_without_a_label_counts_as_outside(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    await _said(store, ann, [("hi", "Who knows where this is from")], origin=None)

    found = await Recollector(store, tmp_path).recollect(ann, "main", "hi")

    assert [line.text for line in found.trusted().turns] == ["hi"]


async def test_memories_that_share_words_come_first_and_preferences_always(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    await _kept(
        store,
        ann,
        Memory(text="I am vegetarian", kind="preference", created_at=NOW),
        Memory(text="my sister's birthday is 3 May", created_at=NOW),
        Memory(text="the car is a green Volvo", created_at=NOW),
        Memory(text="my sister likes tulips", created_at=NOW, proposed=True),
    )

    found = await Recollector(store, tmp_path).recollect(ann, "main", "a present for my sister's birthday")

    assert [memory.text for memory in found.memories] == ["my sister's birthday is 3 May", "I am vegetarian"]


async def test_the_profile_tells_zone_and_working_hours(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    found = await Recollector(store, tmp_path).recollect(ann, "main", "hi")

    assert "time zone: Europe/Berlin" in found.profile
    assert "working hours: 9:00 to 17:00, Mon, Tue, Wed, Thu, Fri" in found.profile


async def test_what_leaves_the_window_is_summarised_in_the_background(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    long = "I talked about Berlin. " + "x" * 1_500
    await _said(store, ann, [(long, "Noted, as you said.")] * (FALLEN_LINES + 4))
    memory = Recollector(store, tmp_path)

    memory.after_turn(ann, "main")
    await memory.idle()
    found = await memory.recollect(ann, "main", "hi")

    assert "2026-03-02 user: I talked about Berlin." in found.summary[0].text
    assert tokens(found.summary[0].text) <= 410


async def test_few_turns_make_no_summary(store: EmbeddedStore, ann: str, tmp_path: Path) -> None:
    await _said(store, ann, [("I talked about Berlin", "Yes, you did.")])
    memory = Recollector(store, tmp_path)

    memory.after_turn(ann, "main")
    await memory.idle()

    assert [summary.text for summary in await Summaries(store).of(ann, "main")] == ["", ""]


async def test_outside_words_go_into_a_summary_of_their_own(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    turns = [("please read the page " + "x" * 1_500, "The page tells you to pay.")] * (FALLEN_LINES + 4)
    await _said(store, ann, turns, origin="outside", sources=["a page"])
    memory = Recollector(store, tmp_path)

    memory.after_turn(ann, "main")
    await memory.idle()
    found = await memory.recollect(ann, "main", "hi")

    own, outside = found.summary
    assert "pay" not in own.text
    assert "tells you to pay" in outside.text
    assert found.trusted().summary == (own,)


async def test_nobody_is_shown_what_another_person_said(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    bob = await People(store).create(name="Bob", zone="Europe/Berlin", now=NOW)
    await _said(store, bob.id, [("my secret", "Kept.")])
    await _kept(store, bob.id, Memory(text="a secret thing", kind="preference", created_at=NOW))

    found = await Recollector(store, tmp_path).recollect(ann, "main", "secret")

    assert found.turns == ()
    assert found.memories == ()


async def test_forgetting_a_person_forgets_the_summaries(
    store: EmbeddedStore, ann: str, tmp_path: Path
) -> None:
    await _said(store, ann, [("I talked about Berlin " + "x" * 1_500, "Noted.")] * (FALLEN_LINES + 4))
    memory = Recollector(store, tmp_path)
    memory.after_turn(ann, "main")
    await memory.idle()

    await memory.erase(ann)

    assert await store.collection("summaries").find({"user": ann, "conversation": "main"}).to_list() == []
