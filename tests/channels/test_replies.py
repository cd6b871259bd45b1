"""Answering a certain message: what it was about is what is meant, whatever was said since."""

from datetime import timedelta

from tests.channels.phone import Phone
from tests.safety.shredder import shredded


async def reminders(phone: Phone) -> dict[str, str]:
    found = (await phone.owner.get("/api/reminders")).json()
    return {one["title"]: one["next_at"] for one in found}


async def test_the_reminder_that_is_answered_is_snoozed(phone: Phone) -> None:
    await phone.link()
    for title, minutes in (("stretch", 10), ("water the plants", 11)):
        await phone.say(f"remind me to {title} in {minutes} minutes")
    phone.house.clock.pass_by(timedelta(minutes=12))
    await phone.house.services.core.drain()
    first = next(one for one in phone.peer.sent if "stretch" in one.text and one.text.startswith("⏰"))
    (answer,) = await phone.see(phone.peer.reply(first.number, "snooze 10 minutes"))

    assert "stretch" in answer
    waiting = await reminders(phone)
    assert waiting["stretch"] is not None
    assert waiting.get("water the plants") is None


async def test_it_is_what_the_answered_message_was_about(phone: Phone) -> None:
    await phone.link()
    await phone.say("I have to call Anna")
    about_anna = phone.peer.sent[-1]
    await phone.say("I have to call Bert")
    (answer,) = await phone.see(phone.peer.reply(about_anna.number, "done"))
    assert "Anna" in answer


async def test_ones_own_message_may_be_answered_as_well(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message("I have to call Anna")
    await phone.see(written)
    await phone.say("I have to call Bert")
    (answer,) = await phone.see(phone.peer.reply(written["message"]["message_id"], "done"))
    assert "Anna" in answer


async def test_a_question_in_between_is_put_aside(phone: Phone) -> None:
    await phone.link()
    await phone.say("I have to call Anna")
    about_anna = phone.peer.sent[-1]
    (question,) = await phone.say("remind me to sleep")
    (answer,) = await phone.see(phone.peer.reply(about_anna.number, "done"))
    assert question.endswith("?")
    assert "Anna" in answer


async def test_the_question_itself_is_answered_as_ever(phone: Phone) -> None:
    await phone.link()
    await phone.say("remind me to sleep")
    question = phone.peer.sent[-1]
    (answer,) = await phone.see(phone.peer.reply(question.number, "tomorrow at 9"))
    assert "sleep" in answer
    assert "9" in answer


async def test_a_yes_to_a_question_of_the_gate_is_to_that_one(phone: Phone) -> None:
    await phone.link()
    await phone.say("shred the contract")
    contract = phone.peer.sent[-1]
    await phone.say("shred the diary")
    await phone.see(phone.peer.reply(contract.number, "yes"))
    assert shredded == ["the contract"]


async def test_a_no_leaves_just_that_one(phone: Phone) -> None:
    await phone.link()
    await phone.say("shred the contract")
    contract = phone.peer.sent[-1]
    await phone.say("shred the diary")
    diary = phone.peer.sent[-1]
    await phone.see(phone.peer.reply(contract.number, "no"))
    await phone.see(phone.peer.reply(diary.number, "yes"))
    assert shredded == ["the diary"]


async def test_a_message_that_nobody_knows_changes_nothing(phone: Phone) -> None:
    await phone.link()
    await phone.say("I have to call Bert")
    (answer,) = await phone.see(phone.peer.reply(987_654, "done"))
    assert "Bert" in answer
