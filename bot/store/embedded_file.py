"""Open the embedded store's file, or say in a sentence why it cannot be used.

Checks at start: it must be ours by its header and not from a newer version. When the last process
that held it did not close it (its write-ahead log is still there and nobody else has it open) every
page is checked as well (``PRAGMA quick_check``); after a clean shutdown the header is enough.
Directory mode 700 when made here, file mode 600.
"""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.store.errors import StoreCorruptError, StoreFullError, StoreTooNewError, StoreUnavailableError
from capabilities.errors import DayhandError

APPLICATION_ID = 0x44617968  # "Dayh"
FORMAT = 1
"""Version of the table layout; a higher one in a file is from a newer Dayhand."""

BUSY_SECONDS = 5.0
_MAGIC = b"SQLite format 3\x00"
_NEARLY_FULL = 256 * 1024
_FULL, _CORRUPT, _NOT_A_DATABASE, _BUSY, _LOCKED, _READ_ONLY, _IO = 13, 11, 26, 5, 6, 8, 10


def explain(path: Path, error: sqlite3.Error) -> DayhandError:
    """Turn SQLite's error into one of ours, naming the file and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    full = code == _FULL or (code == _IO and _nearly_full(path))
    if full:
        return StoreFullError(
            f"The disk that holds {path} is full. Nothing that was confirmed is lost; "
            "free some space and Dayhand goes on by itself."
        )
    if code in {_CORRUPT, _NOT_A_DATABASE}:
        return corrupt(path)
    if code in {_BUSY, _LOCKED}:
        return StoreUnavailableError(f"Another program keeps {path} locked; try again in a moment.")
    if code == _READ_ONLY:
        return StoreUnavailableError(f"{path} cannot be written; check who owns it and its file system.")
    return StoreUnavailableError(f"{path} cannot be used: {error}.")


def corrupt(path: Path) -> StoreCorruptError:
    """Return the error for a damaged file."""
    return StoreCorruptError(
        f"{path} is damaged. Stop Dayhand, keep a copy of the file, and put back a backup; "
        f"what is readable can be recovered with: sqlite3 {path} .recover"
    )


def _nearly_full(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _NEARLY_FULL
    return False


class StoreFile:
    """The file, checked and ready; hands out connections and knows that we hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: int | None = None

    def prepare(self) -> None:
        """Create or check the file. Blocks; raises StoreError or StoreUnavailableError."""
        self._make()
        clean = self._hold()
        try:
            self._check(clean=clean)
        except sqlite3.Error as error:
            self.release()
            raise explain(self.path, error) from error
        except DayhandError:
            self.release()
            raise

    def connect(self) -> sqlite3.Connection:
        """Open a connection that commits durably: write-ahead log, ``synchronous=FULL``."""
        connection = sqlite3.connect(
            self.path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA temp_store=MEMORY")
            connection.execute("PRAGMA journal_size_limit=16777216")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def release(self) -> None:
        """Say that this process is done with the file."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _make(self) -> None:
        folder = self.path.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.is_dir():
                raise StoreUnavailableError(
                    f"{self.path} is a directory, and Dayhand keeps a file of that name. Move it away."
                )
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StoreUnavailableError(
                f"{self.path} cannot be written ({error.strerror}); check who owns it and its file system."
            ) from error

    def _hold(self) -> bool:
        """Mark the file as in use; return whether the last shutdown was clean."""
        try:
            held = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailableError(f"{self.path}.lock cannot be written ({error.strerror}).") from error
        self._held = held
        clean = True
        with suppress(BlockingIOError):  # somebody else has it open: whoever came first checked it
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            log = Path(f"{self.path}-wal")
            clean = not (log.exists() and log.stat().st_size)
        fcntl.flock(held, fcntl.LOCK_SH)
        return clean

    def _check(self, *, clean: bool) -> None:
        with self.path.open("rb") as file:
            head = file.read(len(_MAGIC))
        if head and head != _MAGIC:
            raise StoreCorruptError(f"{self.path} is not a Dayhand store. Move it away or name another one.")
        with closing(self.connect()) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if mark != APPLICATION_ID and (mark or objects):
                raise StoreCorruptError(
                    f"{self.path} is another program's database. Move it away or name another one."
                )
            if version > FORMAT:
                raise StoreTooNewError(
                    f"{self.path} was written by a newer version of Dayhand. Install that one or a later one."
                )
            if not mark:
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={FORMAT}")
            if not clean and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise corrupt(self.path)
