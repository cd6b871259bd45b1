"""The spoken conversation on a socket: utterances, answers aloud, interruptions, and whoever leaves."""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.speech.decoding import Decoder
from bot.speech.listening import Listening
from bot.speech.port import RATE, Heard, Sound, Speaker
from bot.speech.sphinx import Sphinx
from bot.speech.voice import Voice
from tests.api.house import House
from tests.api.wire import Wire, served
from tests.speech.saying import Saying
from tests.speech.talks import Talker, opening

pytestmark = pytest.mark.asyncio(loop_scope="session")
CALL = "remind me to call mum tomorrow at nine"
LIST = "what is on my shopping list"
TALK = "nobody knew why the prince had left the castle that winter"
SILENCE = bytes(RATE * 2)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sounds(saying: Saying, sphinx: Sphinx) -> dict[str, Sound]:
    """What is said, in a recording that is heard so."""
    clear = {said: (await saying.heard(sphinx, said))[1] for said in (CALL, LIST)}
    clear[TALK] = await saying.file(TALK)
    return {said: await saying.decoder.decode(file) for said, file in clear.items()}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, sphinx: Sphinx, decoder: Decoder) -> AsyncIterator[House]:
    built = await House.build(tmp_path)
    own = built.services.voice
    voice = Voice(Listening([sphinx], decoder), own.speaking, own.replies)
    built.services = replace(built.services, voice=voice)
    yield built
    built.services = replace(built.services, voice=own)
    await built.close()


@pytest_asyncio.fixture(loop_scope="session")
async def owner(house: House) -> AsyncIterator[httpx.AsyncClient]:
    client = await house.owner()
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def wire(house: House) -> AsyncIterator[Wire]:
    async with served(house, header_seconds=0.5, idle_seconds=0.5) as serving:
        yield serving


async def said(owner: httpx.AsyncClient) -> list[str]:
    messages = (await owner.get("/api/conversations/main/messages")).json()["messages"]
    return [message["text"] for message in messages if message["direction"] == "in"]


async def closed(socket: ClientConnection, talker: Talker | None = None) -> tuple[int, str]:
    """Wait until the server closes; return its code and reason. Events go on being written down."""
    talker = talker or Talker(socket)
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await talker.next()
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""


async def test_what_is_said_is_told_done_and_answered_aloud(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound], decoder: Decoder
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        ready = await talker.hello()
        await talker.say(sounds[CALL])
        done = await talker.until("done")

    assert (ready["partials"], ready["listens"]) == (True, ["sphinx"])
    kinds = [kind for kind in talker.kinds() if kind != "partial"]
    assert kinds == ["ready", "listening", "heard", "reply", "speaking", "done"]
    heard, reply = (next(e for e in talker.events if e["type"] == kind) for kind in ("heard", "reply"))
    assert heard["text"] == CALL
    assert [receipt["action"] for receipt in reply["turn"]["receipts"]] == ["set_reminder"]
    assert done == {"type": "done", "utterance": 1, "stopped": False}
    assert 1 < (await decoder.decode(talker.audio[0])).seconds < 8
    assert await said(owner) == [CALL]


async def test_what_was_understood_so_far_is_told(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello(audio=None)
        sending = asyncio.create_task(talker.send(sounds[CALL].pcm + SILENCE, pace=0.1))
        partial = await talker.until("partial")
        await talker.until("done")
        await sending

    assert partial["utterance"] == 1
    assert partial["text"].split()[0] == "remind"
    assert "speaking" not in talker.kinds()


async def test_a_missing_slot_is_asked_for_and_answered(
    wire: Wire, owner: httpx.AsyncClient, saying: Saying, sphinx: Sphinx, sounds: dict[str, Sound]
) -> None:
    """Two utterances on one connection are one dialogue."""
    first = await saying.decoder.decode((await saying.heard(sphinx, "remind me to call mum"))[1])
    then = await saying.decoder.decode((await saying.heard(sphinx, "tomorrow at nine"))[1])
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello(audio=None)
        await talker.say(first)
        asked = await talker.until("reply")
        await talker.say(then)
        answered = await talker.until("reply")

    assert asked["turn"]["reply"]["question"]["slot"]
    assert [receipt["action"] for receipt in answered["turn"]["receipts"]] == ["set_reminder"]
    assert answered["utterance"] == 2
    assert "9:00" in answered["text"]


async def test_who_speaks_interrupts_the_answer(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    for number in range(6):
        await owner.post(
            "/api/chat", json={"text": f"add a jar number {number} of pickles to my shopping list"}
        )
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.say(sounds[LIST])
        await talker.until("speaking")
        await talker.say(sounds[CALL])
        first = await talker.until("done", lambda event: event["utterance"] == 1)
        heard = await talker.until("heard")
        await talker.until("done", lambda event: event["utterance"] == 2)

    assert first["stopped"]
    assert heard["text"] == CALL
    assert (await said(owner))[-2:] == [LIST, CALL]


async def test_silence_is_answered_by_nothing(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.send(SILENCE * 3, pace=0.001)
        assert await closed(socket, talker) == (1000, "idle")

    assert talker.kinds() == ["ready"]
    assert await said(owner) == []


async def test_ordinary_talk_is_answered_once_aloud_and_becomes_no_message(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        for _ in (1, 2):
            await talker.say(sounds[TALK])
            await talker.until("done")

    replies = [event for event in talker.events if event["type"] == "reply"]
    assert [event["turn"] for event in replies] == [None, None]
    assert {event["utterance"] for event in talker.events if event["type"] == "speaking"} == {1}
    assert await said(owner) == []


async def test_who_leaves_in_the_middle_of_an_utterance_has_said_nothing(
    wire: Wire, house: House, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.send(sounds[CALL].pcm)
        await talker.until("listening")
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.say(sounds[LIST])
        await talker.until("done")

    assert await said(owner) == [LIST]
    assert house.services.talks.taken("owner") == 0


async def test_who_comes_back_repeats_nothing_that_was_done(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    """Under the same name and number it is the same utterance, whatever is heard now."""
    replies = []
    for sound in (sounds[CALL], sounds[LIST]):
        async with opening(wire, owner) as socket:
            talker = Talker(socket)
            await talker.hello(id="phone-7", first=4, audio=None)
            await talker.say(sound)
            replies.append((await talker.until("reply"))["turn"])

    assert replies[1]["receipts"] == replies[0]["receipts"] != []
    assert await said(owner) == [CALL]


async def test_an_utterance_ends_when_nothing_more_is_sent(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    """Or as soon as the client says so, as one does that has a button."""
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello(audio=None)
        await talker.send(sounds[CALL].pcm)
        assert (await talker.until("heard"))["text"] == CALL
        await talker.send(sounds[LIST].pcm)
        await socket.send(json.dumps({"type": "end"}))
        assert (await talker.until("heard"))["text"] == LIST


@pytest.mark.parametrize("rate", [8000, 48000])
async def test_microphones_of_other_rates_are_heard(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound], rate: int
) -> None:
    sound = resampled(sounds[LIST], rate)
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello(audio=None, rate=rate)
        await talker.send(sound + bytes(rate * 2), pace=0.02)
        heard = await talker.until("heard")

    assert "shopping list" in heard["text"]


def resampled(sound: Sound, rate: int) -> bytes:
    """Return samples at another rate, by the library that decodes recordings."""
    av: Any = pytest.importorskip("av")
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound.pcm) // 2)
    frame.sample_rate = sound.rate
    frame.planes[0].update(sound.pcm)
    made = av.AudioResampler("s16", "mono", rate)
    return b"".join(
        bytes(part.planes[0])[: part.samples * 2] for part in (*made.resample(frame), *made.resample(None))
    )


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (["{"], "unreadable_body"),
        ([b"\0\0"], "unreadable_body"),
        (['{"type": "hello", "rate": 11025}'], "unreadable_body"),
        (['{"type": "hello", "user": "bob"}'], "unreadable_body"),
        (['{"type": "hello"}', "{}"], "unreadable_body"),
        (['{"type": "hello"}', b"\0"], "unusable_audio"),
        (['{"type": "hello"}', bytes(64_002)], "unreadable_body"),
        (['{"type": "hello"}', *[bytes(64_000)] * 40], "unusable_audio"),
        ([], "no_hello"),
    ],
)
async def test_nonsense_ends_the_talk_with_its_reason(
    wire: Wire, owner: httpx.AsyncClient, sent: list[str | bytes], code: str
) -> None:
    async with opening(wire, owner) as socket:
        with contextlib.suppress(ConnectionClosed):
            for message in sent:
                await socket.send(message)
        assert await closed(socket) == (1008, code)

    assert await said(owner) == []


async def test_garbage_in_samples_is_no_command(wire: Wire, owner: httpx.AsyncClient) -> None:
    noise = random.Random(3).randbytes(RATE * 4)
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.say(Sound(noise))
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(20):
                while True:
                    await talker.next()

    assert await said(owner) == []


async def test_strangers_and_other_sites_are_not_let_in(wire: Wire, owner: httpx.AsyncClient) -> None:
    for person, origin in ((None, f"http://{wire.host}"), (owner, "https://evil.example"), (owner, "null")):
        with pytest.raises(InvalidStatus) as refused:
            await opening(wire, person, origin=origin)
        assert refused.value.response.status_code == 403


async def test_a_person_has_two_talks_at_most(wire: Wire, house: House, owner: httpx.AsyncClient) -> None:
    async with opening(wire, owner), opening(wire, owner):
        with pytest.raises(InvalidStatus):
            await opening(wire, owner)


async def test_an_ended_session_ends_the_talk(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await owner.post("/api/auth/logout")
        with contextlib.suppress(ConnectionClosed):
            await talker.say(sounds[CALL])
        assert await closed(socket) == (1008, "not_signed_in")


async def test_the_server_can_stop_while_people_talk(
    wire: Wire, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.send(sounds[CALL].pcm)
        stopping = asyncio.create_task(wire.stop())
        assert await closed(socket) == (1001, "going_away")
        await stopping


class Plain:
    """An engine that tells only at the end."""

    name = "plain"

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        return Heard(CALL, 1.0, self.name)

    async def close(self) -> None:
        """Nothing is open."""


async def test_engines_without_partials_listen_all_the_same(
    house: House, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    voice = house.services.voice
    house.services = replace(
        house.services,
        voice=Voice(Listening([Plain()], voice.listening.decoder), voice.speaking, voice.replies),
    )
    async with served(house) as wire, opening(wire, owner) as socket:
        talker = Talker(socket)
        ready = await talker.hello(audio=None)
        await talker.say(sounds[CALL])
        await talker.until("done")

    assert not ready["partials"]
    assert talker.kinds() == ["ready", "listening", "heard", "reply", "done"]


async def test_talks_are_counted(
    wire: Wire, house: House, owner: httpx.AsyncClient, sounds: dict[str, Sound]
) -> None:
    async with opening(wire, owner) as socket:
        talker = Talker(socket)
        await talker.hello()
        await talker.say(sounds[LIST])
        await talker.until("done")
        told = house.services.meter.exposition(0).decode()

    assert "dayhand_voice_talks_open 1.0" in told
    assert 'dayhand_voice_utterances_total{outcome="answered"} 1.0' in told
    assert "dayhand_voice_answer_seconds_count 1.0" in told
