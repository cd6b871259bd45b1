"""One person's library: an index of their own that follows what was read, and the search over it.

The index belongs to this machine and to one person: nobody else's words are in the file. It is brought up
to date before a search and after a reading.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import structlog

from bot.library.contents import Contents
from bot.library.index import Index, Row
from bot.library.meaning.meanings import Meanings
from bot.library.meaning.port import Encoder, Sense
from bot.library.meaning.rows import graph_path
from bot.library.passages import Piece, pieces
from bot.library.quoting import Quote, quotes
from bot.library.ranking import SENSED, Ranked, ranked, sentences
from bot.library.written import unpacked
from bot.reading.port import Reading
from bot.store.port import Raw, Store
from capabilities.errors import NotFoundError
from capabilities.library import File
from capabilities.prose.words import data, language_of, marks, plain, silent_words, stem, stems, words

log = structlog.get_logger(__name__)

_OPEN: Final = 16
"""Indexes that are kept open; the one used longest ago is closed."""

_LOOKED_INTO: Final = 10
"""Passages whose sentences are looked at for an answer."""

T = TypeVar("T")


class Shelves:
    """Everybody's indexes, a file each, in a folder of this machine."""

    def __init__(
        self, store: Store, contents: Contents, folder: Path, encoder: Encoder | None = None
    ) -> None:
        self._store = store
        self._files = store.collection(File.collection)
        self._contents = contents
        self.folder = folder
        self._indexes: dict[str, Index] = {}
        # One thread: what it does is short, and it is the only one that has the files open.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dayhand-library")
        self._following = asyncio.Lock()
        self.meanings = Meanings(encoder, self) if encoder else None
        self._seen: set[str] = set()
        """Whose indexes were followed since this process began."""

    async def follow(self, user: str, also: Collection[str] = ()) -> None:
        """Index what was read since it was done last, and drop what is gone.

        ``also`` are contents that count as given: of the turn that goes on, nothing is stored yet.
        """
        async with self._following:
            given = await self._files.find({"user": user, "deleted": False}).to_list()
            held = {raw["content"] for raw in given} | set(also)
            ready = {raw["_id"]: raw for raw in await self._contents.ready(user) if raw["_id"] in held}
            if not ready and not self._path(user).exists():
                return
            indexed = await self._run(user, lambda index: index.contents())
            gone = [content for content in indexed if content not in ready]
            await self._run(user, lambda index: index.drop(gone))
            new = [raw for _, raw in ready.items() if indexed.get(raw["_id"], (0,))[0] != _ms(raw["read_at"])]
            for raw in new:
                await self._put(user, raw)
            if self.meanings and (new or user not in self._seen):
                self.meanings.wake(user)
            self._seen.add(user)

    async def search(
        self, user: str, query: str, contents: Sequence[str], limit: int
    ) -> list[tuple[Ranked, tuple[tuple[int, int], ...]]]:
        """Return the passages of these contents that fit a query best, with where its words stand in each."""
        await self.follow(user, contents)
        if not contents or not self._path(user).exists():
            return []
        sense = await self._sense(user, query)

        def found(index: Index) -> list[tuple[Ranked, tuple[tuple[int, int], ...]]]:
            passages = _ranked(index, query, contents, limit, sense)
            languages = {content: language for content, (_, language) in index.contents().items()}
            return [(each, _marks(each, query, languages[each.hit.content])) for each in passages]

        return await self._run(user, found)

    async def quotes(
        self, user: str, question: str, contents: Sequence[str], limit: int
    ) -> tuple[list[Ranked], list[Quote]]:
        """Return the passages that fit a question, and the sentences in them that answer it best."""
        await self.follow(user, contents)
        if not contents or not self._path(user).exists():
            return [], []
        sense = await self._sense(user, question)

        def found(index: Index) -> tuple[list[Ranked], str, Mapping[str, float]]:
            passages = _ranked(index, question, contents, _LOOKED_INTO, sense)
            known = index.contents()
            language = known[passages[0].hit.content][1] if passages else "en"
            stems = [each for stems in wanted_words(question, {language}).values() for each in stems]
            return passages, language, index.weights(stems)

        passages, language, weights = await self._run(user, found)
        near = await self._near(user, sense, [each.hit.row.text for each in passages[:SENSED]], language)
        passages = [each.sensed(near, language) for each in passages]
        texts = [(each.hit.row.text, each.score) for each in passages]
        return passages, quotes(question, texts, weights, language, limit, near=near)

    async def passages(self, user: str, content: str) -> list[Row]:
        """Return all passages of a content in order."""
        await self.follow(user, (content,))
        return await self._run(user, lambda index: index.passages(content))

    async def run_existing(self, user: str, job: Callable[[Index], T]) -> T | None:
        """Do something with a person's index, in its thread; None when they have none."""

        def there() -> T | None:
            return job(self._opened(user)) if self._path(user).exists() else None

        return await asyncio.get_running_loop().run_in_executor(self._thread, there)

    async def erase(self, user: str) -> None:
        """Forget a person: the file goes, with what lies beside it."""
        self._seen.discard(user)
        if self.meanings:
            self.meanings.forget(user)

        def closed() -> None:
            if index := self._indexes.pop(user, None):
                index.close()
            path = self._path(user)
            beside = (path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))
            for each in (path, graph_path(path), *beside):
                each.unlink(missing_ok=True)

        await asyncio.get_running_loop().run_in_executor(self._thread, closed)

    async def forget_open(self) -> None:
        """Let go of the files; who needs one opens it again."""

        def closed() -> None:
            for index in self._indexes.values():
                index.close()
            self._indexes.clear()

        await asyncio.get_running_loop().run_in_executor(self._thread, closed)

    async def close(self) -> None:
        """Finish what is under way and let go of the files."""
        if self.meanings:
            await self.meanings.close()
        await self.forget_open()
        self._thread.shutdown()

    async def _sense(self, user: str, question: str) -> Sense | None:
        return await self.meanings.sense(user, question) if self.meanings else None

    async def _near(
        self, user: str, sense: Sense | None, texts: Sequence[str], language: str
    ) -> Mapping[str, float]:
        """Return how near the sentences of some passages are to what is asked, where that is known."""
        if sense is None or self.meanings is None:
            return {}
        said = [each for text in texts for each in sentences(text, language)]
        return await self.meanings.near(user, sense, said)

    async def _put(self, user: str, raw: Raw) -> None:
        try:
            async with aclosing(self._store.blobs.read(raw["text"])) as chunks:
                content = b"".join([chunk async for chunk in chunks])
            reading = await asyncio.to_thread(unpacked, content)
        except (NotFoundError, ValueError) as error:
            log.warning("library.text_missing", content=raw["_id"], kind=type(error).__name__)
            await self._contents.read_again(user, raw["_id"], raw["read_at"])
            return
        language = language_of(reading.text)
        rows = await asyncio.to_thread(_rows, reading, language)
        read_at = _ms(raw["read_at"])
        await self._run(user, lambda index: index.put(raw["_id"], read_at, language, rows))

    async def _run(self, user: str, job: Callable[[Index], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: job(self._opened(user)))

    def _opened(self, user: str) -> Index:
        index = self._indexes.pop(user, None) or Index(self._path(user))
        self._indexes[user] = index
        while len(self._indexes) > _OPEN:
            self._indexes.pop(next(iter(self._indexes))).close()
        return index

    def _path(self, user: str) -> Path:
        return self.folder / f"{hashlib.blake2b(user.encode(), digest_size=16).hexdigest()}.db"


def _ranked(
    index: Index, query: str, contents: Sequence[str], limit: int, sense: Sense | None
) -> list[Ranked]:
    known = index.contents()
    allowed = {content: known[content][1] for content in contents if content in known}
    near = index.vectors().near(sense) if sense else None
    return ranked(index, wanted_words(query, set(allowed.values())), allowed, limit, near)


def _marks(passage: Ranked, query: str, language: str) -> tuple[tuple[int, int], ...]:
    wanted = {each for stems in wanted_words(query, {language}).values() for each in stems}
    return marks(passage.hit.row.text, wanted, language)


def wanted_words(query: str, languages: set[str]) -> dict[str, frozenset[str]]:
    """Return the words to look for with their stems in every language that is searched."""
    silent = frozenset[str]().union(*(silent_words(language) for language in languages or {"en"}))
    said = list(dict.fromkeys(words(_without_asking(query, languages))))
    telling = [word for word in said if word not in silent] or said
    return {word: frozenset(stem(word, language) for language in languages or {"en"}) for word in telling}


def _without_asking(query: str, languages: set[str]) -> str:
    """Return a query without the words that only say what is asked for ("how much is …")."""
    for language in sorted(languages):
        query = re.sub(str(data(language)["how"]), " ", query, flags=re.IGNORECASE)
    return query


def _rows(reading: Reading, language: str) -> list[Row]:
    return [_row(reading.text, piece, language) for piece in pieces(reading, language)]


def _row(text: str, piece: Piece, language: str) -> Row:
    said = text[piece.start : piece.end]
    return Row(
        piece.start,
        piece.end,
        piece.page,
        piece.heading,
        piece.place,
        piece.kind,
        said,
        " ".join(stems(said, language)) or plain(said),
        " ".join(stems(piece.heading, language)),
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
