"""Speaking: sentence by sentence, in the person's language, by the next engine where one cannot."""

from pathlib import Path

import pytest

from bot.speech.cache import SentenceCache
from bot.speech.decoding import Decoder
from bot.speech.port import Mouth, Sound, Speaker, SpeechUnavailableError
from bot.speech.sounding import EspeakMouth, Format, Sounder
from bot.speech.speaking import Speaking
from bot.speech.sphinx import Sphinx

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Slow:
    """A voice whose sentences are worth keeping; it counts them."""

    name = "slow"
    slow = True

    def __init__(self, voice: str = "one") -> None:
        self._voice = voice
        self.said: list[str] = []

    def voice(self, language: str) -> str:
        return f"{self._voice}-{language}"

    async def say(self, text: str, language: str) -> Sound:
        self.said.append(text)
        return Sound(b"\x00\x10" * 4800)


class Dumb(Slow):
    """A voice that is away."""

    name = "dumb"

    async def say(self, text: str, language: str) -> Sound:
        raise SpeechUnavailableError("The voice is away.")


def speaking(sounder: Sounder, folder: Path, *mouths: Mouth) -> Speaking:
    return Speaking(mouths or (EspeakMouth(sounder),), sounder, SentenceCache(folder))


async def test_a_reply_is_spoken_sentence_by_sentence(
    sounder: Sounder, decoder: Decoder, tmp_path: Path
) -> None:
    pieces = [p async for p in speaking(sounder, tmp_path).speak("Done. It is at 17:00!", "en", "ann")]

    assert [piece.text for piece in pieces] == ["Done.", "It is at five!"]
    assert all(piece.audio.startswith(b"OggS") for piece in pieces)
    assert (await decoder.decode(pieces[1].audio)).seconds > 0.5


async def test_what_is_spoken_can_be_understood_again(
    sounder: Sounder, decoder: Decoder, sphinx: Sphinx, tmp_path: Path
) -> None:
    """Through our own Opus file our own ears hear the words."""
    text = "delete all my reminders"
    heard: list[str] = []
    while len(heard) < 3 and text not in heard:  # one saying in ten or so is mumbled
        piece = await speaking(sounder, tmp_path).spoken(text, "en", "ann")
        assert piece is not None
        heard.append((await sphinx.listen(await decoder.decode(piece.audio), Speaker("ann"))).text)

    assert text in heard


async def test_german_is_spoken_by_a_german_voice(sounder: Sounder, tmp_path: Path) -> None:
    mouth = EspeakMouth(sounder)

    assert (mouth.voice("de"), mouth.voice("en")) == ("de", "en-us")
    german, english = await mouth.say("Milch und Brot", "de"), await mouth.say("Milch und Brot", "en")
    assert german.pcm != english.pcm


@pytest.mark.parametrize("language", ["../../etc", "xx", "", "e" * 50])
async def test_a_language_without_a_voice_is_told(sounder: Sounder, language: str) -> None:
    with pytest.raises(SpeechUnavailableError):
        await EspeakMouth(sounder).say("hello", language)


async def test_the_next_engine_speaks_where_one_cannot(sounder: Sounder, tmp_path: Path) -> None:
    piece = await speaking(sounder, tmp_path, Dumb(), EspeakMouth(sounder)).spoken("Hello.", "en", "ann")

    assert piece is not None
    assert piece.engine == "espeak"


async def test_without_any_engine_the_first_reason_is_told(sounder: Sounder, tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailableError, match="away"):
        await speaking(sounder, tmp_path, Dumb()).spoken("Hello.", "en", "ann")


async def test_a_slow_voice_says_a_sentence_once(sounder: Sounder, tmp_path: Path) -> None:
    voice = Slow()
    once = speaking(sounder, tmp_path, voice)
    first, again = await once.spoken("Hello.", "en", "ann"), await once.spoken("Hello.", "en", "ann")

    assert voice.said == ["Hello."]
    assert first == again


async def test_voice_language_form_and_person_are_kept_apart(sounder: Sounder, tmp_path: Path) -> None:
    voice = Slow()
    for mouth, language, user, form in (
        (voice, "en", "ann", Format.OGG),
        (voice, "de", "ann", Format.OGG),
        (voice, "en", "bob", Format.OGG),
        (voice, "en", "ann", Format.WAV),
    ):
        await speaking(sounder, tmp_path, mouth).spoken("Hello.", language, user, form)
    other = Slow("two")
    await speaking(sounder, tmp_path, other).spoken("Hello.", "en", "ann")

    assert voice.said == ["Hello."] * 4
    assert other.said == ["Hello."]
