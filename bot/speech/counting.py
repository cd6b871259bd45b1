"""The command language in the child that listens: counted at first roughly, then well, and kept on disk.

Counting well takes a quarter of a minute. It is done bit by bit while nobody speaks, and once for the
same sentences: the counts are a file in the installation's home.
"""

import itertools
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.speech.commands import LANGUAGE, Sentence, said
from bot.speech.ngrams import Counts
from bot.understanding.grammar import Grammar

_LEAST = 2.0
"""Of what follows two words only what was sampled twice is kept: half the model, heard as well."""
_AT_ONCE = 0.05
"""Seconds of counting between two looks whether somebody speaks."""
_FILES = 3


class Base:
    """What everybody may say, counted."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        """``asked`` is ``commands.Base`` as a message."""
        self.key: str = asked["base"]
        self._file = Path(asked["folder"]) / f"commands-{self.key}.txt" if asked["folder"] else None
        self._coming: Iterator[Sentence] = iter(())
        self._better = Counts()
        kept = self._kept()
        if kept is not None:
            self.counts = kept
            return
        grammar = Grammar(LANGUAGE, asked["sources"])
        self.counts = _counted(said(grammar, asked["at_first"]))
        if asked["at_first"] < asked["per_template"]:
            self._coming = said(grammar, asked["per_template"])
        else:
            self.counts = self.counts.pruned(_LEAST)
            self._keep()

    def improves(self) -> bool:
        """Count a little more; return whether that is to be gone on with."""
        until = time.monotonic() + _AT_ONCE
        for words, times in self._coming:
            self._better.add(words.split(), times)
            if time.monotonic() > until:
                return True
        if self._better.words:
            self.counts, self._better = self._better.pruned(_LEAST), Counts()
            self._keep()
        return False

    def _kept(self) -> Counts | None:
        if self._file is None:
            return None
        counts = Counts()
        try:
            for line in self._file.read_text(encoding="utf-8").splitlines():
                times, _, gram = line.partition("\t")
                words = tuple(gram.split(" "))
                counts.by_length[len(words) - 1][words] = float(times)  # type: ignore[assignment]  # fractions
        except (OSError, ValueError, IndexError):
            return None  # none yet, or a damaged one: it is counted anew
        return counts if counts.words else None

    def _keep(self) -> None:
        if self._file is None:
            return
        grams = itertools.chain.from_iterable(counts.items() for counts in self.counts.by_length)
        with suppress(OSError):  # without room for it, it is counted anew the next time
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self._file.with_suffix(".part")
            unfinished.write_text(
                "\n".join(f"{n:g}\t{' '.join(gram)}" for gram, n in grams), encoding="utf-8"
            )
            unfinished.chmod(0o600)
            unfinished.replace(self._file)
            kept = sorted(self._file.parent.glob("commands-*.txt"), key=lambda file: file.stat().st_mtime)
            for old in kept[:-_FILES]:
                old.unlink(missing_ok=True)


def _counted(sentences: Iterator[Sentence]) -> Counts:
    counts = Counts()
    seen: Counter[str] = Counter()
    for words, times in sentences:
        seen[words] += times  # type: ignore[assignment]  # a Counter adds fractions too
    for words, times in seen.items():
        counts.add(words.split(), times)
    return counts
