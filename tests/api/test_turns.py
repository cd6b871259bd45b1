"""Why something was done, told of any message."""

import httpx

from tests.api.house import START, House


async def _said(client: httpx.AsyncClient, text: str) -> str:
    return str((await client.post("/api/chat", json={"text": text})).json()["message_id"])


async def test_a_turn_tells_its_sentence_its_slots_and_how_the_day_was_reckoned(
    owner: httpx.AsyncClient,
) -> None:
    assert f"{START:%A}" == "Friday"
    first = await _said(owner, "remind me to call mum tomorrow at 9")
    await _said(owner, "add milk to my shopping list")  # what is explained need not be the last

    told = (await owner.get(f"/api/turns/{first}")).json()

    (step,) = told["steps"]
    assert (step["action"], step["state"]) == ("set_reminder", "done")
    assert "call mum" in step["slots"].values()
    assert "tomorrow at 9" in step["slots"].values()
    assert "because today is Friday" in told["why"].replace("Friday 20 November", "Friday")
    assert told["thought"] is None
    assert 0 < told["seconds"] < 60


async def test_a_step_names_the_receipt_that_it_left(owner: httpx.AsyncClient) -> None:
    first = await _said(owner, "add milk to my shopping list")

    (step,) = (await owner.get(f"/api/turns/{first}")).json()["steps"]
    (receipt,) = (await owner.get("/api/receipts")).json()

    assert step["receipt"] == receipt["id"]


async def test_what_was_not_understood_names_the_nearest_sentences(owner: httpx.AsyncClient) -> None:
    first = await _said(owner, "remind the florist of purple")

    told = (await owner.get(f"/api/turns/{first}")).json()

    assert told["steps"] == []
    assert "I didn't understand" in told["why"]


async def test_what_a_program_asked_has_steps_and_no_words(owner: httpx.AsyncClient) -> None:
    made = (await owner.post("/api/notes", json={"text": "blue"})).json()

    told = (await owner.get(f"/api/turns/{made['message_id']}")).json()

    assert told["why"] == ""
    assert [list(step["slots"].values()) for step in told["steps"]] == [["blue"]]


async def test_a_turn_is_told_to_its_own_person_only(
    owner: httpx.AsyncClient, member: httpx.AsyncClient, house: House
) -> None:
    first = await _said(owner, "note: my secret")

    assert (await owner.get(f"/api/turns/{first}")).status_code == 200
    assert (await member.get(f"/api/turns/{first}")).status_code == 404


async def test_only_what_is_worked_on_can_be_stopped(owner: httpx.AsyncClient) -> None:
    first = await _said(owner, "note: over already")

    assert (await owner.post(f"/api/turns/{first}/stop")).status_code == 409
