"""Two people: whatever one asks for, nothing of the other comes back, or gets into a log.

Every route of the OpenAPI document is walked as the second person with the ids of the first one's
things; what is refused there succeeds for the first person at the same address.
"""

import json
import re
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.store.identities import Identities
from tests.api.house import House, with_shredder
from tests.api.stuck import stuck
from tests.safety.shredder import shredded

CANARY = "QUOKKA"

SAYINGS = (
    f"note: the {CANARY}note code is 1234",
    f"add {CANARY}milk to my shopping list",
    f"remind me to call {CANARY}mum tomorrow at 9am",
    f"I have to send the {CANARY}report by Friday",
    f"remember that my {CANARY}cat is called Mo",
    f"schedule a 45 minute meeting with {CANARY}ana next Tuesday at 3pm",
    f"make a flashcard: {CANARY}front = {CANARY}back",
)

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", "/api/tasks/{task_id}"): {"title": "taken over"},
    ("POST", "/api/reminders/{reminder_id}/snooze"): {"by": "PT10M"},
    ("PATCH", "/api/calendar/{event_id}"): {"to": "2026-11-26T10:00:00+01:00"},
    ("POST", "/api/actions/complete_task"): {"task": "{task_id}"},
    ("POST", "/api/actions/delete_task"): {"task": "{task_id}"},
    ("POST", "/api/actions/update_task"): {"task": "{task_id}", "title": "taken over"},
    ("POST", "/api/actions/remove_from_list"): {"items": ["{item_id}"]},
    ("POST", "/api/actions/delete_note"): {"note": "{note_id}"},
    ("POST", "/api/actions/find_notes"): {"query": "code"},
    ("POST", "/api/actions/snooze_reminder"): {"reminder": "{reminder_id}"},
    ("POST", "/api/actions/cancel_reminder"): {"reminder": "{reminder_id}"},
    ("POST", "/api/actions/move_event"): {"event": "{event_id}", "to": "2026-11-26T10:00:00+01:00"},
    ("POST", "/api/actions/cancel_event"): {"event": "{event_id}"},
    ("POST", "/api/actions/update_event"): {"event": "{event_id}", "title": "Review"},
    ("POST", "/api/actions/update_reminder"): {"reminder": "{reminder_id}", "title": "stretch"},
    ("POST", "/api/actions/undo"): {"what": "{receipt_id}"},
    ("POST", "/api/receipts/undo"): {"turn": "{message_id}"},
    ("POST", "/api/actions/undo_turn"): {"turn": "{message_id}"},
    ("PUT", "/api/models/keys/{provider}"): {"key": "sk-taken-over"},
    ("POST", "/api/approvals/{approval_id}"): {"answer": "approve"},
    ("POST", "/api/channels/links/{link_id}"): {"answer": "confirm"},
    ("POST", "/api/deliveries/{delivery_id}"): {"answer": "drop"},
    ("PATCH", "/api/memories/{memory_id}"): {"text": "taken over"},
    ("POST", "/api/actions/forget_memory"): {"memory": "{memory_id}"},
    ("POST", "/api/actions/accept_memory"): {"memory": "{memory_id}"},
    ("POST", "/api/actions/correct_memory"): {"memory": "{memory_id}", "text": "taken over"},
    ("POST", "/api/actions/recall"): {"about": "cat"},
    ("PATCH", "/api/flashcards/{card_id}"): {"back": "taken over"},
    ("POST", "/api/flashcards/{card_id}/review"): {"rating": "easy"},
    ("PUT", "/api/paths/{path_id}/steps/{number}"): {"done": True},
    ("POST", "/api/research"): {"subject": "paper"},
    ("POST", "/api/actions/research"): {"subject": "paper"},
    ("POST", "/api/actions/change_flashcard"): {"flashcard": "{card_id}", "back": "taken over"},
    ("POST", "/api/actions/delete_flashcard"): {"flashcard": "{card_id}"},
    ("POST", "/api/actions/show_answer"): {"flashcard": "{card_id}"},
    ("POST", "/api/actions/rate_flashcard"): {"flashcard": "{card_id}", "rating": "easy"},
    ("POST", "/api/actions/delete_deck"): {"deck": "general"},
    ("POST", "/api/actions/show_guide"): {"guide": "{guide_id}"},
    ("POST", "/api/actions/delete_guide"): {"guide": "{guide_id}"},
    ("POST", "/api/actions/make_flashcards"): {"guide": "{guide_id}"},
    ("POST", "/api/actions/show_path"): {"path": "{path_id}"},
    ("POST", "/api/actions/complete_step"): {"path": "{path_id}"},
    ("POST", "/api/actions/delete_path"): {"path": "{path_id}"},
    ("POST", "/api/actions/tell_memory"): {"whose": "cat"},
}

NEVER = {("GET", "/api/events"), ("DELETE", "/api/me"), ("POST", "/api/auth/logout")}
"""A stream that does not end (tested elsewhere), and what would end the walk."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An installation that also has something to ask a yes for."""
    built = await House.build(tmp_path, with_shredder())
    shredded.clear()
    yield built
    await built.close()


async def filled(house: House, owner: httpx.AsyncClient) -> dict[str, list[str]]:
    """Give the first person something of every kind; return the ids by path parameter."""
    for saying in SAYINGS:
        answer = await owner.post("/api/chat", json={"text": saying})
        assert answer.status_code == 200
        assert answer.json()["receipts"], answer.text
    token = await owner.post("/api/auth/tokens", json={"name": f"{CANARY} token"})
    await owner.patch("/api/me", json={"name": f"{CANARY} Ann"})
    await owner.post("/api/actions/shred", json={"thing": f"{CANARY}contract"})

    files = {"file": (f"{CANARY}.txt", f"{CANARY}paper says nothing much.".encode())}
    assert (await owner.post("/api/upload", files=files)).status_code == 200
    for made_of_it in ("guides", "paths"):
        assert (await owner.post(f"/api/{made_of_it}", json={})).status_code == 200

    now = house.clock.now()
    identity = await Identities(house.store).link("owner", "telegram", "42", f"{CANARY} Anna", now)
    made = await house.services.linking.make("owner", "telegram")
    link = await house.services.linking.claim("telegram", made.code, "43", f"{CANARY} Anni")

    async def ids(path: str) -> list[str]:
        found = (await owner.get(path)).json()
        assert found, path
        return [one["id"] for one in found]

    # Setting up a task for Friday leaves a reminder of its own, so that kind may have several.
    return {
        "task_id": await ids("/api/tasks"),
        "item_id": await ids("/api/lists/shopping"),
        "note_id": await ids("/api/notes"),
        "reminder_id": await ids("/api/reminders"),
        "event_id": await ids("/api/calendar"),
        "memory_id": await ids("/api/memories"),
        "receipt_id": await ids("/api/receipts"),
        "message_id": [one.rpartition(":")[0] for one in await ids("/api/receipts")],
        "link_id": [link.id],
        "identity_id": [identity.id],
        "session_id": await ids("/api/auth/sessions"),
        "token_id": [token.json()["id"]],
        "conversation_id": ["main"],
        "list_name": ["shopping"],
        "name": ["planner"],
        "approval_id": await ids("/api/approvals"),
        "model": ["dayhand"],
        "provider": ["openai"],
        "person_id": ["owner"],
        "document_id": await ids("/api/documents"),
        "card_id": await ids("/api/flashcards"),
        "guide_id": await ids("/api/guides"),
        "path_id": await ids("/api/paths"),
        "deck": ["general"],
        "number": ["1"],
        "delivery_id": [await stuck(house, "web:1:reply", text=f"{CANARY} reply")],
    }


def operations(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]


async def test_nothing_of_one_person_reaches_another(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient, logged: StringIO
) -> None:
    ids = await filled(house, owner)
    async with house.client() as stranger:
        document = (await stranger.get("/openapi.json")).json()
        walked = operations(document)
        assert len(walked) > 60
        for method, path in walked:
            if (method, path) in NEVER:
                continue
            for client in (member, stranger):
                await walk(client, method, path, ids)

    assert CANARY not in logged.getvalue()
    assert shredded == []  # nobody else's yes counts
    assert len((await owner.get("/api/deliveries")).json()["troubles"]) == 1
    exported = (await owner.get("/api/export")).text
    for what in (
        "note",
        "milk",
        "mum",
        "report",
        "ana",
        "cat",
        " token",
        " Ann",
        "contract",
        "back",
        "paper",
    ):
        assert f"{CANARY}{what}" in exported, what


async def walk(client: httpx.AsyncClient, method: str, path: str, ids: dict[str, list[str]]) -> None:
    asked = json.dumps([path, BODIES.get((method, path), {})])
    names = re.findall(r"{(\w+)}", asked)
    for number in range(max((len(ids[name]) for name in names), default=1)):
        filled_in = asked
        for name in names:
            filled_in = filled_in.replace(f"{{{name}}}", ids[name][min(number, len(ids[name]) - 1)])
        address, body = json.loads(filled_in)
        answer = await client.request(method, address, json=body)
        assert CANARY not in answer.text, (method, address)
        assert answer.status_code != 500, (method, address, answer.text)


GONE = [
    ("POST", "/api/channels/links/{link_id}"),
    ("DELETE", "/api/channels/{identity_id}"),
    ("POST", "/api/approvals/{approval_id}"),
    ("PATCH", "/api/tasks/{task_id}"),
    ("POST", "/api/tasks/{task_id}/complete"),
    ("DELETE", "/api/tasks/{task_id}"),
    ("DELETE", "/api/lists/items/{item_id}"),
    ("DELETE", "/api/notes/{note_id}"),
    ("POST", "/api/reminders/{reminder_id}/snooze"),
    ("DELETE", "/api/reminders/{reminder_id}"),
    ("PATCH", "/api/calendar/{event_id}"),
    ("DELETE", "/api/calendar/{event_id}"),
    ("PATCH", "/api/memories/{memory_id}"),
    ("DELETE", "/api/memories/{memory_id}"),
    ("POST", "/api/flashcards/{card_id}/review"),
    ("PATCH", "/api/flashcards/{card_id}"),
    ("DELETE", "/api/flashcards/{card_id}"),
    ("GET", "/api/guides/{guide_id}"),
    ("DELETE", "/api/guides/{guide_id}"),
    ("DELETE", "/api/paths/{path_id}"),
    ("DELETE", "/api/auth/sessions/{session_id}"),
    ("DELETE", "/api/auth/tokens/{token_id}"),
]


@pytest.mark.parametrize(("method", "path"), GONE)
async def test_a_strangers_thing_does_not_exist(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient, method: str, path: str
) -> None:
    """Refused for one, done for the other, at the same address with the same body."""
    name = re.findall(r"{(\w+)}", path)[0]
    address = path.replace(f"{{{name}}}", (await filled(house, owner))[name][0])
    body = BODIES.get((method, path))

    refused = await member.request(method, address, json=body)
    done = await owner.request(method, address, json=body)

    assert refused.status_code == 404
    assert done.status_code in {200, 204}, done.text


async def test_a_strangers_sentence_does_not_reach_over(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    await filled(house, owner)
    for text in ("what's on my list?", "what do I have to do?", "undo that", f"find {CANARY}", "my notes"):
        answer = await member.post("/api/chat", json={"text": text})
        assert answer.status_code == 200
        assert CANARY not in answer.text.replace(f"find {CANARY}", "").replace(f"“{CANARY}”", ""), text


async def test_logs_have_no_words_codes_or_tokens(
    house: House, owner: httpx.AsyncClient, logged: StringIO
) -> None:
    """Not when all goes well, and not when it does not."""
    await filled(house, owner)
    program = await house.program(owner)
    token = program.headers["authorization"].partition(" ")[2]
    for answer in (
        await program.post("/api/chat", json={"text": f"{CANARY} " * 3000}),
        await program.post("/api/chat", content=f'{{"{CANARY}": '),
        await program.get(f"/api/notes?query={CANARY}"),
        await program.get(f"/api/{CANARY}"),
        await owner.post("/api/auth/login", json={"name": CANARY, "password": f"{CANARY}pass"}),
    ):
        assert answer.status_code < 500
    await program.aclose()

    told = logged.getvalue()
    for secret in (CANARY, token, token[-20:], *owner.cookies.values()):
        assert secret not in told
    for line in told.splitlines():
        json.loads(line)
