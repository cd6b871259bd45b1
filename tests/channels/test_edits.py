"""Messages that are changed after they were sent: never done twice, never silently something else."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.delivery.turn import Inbound, Outcome
from tests.channels.phone import ANNA, Phone

MILK, OATS = "add milk to my shopping list", "add oat milk to my shopping list"


async def shopping(phone: Phone) -> list[str]:
    """What is on the list; nothing when there is none."""
    answer = await phone.owner.get("/api/lists/shopping")
    return [item["text"] for item in answer.json()] if answer.status_code == 200 else []


async def test_what_is_not_begun_is_replaced(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message("add mikl to my shopping list")
    told = await phone.see(written, phone.peer.edit(written, MILK))
    assert told == ["Added milk to your shopping list."]


async def test_what_is_changed_while_it_is_thought_about_is_read_anew(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler has no effects: what it made of the old words is thrown away."""
    await phone.link()
    written = phone.peer.message("add mikl to my shopping list")
    edit = phone.peer.edit(written, MILK)
    handle = Assistant.__call__
    edited = asyncio.Event()

    async def slowly(self: Assistant, message: Inbound) -> Outcome:
        if not edited.is_set():
            edited.set()
            assert (await phone.deliver(edit)).status_code == 200
        return await handle(self, message)

    monkeypatch.setattr(Assistant, "__call__", slowly)
    assert await phone.see(written) == ["Added milk to your shopping list."]


async def test_what_was_done_is_told_and_a_yes_does_the_new_one_instead(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message(MILK)
    await phone.see(written)
    (offer,) = await phone.see(phone.peer.edit(written, OATS))
    before = await shopping(phone)
    question = phone.peer.sent[-1]
    (done,) = await phone.see(phone.peer.press(question, "Yes"))

    assert "added milk" in offer
    assert offer.endswith("Shall I undo it and do the new one?")
    assert before == ["milk"]
    assert "oat milk" in done
    assert await shopping(phone) == ["oat milk"]


async def test_a_no_leaves_everything_as_it_is(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message(MILK)
    await phone.see(written)
    await phone.see(phone.peer.edit(written, OATS))
    await phone.say("no")
    assert await shopping(phone) == ["milk"]


async def test_what_cannot_be_understood_is_only_taken_back(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message(MILK)
    await phone.see(written, phone.peer.message("hello"))
    await phone.see(phone.peer.edit(written, "florble the wug"))
    (done,) = await phone.say("yes")
    assert "florble the wug" in done
    assert await shopping(phone) == []


async def test_what_had_done_nothing_is_answered_anew(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message("whats on my shping lst pls?")
    await phone.see(written)
    assert await phone.see(phone.peer.edit(written, MILK)) == ["Added milk to your shopping list."]


async def test_what_was_taken_back_since_is_not_done_by_itself(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message(MILK)
    await phone.see(written)
    await phone.say("undo")
    (told,) = await phone.see(phone.peer.edit(written, OATS))
    assert "taken back" in told
    assert await shopping(phone) == []


async def test_an_edit_that_changes_no_words_is_nothing(phone: Phone) -> None:
    await phone.link()
    written = phone.peer.message(MILK)
    await phone.see(written)
    assert await phone.see(phone.peer.edit(written, MILK)) == []


async def test_an_edit_of_what_was_never_read_is_a_message(phone: Phone) -> None:
    """The original comes later, or was written before anybody was linked: it counts no more."""
    await phone.link()
    written = phone.peer.message("add mikl to my shopping list")
    assert await phone.see(phone.peer.edit(written, MILK), written) == ["Added milk to your shopping list."]


async def test_a_live_location_that_moves_says_nothing(phone: Phone) -> None:
    await phone.link()
    place: dict[str, Any] = {"location": {"latitude": 52.5, "longitude": 13.4}}
    written = phone.peer.message(**place)
    await phone.see(written)
    moved = {**written["message"], "edit_date": 1_795_000_060}
    assert await phone.see(phone.peer.update(edited_message=moved)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_versions_out_of_order_end_as_the_latest(phone: Phone, order: tuple[int, ...]) -> None:
    await phone.link()
    written = phone.peer.message("add eggs to my shopping list")
    versions = [
        written,
        phone.peer.edit(written, "add bread to my shopping list"),
        phone.peer.edit(written, MILK),
    ]
    storm: list[dict[str, Any]] = [versions[place] for place in order] * 5
    told = await phone.see(*storm)
    assert told == ["Added milk to your shopping list."]


async def test_what_one_wrote_oneself_and_forwards_counts(phone: Phone) -> None:
    await phone.link()
    origin = {"type": "user", "sender_user": ANNA, "date": 1_795_000_000}
    assert await phone.say(MILK, forward_origin=origin) == ["Added milk to your shopping list."]


async def test_the_name_of_a_shared_contact_is_no_request(phone: Phone) -> None:
    await phone.link()
    await phone.say(MILK)
    card = {"first_name": "undo and", "last_name": "Eve", "phone_number": "491701234567"}
    (answer,) = await phone.say(contact=card)
    assert "undo and Eve" in answer
    assert await shopping(phone) == ["milk"]


async def test_what_others_wrote_is_not_acted_on(phone: Phone) -> None:
    await phone.link()
    origin = {"type": "hidden_user", "sender_user_name": "Eve", "date": 1_795_000_000}
    written = phone.peer.message(MILK, forward_origin=origin)
    told = await phone.see(*[written] * 5)
    assert [text.startswith("Somebody else wrote that") for text in told] == [True]
    assert await shopping(phone) == []
    events = str(await phone.house.services.event_log.read("owner", 0))
    assert "milk" not in events
