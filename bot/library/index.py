"""One person's search index: SQLite FTS5 in a file of their own, made from what was read alone.

It may be deleted at any time: it is built again. Words are indexed by their stems, each text in its own
language. A content's passages come and go in one transaction, so that none ever answers by half.
Blocking; ``bot.library.shelf`` keeps it off the event loop.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.library.meaning.rows import SCHEMA as VECTOR_SCHEMA
from bot.library.meaning.rows import TABLES as VECTOR_TABLES
from bot.library.meaning.rows import forget_vectors
from bot.store.index_file import open_index

if TYPE_CHECKING:
    from bot.library.meaning.vectors import PassageVectors

VERSION: Final = 2
_FEW: Final = 200
"""Passages below which it is reckoned as if there were so many."""
_SCHEMA: Final = """
CREATE TABLE contents (id TEXT PRIMARY KEY, read_at INTEGER, language TEXT);
CREATE TABLE passages (n INTEGER PRIMARY KEY, content TEXT, first INTEGER, last INTEGER, page INTEGER,
                       heading TEXT, place TEXT, kind TEXT, text TEXT);
CREATE INDEX passages_of ON passages (content, n);
CREATE VIRTUAL TABLE words USING fts5 (text, heading, content UNINDEXED, tokenize = 'unicode61');
CREATE VIRTUAL TABLE occurring USING fts5vocab (words, 'row');
"""
_TABLES: Final = ("occurring", "words", "passages", "contents", *VECTOR_TABLES)


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as it is indexed; ``stems`` and ``heading_stems`` are what it is found by."""

    first: int
    last: int
    page: int | None
    heading: str
    place: str
    kind: str
    text: str
    stems: str = ""
    heading_stems: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its number, which grows along a content, and its score (BM25)."""

    n: int
    content: str
    row: Row
    score: float


class Index:
    """An open index. One thread at a time; other processes may have it open as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_index(path, VERSION, _SCHEMA + VECTOR_SCHEMA, _TABLES)

    def contents(self) -> dict[str, tuple[int, str]]:
        """Return when each content was read (ms since the epoch), and its language."""
        return {i: (at, language) for i, at, language in self._db.execute("SELECT * FROM contents")}

    def put(self, content: str, read_at: int, language: str, rows: Sequence[Row]) -> None:
        """Index a content, instead of what it was before."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._drop(content)
            self._db.execute("INSERT INTO contents VALUES (?, ?, ?)", (content, read_at, language))
            for row in rows:
                made = self._db.execute(
                    "INSERT INTO passages (content, first, last, page, heading, place, kind, text) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (content, row.first, row.last, row.page, row.heading, row.place, row.kind, row.text),
                )
                self._db.execute(
                    "INSERT INTO words (rowid, text, heading, content) VALUES (?, ?, ?, ?)",
                    (made.lastrowid, row.stems, row.heading_stems, content),
                )

    def drop(self, contents: Sequence[str]) -> None:
        """Take contents out; not even the file's free pages keep their words."""
        if not contents:
            return
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for content in contents:
                self._drop(content)
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def match(self, stems: Sequence[str], contents: Sequence[str], heading: float, limit: int) -> list[Hit]:
        """Return the passages of these contents that have any of the stems, best first.

        ``heading`` is what a word counts in a heading, of 1 in the text.
        """
        any_of = " OR ".join(f'"{stem}"' for stem in stems)
        self._allow(contents)
        # bm25 is negative, the better the lower.
        found = self._db.execute(
            "SELECT rowid, -bm25(words, 1.0, ?) AS score FROM words WHERE words MATCH ? "
            "AND content IN (SELECT id FROM temp.allowed) ORDER BY score DESC, rowid LIMIT ?",
            (heading, any_of, limit),
        ).fetchall()
        return [self._hit(n, max(float(score), 1e-6)) for n, score in found]

    def hits(self, passages: Sequence[int]) -> list[Hit]:
        """Return passages by their numbers, found by no word."""
        return [self._hit(n, 0.0) for n in passages]

    def passages(self, content: str) -> list[Row]:
        """Return all passages of a content, in order."""
        rows = self._db.execute(
            "SELECT first, last, page, heading, place, kind, text FROM passages WHERE content = ? ORDER BY n",
            (content,),
        )
        return [Row(*row) for row in rows]

    def vectors(self) -> "PassageVectors":
        """Return the vectors of its passages; needs NumPy."""
        from bot.library.meaning.vectors import PassageVectors

        return PassageVectors(self._db, self._path)

    def weights(self, stems: Sequence[str]) -> Mapping[str, float]:
        """Return how much each stem says: the rarer, the more (BM25's inverse document frequency).

        Of few passages it is reckoned as if there were more: what stands in one of three is not common.
        """
        every = max(_FEW, int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0]))
        weights: dict[str, float] = {}
        for stem in stems:
            row = self._db.execute("SELECT doc FROM occurring WHERE term = ?", (stem,)).fetchone()
            among = int(row[0]) if row else 0
            weights[stem] = math.log(1 + (every - among + 0.5) / (among + 0.5))
        return weights

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _drop(self, content: str) -> None:
        self._db.execute(
            "DELETE FROM words WHERE rowid IN (SELECT n FROM passages WHERE content = ?)", (content,)
        )
        forget_vectors(self._db, self._path, content)
        self._db.execute("DELETE FROM passages WHERE content = ?", (content,))
        self._db.execute("DELETE FROM contents WHERE id = ?", (content,))

    def _allow(self, contents: Sequence[str]) -> None:
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS allowed (id TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM temp.allowed")
        self._db.executemany("INSERT OR IGNORE INTO temp.allowed VALUES (?)", [(c,) for c in contents])

    def _hit(self, n: int, score: float) -> Hit:
        content, *row = self._db.execute(
            "SELECT content, first, last, page, heading, place, kind, text FROM passages WHERE n = ?", (n,)
        ).fetchone()
        return Hit(n, content, Row(*row), score)
