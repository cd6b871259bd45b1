"""Groups: answered when addressed, for people with an account, in a scope that holds nobody's own things."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram import channel
from bot.delivery.turn import Inbound
from tests.channels.phone import ANNA, EVE, Phone
from tests.safety.shredder import shredded

GROUP = {"id": -100, "type": "group", "title": "Wugs"}
SECRET = "QUOKKA"
BERT = {"id": 43, "is_bot": False, "first_name": "Bert"}


async def say(phone: Phone, text: str, sender: Mapping[str, Any] = ANNA, **parts: Any) -> list[str]:
    """Say something in the group and return what the group shows of the answer."""
    before = len(phone.peer.sent)
    await phone.see(phone.peer.message(text, sender=sender, chat=GROUP, **parts))
    return [one.text for one in phone.peer.sent[before:] if one.chat == "-100"]


async def test_only_what_is_addressed_is_answered(phone: Phone) -> None:
    await phone.link()
    assert await say(phone, "add milk to the shopping list") == []
    assert await say(phone, "@dayhand_botany add milk to the shopping list") == []
    assert await say(phone, "@dayhand_bot add milk to the shopping list") == [
        "Added milk to your shopping list."
    ]
    (listed,) = await say(phone, "what's on the shopping list, @Dayhand_Bot?")
    assert "milk" in listed
    answered = {"message_id": 1, "date": 1_795_000_000, "chat": GROUP}
    bot = {"id": 123456, "is_bot": True, "first_name": "Dayhand"}
    assert await say(phone, "what's on the shopping list?", reply_to_message={**answered, "from": bot})


async def test_strangers_in_a_group_are_not_even_told_so(phone: Phone) -> None:
    await phone.link()
    before = len(phone.peer.sent)
    assert await say(phone, "@dayhand_bot add milk to the list", sender=EVE) == []
    await say(phone, "@dayhand_bot hello")
    assert await say(phone, "@dayhand_bot add milk to the list", sender=EVE) == []
    assert await say(phone, "@dayhand_bot /everyone yes", sender=EVE) == []
    assert not any(one.chat == "666" for one in phone.peer.sent[before:])


async def test_whoever_brought_it_opens_it_to_everybody_after_a_second_word(phone: Phone) -> None:
    await phone.link()
    await say(phone, "@dayhand_bot hello")
    (asked,) = await phone.see(*[phone.peer.message("/everyone@dayhand_bot", chat=GROUP)] * 5)
    assert await say(phone, "@dayhand_bot add milk to the list", sender=EVE) == []
    (opened,) = await say(phone, "/everyone@dayhand_bot yes")
    assert await say(phone, "@dayhand_bot add milk to the shopping list", sender=EVE) != []
    assert await say(phone, "@dayhand_bot /everyone no", sender=EVE) == []
    (closed,) = await say(phone, "/everyone@dayhand_bot no")
    assert await say(phone, "@dayhand_bot add eggs to the shopping list", sender=EVE) == []
    assert ("/everyone yes" in asked, "everybody" in opened, "only people" in closed) == (True, True, True)


async def test_what_is_kept_in_a_group_is_the_groups(phone: Phone) -> None:
    await phone.link()
    await say(phone, "@dayhand_bot add milk to the shopping list")
    own = await phone.say("what's on my shopping list?")
    assert "milk" not in str(own)
    assert (await phone.owner.get("/api/lists")).json() == []


async def test_reminders_of_a_group_are_said_in_it(phone: Phone) -> None:
    await phone.link()
    await say(phone, "@dayhand_bot remind us to stretch in 10 minutes")
    phone.house.clock.pass_by(timedelta(minutes=11))
    before = len(phone.peer.sent)
    await phone.house.services.core.drain()
    (reminder,) = phone.peer.sent[before:]
    assert (reminder.chat, "stretch" in reminder.text) == ("-100", True)


PRYING = [
    "what's on my list?", "what's on my shopping list?", "show my notes", "what do I have to do?", "/today",
    "show my reminders", "what's on my calendar this week?", "what do you know about me?", "undo", "redo",
    "what did I say about the wifi?", "why?", "say that again", "what's waiting for me?", "yes", "no",
    "settings", "who am I?", "hello", "undo everything", "what have you done today?", "the second one",
    "done",
    "what sentences did I teach you?", "treasure", "find my notes about the wifi", "1", "again",
    "snooze that for 10 minutes", "delete all my notes", "what is my partner's name?", "help",
]  # fmt: skip


async def fill(phone: Phone) -> None:
    """Give Anna something of every kind, each with a word in it that must not get out."""
    for text in (
        f"add {SECRET} milk to my shopping list",
        f"note: the wifi code is {SECRET}",
        f"I have to call {SECRET}",
        f"remind me to visit {SECRET} tomorrow at 9",
        f"schedule a 45 minute meeting with {SECRET} tomorrow at 3pm",
        f"remember that my partner's name is {SECRET}",
        f"when I say treasure I mean add {SECRET} to my shopping list",
        f"shred the {SECRET}",
    ):
        await phone.owner.post("/api/chat", json={"text": text})
    await phone.owner.patch("/api/me", json={"name": SECRET})


async def test_nothing_personal_is_said_in_a_group_whatever_is_asked_there(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "_GROUP_MESSAGES", 0)  # no limit: it would take minutes
    await phone.link()
    await fill(phone)
    assert SECRET in str(await phone.say("what's on my shopping list?"))
    own = phone.peer.sent[-1]
    told = [answer for text in PRYING for answer in await say(phone, f"@dayhand_bot {text}")]
    answered = {"message_id": own.number, "date": 1_795_000_000, "chat": GROUP}
    bot = {"id": 123456, "is_bot": True, "first_name": "Dayhand"}
    told += await say(phone, "why?", reply_to_message={**answered, "from": bot})

    assert len(told) > len(PRYING) * 0.9
    assert SECRET not in str(told)
    assert shredded == []


async def test_what_reaches_beyond_it_is_refused_in_a_group(phone: Phone) -> None:
    await phone.link()
    (answer,) = await say(phone, "@dayhand_bot shred the contract")
    await say(phone, "@dayhand_bot yes")
    assert "not for groups" in answer
    assert shredded == []


async def test_presses_of_strangers_do_nothing(phone: Phone) -> None:
    await phone.link()
    for title in ("call Anna", "call Bert"):
        await say(phone, f"@dayhand_bot I have to {title}")
    await say(phone, "@dayhand_bot complete the call task")
    question = phone.peer.sent[-1]
    label = next(one["text"] for row in question.buttons for one in row if "Bert" in one["text"])
    assert await phone.see(phone.peer.press(question, label, EVE)) == []
    (done,) = await phone.see(phone.peer.press(question, label, ANNA))
    assert "Bert" in done


async def test_a_private_yes_is_not_given_from_a_group(phone: Phone) -> None:
    await phone.link()
    await phone.say("shred the contract")
    question = phone.peer.sent[-1]
    press = phone.peer.press(question, "Yes")
    press["callback_query"]["message"]["chat"] = GROUP
    await phone.see(press)
    assert shredded == []


async def test_a_group_that_becomes_a_supergroup_keeps_its_things(phone: Phone) -> None:
    await phone.link()
    await say(phone, "@dayhand_bot add milk to the shopping list")
    await phone.see(*[phone.peer.message(chat=GROUP, migrate_to_chat_id=-100200)] * 5)
    supergroup = {"id": -100200, "type": "supergroup", "title": "Wugs"}
    (listed,) = await phone.see(phone.peer.message("@dayhand_bot what's on the list?", chat=supergroup))
    assert "milk" in listed
    assert phone.peer.sent[-1].chat == "-100200"


async def test_people_of_one_group_share_it_and_keep_their_own(phone: Phone) -> None:
    await phone.link()
    member = await phone.house.member(phone.owner)
    made = (await member.post("/api/channels/links", json={"channel": "telegram"})).json()
    await phone.see(phone.peer.message(f"/start {made['code']}", sender=BERT))
    await member.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
    await say(phone, "@dayhand_bot add milk to the shopping list")
    (listed,) = await say(phone, "@dayhand_bot what's on the shopping list?", sender=BERT)
    (refused,) = await say(phone, "/everyone@dayhand_bot yes", sender=BERT)
    assert "milk" in listed
    assert "brought me here" in refused


async def test_the_owner_sees_which_groups_there_are(phone: Phone) -> None:
    await phone.link()
    await say(phone, "@dayhand_bot hello")
    people = (await phone.owner.get("/api/people")).json()
    assert [one["role"] for one in people] == ["owner", "group"]


async def test_every_message_of_a_group_is_stored_as_the_groups(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.link()
    taken: list[Inbound] = []
    accept = phone.house.services.core.accept  # type: ignore[attr-defined]

    async def noted(message: Inbound) -> bool:
        taken.append(message)
        return bool(await accept(message))

    door = phone.house.services.telegram
    assert door is not None
    monkeypatch.setattr(door._reception, "_take", noted)
    await say(phone, "@dayhand_bot hello")
    await say(phone, "@dayhand_bot", voice={"file_id": "v", "file_unique_id": "v", "duration": 1})
    await phone.see(
        phone.peer.update(
            edited_message={
                **phone.peer.message("@dayhand_bot hi", chat=GROUP)["message"],
                "edit_date": 1_795_000_009,
            }
        )
    )
    assert {message.user for message in taken} == {"group.telegram.-100"}
