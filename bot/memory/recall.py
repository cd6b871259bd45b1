"""Episodic recall: an index that follows the store's messages, and one person's search over it.

The index is brought up to date before a search and in the background after turns, never on the
way to a reply that does not search. It belongs to this machine and is made from the store alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from bot.delivery.collections import MESSAGES
from bot.memory.index import Entry, Index
from bot.memory.pieces import label_of, message_label
from bot.memory.scoring import Span, Wanted, best
from bot.store.port import Raw, Store
from bot.understanding import times
from capabilities.contract import Person
from capabilities.history import Remembered, Speaker
from capabilities.prose.words import content_words
from capabilities.values import When

_PAGE: Final = 200
_OVERLAP: Final = timedelta(minutes=10)
"""Messages that get their time before others are stored after them: that much is read twice."""
_ECHOES: Final = ("recall", "memory_told", "memories")
"""Replies whose key begins so quote what was said; neither they nor the question are evidence."""
CLEARLY: Final = 0.75
"""Share of the best score below which a message only stood near what was looked for."""
_FOREVER: Final[Span] = (0, 2**62)

T = TypeVar("T")


class Recall:
    """The index of one installation. Opened on first use; ``path`` is its file."""

    def __init__(self, store: Store, path: Path) -> None:
        self._messages = store.collection(MESSAGES.name)
        self._path = path
        self._index: Index | None = None
        # One thread: what it does is short, and SQLite writes one at a time anyway.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dayhand-recall")
        self._following = asyncio.Lock()

    async def follow(self, user: str) -> None:
        """Index what a person and Dayhand have said since it was done last."""
        async with self._following:
            async for conversation in self._conversations(user):
                await self._follow(user, conversation)

    async def search(self, user: str, words: Sequence[str], wanted: Wanted, limit: int) -> list[Entry]:
        """Return what fits best of all that a person and Dayhand have said; without words the latest."""
        await self.follow(user)
        if not words:
            start, end = wanted.only_within or _FOREVER
            return await self._run(lambda index: index.latest(user, start, end, wanted.only_by, limit))
        return await self._run(lambda index: best(index.match(user, words), wanted, limit))

    async def erase(self, user: str) -> None:
        """Forget a person, if anything is indexed at all."""
        if self._index is not None or self._path.exists():
            await self._run(lambda index: index.erase(user))

    async def close(self) -> None:
        """Finish what is under way and let go of the file."""
        if self._index is not None:
            await self._run(lambda index: index.close())
        self._thread.shutdown()

    async def _follow(self, user: str, conversation: str) -> None:
        read_to = await self._run(lambda index: index.cursor(user, conversation))
        since = _moment(max(0, read_to - int(_OVERLAP.total_seconds() * 1000)))
        last = ""
        while True:
            query = {"user": user, "conversation": conversation, "at": {"$gte": since}}
            found = await self._messages.find(query).sort([("at", 1), ("_id", 1)]).limit(_PAGE).to_list()
            fresh = [raw for raw in found if (raw["at"], raw["_id"]) > (since, last)]
            await self._take(user, conversation, fresh)
            if len(found) < _PAGE or not fresh:
                return
            since, last = found[-1]["at"], found[-1]["_id"]

    async def _take(self, user: str, conversation: str, found: Sequence[Raw]) -> None:
        """Index a page; a message that was answered long after it came is fetched with its answer."""
        if not found:
            return
        answers = {raw["reply_to"]: raw for raw in found if raw.get("reply_to")}
        here = {raw["_id"] for raw in found}
        wanted = [each for each in answers if each not in here]
        absent = await self._run(lambda index: index.missing(wanted)) if wanted else []
        late = await self._messages.find({"_id": {"$in": absent}}).to_list() if absent else []
        echoed = {each for each, raw in answers.items() if raw.get("key", "").startswith(_ECHOES)}
        entries = [
            _entry(raw)
            for raw in sorted((*late, *found), key=lambda raw: (raw["at"], raw["_id"]))
            if raw["user"] == user and raw["text"] and _is_evidence(raw, answers, echoed)
        ]
        read_to = {(user, conversation): _ms(found[-1]["at"])}
        await self._run(lambda index: index.add(entries, read_to))
        if echoed:
            await self._run(lambda index: index.drop(echoed))

    async def _conversations(self, user: str) -> AsyncIterator[str]:
        last = ""
        while True:
            query: Raw = {"user": user, "conversation": {"$gt": last}}
            raw = await self._messages.find_one(query, sort=[("conversation", 1), ("at", 1), ("_id", 1)])
            if raw is None:
                return
            last = raw["conversation"]
            yield last

    async def _run(self, job: Callable[[Index], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: job(self._opened()))

    def _opened(self) -> Index:
        if self._index is None:
            self._index = Index(self._path)
        return self._index


class PersonalHistory:
    """One person's history at one moment. Implements ``History``."""

    def __init__(self, recall: Recall, person: Person, now: datetime) -> None:
        self._recall = recall
        self._person = person
        self._now = now.astimezone(person.zone)

    async def search(
        self, query: str, when: When | None = None, limit: int = 5, *, who: Speaker | None = None
    ) -> list[Remembered]:
        """Return what fits a query best first; times said in the query count for their messages."""
        speakers = {word.casefold(): "user" for word in self._person.name.split()}
        words, speaker = wanted_words(query, self._person.language, speakers)
        wanted = Wanted(
            times=() if when else said_times(query, self._now, self._person.language),
            speaker=speaker,
            only_within=span_of(when) if when else None,
            only_by=who,
            at_least=CLEARLY if who else 0.0,
        )
        found = await self._recall.search(self._person.id, words, wanted, limit)
        return [
            Remembered(
                entry.text,
                _moment(entry.at),
                entry.channel,
                "user" if entry.who == "user" else "assistant",
                entry.id,
                label_of(entry.origin),
            )
            for entry in found
        ]


def wanted_words(query: str, language: str, speakers: Mapping[str, str]) -> tuple[list[str], str | None]:
    """Return the words to look for, and which of the speakers (by lower-case name) is asked about."""
    words = content_words(query, language)
    named = [speakers[word] for word in words if word in speakers]
    rest = [word for word in words if word not in speakers]
    return rest or words, named[0] if named else None


def said_times(query: str, now: datetime, language: str) -> tuple[Span, ...]:
    """Return the stretches of the past that a question speaks of."""
    found = [span.value for span in times.find(query, now, language, prefer="past") if span.sure]
    return tuple(span_of(value) for value in found if isinstance(value, When))


def span_of(when: When) -> Span:
    """Return a time as milliseconds; a moment counts for its minute."""
    start = _ms(when.start) if when.start else _FOREVER[0]
    end = _ms(when.end) if when.end else _FOREVER[1]
    return start, end if end > start else start + 60_000


def _is_evidence(raw: Raw, answers: Mapping[str, Raw], echoed: set[str]) -> bool:
    """Whether a message is to be found; one that is not answered yet comes with its answer."""
    if raw["direction"] == "in":
        return raw["_id"] in answers and raw["_id"] not in echoed
    return raw.get("reply_to") not in echoed


def _entry(raw: Raw) -> Entry:
    at: datetime = raw["at"]
    return Entry(
        id=raw["_id"],
        user=raw["user"],
        conversation=raw["conversation"],
        at=_ms(at),
        channel=raw["channel"],
        who="user" if raw["direction"] == "in" else "assistant",
        text=raw["text"],
        origin=message_label(raw).origin.value,
        said_on=f"{at.day} {at:%B %Y}",
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
