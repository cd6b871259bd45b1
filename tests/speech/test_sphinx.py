"""Listening on this machine: commands are heard, also about one's own things; ordinary talk is not."""

import pytest

from bot.speech.port import Sound, Speaker, SpeechUnavailableError
from bot.speech.sphinx import Sphinx
from tests.speech.saying import Saying

pytestmark = pytest.mark.asyncio(loop_scope="session")
ANN = Speaker("ann")


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        ("en-us", "remind me to call mum tomorrow at nine"),
        ("en-gb-x-rp", "what is on my shopping list"),
        ("en-gb-scotland", "what is on my shopping list"),
    ],
)
async def test_commands_are_heard_in_several_accents(
    sphinx: Sphinx, saying: Saying, voice: str, said: str
) -> None:
    heard, _ = await saying.heard(sphinx, said, voice)

    assert heard.text == said
    assert heard.sure
    assert heard.engine == "sphinx"


@pytest.mark.parametrize(
    "said",
    [
        "the ship sailed slowly past the old lighthouse in the morning fog",
        "nobody knew why the prince had left the castle that winter",
    ],
)
async def test_ordinary_talk_is_no_command(sphinx: Sphinx, saying: Saying, said: str) -> None:
    heard = await sphinx.listen(await saying.sound(said, "en-us"), ANN)

    assert not heard.sure
    assert heard.text == ""


async def test_own_names_are_heard_by_their_owner(sphinx: Sphinx, saying: Saying) -> None:
    """A name that no dictionary has is listened for as espeak-ng would say it; nobody else's."""
    bob = Speaker("bob", names={"list": ["Quixote", "Siobhan"]})
    heard, recording = await saying.heard(sphinx, "show my Quixote list", speaker=bob)

    assert heard.text == "show my quixote list"
    assert "quixote" not in (await sphinx.listen(await saying.decoder.decode(recording), ANN)).text


async def test_a_worker_that_died_is_started_anew(sphinx: Sphinx, saying: Saying) -> None:
    before, recording = await saying.heard(sphinx, "delete all my reminders")
    await sphinx.close()

    assert (await sphinx.listen(await saying.decoder.decode(recording), ANN)).text == before.text != ""


async def test_the_sentences_of_the_packages_are_heard(whole: Sphinx, saying: Saying) -> None:
    """How well is measured by tests.eval.voice; that it works at all is seen here."""
    said = ("what is on my shopping list", "delete all my reminders", "what's on my calendar tomorrow")
    heard = [(await saying.heard(whole, text))[0].text for text in said]

    assert sum(a == b for a, b in zip(said, heard, strict=True)) >= 2


async def test_a_click_is_no_command(sphinx: Sphinx) -> None:
    click = Sound((b"\x00\x40" * 40) + bytes(16_000))
    assert (await sphinx.listen(click, ANN)).text == ""


async def test_a_long_recording_is_no_command_and_keeps_nobody_waiting(sphinx: Sphinx) -> None:
    with pytest.raises(SpeechUnavailableError, match="30 seconds"):
        await sphinx.listen(Sound(bytes(31 * 32_000)), ANN)


async def test_other_languages_are_another_engines(sphinx: Sphinx, silence: Sound) -> None:
    with pytest.raises(SpeechUnavailableError, match="English"):
        await sphinx.listen(silence, Speaker("ann", "de"))


async def test_names_that_change_again_and_again_are_heard_as_they_are_now(
    sphinx: Sphinx, saying: Saying
) -> None:
    """More people and names than are kept, learnt without anybody speaking in between."""
    for number in range(20):
        await sphinx.prepare(
            Speaker(f"guest{number}", names={"list": [f"Zorblat{'abcdefghijklmnopqrst'[number]}"]})
        )
        await sphinx.prepare(
            Speaker("cleo", names={"list": ["Quixote", f"Vexa{'abcdefghijklmnopqrst'[number]}"]})
        )
    cleo = Speaker("cleo", names={"list": ["Quixote"]})
    heard, recording = await saying.heard(sphinx, "show my Quixote list", speaker=cleo)

    assert heard.text == "show my quixote list"
    assert "quixote" not in (await sphinx.listen(await saying.decoder.decode(recording), ANN)).text
