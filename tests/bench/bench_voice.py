"""Voice on this machine: what a spoken answer and a spoken command cost."""

import asyncio
import tempfile
import time
from pathlib import Path

from bot.speech.cache import SentenceCache
from bot.speech.commands import Commands
from bot.speech.decoding import Decoder
from bot.speech.port import Speaker
from bot.speech.sounding import EspeakMouth, Format, Sounder
from bot.speech.speaking import Speaking
from bot.speech.sphinx import Sphinx
from bot.understanding.languages import Languages
from capabilities.registry import Registry
from tests.bench.table import Row, percentile

ROUNDS = 20
REPLY = "I'll remind you to call mum tomorrow at 9:00. That was the last one, well done!"


async def measure() -> list[Row]:
    """Measure with children that are warm, as they are after the first time."""
    sounder, decoder, ears = Sounder(), Decoder(), Sphinx(Commands(Languages(Registry.discover())))
    try:
        with tempfile.TemporaryDirectory() as folder:
            speaking = Speaking([EspeakMouth(sounder)], sounder, SentenceCache(Path(folder)))
            first = await _first_audio(speaking)
        return [
            Row("first audio of a reply, p50", f"{percentile(first, 0.5) * 1e3:.0f} ms", "aim <= 100 ms"),
            Row("first audio of a reply, p95", f"{percentile(first, 0.95) * 1e3:.0f} ms"),
            *await _listening(sounder, decoder, ears),
        ]
    finally:
        for part in (ears, decoder, sounder):
            await part.close()


async def _first_audio(speaking: Speaking) -> list[float]:
    waits: list[float] = []
    await speaking.warm_up()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        async for _piece in speaking.speak(REPLY, "en", "ann"):
            break
        waits.append(time.perf_counter() - began)
    return waits


async def _listening(sounder: Sounder, decoder: Decoder, ears: Sphinx) -> list[Row]:
    said = await sounder.say("remind me to call mum tomorrow at nine", "en-us")
    file = await sounder.file(said, Format.OGG)
    unpacking: list[float] = []
    hearing: list[float] = []
    began = time.perf_counter()
    sound = await decoder.decode(file)
    await ears.listen(sound, Speaker("ann"))
    cold = time.perf_counter() - began
    for _ in range(ROUNDS // 2):
        await asyncio.sleep(0.5)  # the next child starts meanwhile
        began = time.perf_counter()
        sound = await decoder.decode(file)
        unpacking.append(time.perf_counter() - began)
        began = time.perf_counter()
        await ears.listen(sound, Speaker("ann"))
        hearing.append(time.perf_counter() - began)
    began = time.perf_counter()
    await ears.listen(sound, Speaker("bob", names={"list": ["Quixote"]}))
    learning = time.perf_counter() - began - percentile(hearing, 0.5)
    return [
        Row(f"decoding {sound.seconds:.1f} s of Opus, p50", f"{percentile(unpacking, 0.5) * 1e3:.0f} ms"),
        Row("  listening to it, p50", f"{percentile(hearing, 0.5) * 1e3:.0f} ms", "aim <= 600 ms"),
        Row("  the first time in a process", f"{cold * 1e3:.0f} ms"),
        Row("  learning one person's names", f"{learning * 1e3:.0f} ms"),
    ]


if __name__ == "__main__":
    from tests.bench.table import print_table

    print_table("Voice", asyncio.run(measure()))
