"""What is learnt before somebody speaks again."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.speech.ahead import Ahead
from bot.speech.listening import Listening
from bot.speech.port import Heard, Sound, Speaker, SpeechUnavailableError

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Pupil:
    """An engine that writes down whom it was to learn, as slowly as it is told to."""

    name: str = "pupil"
    learnt: list[Speaker] = field(default_factory=list[Speaker])
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        return Heard("yes", 1.0, self.name)

    async def prepare(self, speaker: Speaker) -> None:
        self.learnt.append(speaker)
        await self.may.wait()

    async def close(self) -> None:
        """Nothing is open."""


class Names:
    """What ann's lists are called, as they are now."""

    def __init__(self) -> None:
        self.lists = ["garden"]

    async def speaker(self, user: str) -> Speaker:
        if user == "gone":
            raise SpeechUnavailableError("gone")
        return Speaker(user, names={"list": tuple(self.lists)})


@pytest.fixture
def pupil() -> Pupil:
    return Pupil()


async def spoken(listening: Listening, user: str) -> None:
    await listening.listen(Sound(b"\0\0"), Speaker(user))


async def test_after_a_turn_the_names_of_who_speaks_are_learnt(pupil: Pupil) -> None:
    names, listening = Names(), Listening([pupil])
    pupil.may.set()
    ahead = Ahead(listening, names.speaker)
    await spoken(listening, "ann")
    names.lists.append("kitchen")
    ahead.after_turn("ann")
    await ahead.settled()

    assert [speaker.names["list"] for speaker in pupil.learnt] == [("garden", "kitchen")]


async def test_who_never_spoke_is_not_learnt_for(pupil: Pupil) -> None:
    ahead = Ahead(Listening([pupil]), Names().speaker)
    ahead.after_turn("ann")
    await ahead.settled()

    assert pupil.learnt == []


async def test_a_turn_while_it_learns_is_learnt_as_well(pupil: Pupil) -> None:
    names, listening = Names(), Listening([pupil])
    ahead = Ahead(listening, names.speaker)
    await spoken(listening, "ann")
    ahead.after_turn("ann")
    while not pupil.learnt:  # noqa: ASYNC110  # one step of the loop or two
        await asyncio.sleep(0)
    names.lists.append("attic")
    ahead.after_turn("ann")
    pupil.may.set()
    await ahead.settled()

    assert pupil.learnt[-1].names["list"] == ("garden", "attic")


async def test_who_cannot_be_looked_up_is_learnt_when_they_speak(pupil: Pupil) -> None:
    listening = Listening([pupil])
    pupil.may.set()
    ahead = Ahead(listening, Names().speaker)
    await spoken(listening, "gone")
    ahead.after_turn("gone")
    await ahead.settled()

    assert pupil.learnt == []


async def test_closing_waits_for_no_engine(pupil: Pupil) -> None:
    listening = Listening([pupil])
    ahead = Ahead(listening, Names().speaker)
    await spoken(listening, "ann")
    ahead.after_turn("ann")
    await asyncio.sleep(0)
    await ahead.close()
    await ahead.settled()
