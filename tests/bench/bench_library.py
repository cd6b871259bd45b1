"""Searching documents as they grow: time of a question, and the index on the disk."""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bot.library.index import Index, Row
from bot.library.ranking import ranked
from bot.library.shelf import wanted_words
from tests.bench.table import Row as Figure
from tests.bench.table import percentile

SIZES = (10_000, 100_000)
WORDS = 100
"""Of a passage."""
_VOCABULARY = 30_000
_PER_CONTENT = 500
_QUESTIONS = 60


def measure() -> list[Figure]:
    """Return, for each number of passages, the time of a question of six words and the size of the index."""
    figures: list[Figure] = []
    first = 0.0
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "library.db"
            built, took = _filled(path, size)
            spent = _asked(path)
            typical, late = median(spent), percentile(spent, 0.95)
            first = first or typical
            held = sum(file.stat().st_size for file in path.parent.iterdir()) / 1e6
            name = f"{size:>7,} passages"
            figures += [
                Figure(f"{name}: a question", f"{typical * 1e3:.1f} ms", f"p95 {late * 1e3:.0f} ms"),
                Figure(f"{name}: ratio", f"{typical / first:.1f} x"),
                Figure(f"{name}: index", f"{held:.0f} MB", f"{built} contents in {took:.0f} s"),
            ]
    return figures


def _filled(path: Path, size: int) -> tuple[int, float]:
    index = Index(path)
    source = _passages(size)
    began = time.perf_counter()
    contents = size // _PER_CONTENT
    for number in range(contents):
        index.put(f"content-{number}", 1, "en", [next(source) for _ in range(_PER_CONTENT)])
    index.close()
    return contents, time.perf_counter() - began


def _passages(size: int) -> Iterator[Row]:
    dice = random.Random(7)  # the same words every time
    weights = [1 / rank for rank in range(1, _VOCABULARY + 1)]
    for _ in range(size):
        said = " ".join(f"w{rank}" for rank in dice.choices(range(_VOCABULARY), weights, k=WORDS))
        yield Row(0, len(said), 1, "", "", "text", said, said, "")


def _asked(path: Path) -> list[float]:
    index = Index(path)
    dice = random.Random(8)  # as above
    contents = dict.fromkeys(index.contents(), "xx")
    spent: list[float] = []
    for _ in range(_QUESTIONS):
        # Words as rare as those of a real question: few of the hundred most frequent.
        asked = " ".join(f"w{int(100 * 10 ** dice.uniform(0, 2.2))}" for _ in range(6))
        began = time.perf_counter()
        ranked(index, wanted_words(asked, {"xx"}), contents, 10)
        spent.append(time.perf_counter() - began)
    index.close()
    return spent


if __name__ == "__main__":
    from tests.bench.table import print_table

    print_table("Documents", measure())
