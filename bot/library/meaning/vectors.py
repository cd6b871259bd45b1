"""The vectors of one person's passages, kept in the index's own file; blocking, in the index's own thread.

Passages are numbered along a content, so a stretch of them is one row: reading all of 10,000 takes 10 ms, and
nothing has to be held in memory or told of changes.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bot.library.meaning.graph import Graph
from bot.library.meaning.port import Sense
from bot.library.meaning.rows import forget_vectors, graph_path

EXACT: Final = 50_000
"""Vectors that are compared one by one; among more, a graph finds those worth it."""
_SPARE: Final = 10
"""Times as many as wanted that are taken from the graph: some are of other contents."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Passages in a row that have no vectors yet."""

    first: int
    content: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All vectors of an index at one moment, with the numbers of their passages."""

    dropped: int
    """How often something had been dropped before."""
    numbers: NDArray[np.int64]
    rows: NDArray[np.float32]


class PassageVectors:
    """The vectors in an open index."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._graph = graph_path(path)

    def lacking(self, encoder: str, after: int, limit: int) -> Lacking | None:
        """Return the first passages without vectors behind a number, None when all have theirs.

        Vectors that another encoder made are dropped.
        """
        self._be_of(encoder)
        found = self._db.execute(
            "SELECT n, content, heading, text FROM passages AS p WHERE n > ? AND NOT EXISTS "
            "(SELECT 1 FROM vectors WHERE first = (SELECT max(first) FROM vectors WHERE first <= p.n) "
            "AND p.n < first + count) ORDER BY n LIMIT ?",
            (after, limit),
        ).fetchall()
        if not found:
            return None
        first, content = found[0][:2]
        together = [row for at, row in enumerate(found) if row[:2] == (first + at, content)]
        # A passage says little without what it stands under.
        return Lacking(
            first, content, tuple(f"{head}. {text}" if head else text for *_, head, text in together)
        )

    def put(self, encoder: str, lacking: Lacking, vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of passages, unless those have gone or changed since, or have some by now."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if self._encoder() == encoder and self._still(lacking):
                self._db.execute(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?, ?, ?)",
                    (lacking.first, lacking.content, len(vectors), vectors.astype(np.float16).tobytes()),
                )

    def near(self, sense: Sense) -> "Near | None":
        """Return what finds passages near a question; None when there are no vectors of its encoder."""
        any_row = self._db.execute("SELECT 1 FROM vectors LIMIT 1").fetchone()
        return Near(self, sense) if any_row and self._encoder() == sense.encoder else None

    def nearest(
        self, question: NDArray[np.float32], contents: Sequence[str], limit: int
    ) -> Mapping[int, float]:
        """Return the passages of these contents that are nearest to a question, with their cosines."""
        if self._count(contents) <= EXACT or (graph := Graph.load(self._graph)) is None:
            return self._compared(question, contents, limit)
        owners = self._owners(near := graph.nearest(question, limit * _SPARE))
        allowed = set(contents)
        found = {n: cosine for n, cosine in near.items() if owners.get(n) in allowed}
        found |= self._compared(question, contents, limit, after=self._state("graph_last"))
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))[:limit])

    def cosines(self, question: NDArray[np.float32], passages: Iterable[int]) -> dict[int, float]:
        """Return the cosines of these passages; of those that have a vector."""
        found: dict[int, float] = {}
        for n in passages:
            row = self._db.execute(
                "SELECT first, count, rows FROM vectors WHERE first <= ? ORDER BY first DESC LIMIT 1", (n,)
            ).fetchone()
            if row and n < row[0] + row[1]:
                found[n] = float(_rows(row[2], row[1])[n - row[0]] @ question)
        return found

    def wants_graph(self) -> bool:
        """Whether there are so many that a graph is worth building, and none has nearly all of them."""
        count = self._count(None)
        if count <= EXACT:
            return False
        return not self._graph.is_file() or count - self._state("graph_count") > EXACT // 2

    def snapshot(self) -> "Snapshot":
        """Return all vectors."""
        numbers: list[NDArray[np.int64]] = []
        rows: list[NDArray[np.float32]] = []
        for first, count, blob in self._db.execute("SELECT first, count, rows FROM vectors ORDER BY first"):
            numbers.append(np.arange(first, first + count, dtype=np.int64))
            rows.append(_rows(blob, count))
        return Snapshot(self._state("dropped"), np.concatenate(numbers), np.concatenate(rows))

    def keep_graph(self, graph: Graph, of: "Snapshot") -> bool:
        """Use a graph from now on, unless something was dropped since its snapshot; whether it is used."""
        made = self._graph.with_suffix(".new")
        graph.save(made)
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if self._state("dropped") == of.dropped:
                self._db.execute(
                    "UPDATE encoded SET graph_last = ?, graph_count = ?",
                    (int(of.numbers[-1]), len(of.numbers)),
                )
                made.replace(self._graph)
                return True
        made.unlink()
        return False

    def _be_of(self, encoder: str) -> None:
        if self._encoder() != encoder:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                forget_vectors(self._db, self._path, None)
                self._db.execute("UPDATE encoded SET encoder = ?", (encoder,))

    def _still(self, lacking: Lacking) -> bool:
        """Whether passages are what they were when their texts were taken."""
        found = self._db.execute(
            "SELECT heading, text FROM passages WHERE content = ? AND n >= ? AND n < ? ORDER BY n",
            (lacking.content, lacking.first, lacking.first + len(lacking.texts)),
        )
        return tuple(f"{head}. {text}" if head else text for head, text in found) == lacking.texts

    def _compared(
        self, question: NDArray[np.float32], contents: Sequence[str], limit: int, after: int = 0
    ) -> dict[int, float]:
        """Return the passages nearest by comparing every one behind a number."""
        allowed = set(contents)
        numbers = [np.empty(0, np.int64)]
        cosines = [np.empty(0, np.float32)]
        for first, content, count, blob in self._db.execute(
            "SELECT first, content, count, rows FROM vectors WHERE first > ?", (after,)
        ):
            if content in allowed:
                numbers.append(np.arange(first, first + count, dtype=np.int64))
                cosines.append(_rows(blob, count) @ question)
        of, near = np.concatenate(numbers), np.concatenate(cosines)
        best = np.argsort(-near, kind="stable")[:limit]
        return dict(zip(of[best].tolist(), near[best].tolist(), strict=True))

    def _owners(self, passages: Iterable[int]) -> dict[int, str]:
        one = "SELECT content FROM passages WHERE n = ?"
        rows = {n: self._db.execute(one, (n,)).fetchone() for n in passages}
        return {n: row[0] for n, row in rows.items() if row}

    def _count(self, contents: Sequence[str] | None) -> int:
        allowed = None if contents is None else set(contents)
        rows = self._db.execute("SELECT content, sum(count) FROM vectors GROUP BY content")
        return sum(count for content, count in rows if allowed is None or content in allowed)

    def _encoder(self) -> str:
        return str(self._db.execute("SELECT encoder FROM encoded").fetchone()[0])

    def _state(self, column: Literal["dropped", "graph_last", "graph_count"]) -> int:
        return int(self._db.execute(f"SELECT {column} FROM encoded").fetchone()[0])  # noqa: S608  # one of three


class Near:
    """What finds passages near a question. Implements ``Nearness``."""

    def __init__(self, vectors: PassageVectors, sense: Sense) -> None:
        self._vectors = vectors
        self._sense = sense

    def nearest(self, contents: Sequence[str], limit: int) -> Mapping[int, float]:
        """Return the passages of these contents that are nearest, with how near each is."""
        return self._scaled(self._vectors.nearest(self._sense.vector, contents, limit))

    def of(self, passages: Iterable[int]) -> Mapping[int, float]:
        """Return how near these passages are; those that have no vector yet are not in it."""
        return self._scaled(self._vectors.cosines(self._sense.vector, passages))

    def _scaled(self, cosines: Mapping[int, float]) -> Mapping[int, float]:
        return {n: self._sense.scale.near(cosine) for n, cosine in cosines.items()}


def _rows(blob: bytes, count: int) -> NDArray[np.float32]:
    return np.frombuffer(blob, np.float16).reshape(count, -1).astype(np.float32)
