"""A child process that listens with pocketsphinx: it holds the interpreter while it listens.

Run as ``python -I -m bot.speech.sphinx_worker``. It keeps the language of each person it heard lately.
What was said is decoded twice: with the person's command language, and with a language model of
general English. Talk that is no command fits the second one better.
"""

import array
import itertools
import math
import random
import select
import sys
import tempfile
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.confined.framing import frame, read
from bot.speech.counting import Base
from bot.speech.ngrams import Counts, Model
from bot.speech.pronouncing import as_text, dictionary, numbered, pronounced

_KEPT = 16
"""Persons whose language is kept; each takes about 5 MB."""
_MOST_WORDS = 5_000
"""Words of persons in one decoder, which forgets none by itself."""
_NOBODY = " nobody"
"""No person's: theirs have no space."""
_READINGS = 5
"""More of them make more sense of ordinary talk, and hardly more of commands."""
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
    """What it knows: the packages' sentences, and what each person says beside them."""

    base: Base | None = None
    own: OrderedDict[str, Counts] = field(default_factory=OrderedDict[str, Counts])
    general: Any = None
    _model: Model | None = None
    _decoder: Any = None
    _words: set[str] = field(default_factory=set[str])

    def answer(self, asked: dict[str, Any], body: bytes) -> dict[str, Any]:
        match asked["do"]:
            case "base":
                self.base = Base(asked)
                self.own.clear()
                self._forget()
                return {}
            case "learn":
                return self.learn(asked)
            case "guess":
                return self.guess(asked["who"], body)
            case _:
                return self.hear(asked["who"], body)

    def improves(self) -> bool:
        """Count on while nobody speaks; return whether there is more to count."""
        if self.base is None:
            return False
        if self.general is None:
            self.general = _general_decoder()
            return True
        before = self.base.counts
        more = self.base.improves()
        if self.base.counts is not before:
            self._forget()
            for who in self.own:
                self._take_in(who)
        return more

    def learn(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Take in what a person says; ``unknown`` tells that the packages' sentences are not here."""
        if self.base is None or self.base.key != asked["base"]:
            return {"unknown": True}
        who, counts = asked["who"], Counts()
        for words, times in asked["sentences"]:
            counts.add(words.split(), times)
        self.own[who] = counts
        self.own.move_to_end(who)
        self._let_go()
        while len(self.own) > _KEPT:
            gone, _ = self.own.popitem(last=False)
            if self._decoder is not None:
                self._decoder.remove_search(gone)
        if len(self._words) > len(self.base.counts.words) + _MOST_WORDS:
            self._forget()
        self._take_in(who)
        return {"words": len(self._words)}

    def _let_go(self) -> None:
        """Have the decoder listen for nobody.

        A language that is replaced or removed while it is the active one would be used after it is
        freed, and words that are added would be added to it.
        """
        if self._decoder is not None:
            self._decoder.activate_search(_NOBODY)

    def _forget(self) -> None:
        self._model, self._decoder, self._words = None, None, set()

    def _take_in(self, who: str) -> None:
        """Have the decoder know a person's language beside the others'."""
        if self.base is None:
            return
        if self._model is None:
            self._model = Model(self.base.counts)
        words = (self.base.counts.words | self.own[who].words) - self._words
        ways = pronounced(words, dictionary(_model("cmudict-en-us.dict")))
        with tempfile.TemporaryDirectory(prefix="dayhand-") as folder:
            model, spelling = Path(folder) / "commands.lm", Path(folder) / "commands.dict"
            model.write_text(self._model.text(self.own[who]), encoding="utf-8")
            if self._decoder is None:
                spelling.write_text(as_text(ways), encoding="utf-8")
                self._decoder = _sphinx().Decoder(
                    hmm=str(_model("en-us")), lm=None, dict=str(spelling), loglevel="FATAL"
                )
                self._decoder.add_jsgf_string(_NOBODY, f"#JSGF V1.0; grammar g; public <g> = {min(ways)};")
            else:
                self._let_go()
                for word, phones in numbered(ways):
                    self._decoder.add_word(word, phones, False)
            self._decoder.add_lm_file(who, str(model))
        self._words |= words

    def _decoder_of(self, who: str) -> Any:
        """Return the decoder, listening for what a person says; None when they are not known."""
        if who not in self.own or self._decoder is None:
            return None
        self.own.move_to_end(who)
        self._decoder.activate_search(who)
        return self._decoder

    def guess(self, who: str, pcm: bytes) -> dict[str, Any]:
        """Decode what was said so far as a command, without asking whether it is one."""
        decoder = self._decoder_of(who)
        if decoder is None:
            return {"unknown": True}
        found = _decode(decoder, _with_floor(pcm))
        return {"text": found.hypstr if found is not None else ""}

    def hear(self, who: str, pcm: bytes) -> dict[str, Any]:
        """Decode what was said; ``unknown`` tells that this person's language is not here (any more)."""
        decoder = self._decoder_of(who)
        if decoder is None:
            return {"unknown": True}
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


def _sphinx() -> Any:
    return import_module("pocketsphinx")  # an extra; it brings no types


def _model(name: str) -> Path:
    return Path(_sphinx().get_model_path()) / "en-us" / name


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
    """Answer until the pipe ends; while nobody asks, count on."""
    worker = _Worker()
    improving = True
    while True:
        while improving and not select.select([sys.stdin], [], [], 0)[0]:
            improving = worker.improves()
        asked = read(sys.stdin.buffer)
        if asked is None:
            return
        sys.stdout.buffer.write(frame(worker.answer(*asked)))
        sys.stdout.buffer.flush()
        improving = improving or asked[0]["do"] == "base"


if __name__ == "__main__":
    main()
