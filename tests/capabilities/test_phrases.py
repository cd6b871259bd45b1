"""The phrases package: what is kept of a lesson, and what is forgotten."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from capabilities.document import Phrase
from capabilities.errors import AskedError, ConflictError, InvalidRequestError, NotFoundError
from capabilities.phrases import phrases
from capabilities.phrases.actions import MOST
from tests.capabilities.desk import Desk
from tests.contracts.capability import CapabilityContract
from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class TestPhrases(CapabilityContract):
    """The inherited tests."""

    capability = phrases


@pytest.fixture
def teacher(ann: Desk) -> Desk:
    ann.package = phrases
    return ann


async def test_teaching_again_keeps_one_phrase_and_undo_brings_the_old_meaning_back(teacher: Desk) -> None:
    await teacher.do("teach_phrase", phrase="gm", meaning="show my tasks")
    again = await teacher.do("teach_phrase", phrase="GM", meaning="show my list")

    assert again.facts["before"] == "show my tasks"
    assert [(one.said, one.meaning) for one in await teacher.all(Phrase)] == [("GM", "show my list")]


async def test_what_is_not_understood_is_not_kept(teacher: Desk) -> None:
    with pytest.raises(InvalidRequestError, match="mumble"):
        await teacher.do("teach_phrase", phrase="gm", meaning="mumble")
    assert await teacher.all(Phrase) == []


async def test_two_hundred_are_enough_but_one_may_still_be_taught_again(teacher: Desk) -> None:
    for number in range(MOST):
        await teacher.do("teach_phrase", phrase=f"phrase {number}", meaning="show my tasks")

    with pytest.raises(ConflictError, match="Forget one first"):
        await teacher.do("teach_phrase", phrase="one more", meaning="show my tasks")
    await teacher.do("teach_phrase", phrase="phrase 7", meaning="show my list")
    assert len(await teacher.all(Phrase)) == MOST


async def test_one_of_several_alike_is_asked_for(teacher: Desk) -> None:
    await teacher.do("teach_phrase", phrase="good morning", meaning="show my tasks")
    await teacher.do("teach_phrase", phrase="good night", meaning="show my list")

    with pytest.raises(AskedError) as asked:
        await teacher.do("forget_phrase", phrase="good")
    assert len(asked.value.choices) == 2
    await teacher.do("forget_phrase", phrase="good night")
    assert [one.said for one in await teacher.all(Phrase)] == ["good morning"]


async def test_forgetting_everything_asks_first(teacher: Desk) -> None:
    await teacher.do("teach_phrase", phrase="gm", meaning="show my tasks")

    with pytest.raises(AskedError):
        await teacher.do("forget_phrase", phrase="everything")
    teacher.asker.confirmed.add("forget_phrases")
    await teacher.do("forget_phrase", phrase="everything")
    assert await teacher.all(Phrase) == []
    with pytest.raises(NotFoundError, match="haven't taught me anything"):
        await teacher.do("forget_phrase", phrase="gm")


async def test_a_lesson_and_its_undo_outlast_a_restart(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        person = world.person.id
        await world.say("when I say gm I mean show my tasks")
        await world.say("when I say gm I mean show my list")
    async with open_world(tmp_path, now=NOW.replace(hour=9)) as opened:
        world = World(opened.services, opened.clock, await opened.services.people.get(person), 10)
        active = await world.say("gm")
        undone = await world.say("undo")
    async with open_world(tmp_path, now=NOW.replace(hour=10)) as opened:
        world = World(opened.services, opened.clock, await opened.services.people.get(person), 20)
        old = await world.say("gm")
        await world.say("undo")
        gone = await world.say("gm")

    assert active.key == "list"
    assert undone.key == "undone"
    assert old.key == "tasks"
    assert gone.key == "not_understood"


async def test_a_program_teaches_by_the_same_rules(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        refused = await world.call("teach_phrase", phrase="gm", meaning="frobnicate")
        kept = await world.call("teach_phrase", phrase="gm", meaning="show my tasks")
        said = await world.say("gm")

    assert (refused.error, kept.error) == ("invalid_request", None)
    assert said.key == "tasks"


async def test_one_persons_phrases_are_nobody_elses(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        await world.say("when I say gm I mean show my tasks")
        world.person = await world.services.people.create(name="Bob", zone="Europe/Berlin", now=NOW)

        assert (await world.say("gm")).key == "not_understood"


async def test_phrases_rest_while_their_package_is_off(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=NOW) as world:
        await world.say("when I say gm I mean show my tasks")
        world.services.registry.disable("phrases")
        off = await world.say("gm")
        world.services.registry.enable("phrases")

        assert off.key == "not_understood"
        assert (await world.say("gm")).key == "tasks"
