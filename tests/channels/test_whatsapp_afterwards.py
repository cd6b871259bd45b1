"""What comes after a message was sent or missed: reports, doubts, fall-backs, and numbers that lapse."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from api import twilio as twilio_module
from api.twilio import delivery_of, status_url
from bot.store.identities import Identities
from capabilities.errors import ConflictError
from tests.api.house import ORIGIN
from tests.channels.conftest import handset_of
from tests.channels.handset import EVE, Handset
from tests.delivery.waiting import until
from tests.peers.twilio import PHONE, signed


async def test_what_becomes_of_a_message_is_kept_and_shown(handset: Handset) -> None:
    await handset.link()
    await handset.say("add milk to my list")
    for status in ("queued", "sent", "read", "delivered", "read", "wug"):
        assert (await handset.reported(status)).status_code == 204

    delivery = delivery_of(handset.peer.sends[-1]["StatusCallback"].partition("?of=")[2])
    entry = await handset.house.store.collection("outbox").find_one({"_id": delivery})
    assert entry is not None
    assert (entry["state"], entry["report"]) == ("sent", "read")
    assert entry["provider_id"] == handset.peer.messages[-1]["sid"]
    states = [one["state"] for one in await handset.changes() if one["delivery"] == delivery]
    assert states == ["sent", "carried", "read"]


async def test_what_became_of_a_message_is_asked_for_where_no_report_came(tmp_path: Path) -> None:
    """Without a public address Twilio reports nothing."""
    async with handset_of(tmp_path, public_url=None) as handset:
        linking = handset.house.services.linking
        for channel, sender in (("sms", PHONE), ("whatsapp", f"whatsapp:{PHONE}")):
            made = await linking.make("owner", channel)
            handset.peer.received(made.code, sender=sender)
            await handset.door.catch_up()
            await linking.confirm("owner", made.link.id)
        await handset.owner.patch("/api/me", json={"reminder_channel": "whatsapp"})
        await handset.owner.post("/api/chat", json={"text": "remind me to stretch in 10 minutes"})
        handset.house.clock.pass_by(timedelta(minutes=11))
        await handset.house.services.core.drain()
        handset.peer.messages[-1] |= {"status": "undelivered", "error_code": 63024}
        for _ in range(2):
            await handset.door.catch_up()
            await handset.house.services.core.drain()

        assert "StatusCallback" not in handset.peer.sends[-1]
        told = [one["To"] for one in handset.peer.sends if "stretch" in one["Body"]]
        assert told == [f"whatsapp:{PHONE}", PHONE]


async def test_a_report_is_proved_as_a_message_is(handset: Handset) -> None:
    await handset.link()
    await handset.say("add milk to my list")
    url = handset.peer.sends[-1]["StatusCallback"]
    other = status_url(ORIGIN, "another")
    form = {"MessageStatus": "failed"}
    forged = await handset.deliver(form, url=other, signature=signed(url, list(form.items())))
    assert forged.status_code == 403
    for of in ("", "!!!", "AAA", "_w"):
        assert (await handset.deliver(form, url=f"{ORIGIN}/api/twilio-status?of={of}")).status_code == 204


async def test_a_reminder_that_whatsapp_lost_comes_by_sms(handset: Handset) -> None:
    await handset.link("sms")
    await handset.link()
    await handset.owner.patch("/api/me", json={"reminder_channel": "whatsapp"})
    await handset.owner.post("/api/chat", json={"text": "remind me to stretch in 10 minutes"})
    handset.house.clock.pass_by(timedelta(minutes=11))
    await handset.house.services.core.drain()
    assert handset.peer.sends[-1]["To"] == f"whatsapp:{PHONE}"

    place = len(handset.peer.sends) - 1
    for _ in range(3):
        await handset.reported("undelivered", place, ErrorCode="63016")
    sends = [one for one in handset.peer.sends if "stretch" in one["Body"]]
    assert [one["To"] for one in sends] == [f"whatsapp:{PHONE}", PHONE]
    (lost,) = [one for one in await handset.changes() if one["state"] == "dead"][:1]
    assert (lost["channel"], lost["detail"]) == ("whatsapp", "Twilio's error 63016")


async def test_a_reminder_after_a_day_of_silence_takes_the_next_channel(handset: Handset) -> None:
    """Without a template WhatsApp would refuse it."""
    await handset.link("sms")
    await handset.link()
    await handset.owner.patch("/api/me", json={"reminder_channel": "whatsapp"})
    await handset.owner.post("/api/chat", json={"text": "remind me to stretch in 25 hours"})
    handset.house.clock.pass_by(timedelta(hours=25, minutes=1))
    await handset.house.services.core.drain()
    assert (handset.peer.sends[-1]["To"], "stretch" in handset.peer.sends[-1]["Body"]) == (PHONE, True)


async def test_a_doubt_is_settled_without_a_repeat(handset: Handset) -> None:
    """Twilio took it and the answer was cut off: it is found in the list, so nothing is said twice."""
    await handset.link()
    before = len(handset.peer.texts())
    for fault, thing in (("drop", "milk"), ("500", "eggs"), ("never", "tea")):
        handset.peer.faults.append(fault)  # type: ignore[arg-type]  # each is one
        await handset.say(f"add {thing} to my list")
        handset.house.clock.pass_by(timedelta(minutes=1))
        handset.peer.now = handset.house.clock.at
        await handset.house.services.core.drain()
    told = handset.peer.texts()[before:]
    assert [text.split()[1] for text in told] == ["milk", "eggs", "tea"]
    assert not any("repeat" in text for text in told)


async def test_what_was_missed_is_asked_for_and_taken_in_once(handset: Handset) -> None:
    await handset.link()
    await handset.door.catch_up()
    before = len(handset.peer.texts())
    missed = [handset.peer.received(f"add {thing} to my list") for thing in ("milk", "eggs")]
    handset.peer.received("hello", sender=EVE)
    handset.peer.page = 3
    assert await handset.door.catch_up() == 3
    assert await handset.door.catch_up() == 0
    assert (await handset.deliver(missed[0])).status_code == 200
    await handset.house.services.core.drain()
    assert [text.split()[1] for text in handset.peer.texts()[before:]] == ["milk", "eggs"]
    assert len(handset.peer.texts("+4915550000666")) == 1


async def test_what_came_by_webhook_is_not_missed(handset: Handset) -> None:
    await handset.link()
    await handset.say("add milk to my list")
    await handset.say("hello", sender=EVE)
    before = len(handset.peer.messages)
    assert await handset.door.catch_up() == 0
    await handset.house.services.core.drain()
    assert len(handset.peer.messages) == before


async def test_asking_goes_on_after_twilio_was_away(
    handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    await handset.link()
    monkeypatch.setattr(twilio_module, "_LOOK_SECONDS", 0.01)
    handset.peer.down = True
    asking = asyncio.create_task(handset.door.poll())

    async def asked() -> bool:
        return any("GET" in one for one in handset.peer.asked)

    async def taken() -> bool:
        found = await handset.house.store.collection("inbox").find_one({"open": True, "user": "owner"})
        return found is not None

    await until(asked)
    handset.peer.received("add milk to my shopping list")
    handset.peer.down = False
    await until(taken)
    asking.cancel()
    await handset.house.services.core.drain()
    assert handset.peer.texts()[-1] == "Added milk to your shopping list."


async def test_what_is_older_than_the_installation_is_left(handset: Handset) -> None:
    handset.peer.now = handset.house.clock.at - timedelta(days=3)
    handset.peer.received("hello", sender=EVE)
    assert await handset.door.catch_up() == 0


async def test_files_of_missed_messages_are_found(handset: Handset) -> None:
    await handset.link()
    await handset.door.catch_up()
    handset.peer.files = {"ME1": (b"x", "image/jpeg"), "ME2": (b"y", "image/png")}
    handset.peer.received("", NumMedia="2")
    assert await handset.door.catch_up() == 1
    await handset.house.services.core.drain()
    assert [text.startswith("Got “photo”") for text in handset.peer.texts()[-2:]] == [True, True]


async def test_a_number_that_was_silent_for_90_days_is_a_strangers(handset: Handset) -> None:
    """Nothing is read from it or written to it; its person is told on another channel, once."""
    await handset.link()
    handset.house.clock.pass_by(timedelta(days=80))
    await handset.link("sms")
    handset.house.clock.pass_by(timedelta(days=11))
    handset.peer.now = handset.house.clock.at
    for _ in range(2):
        await handset.door.catch_up()
        await handset.house.services.core.drain()
    unread = await handset.say("add milk to my list")
    events = str(await handset.changes("message.received"))

    told = [one for one in handset.peer.sends if "90 days" in one.get("Body", "")]
    assert [(one["To"], PHONE in one["Body"]) for one in told] == [(PHONE, True)]
    assert "enter this code" in unread[0]
    assert "milk" not in events

    await handset.link()
    assert await handset.say("add milk to my list") == ["Added milk to your shopping list."]


async def test_a_number_with_another_holder_becomes_theirs(handset: Handset) -> None:
    await handset.link()
    member = await handset.house.member(handset.owner)
    user = (await member.get("/api/me")).json()["id"]
    await handset.say("add milk to my list")
    with pytest.raises(ConflictError):
        await handset.link("whatsapp", user)
    handset.house.clock.pass_by(timedelta(days=91))
    handset.peer.now = handset.house.clock.at
    await handset.link("whatsapp", user)
    assert await Identities(handset.house.store).of("owner") == []
    (listed,) = await handset.say("what's on my list?")
    assert "milk" not in listed
    await member.aclose()
