"""What happens to a person's accounts is told where it did not happen."""

from tests.channels.phone import EVE, Phone


async def link_another(phone: Phone) -> str:
    """Link a second account of Telegram's to the owner; return the id of the link."""
    made = (await phone.owner.post("/api/channels/links", json={"channel": "telegram"})).json()
    await phone.see(phone.peer.message(f"/start {made['code']}", sender=EVE))
    await phone.owner.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
    return "telegram:666"


async def test_linking_is_told_on_the_other_channel_and_not_on_the_new_one(phone: Phone) -> None:
    await phone.link()
    await link_another(phone)
    before = len(phone.peer.sent)
    await phone.house.services.core.drain()
    (told,) = phone.peer.sent[before:]
    assert (told.chat, "Eve" in told.text, "linked to you" in told.text) == ("42", True, True)


async def test_unlinking_is_told_on_what_is_left(phone: Phone) -> None:
    await phone.link()
    linked = await link_another(phone)
    await phone.house.services.core.drain()
    before = len(phone.peer.sent)
    assert (await phone.owner.delete(f"/api/channels/{linked}")).status_code == 204
    await phone.house.services.core.drain()
    (told,) = phone.peer.sent[before:]
    assert (told.chat, "unlinked from you" in told.text) == ("42", True)


async def test_the_first_account_is_told_nowhere(phone: Phone) -> None:
    before = len(phone.peer.sent)
    await phone.link()
    await phone.house.services.core.drain()
    assert not any("linked to you" in one.text for one in phone.peer.sent[before:])
