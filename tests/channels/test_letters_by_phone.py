"""Messages to others by WhatsApp and SMS: each is known to be delivered, read, or lost, and by which way."""

from datetime import timedelta

from tests.channels.handset import Handset
from tests.peers.twilio import SMS, WHATSAPP

BOB = "+491707654321"


async def told(handset: Handset, text: str) -> str:
    """Say something to the owner's assistant on the web; return the answer."""
    return str((await handset.owner.post("/api/chat", json={"text": text})).json()["reply"]["text"])


async def after(handset: Handset, seconds: float) -> None:
    handset.house.clock.pass_by(timedelta(seconds=seconds))
    await handset.house.services.core.drain()


async def test_a_letter_is_delivered_and_read(handset: Handset) -> None:
    await told(handset, f"add contact Bob with number {BOB}")
    assert "in 10 seconds" in await told(handset, "text Bob via sms I'm late")
    await after(handset, 11)
    assert handset.peer.texts(BOB) == ["Ann: I'm late"]
    assert "sent on SMS" in await told(handset, "did Bob get my message?")
    await handset.reported("delivered")
    assert "delivered on SMS" in await told(handset, "did Bob get my message?")
    await handset.reported("read")
    await handset.reported("delivered")  # late word of an earlier state
    assert "read on SMS" in await told(handset, "did Bob get my message?")


async def test_where_whatsapp_will_not_it_goes_by_sms(handset: Handset) -> None:
    """Who has not written for a day cannot be written to on WhatsApp without a template."""
    await told(handset, f"add contact Bob with number {BOB}")
    assert "on WhatsApp" in await told(handset, "tell Bob I'm late")
    await after(handset, 11)
    await after(handset, 1)
    (sent,) = [one for one in handset.peer.messages if one["to"].endswith(BOB)]
    assert (sent["from"], sent["body"]) == (SMS, "Ann: I'm late")
    assert WHATSAPP not in sent["to"]
    assert "sent on SMS" in await told(handset, "did Bob get my message?")


async def test_a_letter_that_a_carrier_lost_is_told_and_offered_again(handset: Handset) -> None:
    await told(handset, f"add contact Bob with number {BOB}")
    await told(handset, "text Bob via sms I'm late")
    await after(handset, 11)
    await handset.reported("undelivered", ErrorCode="30005")
    await after(handset, 2)
    assert "not delivered" in await told(handset, "did Bob get my message?")
    page = await handset.house.services.core.messages.page("owner", "main")  # type: ignore[attr-defined]
    assert any("did not reach Bob on SMS" in raw["text"] for raw in page)


async def test_a_doubt_is_looked_up_and_not_repeated(handset: Handset) -> None:
    await told(handset, f"add contact Bob with number {BOB}")
    await told(handset, "text Bob via sms I'm late")
    handset.peer.faults.append("drop")
    await after(handset, 11)
    await after(handset, 30)
    assert handset.peer.texts(BOB) == ["Ann: I'm late"]
    assert "sent on SMS" in await told(handset, "did Bob get my message?")
