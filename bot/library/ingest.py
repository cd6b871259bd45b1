"""Reading what was given: in the background, one content after the other, and again after a crash.

What is read is kept whole before it is said to be ready, so that nothing answers by half. Who loses its
hold on a content (it hung, or the machine slept) writes nothing any more.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import structlog

from bot.delivery.eventlog import Event, EventLog
from bot.delivery.waking import Bells, rung
from bot.library.contents import MOST_ATTEMPTS, Contents, text_blob
from bot.library.written import packed
from bot.reading.port import Progress, Reading, UnreadableError
from bot.store.port import Raw, Store
from capabilities.errors import NotFoundError, UnavailableError

log = structlog.get_logger(__name__)

_BEAT: Final = 5.0
"""Seconds between two signs of life while a content is read."""
_STEP: Final = 0.1
"""Share of the pages after which progress is told again."""
_LOOK_SECONDS: Final = 5.0
_SWEEP: Final = timedelta(hours=6)
"""Between two looks for contents that nobody has any more."""
_RETRY: Final = timedelta(seconds=10)


class FileReader(Protocol):
    """Reads a file of this machine."""

    async def read(self, file: Path, progress: Progress | None = None, *, name: str = "") -> Reading:
        """Return what it says; UnreadableError when it cannot be read."""
        ...

    async def close(self) -> None:
        """Let go of what it reads with."""
        ...


class Ingest:
    """Reads contents. Any number of processes may do so over one store."""

    def __init__(self, store: Store, contents: Contents, reader: FileReader, events: EventLog) -> None:
        self._store = store
        self._contents = contents
        self._reader = reader
        self._events = events
        self._bell = asyncio.Event()
        self._ready = Bells(store)
        self._busy: set[asyncio.Task[bool]] = set()

    def ring(self) -> None:
        """Look for contents now: one was given."""
        self._bell.set()

    async def run(self) -> None:
        """Read what is given, until cancelled."""
        swept_at = None
        while True:
            self._bell.clear()
            while await self.read_one():
                pass
            now = await self._store.now()
            if swept_at is None or now - swept_at > _SWEEP:
                swept_at = now
                await self._contents.sweep(now)
            await rung(self._bell, await self._pause())

    async def drain(self) -> None:
        """Read everything that is due now, and return."""
        while await self.read_one():
            pass

    async def read_one(self, content_id: str | None = None) -> bool:
        """Read the content that is due, or a certain one if it is; False when none is."""
        held = await self._contents.claim(await self._store.now(), content_id)
        if held is None:
            return False
        try:
            if held["attempt"] > MOST_ATTEMPTS:  # it takes whoever reads it down
                await self._fail(held, UnreadableError("damaged"))
            else:
                await self._read(held)
        finally:
            self._ready.ring(held["user"])
        return True

    async def settled(self, user: str, content_id: str, within: float) -> Raw | None:
        """Return a content as soon as nothing more is done to it, after at most so many seconds.

        It is read at once if nobody is at it, and goes on being read when the time is over.
        """
        found = await self._contents.of(user, content_id)
        if found is None or not found["open"]:
            return found
        reading = asyncio.create_task(self.read_one(content_id))
        self._busy.add(reading)
        reading.add_done_callback(self._done)
        with self._ready.listen(user) as bell, suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    bell.clear()
                    found = await self._contents.of(user, content_id)
                    if found is None or not found["open"]:
                        return found
                    await rung(bell, 1.0)
        return await self._contents.of(user, content_id)

    async def close(self) -> None:
        """Give up what is under way, for whoever comes next, and stop watching."""
        for reading in self._busy:
            reading.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        await self._ready.close()

    def _done(self, reading: asyncio.Task[bool]) -> None:
        self._busy.discard(reading)
        if not reading.cancelled() and (error := reading.exception()):
            log.error("library.not_read", kind=type(error).__name__)

    async def _read(self, held: Raw) -> None:
        progress = _Progress()
        telling = asyncio.create_task(self._tell(held, progress))
        try:
            async with self._store.blobs.local(held["_id"]) as path:
                reading = await self._reader.read(path, progress, name=f"x.{held['ending']}")
        except UnreadableError as error:
            await self._fail(held, error)
            return
        except NotFoundError:
            await self._fail(held, UnreadableError("damaged"))
            return
        except UnavailableError as error:
            log.warning("library.put_off", content=held["_id"], error=error.code)
            await self._contents.put_off(held, await self._store.now() + _RETRY)
            return
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        await self._keep(held, reading)

    async def _keep(self, held: Raw, reading: Reading) -> None:
        """Keep what was read, then say that it is ready."""
        text = text_blob(held, held["reads"])
        await self._store.blobs.put(text, _one(await asyncio.to_thread(packed, reading)))
        found: Raw = {
            "state": "ready",
            "text": text,
            "media_type": reading.media_type,
            "title": reading.title,
            "author": reading.author,
            "made_at": reading.made_at,
            "pages": reading.pages,
            "unit": reading.unit,
            "notes": list(reading.notes),
            "characters": len(reading.text),
            "problem": "",
            "facts": {},
        }
        if not await self._contents.finish(held, found, await self._store.now()):
            await self._store.blobs.remove(text)
            return
        await self._contents.drop_earlier(held)
        await self._say(held, {"type": "document.read", "state": "ready", "pages": reading.pages})

    async def _fail(self, held: Raw, error: UnreadableError) -> None:
        wording = error.wording
        found: Raw = {"state": "failed", "problem": "", "facts": {}}
        if wording is not None:
            found |= {"problem": wording.key, "facts": dict(wording.facts)}
        if await self._contents.finish(held, found, await self._store.now()):
            await self._say(held, {"type": "document.read", "state": "failed", "problem": error.key})

    async def _tell(self, held: Raw, progress: "_Progress") -> None:
        """Hold on to a content while it is read, and tell how far it is."""
        told = -1.0
        while True:
            await rung(progress.moved, _BEAT)
            progress.moved.clear()
            if not await self._contents.hold(held, await self._store.now(), progress.done, progress.total):
                return
            share = progress.done / progress.total if progress.total else 0.0
            if progress.total > 1 and share - told >= _STEP:
                told = share
                body = {"type": "document.progress", "done": progress.done, "total": progress.total}
                await self._say(held, body, f"{progress.done}")

    async def _say(self, held: Raw, body: dict[str, Any], step: str = "end") -> None:
        key = f"content:{held['_id']}:{held['reads']}:{step}"
        await self._events.append(held["user"], key, [Event({**body, "content": held["_id"]})])

    async def _pause(self) -> float:
        due = await self._contents.next_due()
        if due is None:
            return _LOOK_SECONDS
        left = (due - await self._store.now()).total_seconds()
        return min(_LOOK_SECONDS, max(0.05, left))


class _Progress:
    """How far a reading has come."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self.moved = asyncio.Event()

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self.moved.set()


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content
