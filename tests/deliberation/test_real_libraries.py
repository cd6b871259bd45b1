"""The whole turn with the providers' own libraries against a model server: every fault ends well."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.models.conftest import PROVIDERS, pointed
from tests.peers.aimock.fixtures import Starter
from tests.peers.aimock.server import Aimock
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HARD = "frobnicate my week so that the wug fits"
AT_FORM, AT_PLAN = "fill in the form", "by calling tools"
"""What tells the two prompts apart."""

Opener = Callable[..., Any]


@pytest.fixture
async def opening(aimock: Aimock, tmp_path: Path) -> AsyncGenerator[Opener]:
    async with AsyncExitStack() as stack:

        async def opened(provider: str = "openai", **settings: Any) -> World:
            given = {"openai_api_key": "sk-canary-1234", **pointed(aimock, provider), **settings}
            return await stack.enter_async_context(open_world(tmp_path, now=NOW, settings=given))

        yield opened


def _form(*actions: str, complexity: str = "several", answer: str = "") -> dict[str, Any]:
    form = {"intent": "wug", "actions": list(actions), "complexity": complexity, "answer": answer}
    return _answers(AT_FORM, ("understanding", form))


def _answers(
    prompt: str, *calls: tuple[str, Any], results: bool | None = None, **more: Any
) -> dict[str, Any]:
    tools = [
        {"id": f"call_{number}_{name}", "name": name, "arguments": arguments}
        for number, (name, arguments) in enumerate(calls, 1)
    ]
    match = {"systemMessage": prompt} | ({} if results is None else {"hasToolResult": results})
    return {"match": match, "response": {"toolCalls": tools, **more}}


def _says(prompt: str, text: str, **more: Any) -> dict[str, Any]:
    return {"match": {"systemMessage": prompt}, "response": {"content": text}, **more}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_plan_of_parallel_calls_is_done(aimock: Aimock, opening: Opener, provider: str) -> None:
    world = await opening(provider)
    aimock.script(
        _form("create_task", "add_to_list"),
        _answers(
            AT_PLAN,
            ("create_task", {"title": "fit the wug", "due": "friday"}),
            ("add_to_list", {"items": ["wug food"], "list_name": "shopping"}),
        ),
    )

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task", "add_to_list"]
    assert "fit the wug" in outcome.text
    assert outcome.explanation["deliberation"]["calls"] == 2


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_results_go_back_and_become_an_answer(aimock: Aimock, opening: Opener, provider: str) -> None:
    world = await opening(provider)
    await world.say("add a task to water the plants")
    aimock.script(
        _form("list_tasks"),
        _answers(AT_PLAN, ("list_tasks", {}), results=False),
        _says(AT_PLAN, "Water the plants first."),
    )

    outcome = await world.say(HARD)

    assert outcome.text == "Water the plants first."
    assert "water the plants" in json.dumps(aimock.bodies()[-1]["messages"])


@pytest.mark.parametrize("status", [429, 503, 401])
async def test_a_refusing_model_leaves_the_reactive_answer(
    aimock: Aimock, opening: Opener, status: int
) -> None:
    world = await opening(model_seconds=2)
    error = {"error": {"message": "no", "type": "error"}, "status": status}
    aimock.script({"match": {}, "response": error})

    outcome = await world.say(HARD)

    assert outcome.text.startswith("Sorry, I didn't understand that.")
    assert "language model" in outcome.text


async def test_a_hanging_model_is_given_up_in_its_time(aimock: Aimock, opening: Opener) -> None:
    world = await opening(model_seconds=1)
    aimock.script({**_says(AT_FORM, "never"), "latency": 60_000})

    outcome = await world.say(HARD)

    assert "language model does not answer" in outcome.text


async def test_an_answer_that_breaks_off_is_an_honest_sentence(aimock: Aimock, opening: Opener) -> None:
    world = await opening(model_seconds=2)
    aimock.script(_form("list_tasks"), {**_says(AT_PLAN, "word " * 50), "truncateAfterChunks": 3})

    outcome = await world.say(HARD)

    assert "language model" in outcome.text or "cut off" in outcome.text


async def test_an_answer_cut_by_its_length_says_so(aimock: Aimock, opening: Opener) -> None:
    world = await opening()
    aimock.script(
        _form(complexity="several"),
        {
            "match": {"systemMessage": AT_PLAN},
            "response": {"content": "First, the wug must", "finishReason": "length"},
        },
    )

    outcome = await world.say(HARD)

    assert outcome.text.startswith("First, the wug must")
    assert "cut off" in outcome.text


async def test_malformed_arguments_are_corrected(start_aimock: Starter, opening: Opener) -> None:
    server = start_aimock(
        _form("create_task"),
        _answers(AT_PLAN, ("create_task", '{"title": "fit'), results=False),
        _answers(AT_PLAN, ("create_task", {"title": "fit the wug"}), results=True),
    )
    world = await opening(openai_base_url=server.openai)

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task"]


async def test_an_unknown_tool_is_told_to_the_model(aimock: Aimock, opening: Opener) -> None:
    world = await opening()
    aimock.script(
        _form("create_task"),
        _answers(AT_PLAN, ("explode", {}), results=False),
        _answers(AT_PLAN, ("create_task", {"title": "fit the wug"}), results=True),
    )

    outcome = await world.say(HARD)

    assert [receipt.action for receipt in outcome.receipts] == ["create_task"]


async def test_endless_calls_end_in_a_sentence(aimock: Aimock, opening: Opener) -> None:
    world = await opening()
    aimock.script(_form("list_tasks"), _answers(AT_PLAN, ("list_tasks", {}), ("find_notes", {"query": "x"})))

    outcome = await world.say(HARD)

    assert "I stopped" in outcome.text
    assert len(aimock.requests()) < 10


async def test_a_megabyte_of_an_answer_is_cut(aimock: Aimock, opening: Opener) -> None:
    world = await opening()
    aimock.script(_form(complexity="several"), {**_says(AT_PLAN, "wug " * 262_144), "chunkSize": 65_536})

    outcome = await world.say(HARD)

    assert len(outcome.text) < 21_000
    assert "cut off" in outcome.text


async def test_a_cap_of_money_is_told_and_nothing_is_asked(aimock: Aimock, opening: Opener) -> None:
    world = await opening(person_daily_dollars=0.000001)
    aimock.script(_form())

    first, second = await world.say(HARD), await world.say(HARD)

    assert aimock.requests() == []
    assert "understand by myself" in first.text
    assert "understand by myself" not in second.text


async def test_a_second_model_answers_when_the_first_is_away(aimock: Aimock, opening: Opener) -> None:
    away = "openai:away@http://127.0.0.1:9/v1"
    world = await opening(model=f"{away},openai:gpt-5-mini")
    aimock.script(_form(complexity="talk", answer="Two wugs."))

    outcome = await world.say(HARD)

    assert outcome.text == "Two wugs."
