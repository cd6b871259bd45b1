"""Flashcards, guides and paths over HTTP: made, listed, changed, gone; and nobody else's."""

from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.api.house import House

NOTES = """# Biology

## Cells

The cell is the smallest unit of life. Cork was looked at by Robert Hooke in 1665.

## Leaves

Stomata are the openings of a leaf. Through them carbon dioxide comes in, and water goes out.
"""


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def given(owner: httpx.AsyncClient) -> str:
    """Give a document; it is read."""
    files = {"file": ("Biology notes.md", NOTES.encode(), "text/markdown")}
    await ok(await owner.post("/api/upload", files=files))
    (document,) = await ok(await owner.get("/api/documents"))
    return str(document["id"])


async def test_a_card_lives(owner: httpx.AsyncClient) -> None:
    body = {"front": "la maison", "back": "the hous", "deck": "French"}
    made = await ok(await owner.post("/api/flashcards", json=body))
    card = made["reply"]["cards"][0]
    await ok(await owner.patch(f"/api/flashcards/{card['id']}", json={"back": "the house"}))

    (kept,) = await ok(await owner.get("/api/flashcards", params={"deck": "french"}))
    assert (kept["front"], kept["back"], kept["stage"]) == ("la maison", "the house", "learning")
    assert kept["waits"] == {"again": "PT1M", "hard": "PT5M30S", "good": "PT10M", "easy": "P8D"}
    assert await ok(await owner.get("/api/flashcards/decks")) == [{"name": "French", "cards": 1, "due": 1}]

    rated = await ok(await owner.post(f"/api/flashcards/{card['id']}/review", json={"rating": "easy"}))
    assert rated["receipts"][0]["summary"] == "answered the flashcard “la maison” (easy)"
    assert await ok(await owner.get("/api/flashcards", params={"due": True})) == []
    (kept,) = await ok(await owner.get("/api/flashcards"))
    assert datetime.fromisoformat(kept["due"]) - datetime.fromisoformat(kept["reviewed_at"]) == timedelta(
        days=8
    )

    await ok(await owner.post(f"/api/receipts/{rated['receipts'][0]['id']}/undo"))
    assert len(await ok(await owner.get("/api/flashcards", params={"due": True}))) == 1
    await ok(await owner.patch("/api/flashcards/decks/French", json={"name": "Français"}))
    await ok(await owner.delete("/api/flashcards/decks/Français"))
    assert await ok(await owner.get("/api/flashcards")) == []


async def test_cards_a_guide_and_a_path_come_from_a_document(owner: httpx.AsyncClient) -> None:
    document = await given(owner)
    await ok(await owner.post("/api/flashcards/made", json={"document": document, "number": 2}))
    cards = await ok(await owner.get("/api/flashcards"))
    assert [card["front"] for card in cards] == ["What is the cell?", "What are Stomata?"]
    place = cards[0]["place"]
    first = (await ok(await owner.get(f"/api/documents/{document}/passages")))[0]
    text = first["text"][place["start"] - first["start"] : place["end"] - first["start"]]
    assert (place["document"], text) == (document, "The cell is the smallest unit of life.")

    assert (cards[0]["origin"], cards[0]["sources"]) == ("outside", ["Biology notes.md"])

    made = await ok(await owner.post("/api/guides", json={"document": document}))
    guide = await ok(await owner.get(f"/api/guides/{made['reply']['cards'][0]['id']}"))
    assert [section["title"] for section in guide["sections"]] == ["Cells", "Leaves"]
    assert [term["ask"] for term in guide["terms"]] == ["What is the cell?", "What are Stomata?"]
    assert guide["questions"][0]["answer"] == "1665"
    assert (guide["origin"], guide["sources"]) == ("outside", ["Biology notes.md"])

    await ok(await owner.post("/api/research", json={"subject": "stomata of a leaf"}))
    (found,) = await ok(await owner.get("/api/guides", params={"kind": "research"}))
    assert (found["title"], found["origin"]) == ("stomata of a leaf", "outside")
    assert found["sections"][0]["points"][0]["text"] == "Stomata are the openings of a leaf."

    await ok(await owner.post("/api/paths", json={"document": document}))
    (path,) = await ok(await owner.get("/api/paths"))
    assert [step["title"] for step in path["steps"]] == ["Cells", "Leaves"]
    assert path["origin"] == "outside"
    await ok(await owner.put(f"/api/paths/{path['id']}/steps/1", json={"done": True}))
    (path,) = await ok(await owner.get("/api/paths"))
    assert path["steps"][0]["done_at"] is not None
    missing = await owner.put(f"/api/paths/{path['id']}/steps/9", json={"done": True})
    assert missing.status_code == 404

    await ok(await owner.delete(f"/api/paths/{path['id']}"))
    await ok(await owner.delete(f"/api/guides/{guide['id']}"))
    assert [await ok(await owner.get("/api/paths")), len(await ok(await owner.get("/api/guides")))] == [[], 1]


async def test_what_one_learns_is_nobody_elses(house: House, owner: httpx.AsyncClient) -> None:
    document = await given(owner)
    made = await ok(await owner.post("/api/flashcards/made", json={"document": document}))
    card = made["reply"]["cards"][0]["id"]
    guide = (await ok(await owner.post("/api/guides", json={})))["reply"]["cards"][0]["id"]
    path = (await ok(await owner.post("/api/paths", json={})))["reply"]["cards"][0]["id"]

    bob = await house.member(owner)
    for listing in ("flashcards", "flashcards/decks", "guides", "paths"):
        assert await ok(await bob.get(f"/api/{listing}")) == [], listing
    refused = [
        await bob.patch(f"/api/flashcards/{card}", json={"back": "mine"}),
        await bob.post(f"/api/flashcards/{card}/review", json={"rating": "good"}),
        await bob.delete(f"/api/flashcards/{card}"),
        await bob.get(f"/api/guides/{guide}"),
        await bob.delete(f"/api/guides/{guide}"),
        await bob.put(f"/api/paths/{path}/steps/1", json={"done": True}),
        await bob.delete(f"/api/paths/{path}"),
        await bob.post("/api/guides", json={"document": document}),
        await bob.delete("/api/flashcards/decks/Biology notes"),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
