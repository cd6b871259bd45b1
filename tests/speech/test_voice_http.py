"""Speaking over HTTP: a recording in; what was heard, the answer and its audio out."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.delivery.turn import VOICE
from bot.speech.decoding import Decoder
from bot.speech.listening import Listening
from bot.speech.port import Heard, Sound, Speaker
from bot.speech.sounding import Format
from bot.speech.sphinx import Sphinx
from bot.speech.voice import Voice
from tests.api.house import House
from tests.speech.saying import Saying

pytestmark = pytest.mark.asyncio(loop_scope="session")
CALL = "remind me to call mum tomorrow at nine"
TALK = "nobody knew why the prince had left the castle that winter"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def recordings(saying: Saying, sphinx: Sphinx) -> dict[str, bytes]:
    clear = {said: (await saying.heard(sphinx, said))[1] for said in (CALL, "what is on my shopping list")}
    return {**clear, TALK: await saying.file(TALK)}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, sphinx: Sphinx, decoder: Decoder) -> AsyncIterator[House]:
    built = await House.build(tmp_path)
    own = built.services.voice
    voice = Voice(Listening([sphinx], decoder), own.speaking, own.replies)
    built.services = built.app.state.services = replace(built.services, voice=voice)
    yield built
    built.services = replace(built.services, voice=own)
    await built.close()


@pytest_asyncio.fixture(loop_scope="session")
async def owner(house: House) -> AsyncIterator[httpx.AsyncClient]:
    client = await house.owner()
    yield client
    await client.aclose()


async def stored(owner: httpx.AsyncClient) -> int:
    messages = (await owner.get("/api/conversations/main/messages")).json()["messages"]
    return sum(message["direction"] == "in" for message in messages)


async def test_what_is_said_is_done_and_answered_aloud(
    owner: httpx.AsyncClient, recordings: dict[str, bytes], decoder: Decoder
) -> None:
    answer = await owner.post("/api/voice", content=recordings[CALL])

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["heard"]["text"] == CALL
    assert [receipt["action"] for receipt in body["turn"]["receipts"]] == ["set_reminder"]
    assert "9:00" in body["text"]
    assert body["audio"]["media_type"] == "audio/ogg; codecs=opus"
    sound = await decoder.decode(base64.b64decode(body["audio"]["base64"]))
    assert 1.5 < sound.seconds < 8


async def test_a_spoken_turn_is_one_of_the_conversation(
    owner: httpx.AsyncClient, recordings: dict[str, bytes]
) -> None:
    """The terminal and the web see it like any other; its channel is voice."""
    await owner.post("/api/voice", content=recordings[CALL], params={"audio": "wav"})
    messages = (await owner.get("/api/conversations/main/messages")).json()["messages"]

    assert [message["text"] for message in messages if message["direction"] == "in"] == [CALL]
    assert {message["channel"] for message in messages} == {VOICE}


async def test_ordinary_talk_becomes_no_message(
    owner: httpx.AsyncClient, recordings: dict[str, bytes]
) -> None:
    answer = await owner.post("/api/voice", content=recordings[TALK], headers={"Idempotency-Key": "talk"})

    body = answer.json()
    assert answer.status_code == 200
    assert (body["turn"], body["heard"]["text"]) == (None, "")
    assert "understand" in body["text"]
    assert body["audio"]["base64"]
    assert await stored(owner) == 0


async def test_repeating_a_key_does_it_once(owner: httpx.AsyncClient, recordings: dict[str, bytes]) -> None:
    key = {"Idempotency-Key": "v1"}
    first = await owner.post("/api/voice", content=recordings[CALL], headers=key)
    again = await owner.post("/api/voice", content=recordings[CALL], headers=key)

    assert first.json()["turn"] == again.json()["turn"] | {"seq": first.json()["turn"]["seq"]}
    assert again.json()["heard"]["text"] == CALL
    assert await stored(owner) == 1


async def test_a_key_with_another_recording_is_a_conflict(
    owner: httpx.AsyncClient, recordings: dict[str, bytes]
) -> None:
    key = {"Idempotency-Key": "v2"}
    await owner.post("/api/voice", content=recordings[CALL], headers=key)
    other = await owner.post("/api/voice", content=recordings["what is on my shopping list"], headers=key)

    assert other.status_code == 409


async def test_what_is_no_recording_is_refused_in_a_sentence(owner: httpx.AsyncClient) -> None:
    for body, word in ((b"", "empty"), (b"no audio at all" * 50, "can't read")):
        answer = await owner.post("/api/voice", content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "unusable_audio")
        assert word in answer.json()["detail"]


async def test_a_body_that_is_too_large_is_not_read(house: House, owner: httpx.AsyncClient) -> None:
    most = house.services.limits.recording_bytes
    answer = await owner.post("/api/voice", content=bytes(most + 1))

    assert answer.status_code == 413


async def test_strangers_are_not_listened_to(house: House) -> None:
    async with house.client() as stranger:
        assert (await stranger.post("/api/voice", content=b"x")).status_code == 401


async def test_a_person_is_listened_to_by_two_at_once_at_most(house: House, owner: httpx.AsyncClient) -> None:
    with house.services.recordings.hold("owner"), house.services.recordings.hold("owner"):
        answer = await owner.post("/api/voice", content=b"some recording")

    assert answer.status_code == 429


async def test_an_answer_may_be_read_only(owner: httpx.AsyncClient, recordings: dict[str, bytes]) -> None:
    await owner.post("/api/voice", content=recordings[CALL])
    answer = await owner.post(
        "/api/voice", content=recordings["what is on my shopping list"], params={"audio": Format.WAV.value}
    )

    assert base64.b64decode(answer.json()["audio"]["base64"]).startswith(b"RIFF")


class Guesses:
    """An engine that is never sure."""

    name = "guesses"

    def __init__(self, text: str) -> None:
        self._text = text

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        return Heard(self._text, 0.2, self.name)

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(("guess", "messages"), [("undo a prince left the castle", 0), (CALL, 1)])
async def test_a_guess_counts_only_where_it_makes_sense(
    house: House, owner: httpx.AsyncClient, recordings: dict[str, bytes], guess: str, messages: int
) -> None:
    voice = house.services.voice
    guessing = Voice(Listening([Guesses(guess)], voice.listening.decoder), voice.speaking, voice.replies)
    house.app.state.services = replace(house.services, voice=guessing)
    answer = await owner.post("/api/voice", content=recordings[CALL], params={"audio": "wav"})

    assert (answer.json()["turn"] is not None) is bool(messages)
    assert await stored(owner) == messages
