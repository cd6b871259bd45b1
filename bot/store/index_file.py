"""A SQLite file that is made from the store alone: when it is broken or another version's, it begins anew."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_BUSY_SECONDS: Final = 5.0


def open_index(path: Path, version: int, schema: str, tables: Sequence[str]) -> sqlite3.Connection:
    """Open or make an index file that only its owner can read; ``tables`` are dropped for another version's.

    One thread at a time; other processes may have it open as well. What is deleted is overwritten.
    """
    try:
        return _connect(path, version, schema, tables)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # not a database any more: it is only derived, so begin anew
        path.unlink(missing_ok=True)
        return _connect(path, version, schema, tables)


def _connect(path: Path, version: int, schema: str, tables: Sequence[str]) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA secure_delete = ON")
        with db:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("PRAGMA user_version").fetchone()[0] != version:
                for table in tables:
                    db.execute(f"DROP TABLE IF EXISTS {table}")
                for statement in f"{schema};\nPRAGMA user_version = {version}".split(";\n"):
                    if statement.strip():
                        db.execute(statement)
    except sqlite3.Error:
        db.close()
        raise
    return db
