"""Guests, where an installation takes strangers in: things of their own, no way to anybody else's."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from api.auth.doorkeeper import GUEST_MESSAGES
from tests.channels.conftest import phone_of
from tests.channels.phone import EVE, Phone
from tests.channels.test_groups import PRYING, SECRET, fill
from tests.safety.shredder import shredded


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncGenerator[Phone]:
    async with phone_of(tmp_path, strangers="guest") as made:
        await made.link()
        yield made


async def say(phone: Phone, text: str) -> list[str]:
    """Say something as a stranger and return what they see of the answer."""
    before = len(phone.peer.sent)
    await phone.see(phone.peer.message(text, sender=EVE))
    return [one.text for one in phone.peer.sent[before:] if one.chat == "666"]


async def test_a_stranger_keeps_things_of_their_own(phone: Phone) -> None:
    welcome, added = await say(phone, "add milk to my shopping list")
    (listed,) = await say(phone, "what's on my shopping list?")
    own = await phone.say("what's on my shopping list?")
    assert "guest here" in welcome
    assert added == "Added milk to your shopping list."
    assert "milk" in listed
    assert "milk" not in str(own)


async def test_nothing_of_anybody_is_told_to_a_guest(phone: Phone) -> None:
    await fill(phone)
    told = [answer for text in PRYING for answer in await say(phone, text)]
    assert len(told) > len(PRYING)
    assert SECRET not in str(told)
    assert shredded == []


async def test_what_reaches_beyond_their_own_is_refused(phone: Phone) -> None:
    await say(phone, "hello")
    (answer,) = await say(phone, "shred the contract")
    await say(phone, "yes")
    assert "not for groups and guests" in answer
    assert shredded == []


async def test_only_so_many_messages_are_read(phone: Phone) -> None:
    await say(phone, "hello")
    for _ in range(GUEST_MESSAGES.times):
        await phone.deliver(phone.peer.message("hello", sender=EVE))
    await phone.house.services.core.drain()
    assert await say(phone, "add milk to my list") == []
    phone.house.clock.pass_by(timedelta(hours=1))
    assert await say(phone, "add milk to my shopping list") == ["Added milk to your shopping list."]


async def test_the_owner_sees_who_is_a_guest(phone: Phone) -> None:
    await say(phone, "hello")
    people = (await phone.owner.get("/api/people")).json()
    assert [one["role"] for one in people] == ["owner", "guest"]


async def test_the_owner_sends_a_guest_away_with_all_they_kept(phone: Phone) -> None:
    await say(phone, "add milk to my shopping list")
    (guest,) = [one["id"] for one in (await phone.owner.get("/api/people")).json() if one["role"] == "guest"]
    gone = await phone.owner.delete(f"/api/people/{guest}")
    nobody = await phone.owner.delete("/api/people/owner")
    left = await phone.house.store.collection("messages").find({"user": guest}).to_list()
    assert (gone.status_code, nobody.status_code, left) == (204, 404, [])


async def test_five_deliveries_welcome_a_guest_once(phone: Phone) -> None:
    update = phone.peer.message("hello", sender=EVE)
    await asyncio.gather(*(phone.deliver(update) for _ in range(5)))
    await phone.house.services.core.drain()
    assert sum("guest here" in text for text in phone.peer.texts(666)) == 1


async def test_a_guest_who_has_an_account_links_it_and_leaves_nothing(phone: Phone) -> None:
    await say(phone, "add milk to my shopping list")
    made = (await phone.owner.post("/api/channels/links", json={"channel": "telegram"})).json()
    (claimed,) = await say(phone, f"/start {made['code']}")
    await phone.owner.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
    await phone.owner.post("/api/chat", json={"text": "add eggs to my shopping list"})
    listed = await say(phone, "what's on my shopping list?")
    assert "confirm" in claimed
    assert "eggs" in listed[-1]
    assert "milk" not in str(listed)
    assert [one["role"] for one in (await phone.owner.get("/api/people")).json()] == ["owner"]


async def test_guests_are_nobody_in_groups(phone: Phone) -> None:
    await say(phone, "hello")
    group = {"id": -100, "type": "group", "title": "Wugs"}
    assert await phone.see(phone.peer.message("@dayhand_bot hello", sender=EVE, chat=group)) == []
