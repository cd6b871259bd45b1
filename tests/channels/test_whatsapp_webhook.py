"""Who is let in at Twilio's door, and what counts once, is left, or is refused there."""

import random
import sys
from pathlib import Path

import pytest

from api.routes.twilio import SIGNATURE
from bot.channels.twilio.arriving import Form, arrivals_of
from bot.store.errors import StoreUnavailableError
from tests.api.house import ORIGIN, START
from tests.channels.conftest import handset_of
from tests.channels.handset import FORM, URL, Handset
from tests.channels.phone import Phone
from tests.peers.twilio import PHONE, signed


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


async def test_without_the_library_one_sentence_names_the_extra(
    handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", ".rest", ".request_validator", ".base.exceptions"):
        monkeypatch.setitem(sys.modules, f"twilio{name}", None)
    answer = await handset.deliver(handset.peer.received("hello"))
    outcome = await handset.door.channels["sms"].send(PHONE, "hello", key="k")
    assert (answer.status_code, "dayhand[whatsapp]" in answer.text) == (503, True)
    assert (outcome.status, "dayhand[whatsapp]" in outcome.detail) == ("refused", True)


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
