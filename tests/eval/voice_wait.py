"""How long somebody waits in a spoken conversation: over a real socket, at the pace of speech."""

import array
import asyncio
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bot.speech.decoding import Decoder
from bot.speech.port import RATE, Sound
from bot.speech.sounding import Format, Sounder
from tests.api.house import House
from tests.api.wire import served
from tests.speech.talks import Talker, opening

SAID = ("what is on my shopping list", "remind me to call mum tomorrow at nine", "delete all my reminders")
_LOUD = 300
"""Of 32,767: what speech is above."""


async def waits(rounds: int = 2) -> dict[str, list[float]]:
    """Return seconds from the end of speech, by what came: what was heard, the answer, its first audio."""
    found: dict[str, list[float]] = {"heard": [], "reply": [], "speaking": []}
    sounder, decoder = Sounder(), Decoder()
    sounds = [
        await decoder.decode(await sounder.file(await sounder.say(text, "en-us"), Format.OGG))
        for text in SAID * rounds
    ]
    with tempfile.TemporaryDirectory() as folder:
        house = await House.build(Path(folder))
        owner = await house.owner()
        from api.voicing import speaker_of

        await house.services.voice.warm_up(await speaker_of(house.services, "owner"))
        async with served(house) as wire, opening(wire, owner) as socket:
            talker = Talker(socket)
            await talker.hello()
            for sound in sounds:
                await _one(talker, _trimmed(sound), found)
        await owner.aclose()
        await house.close()
    for part in (sounder, decoder):
        await part.close()
    return found


async def _one(talker: Talker, sound: Sound, found: dict[str, list[float]]) -> None:
    ended = asyncio.get_running_loop().create_future()

    async def speak() -> None:
        await talker.send(sound.pcm, pace=0.1)
        ended.set_result(time.perf_counter())
        await talker.send(bytes(RATE * 3), pace=0.1)

    speaking = asyncio.create_task(speak())
    while True:
        event = await talker.next()
        if event["type"] in found:
            found[event["type"]].append(time.perf_counter() - await ended)
        if event["type"] == "speaking":
            await talker.socket.send('{"type": "stop"}')
        if event["type"] == "done":
            break
    await speaking


def _trimmed(sound: Sound) -> Sound:
    """Return a sound without the silence at its end."""
    samples = array.array("h", sound.pcm)
    last = max(place for place, sample in enumerate(samples) if abs(sample) > _LOUD)
    return replace(sound, pcm=sound.pcm[: last * 2 + 2])
