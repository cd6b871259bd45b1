"""Every noun of the planner over HTTP: read from the records, changed through the actions."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.api.house import House


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_task_lives(owner: httpx.AsyncClient) -> None:
    """Added, changed, done, undone, deleted: what is stored follows."""
    made = await ok(await owner.post("/api/tasks", json={"title": "Water the plants"}))
    task = made["reply"]["cards"][0]
    assert [one["title"] for one in await ok(await owner.get("/api/tasks"))] == ["Water the plants"]

    changes = {"priority": "high", "due": "2026-11-21T18:00:00+01:00"}
    await ok(await owner.patch(f"/api/tasks/{task['id']}", json=changes))
    changed = (await ok(await owner.get("/api/tasks")))[0]
    assert (changed["title"], changed["priority"]) == ("Water the plants", "high")
    assert changed["due"]["start"] == "2026-11-21T17:00:00Z"
    assert len(await ok(await owner.get("/api/reminders"))) == 1

    await ok(await owner.post(f"/api/tasks/{task['id']}/complete"))
    assert await ok(await owner.get("/api/tasks")) == []
    finished = await ok(await owner.get("/api/tasks", params={"state": "done"}))
    assert [one["id"] for one in finished] == [task["id"]]
    assert await ok(await owner.get("/api/reminders")) == []

    await ok(await owner.post("/api/actions/undo", json={}))
    assert [one["id"] for one in await ok(await owner.get("/api/tasks"))] == [task["id"]]

    await ok(await owner.delete(f"/api/tasks/{task['id']}"))
    assert await ok(await owner.get("/api/tasks")) == []
    assert (await owner.delete(f"/api/tasks/{task['id']}")).status_code == 404


async def test_a_list_lives(owner: httpx.AsyncClient) -> None:
    await ok(await owner.post("/api/lists", json={"items": ["milk"], "list_name": "shopping"}))
    await ok(await owner.post("/api/lists/shopping/items", json={"items": ["eggs", "tea"]}))
    await ok(await owner.post("/api/lists/packing/items", json={"items": ["socks"]}))
    assert [one["name"] for one in await ok(await owner.get("/api/lists"))] == ["packing", "shopping"]

    items = await ok(await owner.get("/api/lists/shopping"))
    assert [item["text"] for item in items] == ["milk", "eggs", "tea"]
    await ok(await owner.delete(f"/api/lists/items/{items[1]['id']}"))
    left = await ok(await owner.get("/api/lists/SHOPPING"))
    assert [item["text"] for item in left] == ["milk", "tea"]
    assert (await owner.delete(f"/api/lists/items/{items[1]['id']}")).status_code == 404


async def test_a_note_lives(owner: httpx.AsyncClient) -> None:
    for text in ("The wifi code is 1234", "Call the bank about the card"):
        note = (await ok(await owner.post("/api/notes", json={"text": text})))["reply"]["cards"][0]
    found = await ok(await owner.get("/api/notes", params={"query": "codes WIFI"}))
    assert [one["text"] for one in found] == ["The wifi code is 1234"]

    await ok(await owner.delete(f"/api/notes/{note['id']}"))
    assert [one["text"] for one in await ok(await owner.get("/api/notes"))] == ["The wifi code is 1234"]


async def test_a_reminder_lives(owner: httpx.AsyncClient) -> None:
    body = {"title": "call mum", "when": "2026-11-21T09:00:00+01:00"}
    made = (await ok(await owner.post("/api/reminders", json=body)))["reply"]["cards"][0]
    assert [one["next_at"] for one in await ok(await owner.get("/api/reminders"))] == ["2026-11-21T08:00:00Z"]

    until = {"until": "2026-11-21T10:30:00+01:00"}
    await ok(await owner.post(f"/api/reminders/{made['id']}/snooze", json=until))
    later = (await ok(await owner.get("/api/reminders")))[0]
    assert later["next_at"] == "2026-11-21T09:30:00Z"

    await ok(await owner.delete(f"/api/reminders/{made['id']}"))
    assert await ok(await owner.get("/api/reminders")) == []


async def test_an_event_lives(owner: httpx.AsyncClient) -> None:
    body = {"title": "Dentist", "start": "2026-11-24T15:00:00+01:00", "length": "PT45M"}
    made = (await ok(await owner.post("/api/calendar", json=body)))["reply"]["cards"][0]
    assert [one["end"] for one in await ok(await owner.get("/api/calendar"))] == ["2026-11-24T14:45:00Z"]

    await ok(await owner.patch(f"/api/calendar/{made['id']}", json={"to": "2026-11-26T10:00:00+01:00"}))
    day = {"start": "2026-11-26T00:00:00+01:00", "end": "2026-11-27T00:00:00+01:00"}
    found = await ok(await owner.get("/api/calendar", params=day))
    assert [one["start"] for one in found] == ["2026-11-26T09:00:00Z"]

    await ok(await owner.delete(f"/api/calendar/{made['id']}"))
    assert await ok(await owner.get("/api/calendar", params=day)) == []


async def test_an_event_gets_another_name_place_and_length(owner: httpx.AsyncClient) -> None:
    body = {"title": "Dentist", "start": "2026-11-24T15:00:00+01:00", "length": "PT45M"}
    made = (await ok(await owner.post("/api/calendar", json=body)))["reply"]["cards"][0]
    to = {"start": "2026-11-25T16:00:00+01:00", "end": "2026-11-25T18:00:00+01:00"}
    for changes in ({"title": "Orthodontist", "place": "Main Street 1"}, {"title": "Orthodontist", "to": to}):
        await ok(await owner.patch(f"/api/calendar/{made['id']}", json=changes))
    (event,) = await ok(await owner.get("/api/calendar"))
    assert (event["title"], event["place"]) == ("Orthodontist", "Main Street 1")
    assert (event["start"], event["end"]) == ("2026-11-25T15:00:00Z", "2026-11-25T17:00:00Z")


async def test_free_time_avoids_what_is_on_the_calendar(owner: httpx.AsyncClient) -> None:
    busy = {"title": "Workshop", "start": "2026-11-23T09:00:00+01:00", "length": "PT3H"}
    await ok(await owner.post("/api/calendar", json=busy))
    within = {"start": "2026-11-23T09:00:00+01:00", "end": "2026-11-23T17:00:00+01:00"}
    answer = await ok(await owner.post("/api/calendar/free-time", json={"length": "PT1H", "within": within}))
    assert "12" in answer["reply"]["text"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/api/tasks/{}", {"title": "other"}),
        ("DELETE", "/api/tasks/{}", None),
        ("POST", "/api/tasks/{}/complete", None),
        ("DELETE", "/api/lists/items/{}", None),
        ("DELETE", "/api/notes/{}", None),
        ("DELETE", "/api/reminders/{}", None),
        ("POST", "/api/reminders/{}/snooze", {}),
        ("PATCH", "/api/calendar/{}", {"to": "2026-11-26T10:00:00+01:00"}),
        ("DELETE", "/api/calendar/{}", None),
        ("POST", "/api/receipts/{}/undo", None),
    ],
)
@pytest.mark.parametrize("name", ["nothing", "all", "it", "milk", "%00", "..%2F..", "\U0001f600", "$ne"])
async def test_only_ids_name_things(
    owner: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None, name: str
) -> None:
    """Words would do in a sentence; an address must not change what happens to be called like that."""
    await owner.post("/api/chat", json={"text": "add milk to my shopping list"})
    answer = await owner.request(method, path.format(name), json=body)
    assert answer.status_code == 404, answer.text
    assert len(await ok(await owner.get("/api/lists/shopping"))) == 1


async def test_every_action_has_a_typed_route(house: House, owner: httpx.AsyncClient) -> None:
    document = (await owner.get("/openapi.json")).json()
    for name in house.services.registry.actions:
        operation = document["paths"][f"/api/actions/{name}"]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        shown = document["components"]["schemas"][schema.rpartition("/")[2]]
        expected = house.services.registry.action(name).schema()
        assert set(shown.get("properties", {})) == set(expected.get("properties", {}))


async def test_an_action_is_a_turn_like_any_other(owner: httpx.AsyncClient) -> None:
    """It has a receipt, shows up in the conversation, repeats safely and can be undone."""
    slots = {"items": ["milk"], "list_name": "shopping"}
    headers = {"Idempotency-Key": "once"}
    first = await ok(await owner.post("/api/actions/add_to_list", json=slots, headers=headers))
    again = await ok(await owner.post("/api/actions/add_to_list", json=slots, headers=headers))
    assert first["receipts"] == again["receipts"]
    other = await owner.post("/api/actions/add_to_list", json={"items": ["tea"]}, headers=headers)
    assert other.status_code == 409

    page = await ok(await owner.get("/api/conversations/main/messages"))
    assert [message["direction"] for message in page["messages"]] == ["in", "out"]
    await ok(await owner.post("/api/actions/undo", json={}))
    assert await ok(await owner.get("/api/lists/shopping")) == []


async def test_an_action_that_fails_is_a_problem(owner: httpx.AsyncClient) -> None:
    missing = await owner.post("/api/actions/complete_task", json={"task": "no such thing"})
    assert missing.status_code == 404
    assert missing.json()["code"] == "not_found"
    past = {"title": "call mum", "when": "2020-01-01T09:00:00+01:00"}
    assert (await owner.post("/api/actions/set_reminder", json=past)).status_code == 422


async def test_an_action_that_asks_tells_its_question(owner: httpx.AsyncClient) -> None:
    answer = await ok(await owner.post("/api/actions/set_reminder", json={"title": "call mum"}))
    assert answer["reply"]["question"]["slot"] == "when"
    assert answer["receipts"] == []


async def test_a_package_that_is_off_does_nothing(owner: httpx.AsyncClient) -> None:
    await owner.patch("/api/capabilities/planner", json={"enabled": False})
    try:
        off = await owner.post("/api/actions/create_task", json={"title": "Water the plants"})
        noun = await owner.post("/api/tasks", json={"title": "Water the plants"})
        listed = (await ok(await owner.get("/api/capabilities")))["capabilities"]
    finally:
        await owner.patch("/api/capabilities/planner", json={"enabled": True})
    on = await owner.post("/api/actions/create_task", json={"title": "Water the plants"})

    assert (off.status_code, noun.status_code, on.status_code) == (404, 404, 200)
    assert [one["enabled"] for one in listed if one["name"] == "planner"] == [False]


async def test_capabilities_tell_actions_levels_and_schemas(owner: httpx.AsyncClient) -> None:
    listed = (await ok(await owner.get("/api/capabilities")))["capabilities"]
    planner = next(one for one in listed if one["name"] == "planner")
    action = next(one for one in planner["actions"] if one["name"] == "create_task")
    assert action["level"] == "write_own"
    assert "title" in action["slots"]["properties"]


async def test_receipts_are_listed_latest_first(owner: httpx.AsyncClient) -> None:
    for title in ("one", "two"):
        await ok(await owner.post("/api/tasks", json={"title": title}))
    found = await ok(await owner.get("/api/receipts"))
    assert [receipt["action"] for receipt in found] == ["create_task", "create_task"]
    assert "two" in found[0]["summary"]


async def test_all_that_a_message_did_is_undone_by_its_id(owner: httpx.AsyncClient) -> None:
    words = "add flour to my baking list and remind me to preheat the oven tomorrow at 4pm"
    made = await ok(await owner.post("/api/chat", json={"text": words}))
    await ok(await owner.post("/api/tasks", json={"title": "stays"}))
    undone = await ok(await owner.post("/api/receipts/undo", json={"turn": made["message_id"]}))
    again = await owner.post("/api/receipts/undo", json={"turn": made["message_id"]})
    assert undone["receipts"][0]["undoes"] == [one["id"] for one in reversed(made["receipts"])]
    assert again.status_code == 404
    assert await ok(await owner.get("/api/lists/baking")) == []
    assert await ok(await owner.get("/api/reminders")) == []
    assert len(await ok(await owner.get("/api/tasks"))) == 1


async def test_nothing_came_of_what_was_never_read(owner: httpx.AsyncClient) -> None:
    """What a model did after reading is undone the same way (tests/safety/test_because.py)."""
    await ok(await owner.post("/api/tasks", json={"title": "stays"}))
    answer = await owner.post("/api/receipts/undo", json={"source": "report.pdf"})
    assert answer.status_code == 404
    assert [one["because"] for one in await ok(await owner.get("/api/receipts"))] == [[]]


@pytest.mark.parametrize("body", [{}, {"turn": "a", "source": "b"}, {"turn": ""}, {"other": 1}])
async def test_undoing_together_wants_one_thing(owner: httpx.AsyncClient, body: dict[str, str]) -> None:
    assert (await owner.post("/api/receipts/undo", json=body)).status_code == 422


async def test_a_receipt_is_undone_by_its_id(owner: httpx.AsyncClient) -> None:
    for title in ("one", "two"):
        await ok(await owner.post("/api/tasks", json={"title": title}))
    found = await ok(await owner.get("/api/receipts"))
    await ok(await owner.post(f"/api/receipts/{found[1]['id']}/undo"))
    again = await owner.post(f"/api/receipts/{found[1]['id']}/undo")
    assert again.status_code == 409
    assert [task["title"] for task in await ok(await owner.get("/api/tasks"))] == ["two"]


async def test_a_reminder_that_was_said_is_told_to_its_person_alone(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    body = {"title": "call mum", "when": "2026-11-21T09:00:00+01:00"}
    await ok(await owner.post("/api/reminders", json=body))
    assert await ok(await owner.get("/api/reminders/said")) == []
    house.clock.at = datetime(2026, 11, 21, 8, 2, tzinfo=UTC)
    await house.services.core.drain()
    (said,) = await ok(await owner.get("/api/reminders/said"))
    assert (said["title"], said["due"], said["sent"]) == ("call mum", "2026-11-21T08:00:00Z", [])
    assert said["late_seconds"] == pytest.approx(120, abs=1)
    assert await ok(await owner.get("/api/reminders/said", params={"before": said["said"]})) == []
    assert await ok(await member.get("/api/reminders/said")) == []
