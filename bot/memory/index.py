"""The search index over the history: SQLite FTS5 in a file beside the store, made from the store alone.

It may be deleted at any time: it is built again. Two full-text tables, one of messages and one of
sessions (messages with less than an hour between them), since a message is often only understood
by what was said around it. Blocking; `bot.memory.recall` keeps it off the event loop.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.store.index_file import open_index

VERSION: Final = 1
SESSION_GAP_MS: Final = 60 * 60 * 1000
LONGEST_SESSION: Final = 60
"""Messages; what goes on longer becomes another session."""
LONGEST_TEXT: Final = 8_000
MOST_MATCHES: Final = 1_000
MOST_SESSIONS: Final = 300
_TOKENS: Final = "tokenize = 'porter unicode61 remove_diacritics 2'"
_SCHEMA: Final = f"""
CREATE TABLE lines (n INTEGER PRIMARY KEY, id TEXT UNIQUE, user TEXT, conversation TEXT, at INTEGER,
                    channel TEXT, who TEXT, text TEXT, origin TEXT,
                    session INTEGER);
CREATE INDEX lines_at ON lines (user, conversation, at);
CREATE INDEX lines_time ON lines (user, at);
CREATE INDEX lines_session ON lines (session, at);
CREATE VIRTUAL TABLE words USING fts5 (text, person, {_TOKENS});
CREATE VIRTUAL TABLE session_words USING fts5 (text, person, {_TOKENS});
CREATE TABLE cursors (user TEXT, conversation TEXT, at INTEGER, PRIMARY KEY (user, conversation));
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as it is indexed. ``at`` in milliseconds since the epoch, ``said_on`` its date in words."""

    id: str
    user: str
    conversation: str
    at: int
    channel: str
    who: str
    text: str
    origin: str = "outside"
    said_on: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query hits: scores of messages and of sessions, and the messages of those in order."""

    scores: dict[int, float]
    sessions: dict[int, float]
    order: dict[int, list[Entry]]
    numbers: dict[str, int]


class Index:
    """An open index. One thread at a time; other processes may have it open as well."""

    def __init__(self, path: Path) -> None:
        self._db = open_index(path, VERSION, _SCHEMA, ("lines", "words", "session_words", "cursors"))

    def cursor(self, user: str, conversation: str) -> int:
        """Return the time of the latest message that is indexed, 0 for none."""
        query = "SELECT at FROM cursors WHERE user = ? AND conversation = ?"
        row = self._db.execute(query, (user, conversation)).fetchone()
        return int(row[0]) if row else 0

    def missing(self, ids: Sequence[str]) -> list[str]:
        """Return which of these messages are not indexed."""
        known = "SELECT 1 FROM lines WHERE id = ?"
        return [each for each in ids if self._db.execute(known, (each,)).fetchone() is None]

    def add(self, entries: Iterable[Entry], read_to: dict[tuple[str, str], int]) -> None:
        """Index messages that are not in yet, and note how far each conversation has been read."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for entry in entries:
                self._add(entry)
            self._db.executemany(
                "INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
                [(user, conversation, at) for (user, conversation), at in read_to.items()],
            )

    def drop(self, ids: Iterable[str]) -> None:
        """Take messages out."""
        with self._db:
            for each in ids:
                row = self._db.execute("DELETE FROM lines WHERE id = ? RETURNING n", (each,)).fetchone()
                if row:
                    self._db.execute("DELETE FROM words WHERE rowid = ?", row)

    def match(self, user: str, words: Sequence[str]) -> Matches:
        """Return the messages and sessions of a person that have any of the words."""
        any_of = " OR ".join(f'"{word}"' for word in words)
        query = f'person: "{user}" AND text: ({any_of})'
        scores = self._scores("words", query, MOST_MATCHES)
        sessions = self._scores("session_words", query, MOST_SESSIONS)
        order: dict[int, list[Entry]] = {}
        numbers: dict[str, int] = {}
        wanted = {row[0] for n in scores for row in self._db.execute(_SESSION_OF, (n,))}
        for session in wanted:
            for n, *fields in self._db.execute(_IN_SESSION, (session, user)):
                entry = Entry(*fields)
                numbers[entry.id] = n
                order.setdefault(session, []).append(entry)
        return Matches(scores, sessions, order, numbers)

    def latest(self, user: str, start: int, end: int, who: str | None, limit: int) -> list[Entry]:
        """Return the latest messages with ``start <= at < end``, newest first."""
        rows = self._db.execute(
            "SELECT id, user, conversation, at, channel, who, text, origin FROM lines WHERE user = ? "
            "AND at >= ? AND at < ? AND (? IS NULL OR who = ?) ORDER BY at DESC, n DESC LIMIT ?",
            (user, start, end, who, who, limit),
        )
        return [Entry(*row) for row in rows]

    def erase(self, user: str) -> None:
        """Forget a person; not even the file's free pages keep their words."""
        with self._db:
            sessions = "SELECT DISTINCT session FROM lines WHERE user = ?"
            self._db.execute(f"DELETE FROM session_words WHERE rowid IN ({sessions})", (user,))  # noqa: S608  # no input
            self._db.execute("DELETE FROM words WHERE rowid IN (SELECT n FROM lines WHERE user = ?)", (user,))
            self._db.execute("DELETE FROM lines WHERE user = ?", (user,))
            self._db.execute("DELETE FROM cursors WHERE user = ?", (user,))
            for table in ("words", "session_words"):
                self._db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  # no input
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _add(self, entry: Entry) -> None:
        if not self.missing([entry.id]):
            return
        session = self._session(entry)
        text = entry.text[:LONGEST_TEXT]
        cursor = self._db.execute(
            "INSERT INTO lines (id, user, conversation, at, channel, who, text, origin, session) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.id,
                entry.user,
                entry.conversation,
                entry.at,
                entry.channel,
                entry.who,
                text,
                entry.origin,
                session,
            ),
        )
        self._db.execute(
            "INSERT INTO words (rowid, text, person) VALUES (?, ?, ?)",
            (cursor.lastrowid, f"{text} {entry.said_on}", entry.user),
        )
        self._db.execute(
            "UPDATE session_words SET text = text || char(10) || ? WHERE rowid = ?", (text, session)
        )

    def _session(self, entry: Entry) -> int:
        """Return the session a message belongs to; a new one when nothing was said within the hour."""
        near = self._db.execute(
            "SELECT session, (SELECT count(*) FROM lines AS other WHERE other.session = lines.session) "
            "FROM lines WHERE user = ? AND conversation = ? AND at BETWEEN ? AND ? "
            "ORDER BY abs(at - ?), n DESC LIMIT 1",
            (
                entry.user,
                entry.conversation,
                entry.at - SESSION_GAP_MS,
                entry.at + SESSION_GAP_MS,
                entry.at,
            ),
        ).fetchone()
        if near and near[1] < LONGEST_SESSION:
            return int(near[0])
        made = self._db.execute("INSERT INTO session_words (text, person) VALUES ('', ?)", (entry.user,))
        return int(made.lastrowid or 0)

    def _scores(self, table: str, query: str, limit: int) -> dict[int, float]:
        # bm25 is negative, the better the lower; the person's own column does not count.
        rows = self._db.execute(
            f"SELECT rowid, -bm25({table}, 1.0, 0.0) FROM {table} WHERE {table} MATCH ? "  # noqa: S608  # no input
            "ORDER BY 2 DESC LIMIT ?",
            (query, limit),
        )
        return {int(n): max(float(score), 1e-6) for n, score in rows}


_SESSION_OF: Final = "SELECT session FROM lines WHERE n = ?"
_IN_SESSION: Final = (
    "SELECT n, id, user, conversation, at, channel, who, text, origin FROM lines "
    "WHERE session = ? AND user = ? ORDER BY at, n"
)
