"""How sends end at Twilio: taken, surely refused, never to be taken, or nobody knows; and how doubts end."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.twilio import channel as channel_module
from bot.channels.twilio import connecting
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.connecting import Account
from bot.channels.twilio.wording import MOST, in_template, written
from bot.delivery.attachment import Attachment
from bot.delivery.collections import OUTBOX
from bot.delivery.outbox import Delivery, Outbox
from bot.delivery.parts import length
from bot.delivery.turn import Button
from bot.reach import Reach
from bot.store.embedded import EmbeddedStore
from bot.store.identities import IDENTITIES, SILENCE, Identities
from capabilities.errors import InvalidRequestError, UnavailableError
from tests.clock import SettableClock
from tests.peers.twilio import PHONE, SID, SMS, TOKEN, WHATSAPP, Fault, TwilioApi, twilio_api

HELLO = Delivery(
    id="whatsapp:SM1:reply.0",
    user="ann",
    conversation="main",
    channel="whatsapp",
    address=PHONE,
    text="Hello",
    kind="reply",
    at=datetime.now(UTC),
)


@pytest.fixture
async def peer(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[TwilioApi]:
    monkeypatch.setattr(channel_module, "_LOOK_AGAIN_SECONDS", 0.0)
    async with twilio_api() as running:
        yield running


class Desk:
    """One number, and what is known of people and deliveries."""

    def __init__(self, store: EmbeddedStore, clock: SettableClock, api: str, **changes: Any) -> None:
        self.outbox, self.identities, self.clock = Outbox(store), Identities(store), clock
        self.account = Account(SID, changes.pop("token", TOKEN), api)
        self.whatsapp = self.channel("whatsapp", WHATSAPP, **changes)
        self.sms = self.channel("sms", SMS)

    def channel(self, name: Any, number: str, **changes: Any) -> TwilioChannel:
        parts = {"outbox": self.outbox, "identities": self.identities, "clock": self.clock}
        return TwilioChannel(name, number, self.account, **{**parts, **changes})

    async def heard(self, channel: str = "whatsapp") -> None:
        await self.identities.link("ann", channel, PHONE, "Anna", self.clock.now())


@pytest.fixture
async def desk(store: EmbeddedStore, clock: SettableClock, peer: TwilioApi) -> AsyncGenerator[Desk]:
    await store.declare((OUTBOX, IDENTITIES))
    desk = Desk(store, clock, peer.url)
    await desk.heard()
    yield desk
    await desk.account.close()


async def test_what_is_taken_has_twilios_number_and_ours_in_its_callback(desk: Desk, peer: TwilioApi) -> None:
    desk.whatsapp = desk.channel("whatsapp", WHATSAPP, reports_to=lambda key: f"https://ann.example/{key}")
    outcome = await desk.whatsapp.send(PHONE, "**Done**: milk", key="k")
    assert (outcome.status, outcome.provider_id) == ("accepted", peer.messages[0]["sid"])
    (sent,) = peer.sends
    assert sent == {
        "To": f"whatsapp:{PHONE}",
        "From": f"whatsapp:{WHATSAPP}",
        "Body": "*Done*: milk",
        "StatusCallback": "https://ann.example/k",
    }


async def test_sms_goes_from_its_own_number_without_marks(desk: Desk, peer: TwilioApi) -> None:
    assert (await desk.sms.send(PHONE, "**Done**: `milk`", key="k")).status == "accepted"
    (sent,) = peer.sends
    assert (sent["To"], sent["From"], sent["Body"]) == (PHONE, SMS, "Done: milk")


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("429", "refused"),
        ("503", "refused"),
        ("500", "unknown"),
        ("drop", "unknown"),
        ("never", "unknown"),
    ],
)
async def test_a_fault_ends_as_what_it_was(desk: Desk, peer: TwilioApi, fault: Fault, status: str) -> None:
    peer.faults.append(fault)
    outcome = await desk.whatsapp.send(PHONE, "Hello", key="k")
    assert outcome.status == status
    assert outcome.retry_after == (timedelta(seconds=7) if fault == "429" else None)
    assert (await desk.whatsapp.send(PHONE, "Hello", key="k")).status == "accepted"


async def test_no_answer_in_time_is_not_knowing(
    desk: Desk, peer: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "SECONDS", 0.3)
    peer.faults.append("hang")
    assert (await desk.whatsapp.send(PHONE, "Hello", key="k")).status == "unknown"
    assert peer.texts() == ["Hello"]  # it had arrived


async def test_whom_nothing_reaches_will_never_take_it(desk: Desk, peer: TwilioApi) -> None:
    peer.blocked.add(PHONE)
    blocked = await desk.sms.send(PHONE, "Hello", key="k")
    assert (blocked.status, "21610" in blocked.detail) == ("permanent", True)
    odd = await desk.sms.send("+491709999999999", "x" * 1_700, key="k")
    assert (odd.status, "21617" in odd.detail) == ("permanent", True)
    for nobody in ("nowhere", "123", "whatsapp:+4917", ""):
        assert (await desk.sms.send(nobody, "Hello", key="k")).status == "permanent"


async def test_what_this_installation_has_wrong_may_be_mended(
    desk: Desk, store: EmbeddedStore, clock: SettableClock, peer: TwilioApi
) -> None:
    """A wrong token or number loses nothing: it is tried again in a minute."""
    wrong = Desk(store, clock, peer.url, token="another-token")
    other = desk.channel("whatsapp", "+15559999999")
    for channel in (wrong.whatsapp, other):
        outcome = await channel.send(PHONE, "Hello", key="k")
        assert (outcome.status, outcome.retry_after) == ("refused", timedelta(minutes=1))
    await wrong.account.close()


async def test_what_never_left_is_free_to_be_tried_again(
    desk: Desk, store: EmbeddedStore, clock: SettableClock
) -> None:
    away = Desk(store, clock, "http://127.0.0.1:1")
    assert (await away.whatsapp.send(PHONE, "Hello", key="k")).status == "refused"
    await away.account.close()


async def test_whatsapp_takes_free_text_for_a_day_and_a_template_after_it(
    desk: Desk, peer: TwilioApi
) -> None:
    desk.clock.advance(timedelta(hours=23))
    assert (await desk.whatsapp.send(PHONE, "Hello", key="k")).status == "accepted"
    desk.clock.advance(timedelta(hours=1))
    closed = await desk.whatsapp.send(PHONE, "Hello", key="k")
    template = desk.channel("whatsapp", WHATSAPP, template="HX1")
    later = await template.send(PHONE, "Call mum\n\nat 9", key="k")

    assert (closed.status, "24 hours" in closed.detail) == ("permanent", True)
    assert later.status == "accepted"
    assert peer.sends[-1]["ContentSid"] == "HX1"
    assert peer.sends[-1]["ContentVariables"] == '{"1": "Call mum at 9"}'
    assert "Body" not in peer.sends[-1]


async def test_who_never_wrote_on_whatsapp_gets_the_template_only(desk: Desk, peer: TwilioApi) -> None:
    assert (await desk.whatsapp.send("+491709999999", "Hello", key="k")).status == "permanent"
    template = desk.channel("whatsapp", WHATSAPP, template="HX1")
    assert (await template.send("+491709999999", "Hello", key="k")).status == "accepted"
    assert (await desk.sms.send("+491709999999", "Hello", key="k")).status == "accepted"


@pytest.mark.parametrize("name", ["whatsapp", "sms"])
async def test_a_number_that_was_silent_for_90_days_is_written_nothing(
    desk: Desk, peer: TwilioApi, name: str
) -> None:
    await desk.heard("sms")
    channel = desk.channel(name, WHATSAPP, template="HX1")
    desk.clock.advance(SILENCE)
    assert (await channel.send(PHONE, "Hello", key="k")).status == "accepted"
    desk.clock.advance(timedelta(minutes=1))
    outcome = await channel.send(PHONE, "Hello", key="k")
    assert (outcome.status, "another holder" in outcome.detail) == ("permanent", True)
    assert len(peer.sends) == 1


async def test_a_number_that_has_lapsed_is_no_way_to_anybody(desk: Desk) -> None:
    reach = Reach(desk.identities, ["whatsapp", "sms"], desk.clock)
    desk.clock.advance(timedelta(days=1))
    await desk.heard("sms")
    assert await reach.of("ann") == (("sms", PHONE), ("whatsapp", PHONE))
    desk.clock.advance(SILENCE)
    assert await reach.of("ann") == (("sms", PHONE),)


@pytest.mark.parametrize(("fault", "arrived"), [("drop", True), ("500", True), ("never", False)])
async def test_a_doubt_is_looked_up_in_what_twilio_lists(
    desk: Desk, peer: TwilioApi, fault: Fault, arrived: bool
) -> None:
    await desk.outbox.add([HELLO])
    peer.faults.append(fault)
    await desk.whatsapp.send(PHONE, HELLO.text, key=HELLO.id)
    assert await desk.whatsapp.look_up(PHONE, HELLO.id) is arrived


async def test_an_older_message_with_the_same_words_is_not_taken_for_it(desk: Desk, peer: TwilioApi) -> None:
    """“Added.” was said before: what is known to be another's, older, or went wrong, does not count."""
    second = replace(HELLO, id="whatsapp:SM2:reply.0")
    await desk.outbox.add([HELLO, second])
    outcome = await desk.whatsapp.send(PHONE, HELLO.text, key=HELLO.id)
    claimed = await desk.outbox.get(HELLO.id)
    assert claimed is not None
    await desk.outbox.found(claimed, outcome.provider_id or "")
    peer.now = datetime.now(UTC) - timedelta(hours=1)
    await desk.whatsapp.send(PHONE, HELLO.text, key="older")
    peer.now = None
    await desk.whatsapp.send(PHONE, HELLO.text, key="failed")
    peer.messages[-1]["status"] = "failed"
    await desk.whatsapp.send(PHONE, "Something else", key="other")
    await desk.whatsapp.send("+491709999999", HELLO.text, key="elsewhere")

    peer.faults.append("never")
    await desk.whatsapp.send(PHONE, second.text, key=second.id)
    assert await desk.whatsapp.look_up(PHONE, second.id) is False


async def test_one_listed_message_settles_one_doubt_only(desk: Desk, peer: TwilioApi) -> None:
    second = replace(HELLO, id="whatsapp:SM2:reply.0")
    await desk.outbox.add([HELLO, second])
    peer.faults.extend(["drop", "never"])
    await desk.whatsapp.send(PHONE, HELLO.text, key=HELLO.id)
    await desk.whatsapp.send(PHONE, HELLO.text, key=second.id)
    found = [await desk.whatsapp.look_up(PHONE, one) for one in (HELLO.id, second.id, HELLO.id)]
    assert found == [True, False, True]


async def test_labels_templates_and_trial_prefixes_are_seen_through(desk: Desk, peer: TwilioApi) -> None:
    long = replace(HELLO, id="a", text="**Call** [mum](https://m.example)\n\nat 9")
    await desk.outbox.add([long])
    await desk.whatsapp.tell(PHONE, f"Sent from your Twilio trial account - (may be a repeat) {long.text}")
    assert await desk.whatsapp.look_up(PHONE, "a") is True

    await desk.outbox.add([replace(long, id="b")])
    template = desk.channel("whatsapp", WHATSAPP, template="HX1")
    desk.clock.advance(timedelta(days=2))
    await template.send(PHONE, long.text, key="b")
    assert await template.look_up(PHONE, "b") is True


async def test_when_twilio_does_not_say_it_is_not_known(desk: Desk, peer: TwilioApi) -> None:
    await desk.outbox.add([HELLO])
    peer.down = True
    assert await desk.whatsapp.look_up(PHONE, HELLO.id) is None
    assert await desk.whatsapp.look_up(PHONE, "never heard of") is None


async def test_a_list_that_does_not_reach_back_far_enough_does_not_tell(
    desk: Desk, peer: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "_LOOKED_AT", 3)
    peer.page = 2
    await desk.outbox.add([HELLO])
    for number in range(3):
        await desk.whatsapp.send(PHONE, f"other {number}", key=f"{number}")
    assert await desk.whatsapp.look_up(PHONE, HELLO.id) is None


async def test_what_was_reported_needs_no_look_up(desk: Desk, peer: TwilioApi) -> None:
    await desk.outbox.add([HELLO])
    await desk.outbox.reported(HELLO.id, "delivered", desk.clock.now())
    peer.down = True
    assert await desk.whatsapp.look_up(PHONE, HELLO.id) is True


def _file(url: str) -> Attachment:
    return Attachment(url, "photo", None, "image/jpeg")


async def test_files_are_fetched_from_twilio_only_and_up_to_a_size(
    desk: Desk, peer: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = f"{peer.url}/2010-04-01/Accounts/{SID}/Messages/SM1/Media"
    peer.files = {"ME1": (b"jpeg", "image/jpeg"), "ME2": (b"x" * 100, "image/jpeg")}
    peer.files["away1"] = (b"http://169.254.169.254/secrets", "")
    peer.files["away2"] = (f"{base}/ME1".encode(), "")
    monkeypatch.setattr(channel_module, "MOST_BYTES", 50)

    assert await desk.whatsapp.fetch(_file(f"{base}/ME1")) == b"jpeg"
    assert await desk.whatsapp.fetch(_file(f"{base}/away2")) == b"jpeg"
    with pytest.raises(InvalidRequestError, match="larger"):
        await desk.whatsapp.fetch(_file(f"{base}/ME2"))
    for url in (
        f"{base}/away1",
        "http://127.0.0.1:1/x",
        "https://api.twilio.com.evil.example/x",
        "https://eviltwilio.com/x",
        "http://api.twilio.com/x",
        "https://a:b@mms.twiliocdn.com/x",
        "https://mms.twiliocdn.com:8443/x",
        "file:///etc/passwd",
        "",
    ):
        with pytest.raises(InvalidRequestError):
            await desk.whatsapp.fetch(_file(url))


async def test_a_file_that_is_gone_is_said_so(desk: Desk, peer: TwilioApi) -> None:
    with pytest.raises(InvalidRequestError):
        await desk.whatsapp.fetch(_file(f"{peer.url}/2010-04-01/Accounts/AC1/nothing"))


async def test_a_file_that_cannot_be_had_now_may_be_later(
    desk: Desk, store: EmbeddedStore, clock: SettableClock
) -> None:
    away = Desk(store, clock, "http://127.0.0.1:1")
    with pytest.raises(UnavailableError):
        await away.whatsapp.fetch(_file("http://127.0.0.1:1/x"))
    await away.account.close()


@pytest.mark.parametrize(
    ("text", "whatsapp", "sms"),
    [
        ("**Done** and __dusted__", "*Done* and *dusted*", "Done and dusted"),
        ("# List\n* a\n* b", "*List*\n- a\n- b", "List\n- a\n- b"),
        (
            "[mum](https://m.example) ![](https://i.example)",
            "mum (https://m.example) https://i.example",
            None,
        ),
        ("5 * 3 ** 2 `a**b**`", "5 * 3 ** 2 `a**b**`", "5 * 3 ** 2 a**b**"),
        ("```\n**x**\n```", "```\n**x**\n```", "**x**"),
        ("**never closed", "**never closed", None),
    ],
)
def test_markdown_becomes_what_a_phone_shows(text: str, whatsapp: str, sms: str | None) -> None:
    assert written(text, (), "whatsapp") == whatsapp
    assert written(text, (), "sms") == (sms or whatsapp)


def test_choices_are_words_unless_the_text_tells_them() -> None:
    yes_no = [Button(label="Yes", approval="a"), Button(label="No", approval="a", answer="deny")]
    choices = [Button(label="call Anna", say="1"), Button(label="call Bert", say="2")]
    assert written("Shall I?", yes_no, "sms") == "Shall I?\nYes / No"
    assert written("Which?", choices, "sms") == "Which?\n1. call Anna\n2. call Bert"
    assert written("Which?\n1. call Anna\n2. call Bert", choices, "whatsapp").count("Anna") == 1


def test_no_choice_is_lost_to_the_length() -> None:
    choices = [Button(label=f"{number}" * 60, say=f"{number}") for number in range(1, 9)]
    shown = written("x" * 1_500, choices, "whatsapp")
    assert length(shown) <= MOST
    assert all(f"\n{number}. {number}" in shown for number in range(1, 9))


def test_what_is_cut_in_a_template_shows_it() -> None:
    assert in_template("a\n b\t c") == "a b c"
    assert in_template("😀" * 900).endswith("😀…")
    assert length(in_template("😀" * 900)) <= 900
