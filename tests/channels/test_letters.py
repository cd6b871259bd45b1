"""Messages to others: when they leave, when they can be taken back, and what is told of how they ended."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.turn import Call, Outcome
from bot.store.identities import Identities
from bot.store.records import UserRecords
from capabilities.document import Letter
from capabilities.origins import Origin
from tests.peers.telegram import TOKEN, BotApi
from tests.world import World, open_world

SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BOB, ANNA, ANN = "4242", "4343", "42"


@pytest.fixture
async def world(peer: BotApi, tmp_path: Path) -> AsyncGenerator[World]:
    """Ann, who is heard on Telegram, and knows Bob and Anna there and Carl nowhere."""
    settings = {"telegram_token": TOKEN, "telegram_api": peer.url}
    async with open_world(tmp_path, now=SATURDAY, settings=settings) as opened:
        for name, chat in (("Bob", BOB), ("Anna Smith", ANNA)):
            await opened.say(f"add contact {name}")
            await befriended(opened, peer, name, int(chat))
        peer.sent.clear()
        await opened.say("add contact Carl")
        await opened.say("create a running group with Bob, Anna and Carl")
        yield opened


async def befriended(world: World, peer: BotApi, name: str, chat: int) -> None:
    """Invite a contact, and have them open the invitation."""
    code = (await world.say(f"invite {name} on Telegram")).text.split()[-1].rpartition("=")[2]
    sender = {"id": chat, "is_bot": False, "first_name": name, "username": name.split(maxsplit=1)[0].lower()}
    assert world.services.telegram is not None
    await world.services.telegram.take(peer.message(f"/start {code}", sender=sender))
    await world.core.drain()


async def after(world: World, seconds: float) -> None:
    """Let time pass, and do what falls due."""
    world.clock.advance(timedelta(seconds=seconds))
    await world.core.drain()


async def told(world: World) -> list[str]:
    """Return what was said to Ann unasked, oldest first."""
    page = await world.core.messages.page(world.person.id, "main")
    unasked = [raw["text"] for raw in reversed(page) if raw["channel"] == "post"]
    return [text for text in unasked if "(@bob)" not in text and "(@anna)" not in text]


async def letters(world: World) -> list[Letter]:
    records = UserRecords(world.services.store, world.person.id)
    return list(reversed(await records.of(Letter).find(sort=(("created_at", -1),))))


async def heard_here(world: World) -> None:
    """Have Ann be heard on Telegram."""
    now = world.clock.now()
    await Identities(world.services.store).link(world.person.id, "telegram", ANN, "Ann", now)


async def test_a_message_waits_and_then_leaves_with_the_senders_name(world: World, peer: BotApi) -> None:
    said = await world.say("tell Bob I'm late")
    assert "in 10 seconds" in said.text
    await after(world, 5)
    assert peer.texts(int(BOB)) == []
    await after(world, 6)
    assert peer.texts(int(BOB)) == ["Ann: I'm late"]
    assert [letter.state for letter in await letters(world)] == ["sent"]
    assert await told(world) == []


@pytest.mark.parametrize(
    ("language", "said", "sent"),
    [
        ("en", "ask Bob to bring milk", "Ann: please bring milk"),
        ("en", "tell Bob that the milk is gone", "Ann: the milk is gone"),
        ("de", "sag Bob, er soll Milch mitbringen", "Ann: bitte Milch mitbringen"),
    ],
)
async def test_what_somebody_is_asked_to_do_arrives_as_a_request(
    world: World, peer: BotApi, language: str, said: str, sent: str
) -> None:
    await world.services.people.update(world.person.id, language=language)
    await world.say(said)
    await after(world, 11)
    assert peer.texts(int(BOB)) == [sent]


async def test_undo_in_time_means_it_never_leaves(world: World, peer: BotApi) -> None:
    await world.say("tell Bob I'm late")
    assert "message to Bob" in (await world.say("undo")).text
    await after(world, 60)
    assert peer.texts(int(BOB)) == []


async def test_undo_too_late_says_so_and_takes_nothing_else_back(world: World, peer: BotApi) -> None:
    await world.say("add milk to my shopping list")
    await world.say("tell Bob I'm late")
    await after(world, 11)
    assert "nobody can take it back" in (await world.say("undo")).text
    assert "milk" in (await world.say("show my shopping list")).text
    assert peer.texts(int(BOB)) == ["Ann: I'm late"]


async def test_an_undo_that_was_said_before_the_letters_turn_wins_even_when_handled_late(
    world: World, peer: BotApi
) -> None:
    await world.say("tell Bob I'm late")
    world.clock.advance(timedelta(seconds=9))
    await world.take("undo")  # received, not handled yet
    world.clock.advance(timedelta(seconds=30))
    await world.core.drain()
    assert peer.texts(int(BOB)) == []
    assert await told(world) == []


async def test_stopped_letters_do_not_leave_and_the_rest_does(world: World, peer: BotApi) -> None:
    await world.say("tell Bob dinner is ready")
    await world.say("tell Anna the door is open")
    assert "Anna Smith" in (await world.say("don't send that")).text
    await after(world, 30)
    assert (peer.texts(int(BOB)), peer.texts(int(ANNA))) == (["Ann: dinner is ready"], [])


async def test_a_time_in_front_is_when_it_leaves(world: World, peer: BotApi) -> None:
    said = await world.say("tomorrow at 9 tell Bob happy birthday")
    assert "tomorrow at 9:00" in said.text
    await after(world, 60)
    assert peer.texts(int(BOB)) == []
    await after(world, 23 * 3600)
    assert peer.texts(int(BOB)) == ["Ann: happy birthday"]


async def test_a_time_within_the_words_stays_there(world: World, peer: BotApi) -> None:
    await world.say("tell Bob dinner is at 7pm")
    await after(world, 11)
    assert peer.texts(int(BOB)) == ["Ann: dinner is at 7pm"]


async def test_a_group_is_asked_about_and_who_is_out_of_reach_is_named(world: World, peer: BotApi) -> None:
    asked = await world.say("message everyone in my running group: practice is at 7")
    assert asked.question is not None
    assert "Bob and Anna Smith" in asked.text
    assert "can't reach Carl" in asked.text
    done = await world.say("yes")
    assert done.error is None
    await after(world, 11)
    assert peer.texts(int(BOB)) == peer.texts(int(ANNA)) == ["Ann: practice is at 7"]


async def test_one_of_several_that_fails_is_told_and_offered_again(world: World, peer: BotApi) -> None:
    await heard_here(world)
    peer.blocked.add(BOB)
    await world.say("message everyone in my running group: practice is at 7")
    await world.say("yes")
    await after(world, 11)
    await after(world, 1)
    assert peer.texts(int(ANNA)) == ["Ann: practice is at 7"]
    (sentence,) = await told(world)
    assert sentence.startswith("“practice is at 7” did not reach Bob on Telegram")
    assert peer.texts(int(ANN)) == [sentence]
    peer.blocked.clear()
    again = peer.press(next(m for m in peer.sent if m.chat == ANN), "Send it again")
    assert world.services.telegram is not None
    await world.services.telegram.take(again)
    await after(world, 1)
    await after(world, 11)
    assert peer.texts(int(BOB)) == ["Ann: practice is at 7"]


async def test_in_doubt_nothing_is_sent_twice_unasked(world: World, peer: BotApi) -> None:
    await heard_here(world)
    await world.say("tell Bob I'm late")
    peer.faults.append("drop")  # it arrives, and nobody says so
    await after(world, 11)
    await after(world, 3600)
    assert peer.texts(int(BOB)) == ["Ann: I'm late"]
    (sentence,) = await told(world)
    assert "can't tell whether" in sentence
    assert "perhaps delivered" in (await world.say("did Bob get my message?")).text
    await world.say("send it to Bob again")
    await after(world, 11)
    assert peer.texts(int(BOB)) == ["Ann: I'm late", "Ann: I'm late"]


async def test_what_should_have_left_long_ago_is_asked_about(world: World, peer: BotApi) -> None:
    await world.say("tell Bob I'm late")
    await after(world, 3600)
    assert peer.texts(int(BOB)) == []
    (sentence,) = await told(world)
    assert "I was away" in sentence


async def test_a_refusal_for_now_is_tried_again_silently(world: World, peer: BotApi) -> None:
    await world.say("tell Bob I'm late")
    peer.faults.append("429")
    await after(world, 11)
    await after(world, 5)
    assert peer.texts(int(BOB)) == ["Ann: I'm late"]
    assert await told(world) == []


async def test_an_address_that_came_from_outside_is_asked_about(world: World, peer: BotApi) -> None:
    bob = (await world.call("find_contact", contact="Bob")).cards[0]["id"]
    contacts = world.services.store.collection("contacts")
    outside = {"origin": Origin.OUTSIDE.value, "sources": ["a page"]}
    await contacts.update_one({"_id": bob, "user": world.person.id}, {"$set": outside})
    asked = await world.say("tell Bob I'm late")
    assert asked.question is not None
    assert "a page" in asked.text
    assert (await world.say("no")).error is None
    await after(world, 30)
    assert peer.texts(int(BOB)) == []


async def test_what_was_heard_is_read_back_before_it_is_sent(world: World) -> None:
    asked = await world.say("tell Bob I'm late", channel="voice")
    assert asked.question is not None
    assert "“I'm late”" in asked.text


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("tell Carl hello", "no way to reach Carl"),
        ("send Dora a message saying hello", "I don't know “Dora”"),
        ("text Bob on whatsapp that I'm late", "no WhatsApp of Bob, only Telegram"),
        ("add contact Eve with number 0170 1234567", "doesn't say its country"),
        ("add contact me", "can't be the name"),
        ("add contact Bob", "in your contacts already"),
        ("yesterday at 9 tell Bob hello", "passed already"),
    ],
)
async def test_what_cannot_be_is_one_clear_sentence(world: World, said: str, answered: str) -> None:
    outcome: Outcome = await world.say(said)
    assert outcome.error is not None
    assert answered in outcome.text


async def test_nobody_else_can_speak_as_the_post(world: World) -> None:
    """What a program asks for by the name of the core's own calls is no action."""
    outcome = await world.call("post.leave", letter="x")
    assert outcome.error is not None
    assert Call(action="post.leave").action not in world.services.registry.actions


async def opened(world: World, peer: BotApi, code: str, chat: int = 4444, name: str = "Carl") -> None:
    """Have a stranger press start with a code."""
    sender = {"id": chat, "is_bot": False, "first_name": name, "username": name.lower()}
    assert world.services.telegram is not None
    await world.services.telegram.take(peer.message(f"/start {code}", sender=sender))


async def invited(world: World) -> str:
    """Invite Carl; return the code."""
    said = await world.say("invite Carl on Telegram")
    return said.text.split()[-1].rpartition("=")[2]


async def test_who_opens_an_invitation_can_be_written_to(world: World, peer: BotApi) -> None:
    await heard_here(world)
    await opened(world, peer, await invited(world))
    await after(world, 1)
    (sentence,) = await told(world)
    assert sentence.startswith("Carl (there: Carl (@carl)) took up your invitation")
    assert sentence in peer.texts(int(ANN))
    assert "arrive here" in peer.texts(4444)[0]
    await world.say("tell Carl welcome")
    await after(world, 11)
    assert peer.texts(4444)[1:] == ["Ann: welcome"]


async def test_an_invitation_works_once_and_for_a_week(world: World, peer: BotApi) -> None:
    code = await invited(world)
    await opened(world, peer, code)
    await opened(world, peer, code, chat=4545, name="Mallory")
    await after(world, 1)
    assert "not valid" in peer.texts(4545)[0]
    late = await invited(world)
    await after(world, 8 * 24 * 3600)
    await opened(world, peer, late, chat=4545, name="Mallory")
    assert "arrive here" not in " ".join(peer.texts(4545))
    await world.say("tell Carl welcome")
    await after(world, 11)
    assert "Ann: welcome" in peer.texts(4444)
    assert "Ann: welcome" not in peer.texts(4545)


async def test_opening_an_invitation_lets_nobody_in(world: World, peer: BotApi) -> None:
    await opened(world, peer, await invited(world))
    await after(world, 1)
    assert world.services.telegram is not None
    sender = {"id": 4444, "is_bot": False, "first_name": "Carl"}
    await world.services.telegram.take(peer.message("what's on today?", sender=sender))
    await after(world, 1)
    page = await world.core.messages.page(world.person.id, "main")
    assert not [raw for raw in page if raw["text"] == "what's on today?"]


async def test_only_who_opens_an_invitation_says_where_they_are(world: World, peer: BotApi) -> None:
    """A program cannot take one up in somebody's place, nor name a chat that never heard of its person."""
    await invited(world)
    (raw,) = (
        await world.services.store.collection("invitations")
        .find({"user": world.person.id, "deleted": False})
        .to_list()
    )
    forged = await world.call(
        "register_platform", platform="telegram", contact="Carl", address="5555", invitation=raw["_id"]
    )
    assert forged.error == "not_found"
    named = await world.call("register_platform", platform="telegram", contact="Carl", address="5555")
    assert "works once" in named.text
    assert "no way to reach Carl" in (await world.say("tell Carl hello")).text
