"""Saying something over HTTP."""

import json

import httpx

from tests.api.house import House


async def test_a_message_is_answered_with_its_receipt(owner: httpx.AsyncClient) -> None:
    answer = await owner.post("/api/chat", json={"text": "add milk to my shopping list"})

    assert answer.status_code == 200
    body = answer.json()
    assert "milk" in body["reply"]["text"]
    assert [receipt["action"] for receipt in body["receipts"]] == ["add_to_list"]
    items = (await owner.get("/api/lists/shopping")).json()
    assert [item["text"] for item in items] == ["milk"]


async def test_repeating_a_key_does_it_once(owner: httpx.AsyncClient) -> None:
    request = {"text": "add eggs to my shopping list"}
    first = await owner.post("/api/chat", json=request, headers={"Idempotency-Key": "k1"})
    again = await owner.post("/api/chat", json=request, headers={"Idempotency-Key": "k1"})

    assert first.json()["message_id"] == again.json()["message_id"]
    assert first.json()["reply"] == again.json()["reply"]
    assert first.json()["receipts"] == again.json()["receipts"]
    assert len((await owner.get("/api/lists/shopping")).json()) == 1


async def test_a_key_with_other_content_is_a_conflict(owner: httpx.AsyncClient) -> None:
    await owner.post("/api/chat", json={"text": "note: one", "message_id": "k2"})
    other = await owner.post("/api/chat", json={"text": "note: two", "message_id": "k2"})

    assert other.status_code == 409
    assert len((await owner.get("/api/notes")).json()) == 1


async def test_a_key_belongs_to_its_person(owner: httpx.AsyncClient, member: httpx.AsyncClient) -> None:
    for client, text in ((owner, "note: mine"), (member, "note: his")):
        answer = await client.post("/api/chat", json={"text": text}, headers={"Idempotency-Key": "same"})
        assert answer.status_code == 200

    assert [note["text"] for note in (await member.get("/api/notes")).json()] == ["his"]


async def test_keys_are_visible_ascii_of_limited_length(owner: httpx.AsyncClient) -> None:
    async def status(key: bytes) -> int:
        headers = [(b"Idempotency-Key", key)]
        return (await owner.post("/api/chat", json={"text": "help"}, headers=headers)).status_code

    assert await status(b"k" * 255) == 200
    assert await status(b"k" * 256) == 422
    assert await status(b"a b") == 422
    assert await status("ü".encode("latin-1")) == 422


async def test_streamed_turn_ends_in_the_reply(owner: httpx.AsyncClient) -> None:
    """The events are those of the turn, numbered; the last part is what plain JSON would be."""
    await owner.post("/api/chat", json={"text": "note: before"})
    headers = {"accept": "text/event-stream"}
    answer = await owner.post("/api/chat", json={"text": "add tea to my shopping list"}, headers=headers)

    assert answer.headers["content-type"].startswith("text/event-stream")
    parts = [part for part in answer.text.split("\n\n") if "data: " in part]
    events = [json.loads(part.split("data: ")[1].split("\n")[0]) for part in parts[:-1]]
    kinds = [event["event"]["type"] for event in events]
    assert kinds[0] == "message.received"
    assert kinds[-1] == "message.sent"
    assert "record.changed" in kinds
    assert parts[-1].startswith("event: reply\n")
    reply = json.loads(parts[-1].split("data: ")[1].split("\n")[0])
    assert reply["receipts"][0]["action"] == "add_to_list"
    assert reply["seq"] == events[-1]["seq"]


async def test_streamed_repeat_tells_the_first_answer(owner: httpx.AsyncClient) -> None:
    request = {"text": "add jam to my shopping list", "message_id": "again"}
    first = await owner.post("/api/chat", json=request)
    streamed = await owner.post("/api/chat", json=request, headers={"accept": "text/event-stream"})

    assert (
        first.json()["reply"]["text"]
        in json.loads(streamed.text.split("event: reply\ndata: ")[1].split("\n")[0])["reply"]["text"]
    )


async def test_messages_are_paged_and_carry_seq(owner: httpx.AsyncClient) -> None:
    for number in range(5):
        last = await owner.post("/api/chat", json={"text": f"note: number {number}"})
    page = (await owner.get("/api/conversations/main/messages", params={"limit": 4})).json()
    earlier = (
        await owner.get("/api/conversations/main/messages", params={"limit": 4, "before": page["before"]})
    ).json()

    assert page["seq"] == last.json()["seq"]
    texts = [message["text"] for message in page["messages"] if message["direction"] == "in"]
    assert texts == ["note: number 3", "note: number 4"]
    texts = [message["text"] for message in earlier["messages"] if message["direction"] == "in"]
    assert texts == ["note: number 1", "note: number 2"]


async def test_conversations_show_the_last_message(owner: httpx.AsyncClient) -> None:
    await owner.post("/api/chat", json={"text": "note: hello there"})
    found = (await owner.get("/api/conversations")).json()

    assert [conversation["id"] for conversation in found] == ["main"]
    assert "hello there" in found[0]["last_text"]


async def test_too_many_turns_at_once_are_refused(house: House, owner: httpx.AsyncClient) -> None:
    """The places of a person who waits are limited; another one is served."""
    places = [house.services.turns.hold("owner") for _ in range(16)]
    for place in places:
        place.__enter__()
    refused = await owner.post("/api/chat", json={"text": "help"})
    for place in places:
        place.__exit__(None, None, None)
    served = await owner.post("/api/chat", json={"text": "help"})

    assert (refused.status_code, served.status_code) == (429, 200)
    assert int(refused.headers["retry-after"]) >= 1


async def test_a_message_is_said_otherwise_and_what_it_did_taken_back(owner: httpx.AsyncClient) -> None:
    first = (await owner.post("/api/chat", json={"text": "add milk to my shopping list"})).json()

    changed = {"text": "add oat milk to my shopping list", "replaces": first["message_id"]}
    offer = (await owner.post("/api/chat", json=changed)).json()
    assert offer["reply"]["question"]["confirm"] is True
    await owner.post("/api/chat", json={"text": "yes"})

    items = (await owner.get("/api/lists/shopping")).json()
    assert [item["text"] for item in items] == ["oat milk"]


async def test_a_repeated_change_is_one(owner: httpx.AsyncClient) -> None:
    first = (await owner.post("/api/chat", json={"text": "what is a wug"})).json()["message_id"]
    body = {"text": "note: a wug", "replaces": first, "message_id": "k9"}
    one, two = [(await owner.post("/api/chat", json=body)).json() for _ in range(2)]

    assert one["message_id"] == two["message_id"]
    assert len((await owner.get("/api/notes")).json()) == 1


async def test_nobody_changes_what_somebody_else_said(
    owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    first = (await owner.post("/api/chat", json={"text": "note: mine"})).json()["message_id"]
    body = {"text": "note: his", "replaces": first}

    assert (await member.post("/api/chat", json=body)).status_code == 404
    assert (await owner.post("/api/chat", json=body)).status_code == 200


async def test_an_answer_suggests_what_may_be_said_next(owner: httpx.AsyncClient) -> None:
    await owner.post("/api/chat", json={"text": "add milk to my shopping list"})
    page = (await owner.get("/api/conversations/main/messages")).json()

    suggested = page["messages"][-1]["suggestions"]
    assert suggested == ["what's on my shopping list?"]
    answer = (await owner.post("/api/chat", json={"text": suggested[0]})).json()
    assert answer["reply"]["text"].startswith("Your shopping list (1 item)")


async def test_nothing_is_suggested_while_a_question_is_open(owner: httpx.AsyncClient) -> None:
    await owner.post("/api/chat", json={"text": "remind me"})
    page = (await owner.get("/api/conversations/main/messages")).json()

    assert page["messages"][-1]["question"] is not None
    assert page["messages"][-1]["suggestions"] == []


async def test_what_one_thought_of_an_answer_is_kept_and_taken_back(
    owner: httpx.AsyncClient, member: httpx.AsyncClient, house: House
) -> None:
    await owner.post("/api/chat", json={"text": "note: a"})
    answer = (await owner.get("/api/conversations/main/messages")).json()["messages"][-1]["id"]
    path = f"/api/messages/{answer}/feedback"

    refused = await member.put(path, json={"rating": "down"})
    given = await owner.put(path, json={"rating": "down", "reason": "wrong list"})
    after = (await owner.get("/api/conversations/main/messages")).json()["messages"][-1]
    forgotten = await owner.put(path, json={})
    at_last = (await owner.get("/api/conversations/main/messages")).json()["messages"][-1]

    assert (refused.status_code, given.status_code, forgotten.status_code) == (404, 204, 204)
    assert (after["feedback"]["rating"], after["feedback"]["reason"]) == ("down", "wrong list")
    assert at_last["feedback"] is None
    events = await house.services.event_log.read((await owner.get("/api/me")).json()["id"], 0)
    told = [each["event"]["feedback"] for each in events if each["event"]["type"] == "message.rated"]
    assert [one and one["rating"] for one in told] == ["down", None]


async def test_what_was_said_is_found_with_its_words_marked(
    owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    await owner.post("/api/chat", json={"text": "note: the plumber comes on Tuesdays"})
    for client, expected in ((owner, 1), (member, 0)):
        found = (await client.get("/api/conversations/search?q=plumbers")).json()
        assert len([one for one in found if one["direction"] == "in"]) == expected
        for one in found:
            assert [one["text"][start:end] for start, end in one["marks"]] == ["plumber"]
