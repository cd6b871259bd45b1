"""Memories over HTTP: listed, added, changed, accepted, forgotten; and gone with their person."""

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.memory.collections import SUMMARIES
from capabilities.memory.documents import Memory
from tests.api.house import PASSWORD, House

CANARY = "QUOKKA"


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def proposal(house: House, owner: httpx.AsyncClient, text: str) -> str:
    """Put a proposal where a turn with a model would."""
    me = (await owner.get("/api/me")).json()["id"]
    await house.services.store.collection(Memory.collection).insert_one(
        {
            "_id": "p1",
            "user": me,
            "deleted": False,
            "epoch": 0,
            "text": text,
            "kind": "fact",
            "created_at": house.services.clock.now(),
            "proposed": True,
            "taken_from": "web:1",
            "quote": text,
            "origin": "app",
            "sources": [],
        }
    )
    return "p1"


async def test_a_memory_lives(owner: httpx.AsyncClient) -> None:
    made = (await ok(await owner.post("/api/memories", json={"text": "my cat is called Mo"})))["reply"]
    memory = made["cards"][0]
    assert made["text"] == "I'll remember: “my cat is called Mo”."

    await ok(await owner.patch(f"/api/memories/{memory['id']}", json={"text": "my cat is called Tom"}))
    await ok(await owner.patch(f"/api/memories/{memory['id']}", json={"kind": "preference"}))
    (changed,) = await ok(await owner.get("/api/memories"))
    assert (changed["text"], changed["kind"], changed["subject"]) == (
        "my cat is called Tom",
        "preference",
        "cat",
    )

    await ok(await owner.delete(f"/api/memories/{memory['id']}"))
    assert await ok(await owner.get("/api/memories")) == []
    assert (await owner.delete(f"/api/memories/{memory['id']}")).status_code == 404

    await ok(await owner.post("/api/actions/undo", json={}))
    assert [one["id"] for one in await ok(await owner.get("/api/memories"))] == [memory["id"]]


async def test_a_proposal_is_told_apart_and_accepted(house: House, owner: httpx.AsyncClient) -> None:
    proposed = await proposal(house, owner, "I have a dog")
    await owner.post("/api/memories", json={"text": "my cat is called Mo"})

    async def listed(state: str) -> list[str]:
        return [one["text"] for one in await ok(await owner.get("/api/memories", params={"state": state}))]

    assert await listed("proposed") == ["I have a dog"]
    assert await listed("kept") == ["my cat is called Mo"]

    await ok(await owner.post(f"/api/memories/{proposed}/accept"))

    assert await listed("proposed") == []
    assert set(await listed("kept")) == {"my cat is called Mo", "I have a dog"}


async def test_the_same_key_remembers_once(owner: httpx.AsyncClient) -> None:
    for _ in range(2):
        headers = {"Idempotency-Key": "k1"}
        await ok(await owner.post("/api/memories", json={"text": "I sing"}, headers=headers))

    assert len(await ok(await owner.get("/api/memories"))) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/memories", {"text": ""}, 422),
        ("POST", "/api/memories", {"text": "x", "proposed": False}, 422),
        ("PATCH", "/api/memories/nothing", {"text": "x"}, 404),
        ("POST", "/api/memories/everything/accept", None, 404),
        ("DELETE", "/api/memories/everything", None, 404),
        ("GET", "/api/memories?state=secret", None, 422),
    ],
)
async def test_what_makes_no_sense_is_a_problem(
    owner: httpx.AsyncClient, method: str, path: str, body: Any, status: int
) -> None:
    answer = await owner.request(method, path, json=body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_export_holds_memories_proposals_and_summaries(
    house: House, owner: httpx.AsyncClient
) -> None:
    await _remembered(house, owner)

    exported = (await owner.get("/api/export")).text

    for what in ("kept", "proposed", "summary", "said"):
        assert f"{CANARY}{what}" in exported, what


async def test_nothing_of_an_erased_person_is_left_anywhere(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient, tmp_path: Path
) -> None:
    """Neither in a collection nor in a file: memories, forgotten ones, proposals, gists, the index."""
    await _remembered(house, member)
    assert CANARY.lower().encode() in _files(tmp_path, "recall.db*")
    assert len(_hits(tmp_path)) >= 5

    gone = await member.request("DELETE", "/api/me", json={"password": PASSWORD})
    await house.services.memory.idle()

    assert gone.status_code == 204, gone.text
    assert _hits(tmp_path) == set()
    assert CANARY.lower().encode() not in _files(tmp_path, "recall.db*")


async def _remembered(house: House, client: httpx.AsyncClient) -> None:
    await ok(await client.post("/api/chat", json={"text": f"remember that my {CANARY}kept is blue"}))
    await ok(await client.post("/api/chat", json={"text": f"remember that my {CANARY}gone is red"}))
    await ok(await client.post("/api/chat", json={"text": f"forget what you know about my {CANARY}gone"}))
    await ok(await client.post("/api/chat", json={"text": f"note: {CANARY}said"}))
    await ok(await client.post("/api/chat", json={"text": "what did I say about the wug"}))
    await proposal(house, client, f"I own a {CANARY}proposed")
    me = (await client.get("/api/me")).json()["id"]
    await house.services.store.collection(SUMMARIES.name).insert_one(
        {
            "_id": f"{me}:main:own",
            "user": me,
            "conversation": "main",
            "side": "own",
            "text": f"{CANARY}summary",
            "origin": "owner",
            "sources": [],
            "until": house.services.clock.now(),
        }
    )
    await house.services.memory.idle()


def _hits(folder: Path) -> set[str]:
    """Return the tables of the store that have the canary in any row."""
    db = sqlite3.connect(f"file:{folder / 'dayhand.db'}?mode=ro", uri=True)
    try:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name for name in names for row in db.execute(f'SELECT * FROM "{name}"') if CANARY in str(row)}
    finally:
        db.close()


def _files(folder: Path, pattern: str) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob(pattern))).lower()
