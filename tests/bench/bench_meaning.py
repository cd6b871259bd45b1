"""Passages found by meaning as they grow: comparing all, or by a graph; the question is encoded already."""

import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bot.library.index import Index, Row
from bot.library.meaning import vectors
from bot.library.meaning.graph import Graph
from bot.library.meaning.port import Scale, Sense, rows
from tests.bench.table import Row as Figure
from tests.bench.table import percentile

SIZES = (10_000, 50_000, 100_000)
COLUMNS = 384
_PER_CONTENT = 500
_TOGETHER = 50
_QUESTIONS = 20
_NEAREST = 60
_MIXED = 200
"""Directions that passages are mixed of: real vectors are no noise either."""


def measure() -> list[Figure]:
    """Return, for each number of passages, the time to the nearest sixty, and what the vectors take."""
    figures: list[Figure] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "library.db"
            index = Index(path)
            _fill(index, size)
            contents = list(index.contents())
            exactly, found = _asked(index, contents)
            name = f"{size:>7,} passages"
            late = percentile(exactly, 0.95)
            held = sum(file.stat().st_size for file in path.parent.iterdir()) / 1e6
            figures += [
                Figure(
                    f"{name}: all compared", f"{median(exactly) * 1e3:.1f} ms", f"p95 {late * 1e3:.0f} ms"
                ),
                Figure(f"{name}: file", f"{held:.0f} MB"),
            ]
            if size > vectors.EXACT:
                figures += _by_graph(index, contents, name, exactly, found)
            index.close()
    return figures


def _by_graph(
    index: Index, contents: list[str], name: str, exactly: list[float], found: list[set[int]]
) -> list[Figure]:
    began = time.perf_counter()
    snapshot = index.vectors().snapshot()
    index.vectors().keep_graph(Graph.built(snapshot.numbers, snapshot.rows), snapshot)
    took = time.perf_counter() - began
    spent, by_graph = _asked(index, contents)
    recall = np.mean([len(one & other) / len(one) for one, other in zip(found, by_graph, strict=True)])
    ratio = median(spent) / median(exactly)
    return [
        Figure(
            f"{name}: by graph",
            f"{median(spent) * 1e3:.1f} ms",
            f"recall {recall:.3f}, built in {took:.0f} s",
        ),
        Figure(f"{name}: graph to comparing", f"{ratio:.2f} x"),
    ]


def _fill(index: Index, size: int) -> None:
    dice = np.random.default_rng(7)
    directions = dice.standard_normal((_MIXED, COLUMNS))
    for number in range(size // _PER_CONTENT):
        texts = [f"{number} {at}" for at in range(_PER_CONTENT)]
        index.put(
            f"content-{number}", 1, "en", [Row(0, 1, None, "", "", "text", text, text, "") for text in texts]
        )
    after = 0
    while lacking := index.vectors().lacking("bench", after, _TOGETHER):
        made = _mixed(dice, directions, len(lacking.texts))
        index.vectors().put("bench", lacking, made)
        after = lacking.first + len(lacking.texts) - 1


def _mixed(dice: np.random.Generator, directions: NDArray[np.float64], count: int) -> NDArray[np.float32]:
    return rows(dice.exponential(size=(count, _MIXED)) ** 3 @ directions)


def _asked(index: Index, contents: list[str]) -> tuple[list[float], list[set[int]]]:
    dice = np.random.default_rng(8)
    directions = np.random.default_rng(7).standard_normal((_MIXED, COLUMNS))
    spent, found = list[float](), list[set[int]]()
    for vector in _mixed(dice, directions, _QUESTIONS):
        near = index.vectors().near(Sense(vector, "bench", Scale(0.0, 1.0)))
        assert near is not None
        began = time.perf_counter()
        best = near.nearest(contents, _NEAREST)
        spent.append(time.perf_counter() - began)
        found.append(set(best))
    return spent, found


if __name__ == "__main__":
    from tests.bench.table import print_table

    print_table("Documents by meaning", measure())
