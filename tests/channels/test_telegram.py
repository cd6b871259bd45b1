"""Telegram through the real library: the same conversation, from an update to what a chat shows."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from api.routes.telegram import SECRET
from tests.channels.phone import EVE, Phone
from tests.safety.shredder import shredded


async def test_an_account_is_linked_by_both_sides_and_talks_from_then_on(phone: Phone) -> None:
    made = (await phone.owner.post("/api/channels/links", json={"channel": "telegram"})).json()
    assert made["url"] == f"https://t.me/dayhand_bot?start={made['code']}"

    (thanks,) = await phone.say(f"/start {made['code']}")
    unread = await phone.say("add milk to my shopping list")
    (waiting,) = (await phone.owner.get("/api/channels")).json()["links"]
    await phone.owner.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
    told = await phone.say("add milk to my shopping list")

    assert "confirm" in thanks
    assert not any("milk" in text for text in unread)
    assert (waiting["state"], waiting["name"]) == ("claimed", "Anna (@anna)")
    assert told == ["Added milk to your shopping list."]


async def test_a_question_asked_on_telegram_is_answered_on_the_web_and_back(phone: Phone) -> None:
    await phone.link()
    (question,) = await phone.say("remind me to call mum")
    web = (await phone.owner.post("/api/chat", json={"text": "tomorrow at 9"})).json()
    (undone,) = await phone.say("/undo")

    assert question.endswith("?")
    assert "call mum" in web["reply"]["text"]
    assert "call mum" in undone


async def test_what_is_said_on_telegram_shows_live_on_the_web(phone: Phone) -> None:
    await phone.link()
    await phone.say("add milk to my shopping list")
    events = await phone.house.services.event_log.read("owner", 0)
    kinds = [(one["origin"], one["event"]["type"]) for one in events]
    assert ("telegram", "message.received") in kinds
    assert ("telegram", "message.sent") in kinds


async def test_strangers_are_told_a_code_once_and_nothing_they_say_is_kept(phone: Phone) -> None:
    (first,) = await phone.say("remind me to QUOKKA tomorrow at 9", sender=EVE)
    again = await phone.say("hello? QUOKKA", sender=EVE)
    code = first.splitlines()[0].split()[-1]
    paired = await phone.owner.post("/api/channels/pairings", json={"code": code})

    assert again == []
    assert paired.json()["name"] == "Eve"
    events = str(await phone.house.services.event_log.read("owner", 0))
    inbox = str(await phone.house.store.collection("inbox").find({"_id": {"$gte": ""}}).to_list())
    assert "QUOKKA" not in events + inbox


async def test_an_update_delivered_five_times_is_done_once(phone: Phone) -> None:
    await phone.link()
    before = len(phone.peer.sent)
    update = phone.peer.message("add milk to my shopping list")
    answers = await asyncio.gather(*(phone.deliver(update) for _ in range(5)))
    await phone.house.services.core.drain()

    assert {answer.status_code for answer in answers} == {200}
    assert phone.peer.texts()[before:] == ["Added milk to your shopping list."]


async def test_messages_are_answered_in_the_order_they_were_written(phone: Phone) -> None:
    await phone.link()
    before = len(phone.peer.sent)
    first, second = phone.peer.message("add milk to my list"), phone.peer.message("add eggs to my list")
    await phone.deliver(second)
    await phone.deliver(first)
    await phone.house.services.core.drain()
    assert [("milk" in text, "eggs" in text) for text in phone.peer.texts()[before:]] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize("secret", ["", "wrong", "sécret"])
async def test_only_telegram_is_let_in(phone: Phone, secret: str) -> None:
    door = phone.house.services.telegram
    assert door is not None
    headers = {SECRET.encode(): secret.encode()}
    async with phone.house.client() as stranger:
        refused = await stranger.post("/api/telegram-webhook", json=phone.peer.message("x"), headers=headers)
        none = await stranger.post("/api/telegram-webhook", json=phone.peer.message("x"))
    assert (refused.status_code, none.status_code) == (403, 403)


@pytest.mark.parametrize(
    "update",
    [
        {},
        [],
        {"update_id": "x"},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "callback_query": {"id": 1}},
        {"update_id": 1, "edited_channel_post": {}},
        {"update_id": 9, "message": {"message_id": 1, "date": 10**30, "chat": {"id": 1, "type": "private"}}},
    ],
)
async def test_what_is_malformed_is_not_delivered_for_ever(phone: Phone, update: Any) -> None:
    assert (await phone.deliver(update)).status_code == 200


async def test_approvals_are_pressed_and_count_once(phone: Phone) -> None:
    await phone.link()
    await phone.say("shred the contract")
    question = phone.peer.sent[-1]
    assert [[one["text"] for one in row] for row in question.buttons] == [["Yes", "No"]]

    press, once_more = phone.peer.press(question, "Yes"), phone.peer.press(question, "Yes")
    await phone.deliver(press)
    await phone.deliver(once_more)
    await phone.house.services.core.drain()

    assert shredded == ["the contract"]
    assert "already" in phone.peer.texts()[-1]
    assert [method for method, _ in phone.peer.calls].count("answerCallbackQuery") >= 1


async def test_a_button_that_was_pressed_is_gone_and_its_question_stays(phone: Phone) -> None:
    await phone.link()
    await phone.say("shred the contract")
    question = phone.peer.sent[-1]
    await phone.see(phone.peer.press(question, "No"))
    async with asyncio.timeout(5):
        while question.buttons:  # noqa: ASYNC110  # the bot does it in the background
            await asyncio.sleep(0.01)
    assert "Shall I do it?" in question.text


async def test_a_choice_is_pressed(phone: Phone) -> None:
    await phone.link()
    for title in ("call Anna", "call Bert"):
        await phone.say(f"I have to {title}")
    await phone.say("complete the call task")
    question = phone.peer.sent[-1]
    label = next(one["text"] for row in question.buttons for one in row if "Bert" in one["text"])
    await phone.deliver(phone.peer.press(question, label))
    await phone.house.services.core.drain()
    assert "Bert" in phone.peer.texts()[-1]


async def test_markdown_arrives_as_entities_and_previews_are_off(phone: Phone) -> None:
    await phone.link()
    await phone.say("note: see https://wug.example/?d=1 and *stars*")
    sent = phone.peer.sent[-1]
    assert not sent.preview
    assert "wug.example" in sent.text


async def test_long_answers_come_in_parts_that_telegram_takes(phone: Phone) -> None:
    await phone.link()
    for number in range(60):
        await phone.owner.post("/api/actions/create_note", json={"text": f"note {number} " + "wug " * 60})
    parts = await phone.say("show my notes")
    assert all(len(part) <= 4096 for part in parts)


@pytest.mark.parametrize("parts", [{"photo": []}, {"dice": {"emoji": "x", "value": 1}}])
async def test_what_cannot_be_read_yet_is_said_so(phone: Phone, parts: dict[str, Any]) -> None:
    await phone.link()
    (said,) = await phone.say("", **parts)
    assert "can" in said


async def test_reminders_reach_the_phone(phone: Phone) -> None:
    await phone.link()
    await phone.owner.patch("/api/me", json={"reminder_channel": "telegram", "quiet_hours": "0-23"})
    await phone.owner.post("/api/chat", json={"text": "remind me to stretch in 10 minutes"})
    phone.house.clock.pass_by(timedelta(minutes=11))
    await phone.house.services.core.drain()
    assert "stretch" in phone.peer.texts()[-1]
    assert not phone.peer.sent[-1].silent  # it was set for that time


@pytest.mark.parametrize(("quiet", "silent"), [("0-23", True), ("", False)])
async def test_what_is_late_anyway_makes_no_sound_in_quiet_hours(
    phone: Phone, quiet: str, silent: bool
) -> None:
    await phone.link()
    await phone.owner.patch("/api/me", json={"quiet_hours": quiet})
    for minutes in (10, 20):
        await phone.owner.post("/api/chat", json={"text": f"remind me to stretch in {minutes} minutes"})
    phone.house.clock.pass_by(timedelta(hours=14))
    await phone.house.services.core.drain()
    assert "stretch" in phone.peer.texts()[-1]
    assert phone.peer.sent[-1].silent is silent


async def test_polling_takes_in_what_waits_and_confirms_it(phone: Phone) -> None:
    await phone.link()
    door = phone.house.services.telegram
    assert door is not None
    update = phone.peer.message("add milk to my shopping list")
    phone.peer.queue({"update_id": update["update_id"] - 500, "message": {"broken": True}})
    phone.peer.queue(update)
    polling = asyncio.create_task(door.poll())
    while phone.peer.confirmed <= update["update_id"]:  # noqa: ASYNC110  # the peer has no event for it
        await asyncio.sleep(0.01)
    polling.cancel()
    await phone.house.services.core.drain()
    assert phone.peer.texts()[-1] == "Added milk to your shopping list."


async def test_unlinking_makes_a_stranger_of_it(phone: Phone) -> None:
    await phone.link()
    (linked,) = (await phone.owner.get("/api/channels")).json()["linked"]
    assert (await phone.owner.delete(f"/api/channels/{linked['id']}")).status_code == 204
    assert not any("milk" in text for text in await phone.say("add milk to my list"))
