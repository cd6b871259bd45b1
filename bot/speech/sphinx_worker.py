"""A child process that listens with pocketsphinx: it holds the interpreter while it listens.

Run as ``python -I -m bot.speech.sphinx_worker``. It keeps a decoder for each person it heard lately.
What was said is decoded twice: with the person's command language, and with a language model of
general English. Talk that is no command fits the second one better.
"""

import array
import itertools
import math
import random
import sys
import tempfile
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.speech.framing import frame, read
from bot.speech.ngrams import Counts, arpa
from bot.speech.pronouncing import as_text, dictionary, pronounced

_KEPT = 8
"""Decoders that are kept; each takes about 20 MB."""
_READINGS = 12
_STEP = math.log(1.0001)
"""Sphinx's logarithms have the base 1.0001."""
_FLOOR = 0.02
"""Of the level that nine tenths of the samples stay below."""
RATE = 16_000
_ONE_PASS = {
    "beam": 1e-40,
    "pbeam": 1e-40,
    "wbeam": 1e-20,
    "maxhmmpf": 3000,
    "fwdflat": False,
    "bestpath": False,
}
"""Of the general model only a score is wanted: a third of the work of its three passes."""


@dataclass
class _Worker:
    """What it knows: sentences of packages, and a decoder a person."""

    bases: dict[str, Counts] = field(default_factory=dict[str, Counts])
    decoders: OrderedDict[str, Any] = field(default_factory=OrderedDict[str, Any])
    general: Any = None

    def answer(self, asked: dict[str, Any], body: bytes) -> dict[str, Any]:
        match asked["do"]:
            case "base":
                self.bases = {asked["base"]: _counted(asked["sentences"])}
                self.decoders.clear()
                return {}
            case "learn":
                return self.learn(asked)
            case "guess":
                return self.guess(asked["who"], body)
            case _:
                return self.hear(asked["who"], body)

    def learn(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Make a decoder for a person; ``unknown`` tells that the packages' sentences are not here."""
        base = self.bases.get(asked["base"])
        if base is None:
            return {"unknown": True}
        counts = base.added_to(_counted(asked["sentences"])) if asked["sentences"] else base
        ways = pronounced(counts.words, dictionary(_model("cmudict-en-us.dict")))
        self.decoders[asked["who"]] = _decoder(counts, as_text(ways))
        while len(self.decoders) > _KEPT:
            self.decoders.popitem(last=False)
        return {"words": len(ways)}

    def guess(self, who: str, pcm: bytes) -> dict[str, Any]:
        """Decode what was said so far as a command, without asking whether it is one."""
        decoder = self.decoders.get(who)
        if decoder is None:
            return {"unknown": True}
        found = _decode(decoder, _with_floor(pcm))
        return {"text": found.hypstr if found is not None else ""}

    def hear(self, who: str, pcm: bytes) -> dict[str, Any]:
        """Decode what was said; ``unknown`` tells that this person's language is not here (any more)."""
        decoder = self.decoders.get(who)
        if decoder is None:
            return {"unknown": True}
        self.decoders.move_to_end(who)
        pcm = _with_floor(pcm)
        command = _decode(decoder, pcm)
        readings = _readings(decoder, command)
        segments = Counter(_kind(segment.word) for segment in decoder.seg() or ())
        frames = sum(s.end_frame - s.start_frame + 1 for s in decoder.seg() or () if _kind(s.word) == "word")
        if not frames or not readings:
            return {"readings": [], "margin": 0.0, "noises": segments["noise"], "frames": 0}
        if self.general is None:
            self.general = _general_decoder()
        margin = (_score(command) - _score(_decode(self.general, pcm))) / frames
        return {"readings": readings, "margin": margin, "noises": segments["noise"], "frames": frames}


def _counted(sentences: list[list[Any]]) -> Counts:
    """Count sentences, each given as its words and how often it counts."""
    counts = Counts()
    for words, times in sentences:
        counts.add(words.split(), times)
    return counts


def _sphinx() -> Any:
    return import_module("pocketsphinx")  # an extra; it brings no types


def _model(name: str) -> Path:
    return Path(_sphinx().get_model_path()) / "en-us" / name


def _decoder(counts: Counts, words: str) -> Any:
    with tempfile.TemporaryDirectory(prefix="dayhand-") as folder:
        model, spelling = Path(folder) / "commands.lm", Path(folder) / "commands.dict"
        model.write_text(arpa(counts), encoding="utf-8")
        spelling.write_text(words, encoding="utf-8")
        return _sphinx().Decoder(
            hmm=str(_model("en-us")), lm=str(model), dict=str(spelling), loglevel="FATAL"
        )


def _general_decoder() -> Any:
    """Return the decoder of general English; takes half a second and 100 MB."""
    parts = {"hmm": "en-us", "lm": "en-us.lm.bin", "dict": "cmudict-en-us.dict"}
    files = {name: str(_model(file)) for name, file in parts.items()}
    return _sphinx().Decoder(**files, loglevel="FATAL", **_ONE_PASS)


@cache
def _noise() -> tuple[float, ...]:
    """Return a second of white noise of deviation 1, always the same."""
    chance = random.Random(1)  # noqa: S311  # no secret
    return tuple(chance.gauss(0, 1) for _ in range(RATE))


def _with_floor(pcm: bytes) -> bytes:
    """Return samples with a little noise under them, measured by how loud they are.

    Phones and browsers suppress noise down to digital silence, which the acoustic model, learnt from
    rooms, takes for anything but silence: without a floor a fifth of real orders is misheard.
    """
    samples = array.array("h", pcm)
    loud = sorted(map(abs, samples[::8]))[len(samples) // 8 * 9 // 10] if len(samples) >= 80 else 0
    deviation = max(1.0, loud * _FLOOR)
    floor = itertools.cycle([deviation * value for value in _noise()])
    return array.array(
        "h", [max(-32768, min(32767, int(s + n))) for s, n in zip(samples, floor, strict=False)]
    ).tobytes()


def _decode(decoder: Any, pcm: bytes) -> Any:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)  # whole: the mean of its spectrum is taken over all of it
    decoder.end_utt()
    return decoder.hyp()


def _readings(decoder: Any, best: Any) -> list[str]:
    """Return what may have been said, the likeliest first."""
    if best is None or not best.hypstr:
        return []
    found = {best.hypstr: None}
    for number, other in enumerate(decoder.nbest()):
        if number >= 4 * _READINGS or len(found) >= _READINGS:
            break
        if other is not None and other.hypstr:
            found[other.hypstr] = None
    return list(found)


def _score(hypothesis: Any) -> float:
    return math.log(hypothesis.score) / _STEP if hypothesis is not None and hypothesis.score > 0 else 0.0


def _kind(word: str) -> str:
    if word.startswith(("[", "++")):
        return "noise"
    return "silence" if word.startswith("<") else "word"


def main() -> None:
    """Answer until the pipe ends."""
    worker = _Worker()
    while (asked := read(sys.stdin.buffer)) is not None:
        sys.stdout.buffer.write(frame(worker.answer(*asked)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
