"""Drafts: an answer is seen as it is written, whole sentences at a time, and never instead of the message."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.delivery.drafts import MOST_RUNS, Drafts
from bot.delivery.turn import Inbound
from bot.models.port import Answer, Ask, Told
from tests.deliberation.scripted import call, calls, wants
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PIECES = ("Wugs are small. ", "They like ", "rain. ", "Nobody knows ", "why.")


class SlowModel:
    """Writes its answer in pieces, waiting for ``go`` before each."""

    configured = True

    def __init__(self) -> None:
        self._turns = [wants("list_tasks"), calls(call("list_tasks"))]
        self.go = asyncio.Semaphore(0)

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        if self._turns:
            return self._turns.pop(0)
        assert told is not None
        for piece in PIECES:
            await self.go.acquire()
            told(piece)
        return Answer(text="".join(PIECES), model="slow")


async def _events(world: World, seen: list[str], texts: list[str]) -> None:
    async for envelope in world.services.event_log.follow(world.person.id, 0):
        kind = envelope["event"]["type"]
        if kind in {"message.draft", "message.sent"}:
            seen.append(kind)
            texts.append(envelope["event"]["text"])
        if kind == "message.sent":
            return


async def test_whole_sentences_are_seen_before_the_answer_is_finished(tmp_path: Path) -> None:
    model = SlowModel()
    seen: list[str] = []
    texts: list[str] = []
    async with open_world(tmp_path, now=NOW, models=model) as world:
        watching = asyncio.create_task(_events(world, seen, texts))
        saying = asyncio.create_task(world.say("frobnicate the wug and tell me about it"))
        model.go.release()
        while not texts:  # noqa: ASYNC110  # what is waited for is the product's own signal
            await asyncio.sleep(0.01)
        first = list(texts)
        for _ in PIECES[1:]:
            await asyncio.sleep(0.05)
            model.go.release()
        outcome = await saying
        await asyncio.wait_for(watching, 10)

    assert first == ["Wugs are small."]
    assert seen[-1] == "message.sent"
    assert set(seen[:-1]) == {"message.draft"}
    assert texts[-1] == outcome.text == "".join(PIECES)
    assert all(text in outcome.text and text.endswith((".", "small.")) for text in texts)


async def test_drafts_are_stored_nowhere(tmp_path: Path) -> None:
    model = SlowModel()
    for _ in PIECES:
        model.go.release()
    async with open_world(tmp_path, now=NOW, models=model) as world:
        await world.say("frobnicate the wug and tell me about it")

        kept = await world.services.event_log.read(world.person.id, 0)

    assert "message.draft" not in {envelope["event"]["type"] for envelope in kept}


def test_a_person_with_many_unfinished_answers_keeps_the_latest_drafts() -> None:
    drafts = Drafts()

    for number in range(MOST_RUNS + 5):
        drafts.grow(_message(number), f"draft {number}")

    assert next(draft.text for draft in drafts.since("ann", 0)) == "draft 5"
    assert len(list(drafts.since("ann", 0))) == MOST_RUNS


def test_an_ended_draft_is_gone() -> None:
    drafts = Drafts()
    drafts.grow(_message(1), "something")

    drafts.end(_message(1))

    assert list(drafts.since("ann", 0)) == []


def _message(number: int) -> Inbound:
    return Inbound(
        id=f"api:{number}",
        user="ann",
        conversation="main",
        channel="api",
        order=number,
        received_at=NOW,
        text="hm",
    )


def test_who_comes_after_the_answer_sees_no_work_on_it() -> None:
    drafts = Drafts()
    drafts.advance(_message(1), "planning", (), ("slow",), 12)
    assert [one.message.id for one in drafts.news("ann", 0)] == [_message(1).id]

    drafts.end(_message(1))

    assert list(drafts.news("ann", 0)) == []
