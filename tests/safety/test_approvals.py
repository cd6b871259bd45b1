"""A yes means exactly what was asked: those arguments, once, within ten minutes."""

from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.erase import erase_person
from api.export import person_export
from api.wiring import assemble
from bot.delivery.turn import Call, Outcome
from bot.safety.approvals import Approval, Approvals, fingerprint
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from capabilities.planner import planner
from capabilities.registry import Registry
from tests.clock import SettableClock
from tests.safety.shredder import shredded, shredder
from tests.world import World

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    clock = SettableClock(NOW)
    store = await EmbeddedStore.open(tmp_path / "dayhand.db", now=clock.now)
    services = await assemble(Settings(home=tmp_path), store, clock, Registry([planner, shredder]))
    person = await services.people.create(name="Ann", zone="Europe/Berlin", now=NOW)
    yield World(services, clock, person)
    await services.core.close()
    await store.close()


@pytest.fixture(autouse=True)
def nothing_shredded() -> Iterator[None]:
    shredded.clear()
    yield
    shredded.clear()


async def _waiting(world: World) -> list[Approval]:
    return list(await Approvals(world.services.store).waiting(world.person.id, world.clock.now()))


async def _answer(
    world: World, approval: Approval, answer: str = "approve", *, approves: bool = True, **slots: object
) -> Outcome:
    call = Call.model_validate(
        {"action": approval.action, "slots": slots, "approval": approval.id, "answer": answer}
    )
    return await world._send(call=call, approves=approves)


async def test_a_yes_in_words_does_it_once(world: World) -> None:
    asked = await world.say("shred the contract")
    assert asked.question is not None
    assert shredded == []

    await world.say("yes")
    (again,) = [await world.say("yes")]

    assert shredded == ["the contract"]
    assert again.question is None
    assert await _waiting(world) == []


@pytest.mark.parametrize(("words", "done"), [("approve", 1), ("deny", 0), ("no", 0)])
async def test_it_is_answered_in_words(world: World, words: str, done: int) -> None:
    await world.say("shred the contract")
    await world.say(words)

    assert len(shredded) == done
    assert await _waiting(world) == []


async def test_a_button_runs_what_was_stored_and_only_once(world: World) -> None:
    await world.say("shred the contract")
    (approval,) = await _waiting(world)

    first = await _answer(world, approval)
    second = await _answer(world, approval)
    yes = await world.say("yes")

    assert shredded == ["the contract"]
    assert (first.key, second.key) == ("shredded", "approval.used")
    assert yes.receipts == ()


async def test_the_same_question_again_takes_the_place_of_the_first(world: World) -> None:
    await world.call("shred", thing="the contract")
    (first,) = await _waiting(world)
    await world.say("shred the contract")
    (second,) = await _waiting(world)

    stale = await _answer(world, first)
    await _answer(world, second)
    await _answer(world, second)

    assert stale.key == "approval.edited"
    assert shredded == ["the contract"]


async def test_after_ten_minutes_it_is_asked_again(world: World) -> None:
    await world.say("shred the contract")
    (approval,) = await _waiting(world)
    world.clock.advance(timedelta(minutes=10))

    button = await _answer(world, approval)
    world.clock.advance(timedelta(seconds=1))

    assert button.key == "approval.expired"
    assert shredded == []


async def test_a_late_yes_in_words_is_asked_about_anew(world: World) -> None:
    await world.say("shred the contract")
    world.clock.advance(timedelta(minutes=11))

    late = await world.say("yes")
    assert shredded == []
    assert late.question is not None

    await world.say("yes")
    assert shredded == ["the contract"]


async def test_no_by_button_is_no(world: World) -> None:
    await world.say("shred the contract")
    (approval,) = await _waiting(world)

    denied = await _answer(world, approval, "deny")
    later = await _answer(world, approval)

    assert (denied.key, later.key) == ("approval.denied_now", "approval.denied")
    assert shredded == []


async def test_what_a_program_asked_for_is_asked_here_before_a_yes_counts(world: World) -> None:
    program = await world.call("shred", thing="the contract")
    (approval,) = await _waiting(world)

    first = await world.say("yes")
    assert shredded == []
    assert program.question is not None
    assert first.question == {
        "slot": "gate.irreversible",
        "confirm": True,
        "choices": [],
        "approval": approval.id,
    }
    assert program.question["approval"] == approval.id

    await world.say("yes")
    assert shredded == ["the contract"]


async def test_what_waits_can_be_asked_for(world: World) -> None:
    nothing = await world.say("what's waiting for me?")
    await world.call("shred", thing="the contract")
    await world.call("shred", thing="the draft")

    newest = await world.say("what's waiting for me?")
    await world.say("no")
    other = await world.say("what's waiting for me?")
    await world.say("yes")

    assert nothing.key == "approval.none_waiting"
    assert "1 more" in newest.text
    assert "more" not in other.text
    assert shredded == ["the contract"]


async def test_a_yes_of_a_program_does_nothing_and_leaves_the_question_open(world: World) -> None:
    await world.say("shred the contract")
    (approval,) = await _waiting(world)

    words = await world._send(text="yes", approves=False)
    button = await _answer(world, approval, approves=False)

    assert [words.error, button.error] == ["conflict", "conflict"]
    assert shredded == []
    assert await _waiting(world) == [approval]


async def test_what_is_edited_is_asked_about_under_a_new_hash(world: World) -> None:
    await world.say("shred the contract")
    (old,) = await _waiting(world)

    await _answer(world, old, "edit", thing="the draft")
    (new,) = await _waiting(world)
    await _answer(world, old)
    assert shredded == []
    await _answer(world, new)

    assert shredded == ["the draft"]
    assert new.hash != old.hash


async def test_a_yes_to_one_thing_is_none_to_another(world: World) -> None:
    """A stored approval of other arguments does not open the gate."""
    await world.say("shred the contract")
    await world.say("no")
    await world.say("shred the draft")
    (approval,) = await _waiting(world)

    assert approval.hash == fingerprint("shred", {"thing": "the draft"})
    assert approval.hash != fingerprint("shred", {"thing": "the contract"})


async def test_nobody_answers_for_somebody_else(world: World) -> None:
    await world.say("shred the contract")
    (approval,) = await _waiting(world)
    other = await world.services.people.create(name="Eve", zone="Europe/Berlin", now=NOW)

    eve = World(world.services, world.clock, other)
    outcome = await _answer(eve, approval)

    assert outcome.key == "error.no_approval"
    assert shredded == []


async def test_approvals_are_exported_and_erased(world: World) -> None:
    await world.say("shred the contract")

    exported = await person_export(world.services, world.person.id)
    await erase_person(world.services, world.person.id)

    assert [one["slots"] for one in exported["approvals"]] == [{"thing": "the contract"}]
    assert await _waiting(world) == []


async def test_canonical_arguments_have_one_hash() -> None:
    assert fingerprint("act", {"a": 1, "b": "x"}) == fingerprint("act", {"b": "x", "a": 1})
    assert len({fingerprint("act", {"a": a}) for a in (1, "1", 1.5, None, True, [1])}) == 6
