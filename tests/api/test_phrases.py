"""Personal sentences and undo over HTTP: the same rules as in words."""

from typing import Any

import httpx


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_phrase_taught_by_a_program_is_active_in_the_chat(owner: httpx.AsyncClient) -> None:
    lesson = {"phrase": "wine {item}", "meaning": "add {item} to my wine list"}
    taught = await ok(await owner.post("/api/actions/teach_phrase", json=lesson))
    said = await ok(await owner.post("/api/chat", json={"text": "wine Merlot"}))

    assert taught["reply"]["text"] == "OK. When you say “wine {item}”, I'll add {item} to your wine list."
    assert [card["text"] for card in said["reply"]["cards"]] == ["Merlot"]


async def test_what_is_not_understood_is_refused(owner: httpx.AsyncClient) -> None:
    lesson = {"phrase": "boss", "meaning": "frobnicate the widget"}
    refused = await owner.post("/api/actions/teach_phrase", json=lesson)
    known = await ok(await owner.post("/api/actions/list_phrases", json={}))

    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid_request"
    assert "frobnicate the widget" in refused.text
    assert known["reply"]["cards"] == []


async def test_the_package_is_listed_with_its_actions(owner: httpx.AsyncClient) -> None:
    listed = (await ok(await owner.get("/api/capabilities")))["capabilities"]

    phrases = next(one for one in listed if one["name"] == "phrases")
    assert {one["name"] for one in phrases["actions"]} == {"teach_phrase", "list_phrases", "forget_phrase"}


async def test_several_undone_at_once_are_one_receipt(owner: httpx.AsyncClient) -> None:
    for text in ("note: one", "note: two"):
        await owner.post("/api/chat", json={"text": text})
    made = [one["id"] for one in await ok(await owner.get("/api/receipts"))]

    undone = await ok(await owner.post("/api/actions/undo", json={"count": 2}))
    entries = {one["id"]: one for one in await ok(await owner.get("/api/receipts"))}

    assert [receipt["undoes"] for receipt in undone["receipts"]] == [made]
    assert [entries[receipt]["undone"] for receipt in made] == [True, True]

    await ok(await owner.post("/api/actions/redo", json={}))
    entries = {one["id"]: one for one in await ok(await owner.get("/api/receipts"))}
    assert [entries[receipt]["undone"] for receipt in made] == [False, False]
