"""``python -m tests.eval.voice``: how well it listens, how fast it answers. Asserts nothing.

Real recordings are read from the public data (``tests/eval/public.py``) where they are; spoken commands
of our own are made by espeak-ng while this runs, in three accents, with and without kitchen noise.
"""

import array
import asyncio
import json
import math
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from bot.speech.commands import PER_TEMPLATE, Commands, said
from bot.speech.decoding import Decoder
from bot.speech.port import Ears, Sound, Speaker
from bot.speech.sounding import Format, Sounder
from bot.speech.sphinx import Sphinx
from bot.speech.uttering import uttered
from bot.understanding.dialogue import DialogueState
from bot.understanding.grammar import Grammar
from bot.understanding.languages import Languages
from bot.understanding.reactive import Reactive
from bot.understanding.sampling import sampled
from capabilities.registry import Registry
from tests.eval import own, public
from tests.eval.voice_wait import waits

ACCENTS = ("en-us", "en-gb-x-rp", "en-gb-scotland")
OTHER_ACCENTS = ("en-gb-x-gbclan", "en-029", "en-us-nyc")
"""Lancaster, the Caribbean, New York: nothing of theirs stands in the dictionary."""
NOISE_DB = 12.0
_ANN = Speaker("ann")
_CASE = own.cases()[0].moment


def say(text: str) -> None:
    """Print a line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words must be changed, added or left out to make one of the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]


@dataclass
class Tally:
    """What was counted over some recordings."""

    recordings: int = 0
    words: int = 0
    wrong: int = 0
    right: int = 0
    slots: int = 0
    slots_wrong: int = 0
    taken: int = 0
    seconds: float = 0.0
    waited: list[float] = field(default_factory=list[float])

    def add(self, other: "Tally") -> None:
        """Count what another counted."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def row(self, name: str) -> str:
        """Return it as a line of the table."""
        shares = [f"n {self.recordings:3}"]
        if self.words:
            shares.append(f"word errors {self.wrong / self.words:6.1%}")
        shares.append(f"taken {self.taken / max(1, self.recordings):6.1%}")
        if self.slots or self.words:
            shares.append(f"commands right {self.right / max(1, self.recordings):6.1%}")
        if self.slots:
            shares.append(f"slot errors {self.slots_wrong / self.slots:5.1%}")
        shares.append(f"wall/audio {sum(self.waited) / max(0.1, self.seconds):.2f}")
        return f"   {name:34} " + "  ".join(shares)


def _pattern(text: str, rules: dict[str, str]) -> str:
    """Return a rule of the orders' grammar as a regular expression."""
    while "<" in text:
        text = re.sub(r"<(\w+)>", lambda found: f"({rules[found[1]]})", text)
    text = (
        re.sub(r"\s*([\[\]()|])\s*", r"\1", text).replace("(", "(?:").replace("[", "(?:").replace("]", ")?")
    )
    return re.sub(r"(?<=[\w'?)])(?=\(\?:)|(?<=\))(?=\w)|(?<=\?)(?=\w)|\s+", r"\\s*", text)


class Coffee:
    """The command language of the coffee orders, through our own templates."""

    def __init__(self, folder: Path) -> None:
        rules = dict(re.findall(r"<(\w+)> = (.*);", (folder / "coffee.gram").read_text(encoding="utf-8")))
        order = rules.pop("order")
        self.values = {name: sorted((v.strip() for v in text.split("|")), key=len, reverse=True)
                       for name, text in rules.items() if name not in {"lead", "mod", "with"}}  # fmt: skip
        source = {
            "intents": {"order": [{"sentences": [order.replace("[ a | an ]", "[(a|an)]")]}]},
            "expansion_rules": {name: f"({text})" for name, text in rules.items()},
        }
        self._text = yaml.safe_dump(source)
        self._order = re.compile(_pattern(order, rules))
        self.grammar = Grammar("en", {"coffee": self._text})

    def get(self, name: str) -> "Coffee":
        """Return itself: it is its only language."""
        return self

    def sources(self, language: str) -> dict[str, str]:
        """Return its sentences."""
        return {"coffee": self._text}

    def sensible(self, readings: Sequence[str]) -> str:
        """Return the first reading that is an order, as the assistant takes the first that makes sense."""
        return next((one for one in readings if self._order.fullmatch(one)), readings[0])

    def slots(self, text: str) -> dict[str, str]:
        """Return the slots of an order, each at its longest."""
        found: dict[str, str] = {}
        rest = f" {text} "
        for name in ("sugarAmount", "milkAmount", "size", "roast", "numberOfShots", "coffeeDrink"):
            for value in self.values[name]:
                if f" {value} " in rest:
                    found[name], rest = value, rest.replace(f" {value} ", " | ", 1)
                    break
        return found


def with_noise(sound: Sound, noise: Sound, seed: int, decibels: float = NOISE_DB) -> Sound:
    """Return a sound with noise under it at a ratio of loudness."""
    said, other = array.array("h", sound.pcm), array.array("h", noise.pcm)
    power = math.sqrt(sum(s * s for s in said) / len(said)) / math.sqrt(
        sum(n * n for n in other) / len(other)
    )
    share = power / 10 ** (decibels / 20)
    start = random.Random(seed).randrange(max(1, len(other) - len(said)))
    mixed = (
        max(-32768, min(32767, int(s + share * other[(start + i) % len(other)]))) for i, s in enumerate(said)
    )
    return Sound(array.array("h", mixed).tobytes())


async def heard_by(ears: Ears, sound: Sound, tally: Tally) -> tuple[str, ...]:
    """Return what an engine offers, and count the recording."""
    began = time.perf_counter()
    heard = await ears.listen(sound, _ANN)
    tally.waited.append(time.perf_counter() - began)
    tally.recordings += 1
    tally.seconds += sound.seconds
    return (heard.text, *heard.others) if heard.text else ()


async def orders(decoder: Decoder, noise: Sound | None) -> Tally:
    """Return how real people's coffee orders are heard, slot by slot."""
    folder = public.folder("media/coffee")
    tally = Tally()
    if folder is None:
        return tally
    coffee = Coffee(folder)
    ears = Sphinx(Commands(coffee, per_template=3000, at_first=3000))
    labels: dict[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    for number, (name, label) in enumerate(sorted(labels.items())):
        if not (folder / name).is_file():
            continue
        sound = await decoder.decode((folder / name).read_bytes())
        readings = await heard_by(ears, with_noise(sound, noise, number) if noise else sound, tally)
        wanted = {slot: str(value).strip() for slot, value in label["slots"].items()}
        found = coffee.slots(coffee.sensible(readings)) if readings else {}
        tally.taken += bool(readings)
        tally.right += found == wanted
        tally.slots += len(wanted)
        tally.slots_wrong += sum(found.get(slot) != value for slot, value in wanted.items())
    await ears.close()
    return tally


def done(reactive: Reactive, text: str) -> Any:
    """Return what a text has done: actions with their slots; None where nothing is."""
    analysis = reactive.analyze(text, DialogueState(), _CASE)
    steps = [
        (step.action, sorted((k, str(v).lower()) for k, v in step.slots.items())) for step in analysis.steps
    ]
    return steps or None


def own_commands(languages: Languages, reactive: Reactive, count: int) -> Iterator[str]:
    """Yield sentences of the packages that the language model was not counted over."""
    counted = {sentence for sentence, _ in said(languages.get("en").grammar, PER_TEMPLATE)}
    fresh = [s for _, s in sampled(languages.get("en").grammar, "en", 2, 99) if len(uttered(s)) >= 4]
    random.Random(1).shuffle(fresh)
    kept = (s for s in fresh if " ".join(uttered(s)) not in counted and done(reactive, " ".join(uttered(s))))
    yield from (sentence for sentence, _ in zip(kept, range(count), strict=False))


async def spoken(
    sounder: Sounder,
    decoder: Decoder,
    texts: Sequence[str],
    ears: Ears,
    judge: Callable[..., None],
    noise: Sound | None,
    accents: Sequence[str] = ACCENTS,
) -> dict[str, Tally]:
    """Have texts said in every accent in turn, and count what is heard, by accent."""
    tallies = {accent: Tally() for accent in accents}
    for number, text in enumerate(texts):
        accent = accents[number % len(accents)]
        tally = tallies[accent]
        made = await sounder.say(text, accent)
        sound = await decoder.decode(await sounder.file(made, Format.OGG))
        judge(tally, text, await heard_by(ears, with_noise(sound, noise, number) if noise else sound, tally))
    return tallies


def rows(name: str, tallies: dict[str, Tally]) -> None:
    """Print a line for all and one for each accent."""
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    say(whole.row(name))
    for accent, tally in tallies.items() if len(tallies) > 1 else ():
        say(tally.row(f"  {accent}"))


async def measure(count: int) -> None:
    """Print every table."""
    registry = Registry.discover()
    languages, reactive = Languages(registry), Reactive(registry)
    sounder, decoder = Sounder(), Decoder()
    ears = Sphinx(Commands(languages, at_first=PER_TEMPLATE))
    folder = public.folder("media")
    noise = await decoder.decode((folder / "coffee/noise_kitchen_10s.flac").read_bytes()) if folder else None

    say("Real spoken orders (command language of their own)")
    say((await orders(decoder, None)).row("sphinx"))
    if noise:
        say((await orders(decoder, noise)).row(f"sphinx, kitchen noise {NOISE_DB:g} dB"))

    def command(tally: Tally, text: str, readings: tuple[str, ...]) -> None:
        words = uttered(text)
        tally.words += len(words)
        tally.wrong += edits(words, readings[0].split() if readings else [])
        wanted = done(reactive, " ".join(words))
        first = next((found for found in (done(reactive, one) for one in readings) if found), None)
        tally.taken += first is not None
        tally.right += first is not None and first == wanted

    say("\nOur own commands that the model was not counted over, by accents of espeak-ng")
    texts = list(own_commands(languages, reactive, count))
    noises = {"sphinx": None, **({f"sphinx, kitchen noise {NOISE_DB:g} dB": noise} if noise else {})}
    for name, under in noises.items():
        rows(name, await spoken(sounder, decoder, texts, ears, command, under))
    others = await spoken(sounder, decoder, texts, ears, command, None, OTHER_ACCENTS)
    rows("sphinx, accents without pronunciations", others)

    def talk(tally: Tally, _: str, readings: tuple[str, ...]) -> None:
        tally.taken += any(done(reactive, one) for one in readings)

    say("\nOrdinary talk: what of it was taken for a command and done")
    strangers = [case.say for case in own.cases() if case.topic == "not_for_us"]
    random.Random(2).shuffle(strangers)
    rows("not for us, espeak-ng", await spoken(sounder, decoder, strangers[:count], ears, talk, None))
    clips = Tally()
    for file in sorted((folder / "speech").glob("*.flac")) if folder else ():
        talk(clips, "", await heard_by(ears, await decoder.decode(file.read_bytes()), clips))
    say(clips.row("real recordings"))

    say("\nFree dictation (word errors on the real recordings)")
    say("   sphinx                             not offered: it understands commands only")
    for name, package in (("faster-whisper", "faster_whisper"), ("vosk", "vosk")):
        say(f"   {name:34} not run: {'no model' if find_spec(package) else 'no package and no model'}")

    say("\nFrom the end of speech, in a spoken conversation over a socket")
    for part in (ears, decoder, sounder):
        await part.close()
    for what, waited in (await waits()).items():
        waited.sort()
        say(f"   to {what:9} p50 {waited[len(waited) // 2]:.2f} s, worst {waited[-1]:.2f} s")


def main() -> None:
    """Measure; ``-n`` is how many of our own sentences are spoken."""
    from api.logs import configure_logs

    configure_logs("ERROR")
    count = int(sys.argv[sys.argv.index("-n") + 1]) if "-n" in sys.argv else 60
    asyncio.run(measure(count))


if __name__ == "__main__":
    main()
