"""The tables of vectors in an index file, for what has to hold whether or not anything encodes here."""

import sqlite3
from pathlib import Path
from typing import Final

SCHEMA: Final = """
CREATE TABLE vectors (first INTEGER PRIMARY KEY, content TEXT, count INTEGER, rows BLOB);
CREATE INDEX vectors_of ON vectors (content);
CREATE TABLE encoded (encoder TEXT, dropped INTEGER, graph_last INTEGER, graph_count INTEGER);
INSERT INTO encoded VALUES ('', 0, 0, 0)
"""
"""``vectors``: of ``count`` passages from number ``first`` on, float16. ``encoded``: by what, how often
something was dropped, and the highest number and the size of the graph."""
TABLES: Final = ("vectors", "encoded")


def graph_path(index: Path) -> Path:
    """Return where the graph of an index file is."""
    return index.with_suffix(".near")


def forget_vectors(db: sqlite3.Connection, index: Path, content: str | None) -> None:
    """Drop a content's vectors, or all, within a transaction; a graph that has them goes as well.

    A vector says what a passage was about.
    """
    which, values = (" WHERE content = ?", (content,)) if content is not None else ("", ())
    if db.execute(f"DELETE FROM vectors{which}", values).rowcount:  # noqa: S608  # one of two texts
        db.execute("UPDATE encoded SET dropped = dropped + 1, graph_last = 0, graph_count = 0")
        graph_path(index).unlink(missing_ok=True)
