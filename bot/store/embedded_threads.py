"""Two threads beside the event loop: one writes and commits for everybody, one reads.

Invariant: a write's future is resolved only after the commit that holds it. The writer runs
whatever is queued in one transaction and commits once (group commit), so that a thousand waiting
writers cost one ``fsync``. Outcomes go back with one wake-up of the event loop per batch.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from capabilities.errors import DayhandError

Run = Callable[[sqlite3.Connection], Any]
Job = tuple[Run, "asyncio.Future[Any]"]
Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]

BATCH = 1000
POLL_SECONDS = 0.2
_LOCKED = {5, 6}  # SQLITE_BUSY, SQLITE_LOCKED: waiting again for each job would not help


def settle(outcomes: list[Outcome]) -> None:
    """Hand outcomes to those still waiting; runs on their event loop."""
    for future, value, error in outcomes:
        if not future.done():
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)


def deliver(outcomes: list[Outcome]) -> None:
    """Wake each event loop once with everything that is for it."""
    loops: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for outcome in outcomes:
        loops.setdefault(outcome[0].get_loop(), []).append(outcome)
    for loop, own in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, own)


class Lane:
    """A thread with its own connection and a queue of jobs."""

    def __init__(
        self, name: str, connection: sqlite3.Connection, explain: Callable[[sqlite3.Error], DayhandError]
    ) -> None:
        self._connection = connection
        self._explain = explain
        self._queue: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._gathered: list[Job] = []
        self._closed = False
        self._ended = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, run: Run) -> "asyncio.Future[Any]":
        """Queue a job; await the future for its result.

        Jobs of one turn of the event loop go to the thread together: waking it is what costs.
        """
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        if self._closed:
            future.set_exception(RuntimeError("the store is closed"))
        else:
            if not self._gathered:
                loop.call_soon(self._hand_over)
            self._gathered.append((run, future))
        return future

    def _hand_over(self) -> None:
        if self._gathered:
            jobs, self._gathered = self._gathered, []
            self._queue.put(jobs)

    def refuse(self) -> None:
        """Take no more jobs; what is queued is still done. Idempotent. Call it on the event loop."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._queue.put(None)

    def stop(self) -> None:
        """Finish what is queued, close the connection and end the thread. Blocks; idempotent."""
        self.refuse()
        self._thread.join()
        # Here, not on the thread: two connections closing at once each take the other for a user of
        # the file, and neither folds the write-ahead log back.
        self._connection.close()

    def _work(self) -> None:
        while not self._ended:
            jobs = self._next()
            if jobs is None:
                return
            self._run(jobs)

    def _next(self) -> list[Job] | None:
        return self._queue.get()

    def _drain(self, jobs: list[Job]) -> None:
        """Move queued jobs into ``jobs``, up to the closing mark."""
        with suppress(Empty):
            while len(jobs) < BATCH and not self._ended:
                more = self._queue.get_nowait()
                if more is None:
                    self._ended = True
                else:
                    jobs.extend(more)

    def _run(self, jobs: list[Job]) -> None:
        raise NotImplementedError

    def _one(self, job: Job) -> Outcome:
        run, future = job
        try:
            return future, run(self._connection), None
        except sqlite3.Error as error:
            return future, None, self._explained(error)
        except Exception as error:  # noqa: BLE001  # it belongs to whoever awaits the future
            return future, None, error

    def _explained(self, error: sqlite3.Error) -> BaseException:
        explained = self._explain(error)
        explained.__cause__ = error
        return explained


class Writer(Lane):
    """Runs queued writes in one transaction and commits once for all of them."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        explain: Callable[[sqlite3.Error], DayhandError],
        *,
        before: Callable[[sqlite3.Connection], None],
        after: Callable[[], None],
    ) -> None:
        self._before = before
        self._after = after
        super().__init__("dayhand-store-writer", connection, explain)

    def _run(self, jobs: list[Job]) -> None:
        error = self._try(jobs, more=True)
        if error is None:
            return
        if len(jobs) == 1 or getattr(error, "sqlite_errorcode", 0) & 0xFF in _LOCKED:
            deliver([(future, None, self._explained(error)) for _, future in jobs])
            return
        for job in jobs:  # one of them may be what does not fit (a full disk): each gets its own try
            error = self._try([job], more=False)
            if error is not None:
                deliver([(job[1], None, self._explained(error))])

    def _try(self, jobs: list[Job], *, more: bool) -> sqlite3.Error | None:
        """Run jobs in one transaction and hand out what they gave; return why it failed, if it did."""
        try:
            outcomes = self._transaction(jobs, more=more)
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
            return error
        deliver(outcomes)
        self._after()
        return None

    def _transaction(self, jobs: list[Job], *, more: bool) -> list[Outcome]:
        """Commit ``jobs`` and, with ``more``, whatever is queued meanwhile; it is appended to ``jobs``."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        self._before(connection)
        outcomes: list[Outcome] = []
        while len(outcomes) < len(jobs):
            run, future = jobs[len(outcomes)]
            try:
                outcomes.append((future, run(connection), None))
            except sqlite3.Error:
                raise
            except Exception as error:  # noqa: BLE001  # it belongs to whoever awaits the future
                outcomes.append((future, None, error))
            if more and len(outcomes) == len(jobs):
                self._drain(jobs)
        connection.execute("COMMIT")
        return outcomes


class Reader(Lane):
    """Runs queued reads, and while somebody waits for changes looks whether others wrote."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        explain: Callable[[sqlite3.Error], DayhandError],
        *,
        watched: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:
        self._watched = watched
        self._changed = changed
        self._polled = monotonic()
        self._version = self._data_version(connection)
        super().__init__("dayhand-store-reader", connection, explain)

    def look(self) -> None:
        """Make the thread notice that somebody began to wait for changes."""
        _ = self.submit(lambda _: None)  # waking it is all

    def _next(self) -> list[Job] | None:
        while True:
            if not self._watched():
                return self._queue.get()
            due = self._polled + POLL_SECONDS - monotonic()
            if due <= 0:
                self._poll()
                continue
            with suppress(Empty):
                return self._queue.get(timeout=due)

    def _poll(self) -> None:
        self._polled = monotonic()
        with suppress(sqlite3.Error):
            version = self._data_version(self._connection)
            if version != self._version:
                self._version = version
                self._changed()

    def _run(self, jobs: list[Job]) -> None:
        self._drain(jobs)
        deliver([self._one(job) for job in jobs])

    @staticmethod
    def _data_version(connection: sqlite3.Connection) -> int:
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        return int(version)
