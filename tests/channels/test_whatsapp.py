"""WhatsApp and SMS through the real library: the same conversation, from a webhook to what a phone shows."""

import asyncio
import random
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from api import twilio as twilio_module
from api.routes.twilio import SIGNATURE
from api.twilio import delivery_of, status_url
from bot.channels.twilio.arriving import Form, arrivals_of
from bot.store.errors import StoreUnavailableError
from bot.store.identities import Identities
from capabilities.errors import ConflictError
from tests.api.house import ORIGIN, START
from tests.channels.conftest import handset_of
from tests.channels.handset import EVE, FORM, URL, Handset
from tests.channels.phone import Phone
from tests.delivery.waiting import until
from tests.peers.twilio import PHONE, WHATSAPP, signed
from tests.safety.shredder import shredded


async def test_a_number_is_linked_by_both_sides_and_talks_from_then_on(handset: Handset) -> None:
    made = (await handset.owner.post("/api/channels/links", json={"channel": "whatsapp"})).json()
    assert made["url"] == f"https://wa.me/{WHATSAPP[1:]}?text={made['code']}"
    assert len(made["code"]) == 8

    (thanks,) = await handset.say(f" {made['code'][:4].lower()}-{made['code'][4:].lower()}")
    unread = await handset.say("add milk to my shopping list")
    (waiting,) = (await handset.owner.get("/api/channels")).json()["links"]
    await handset.owner.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
    told = await handset.say("add milk to my shopping list")

    assert "confirm" in thanks
    assert not any("milk" in text for text in unread)
    assert (waiting["state"], waiting["name"]) == ("claimed", f"Anna ({PHONE})")
    assert told == ["Added milk to your shopping list."]


async def test_sms_is_a_channel_of_its_own_with_the_same_conversation(handset: Handset) -> None:
    await handset.link()
    await handset.link("sms")
    (question,) = await handset.say("remind me to call mum")
    (answer,) = await handset.say("tomorrow at 9", sender=PHONE)
    (undone,) = await handset.say("undo")

    assert question.endswith("?")
    assert "call mum" in answer
    assert "call mum" in undone
    linked = (await handset.owner.get("/api/channels")).json()
    assert linked["open"] == ["whatsapp", "sms"]
    assert {one["channel"] for one in linked["linked"]} == {"whatsapp", "sms"}


async def test_guessing_codes_ends_after_five_tries(handset: Handset) -> None:
    made = (await handset.owner.post("/api/channels/links", json={"channel": "whatsapp"})).json()
    for _ in range(5):
        assert "not valid" in (await handset.say("AAAAAAAA", sender=EVE))[0]
    (told,) = await handset.say(made["code"], sender=EVE)
    assert "confirm" not in told


async def test_strangers_are_told_a_code_once_and_nothing_they_say_is_kept(handset: Handset) -> None:
    (first,) = await handset.say("remind me to QUOKKA tomorrow at 9", sender=EVE, ProfileName="Eve")
    again = await handset.say("hello? QUOKKA", sender=EVE)
    code = first.splitlines()[0].split()[-1]
    paired = await handset.owner.post("/api/channels/pairings", json={"code": code})

    assert again == []
    assert paired.json()["name"] == "Eve (+4915550000666)"
    events = str(await handset.changes("message.received"))
    for collection in ("inbox", "arrived"):
        found = await handset.house.store.collection(collection).find({"_id": {"$gte": ""}}).to_list()
        events += str(found)
    assert "QUOKKA" not in events


async def test_a_message_delivered_five_times_out_of_order_is_done_once(handset: Handset) -> None:
    await handset.link()
    before = len(handset.peer.texts())
    forms = [handset.peer.received(f"add {thing} to my list") for thing in ("milk", "eggs", "tea")]
    storm = [form for form in forms for _ in range(5)]
    random.Random(7).shuffle(storm)
    for form in storm:
        assert (await handset.deliver(form)).status_code == 200
    assert await handset.storm(forms[0]) == {200}
    await handset.house.services.core.drain()

    told = handset.peer.texts()[before:]
    assert len(told) == 3
    assert all(sum(thing in text for text in told) == 1 for thing in ("milk", "eggs", "tea"))


async def test_a_strangers_code_delivered_five_times_is_taken_once(handset: Handset) -> None:
    """What is no message of somebody known is not in the inbox, and counts once all the same."""
    made = (await handset.owner.post("/api/channels/links", json={"channel": "whatsapp"})).json()
    form = handset.peer.received(made["code"])
    assert await handset.storm(form) == {200}
    (told,) = handset.peer.texts()
    assert "confirm" in told


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "AAAA"},
        {"signature": "ünsigned"},
        {"url": f"{ORIGIN}/api/sms-webhook"},
        {"url": f"{ORIGIN}/api/whatsapp-webhook?x=1"},
    ],
)
async def test_only_twilio_is_let_in(handset: Handset, change: dict[str, str]) -> None:
    """A signature is of one address, as configured, and of every field."""
    await handset.link()
    form = handset.peer.received("add milk to my list")
    good = signed(URL, list(form.items()))
    shown = change.get("signature", good).encode()
    headers = {b"content-type": FORM.encode(), SIGNATURE.encode(): shown}
    async with handset.house.client() as twilio:
        refused = await twilio.post(change.get("url", URL), data=form, headers=headers)
        more = await twilio.post(URL, data={**form, "Body": "undo"}, headers=headers)
        none = await twilio.post(URL, data=form)
        taken = await handset.deliver(form)
    assert (refused.status_code, more.status_code, none.status_code) == (403, 403, 403)
    assert taken.status_code == 200


async def test_the_name_a_request_gives_this_server_proves_nothing(tmp_path: Path) -> None:
    """Signed for another address that also leads here: what is configured counts."""
    async with handset_of(tmp_path, public_url="https://ann.example") as handset:
        form = handset.peer.received("hello")
        for url, status in ((URL, 403), ("https://ann.example/api/whatsapp-webhook", 200)):
            headers = {SIGNATURE: signed(url, list(form.items()))}
            async with handset.house.client() as twilio:
                assert (await twilio.post(URL, data=form, headers=headers)).status_code == status


async def test_without_a_public_address_nobody_is_let_in(tmp_path: Path) -> None:
    async with handset_of(tmp_path, public_url=None) as handset:
        assert (await handset.deliver(handset.peer.received("hello"))).status_code == 403


async def test_repeated_fields_are_signed_with_all_their_values(handset: Handset) -> None:
    await handset.link()
    fields = [
        *handset.peer.received("add milk to my list").items(),
        ("Wug", "b"),
        ("Wug", "a"),
        ("Body", "undo"),
    ]
    assert (await handset.deliver(fields)).status_code == 200
    await handset.house.services.core.drain()
    assert "milk" in handset.peer.texts()[-1]
    assert (await handset.deliver([*fields, ("Wug", "c")], signature=signed(URL, fields))).status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"MessageSid": "SM1"},
        {"MessageSid": "SM1", "From": "whatsapp:"},
        {"MessageSid": "SM1", "From": "whatsapp:+0", "Body": "x"},
        {"MessageSid": "../SM1", "From": f"whatsapp:{PHONE}"},
        {"MessageSid": "S" * 100, "From": f"whatsapp:{PHONE}"},
        {"From": f"whatsapp:{PHONE}", "Body": "x"},
        {"MessageSid": "SM1", "From": "\0", "Body": "\0"},
    ],
)
async def test_what_is_malformed_is_not_delivered_for_ever(handset: Handset, form: dict[str, str]) -> None:
    answer = await handset.deliver(form)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert "<Response></Response>" in answer.text


@pytest.mark.parametrize("body", [b"\xff\xfe", b"x=1&" * 600, "ü=1".encode(), b"{}", b""])
async def test_what_cannot_be_read_is_nobodys(handset: Handset, body: bytes) -> None:
    async with handset.house.client() as twilio:
        headers = {"content-type": FORM, SIGNATURE: "AAAA"}
        assert (await twilio.post(URL, content=body, headers=headers)).status_code == 403


async def test_a_body_is_bounded(handset: Handset) -> None:
    async with handset.house.client() as twilio:
        body = b"Body=" + b"x" * 20_000_000
        assert (await twilio.post(URL, content=body, headers={SIGNATURE: "AAAA"})).status_code == 413


async def test_nothing_is_promised_that_was_not_stored(
    handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same message, delivered again when the store is back, is done."""
    await handset.link()
    form = handset.peer.received("add milk to my list")

    async def away(_: object) -> bool:
        raise StoreUnavailableError("The database is away.")

    with monkeypatch.context() as broken:
        broken.setattr(handset.door._reception, "_take", away)
        assert (await handset.deliver(form)).status_code == 503
    assert (await handset.deliver(form)).status_code == 200
    await handset.house.services.core.drain()
    assert "milk" in handset.peer.texts()[-1]


async def test_approvals_are_answered_in_words(handset: Handset) -> None:
    await handset.link()
    (question,) = await handset.say("shred the contract")
    assert question.endswith("\nYes / No")
    await handset.say("Yes")
    assert shredded == ["the contract"]


async def test_a_button_of_a_template_answers_too(handset: Handset) -> None:
    await handset.link()
    for title in ("call Anna", "call Bert"):
        await handset.say(f"I have to {title}")
    (question,) = await handset.say("complete the call task")
    (done,) = await handset.say("", ButtonText="Bert", ButtonPayload="=2")
    assert "2. call Bert" in question
    assert "Bert" in done
    await handset.say("shred the contract")
    approvals = (await handset.owner.get("/api/approvals")).json()
    await handset.say("Yes", ButtonText="Yes", ButtonPayload=f"+{approvals[0]['id']}")
    assert shredded == ["the contract"]


@pytest.mark.parametrize(
    ("fields", "text", "files"),
    [
        ({"Body": "hello"}, "hello", []),
        ({"Body": "a\0b"}, "ab", []),
        (
            {"Latitude": "52.5", "Longitude": "13.4", "Label": "Tor"},
            "I am at 52.50000, 13.40000 (Tor)",
            [],
        ),
        ({"Latitude": "north", "Longitude": "13.4"}, "", []),
        ({"ButtonText": "Yes"}, "Yes", []),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "audio/ogg; codecs=opus"}, "", ["voice"]),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "text/vcard"}, "", ["contact.vcf"]),
        (
            {
                "NumMedia": "2",
                "MediaUrl0": "u",
                "MediaContentType0": "image/png",
                "MediaUrl1": "v",
                "Body": "see",
            },
            "see",
            ["photo", "file"],
        ),
        ({"NumMedia": "9" * 400, "MediaUrl0": "u"}, "", []),
        ({"NumMedia": "2"}, "", []),
    ],
)
def test_every_kind_of_message_is_read(fields: dict[str, str], text: str, files: list[str]) -> None:
    form = {"MessageSid": "SM1", "From": f"whatsapp:{PHONE}", "Body": "", **fields}
    arrivals = arrivals_of(form, START)
    assert arrivals[0].text == text
    assert [one.attachment.name for one in arrivals if one.attachment] == files
    assert len({one.source for one in arrivals}) == len(arrivals)


def test_a_form_keeps_every_value_of_a_field() -> None:
    form = Form.parse(b"a=1&b=&a=%C3%BC+x")
    assert (form.getlist("a"), form["a"], form["b"], form.get("c")) == (["1", "ü x"], "1", "", None)


async def test_a_reply_to_a_certain_message_is_about_that(handset: Handset) -> None:
    await handset.link()
    await handset.say("shred the contract")
    asked = handset.peer.messages[-1]["sid"]
    await handset.say("add milk to my list")
    assert await handset.say("yes", OriginalRepliedMessageSid=asked) != []
    assert shredded == ["the contract"]


async def test_what_was_forwarded_is_somebody_elses(handset: Handset) -> None:
    await handset.link()
    told = await handset.say("shred the contract", Forwarded="true")
    assert not any("Yes / No" in text for text in told)
    assert (await handset.say("yes")) != []
    assert shredded == []


async def test_long_answers_come_in_parts_that_twilio_takes(handset: Handset) -> None:
    await handset.link()
    for number in range(30):
        text = f"note {number} " + "wug " * 60
        await handset.owner.post("/api/actions/create_note", json={"text": text})
    parts = await handset.say("show my notes")
    assert len(parts) > 1
    assert all(len(part) <= 1_600 for part in parts)


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


async def test_a_known_persons_message_shows_that_it_is_being_answered(handset: Handset) -> None:
    await handset.link()
    await handset.say("hello", sender=EVE)
    form = handset.peer.received("add milk to my list")
    await handset.deliver(form)

    async def shown() -> bool:
        return bool(handset.peer.typed)

    await until(shown)
    assert handset.peer.typed == [form["MessageSid"]]


async def test_without_the_library_one_sentence_names_the_extra(
    handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", ".rest", ".request_validator", ".base.exceptions"):
        monkeypatch.setitem(sys.modules, f"twilio{name}", None)
    answer = await handset.deliver(handset.peer.received("hello"))
    outcome = await handset.door.channels["sms"].send(PHONE, "hello", key="k")
    assert (answer.status_code, "dayhand[whatsapp]" in answer.text) == (503, True)
    assert (outcome.status, "dayhand[whatsapp]" in outcome.detail) == ("refused", True)


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
    assert "read files" in handset.peer.texts()[-1]


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


async def test_a_channel_without_a_number_is_not_there(tmp_path: Path) -> None:
    async with handset_of(tmp_path, sms_number=None) as handset:
        form = handset.peer.received("hello", sender=PHONE)
        url = f"{ORIGIN}/api/sms-webhook"
        assert (await handset.deliver(form, url=url)).status_code == 200
        assert handset.peer.texts() == []
        refused = await handset.owner.post("/api/channels/links", json={"channel": "sms"})
        assert (refused.status_code, "DAYHAND_SMS_NUMBER" in refused.text) == (409, True)


async def test_without_twilio_its_addresses_are_not_there(phone: Phone) -> None:
    """An installation with Telegram only."""
    for path in ("/api/whatsapp-webhook", "/api/sms-webhook", "/api/twilio-status"):
        assert (await phone.owner.post(path, content=b"")).status_code == 404
