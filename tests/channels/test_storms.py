"""Redelivery storms: everything five times, out of order and at once, and each has one effect."""

import asyncio
import random

import pytest

from tests.channels.phone import EVE, Phone
from tests.safety.shredder import shredded


async def storm(phone: Phone, *updates: dict[str, object], seed: int) -> list[str]:
    """Have each update delivered five times, in any order, several at once; return what the chat shows."""
    before = len(phone.peer.sent)
    deliveries = [*updates] * 5
    random.Random(seed).shuffle(deliveries)
    while deliveries:
        batch, deliveries = deliveries[:4], deliveries[4:]
        answers = await asyncio.gather(*(phone.deliver(update) for update in batch))
        assert {answer.status_code for answer in answers} == {200}
        await phone.house.services.core.drain()
    return [one.text for one in phone.peer.sent[before:]]


async def items(phone: Phone) -> list[str]:
    return sorted(item["text"] for item in (await phone.owner.get("/api/lists/shopping")).json())


@pytest.mark.parametrize("seed", range(3))
async def test_messages_edits_and_presses_have_one_effect_each(phone: Phone, seed: int) -> None:
    await phone.link()
    await phone.say("shred the contract")
    question = phone.peer.sent[-1]
    things = ("milk", "eggs", "bread")
    written = [phone.peer.message(f"add {thing} to my shopping list") for thing in things]
    notes = [
        phone.peer.message("", sticker=sticker()),
        phone.peer.message("", dice={"emoji": "x", "value": 1}),
    ]
    told = await storm(phone, *written, *notes, phone.peer.press(question, "Yes"), seed=seed)

    assert shredded == ["the contract"]
    assert await items(phone) == sorted(things)
    for thing in things:
        assert sum(f"Added {thing}" in text for text in told) == 1
    assert sum("can't read that kind" in text for text in told) == len(notes)


@pytest.mark.parametrize("seed", range(4))
async def test_an_edit_in_a_storm_never_adds_a_second_thing(phone: Phone, seed: int) -> None:
    """The original comes first, and then it is asked; or the edit, and the original counts no more."""
    await phone.link()
    written = phone.peer.message("add milk to my shopping list")
    edit = phone.peer.edit(written, "add oat milk to my shopping list")
    told = await storm(phone, written, edit, seed=seed)
    assert len(await items(phone)) == 1
    assert sum("Shall I undo it" in text for text in told) <= 1
    assert len(told) <= 2


async def test_a_linking_code_is_answered_once(phone: Phone) -> None:
    made = (await phone.owner.post("/api/channels/links", json={"channel": "telegram"})).json()
    told = await storm(phone, phone.peer.message(f"/start {made['code']}"), seed=1)
    assert len(told) == 1
    assert "confirm" in told[0]


async def test_a_stranger_is_told_one_code(phone: Phone) -> None:
    assert len(await storm(phone, phone.peer.message("hello", sender=EVE), seed=1)) == 1


def sticker() -> dict[str, object]:
    return {
        "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    }  # fmt: skip
