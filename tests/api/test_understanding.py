"""What words would do, told while they are typed: nothing of it is done or kept."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.api.house import House


async def understood(person: httpx.AsyncClient, text: str) -> dict[str, Any]:
    answer = await person.post("/api/understanding", json={"text": text})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def everything(house: House) -> list[str]:
    """Return all that the store's file holds, but for the sign-in, which notes when it was used."""
    with closing(sqlite3.connect(house.services.settings.home / "dayhand.db")) as file:
        return [line for line in file.iterdump() if 'INTO "sessions"' not in line]


async def settled(house: House) -> None:
    """Wait until what follows from a turn behind its answer is written: then the file stays as it is."""
    before: list[str] = []
    while before != (before := everything(house)):
        await house.services.core.drain()
        await asyncio.sleep(0.1)


async def test_an_event_is_told_with_its_absolute_time(owner: httpx.AsyncClient) -> None:
    told = await understood(owner, "lunch with Bob tomorrow 12-1")
    assert told["action"] == "schedule_event"
    (step,) = told["steps"]
    assert step["summary"] == "schedule “lunch” with Bob tomorrow 12-1"
    assert step["slots"]["start"]["start"] == "2026-11-21T12:00:00+01:00"
    assert step["slots"]["start"]["end"] == "2026-11-21T13:00:00+01:00"
    assert (told["question"], told["problem"], step["missing"]) == (None, None, [])


async def test_what_would_be_asked_is_told(owner: httpx.AsyncClient) -> None:
    """Whether a slot is required, or the action itself asks for it."""
    event = await understood(owner, "schedule lunch")
    reminder = await understood(owner, "remind me to call mum")
    assert event["steps"][0]["missing"] == ["start"]
    assert event["question"]
    assert reminder["steps"][0]["missing"] == []
    assert reminder["question"] == "When shall I remind you?"


async def test_why_it_would_not_be_done_is_told(owner: httpx.AsyncClient) -> None:
    body = {"title": "Dentist", "start": "2026-11-24T15:00:00+01:00", "length": "PT45M"}
    await owner.post("/api/calendar", json=body)
    assert (await understood(owner, "move the dentist to 1 November 2026 at 9am"))["problem"]
    assert (await understood(owner, "move the dentist to 25 November 2026 at 9am"))["problem"] is None


async def test_several_things_at_once_are_all_told(owner: httpx.AsyncClient) -> None:
    told = await understood(owner, "add flour to my baking list and remind me to preheat the oven at 4pm")
    assert [step["action"] for step in told["steps"]] == ["add_to_list", "set_reminder"]


async def test_it_is_read_as_the_conversation_stands(owner: httpx.AsyncClient) -> None:
    """After a question the words are its answer, as they will be when they are said."""
    await owner.post("/api/chat", json={"text": "schedule lunch"})
    told = await understood(owner, "tomorrow at noon")
    assert told["action"] == "schedule_event"
    assert told["steps"][0]["slots"]["title"] == "lunch"


@pytest.mark.parametrize(("text", "known"), [("hello", True), ("xyzzy plugh", False)])
async def test_what_does_nothing_has_no_action(owner: httpx.AsyncClient, text: str, known: bool) -> None:
    told = await understood(owner, text)
    assert (told["action"], told["steps"], told["understood"]) == (None, [], known)


@pytest.mark.parametrize(
    "text",
    [
        "dentist on friday at 3pm",
        "note that the code is 1234",
        "add eggs to my shopping list and remind me to bake tomorrow at 4pm",
        "take milk off my shopping list",
        "clear my shopping list",
        "undo that",
        "when I say tea time remind me to make tea in 4 minutes",
        "remember that I like tea",
        "yes",
    ],
)
async def test_nothing_is_left_behind(house: House, owner: httpx.AsyncClient, text: str) -> None:
    """No record, message, receipt, event, question or approval: the store is as it was, byte for byte."""
    await owner.post("/api/chat", json={"text": "add milk to my shopping list"})
    await settled(house)
    before = everything(house)
    assert any(b"milk".hex().upper() in line for line in before)
    await understood(owner, text)
    assert everything(house) == before


async def test_a_token_that_only_reads_may_ask(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner, scopes=["read"]) as program:
        assert (await understood(program, "note: tea"))["action"] == "create_note"
        assert (await program.post("/api/chat", json={"text": "note: tea"})).status_code == 403


async def test_nobody_asks_unknown(house: House) -> None:
    async with house.client() as client:
        assert (await client.post("/api/understanding", json={"text": "note: tea"})).status_code == 401
