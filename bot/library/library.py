"""The library of an installation: what comes in, what is read of it, and each person's view of it."""

import asyncio
from collections.abc import AsyncIterable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from bot.delivery.eventlog import EventLog
from bot.library.contents import Contents
from bot.library.index import Row
from bot.library.ingest import FileReader, Ingest
from bot.library.meaning.port import Encoder
from bot.library.shelf import Shelves
from bot.store.port import Raw, Store
from capabilities.library import About, File, Passage, Quote

log = structlog.get_logger(__name__)


class LibraryOfAll:
    """Takes files in, has them read, and finds what they say."""

    def __init__(
        self,
        store: Store,
        reader: FileReader,
        events: EventLog,
        home: Path,
        *,
        most: int,
        quota: int,
        encoder: Encoder | None = None,
    ) -> None:
        """``most`` and ``quota`` are bytes: of one file, of all files of a person.

        With an ``encoder`` passages are found by their meaning as well as by their words.
        """
        self._store = store
        self._reader = reader
        self.contents = Contents(store, most=most, quota=quota)
        self.ingest = Ingest(store, self.contents, reader, events)
        self._busy: set[asyncio.Task[None]] = set()
        self.shelves = Shelves(store, self.contents, home / "library", encoder)

    async def receive(self, user: str, content: AsyncIterable[bytes], name: str = "") -> Raw:
        """Keep a content durably and have it read soon; errors as ``Contents.receive`` says."""
        kept = await self.contents.receive(user, content, await self._store.now(), _ending(name))
        self.ingest.ring()
        return kept

    def of(self, user: str) -> "PersonalLibrary":
        """Return one person's files."""
        return PersonalLibrary(self, self.shelves, user)

    async def read_again(self, user: str, content: str) -> None:
        """Have a content read anew, soon."""
        await self.contents.read_again(user, content, await self._store.now())
        self.ingest.ring()

    async def follow(self, user: str) -> None:
        """Bring a person's index up to date; a failure is made up for by the next search."""
        try:
            await self.shelves.follow(user)
        except Exception:
            log.exception("library.not_followed")

    def after_turn(self, user: str, changed: Iterable[str]) -> None:
        """See to the index when a turn has changed a person's documents. Never blocks."""
        if File.collection in changed:
            task = asyncio.get_running_loop().create_task(self.follow(user))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    async def erase(self, user: str) -> None:
        """Forget a person's files, what was read of them, and the index."""
        await self.contents.erase(user)
        await self.shelves.erase(user)

    async def close(self) -> None:
        """Let go of what is open; what was under way is made up for later."""
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        await self.ingest.close()
        await self._reader.close()
        await self.shelves.close()


@dataclass(frozen=True, slots=True)
class PersonalLibrary:
    """One person's files. Implements ``capabilities.library.Library``."""

    whole: LibraryOfAll
    shelves: Shelves
    user: str

    async def known(self, content: str) -> int | None:
        """Return the size of a content of this person; None when there is none of that id."""
        found = await self.whole.contents.of(self.user, content)
        return int(found["size"]) if found else None

    async def about(self, file: File, wait: float = 0.0) -> About:
        """Return how far a file is read, after at most ``wait`` seconds in which it may get ready."""
        if wait > 0:
            found = await self.whole.ingest.settled(self.user, file.content, wait)
        else:
            found = await self.whole.contents.of(self.user, file.content)
        return _about(found) if found else About("gone")

    async def search(self, query: str, files: Sequence[File], limit: int = 5) -> list[Passage]:
        """Return the passages of these files that fit a query best."""
        by_content = {file.content: file for file in files}
        found = await self.shelves.search(self.user, query, list(by_content), limit)
        return [
            replace(_passage(by_content[each.hit.content], each.hit.row, each.score, each.fit), marks=marks)
            for each, marks in found
        ]

    async def quotes(self, question: str, files: Sequence[File], limit: int = 3) -> list[Quote]:
        """Return the sentences of these files that answer a question best."""
        by_content = {file.content: file for file in files}
        found, answers = await self.shelves.quotes(self.user, question, list(by_content), limit)
        passages = [
            _passage(by_content[each.hit.content], each.hit.row, each.score, each.fit) for each in found
        ]
        return [
            Quote(
                text=passages[each.passage].text[each.start : each.end],
                start=passages[each.passage].start + each.start,
                end=passages[each.passage].start + each.end,
                passage=passages[each.passage],
                score=each.score,
            )
            for each in answers
        ]

    async def passages(self, file: File) -> list[Passage]:
        """Return all of a file in order."""
        return [_passage(file, row) for row in await self.shelves.passages(self.user, file.content)]

    async def read_again(self, file: File) -> None:
        """Have a file read anew, soon."""
        await self.whole.read_again(self.user, file.content)


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.casefold() if stem and dot and ending.isalnum() else ""


def _passage(file: File, row: Row, score: float = 0.0, fit: float = 0.0) -> Passage:
    return Passage(
        file=file.id,
        name=file.name,
        text=row.text,
        start=row.first,
        end=row.last,
        page=row.page,
        heading=row.heading,
        place=row.place,
        kind=row.kind,
        score=score,
        fit=fit,
    )


def _about(raw: Raw) -> About:
    return About(
        state=raw["state"],
        media_type=raw.get("media_type", ""),
        title=raw.get("title", ""),
        author=raw.get("author", ""),
        made_at=raw.get("made_at"),
        pages=raw.get("pages"),
        unit=raw.get("unit", ""),
        notes=tuple(raw.get("notes", ())),
        characters=raw.get("characters", 0),
        done=raw["done"],
        total=raw["total"],
        problem=raw.get("problem", ""),
        facts=raw.get("facts", {}),
    )
