"""The contents of files: kept once per person and bytes, and read once, whatever crashes in between.

A content is received (``receiving``: its bytes are on their way), then read: ``waiting -> reading -> ready |
failed``.
Who reads it holds it until ``due_at``, on the database's clock; whoever finds it overdue takes over, and what
the one before still writes no longer counts (``reads`` has grown).
"""

import hashlib
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.store.errors import DuplicateKeyError
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from capabilities.errors import ConflictError, InvalidRequestError
from capabilities.library import File

CONTENTS = CollectionSpec(
    "contents",
    (
        IndexSpec((("user", 1), ("digest", 1)), unique=True),
        IndexSpec((("user", 1), ("state", 1), ("_id", 1))),
        IndexSpec((("open", 1), ("due_at", 1), ("_id", 1)), partial=(("open", True),)),
    ),
)
"""Fields: user, digest (SHA-256, hex), size, state, open, due_at, attempt, reads, done, total, received_at,
and once it is read what it says of itself, ``text`` (the blob with its text) and ``read_at``."""

KEPT: Final = timedelta(days=30)
"""How long the content of a deleted document is kept, for undo."""
HOLD: Final = timedelta(seconds=30)
"""How long who reads a content holds it without a sign of life."""
MOST_ATTEMPTS: Final = 3


class _Measured:
    """A stream that is counted and digested as it goes by, up to a size."""

    def __init__(self, content: AsyncIterable[bytes], most: int) -> None:
        self._content = content
        self._most = most
        self._digest = hashlib.sha256()
        self.size = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._content:
            self.size += len(chunk)
            if self.size > self._most:
                raise InvalidRequestError.worded("file_too_large", megabytes=self._most // 1_000_000)
            self._digest.update(chunk)
            yield chunk

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


class Contents:
    """The contents of everybody's files, over one store. ``most`` and ``quota`` are bytes: of one, of all."""

    def __init__(self, store: Store, *, most: int, quota: int) -> None:
        self._store = store
        self._contents = store.collection(CONTENTS.name)
        self._files = store.collection(File.collection)
        self.most = most
        self._quota = quota

    async def receive(self, user: str, content: AsyncIterable[bytes], now: datetime, ending: str = "") -> Raw:
        """Keep a content unless its person gave the same bytes before; durable on return.

        ``ending`` is that of the name it came with: it tells kinds of plain text apart.

        InvalidRequestError when it is empty or too large, ConflictError when the person's quota is full.
        """
        measured = _Measured(content, self.most)
        raw = _begun(user, now, ending[:16])
        # Noted before its bytes come: what a crash cuts off is found again, by a sweep and by an erasure.
        await self._contents.insert_one(raw)
        try:
            await self._store.blobs.put(raw["_id"], measured)
            known = await self._known_or_taken(raw, measured, now)
        except BaseException:
            await self.remove(raw)
            raise
        if known["_id"] != raw["_id"]:
            await self.remove(raw)
            if known["state"] == "failed":
                await self.read_again(user, known["_id"], now)
        return known

    async def of(self, user: str, content_id: str) -> Raw | None:
        """Return a content of a person; None while it is still coming in."""
        found = await self._contents.find_one({"_id": content_id})
        return found if found and found["user"] == user and found["state"] != "receiving" else None

    async def ready(self, user: str) -> list[Raw]:
        """Return what can be searched of a person's."""
        return await self._contents.find({"user": user, "state": "ready"}).to_list()

    async def used(self, user: str) -> int:
        """Return how many bytes of a person are kept."""
        return sum(raw["size"] for raw in await self._contents.find({"user": user}).to_list())

    async def read_again(self, user: str, content_id: str, now: datetime) -> None:
        """Have a content read anew, unless somebody is at it."""
        await self._contents.update_one(
            {"_id": content_id, "user": user, "open": False},
            {"$set": {"state": "waiting", "open": True, "due_at": now, "attempt": 0, "done": 0, "total": 0}},
        )

    async def erase(self, user: str) -> None:
        """Let go of everything of a person."""
        for raw in await self._contents.find({"user": user}).to_list():
            await self.remove(raw)

    async def remove(self, raw: Raw) -> None:
        """Let a content go, with what was read of it. Repeating it is safe."""
        for blob in (raw["_id"], *(text_blob(raw, reads) for reads in _recent(raw["reads"] + 1))):
            await self._store.blobs.remove(blob)
        await self._contents.delete_one({"_id": raw["_id"]})

    async def sweep(self, now: datetime) -> int:
        """Let go of contents that no document of their person has had for long; return how many went.

        A document that was deleted can be brought back as long as its content is here (``KEPT``).
        """
        gone, after = 0, ""
        while (
            batch := await self._contents.find({"_id": {"$gt": after}})
            .sort([("_id", 1)])
            .limit(100)
            .to_list()
        ):
            after = batch[-1]["_id"]
            for raw in batch:
                gone += await self._swept(raw, now)
        return gone

    async def _swept(self, raw: Raw, now: datetime) -> bool:
        held = {"user": raw["user"], "deleted": False, "content": raw["_id"]}
        if await self._files.find_one(held) is not None:
            if raw.get("unheld_at"):
                await self._contents.update_one({"_id": raw["_id"]}, {"$set": {"unheld_at": None}})
            return False
        since = raw.get("unheld_at")
        if since is None:
            await self._contents.update_one({"_id": raw["_id"]}, {"$set": {"unheld_at": now}})
        elif now - since > KEPT:
            await self.remove(raw)
            return True
        return False

    async def claim(self, now: datetime, content_id: str | None = None) -> Raw | None:
        """Take the next content that is to be read, or a certain one; None when there is none now."""
        wanted = {} if content_id is None else {"_id": content_id}
        return await self._contents.find_one_and_update(
            {"open": True, "due_at": {"$lte": now}, **wanted},
            {"$set": {"state": "reading", "due_at": now + HOLD}, "$inc": {"attempt": 1, "reads": 1}},
            sort=[("due_at", 1), ("_id", 1)],
            return_document=True,
        )

    async def next_due(self) -> datetime | None:
        """Return when the next content is due."""
        found = await self._contents.find_one({"open": True}, sort=[("due_at", 1), ("_id", 1)])
        return found["due_at"] if found else None

    async def hold(self, held: Raw, now: datetime, done: int = 0, total: int = 0) -> bool:
        """Say that the reading goes on, and how far it is; False when somebody else has taken over."""
        return await self._settle(held, {"due_at": now + HOLD, "done": done, "total": total})

    async def finish(self, held: Raw, found: Mapping[str, Any], now: datetime) -> bool:
        """Note what came of a reading; False when somebody else has taken over."""
        return await self._settle(held, {**found, "open": False, "due_at": None, "read_at": now})

    async def put_off(self, held: Raw, until: datetime) -> bool:
        """Try again later; False when somebody else has taken over."""
        return await self._settle(held, {"state": "waiting", "due_at": until})

    async def drop_earlier(self, held: Raw) -> None:
        """Let go of what earlier readings of a content left."""
        for reads in _recent(held["reads"]):
            await self._store.blobs.remove(text_blob(held, reads))

    async def _settle(self, held: Raw, change: Mapping[str, Any]) -> bool:
        changed = await self._contents.update_one(
            {"_id": held["_id"], "reads": held["reads"], "open": True}, {"$set": change}
        )
        return bool(changed.matched_count)

    async def _of_digest(self, user: str, digest: str) -> Raw | None:
        return await self._contents.find_one({"user": user, "digest": digest})

    async def _known_or_taken(self, raw: Raw, measured: _Measured, now: datetime) -> Raw:
        """Return the content of these bytes that is there already, or this one, to be read."""
        if measured.size == 0:
            raise InvalidRequestError.worded("file_empty")
        known = await self._of_digest(raw["user"], measured.digest)
        if known is not None:
            return known
        # Counted first and then added up: of two that come at once one sees the other, at the least.
        await self._contents.update_one({"_id": raw["_id"]}, {"$set": {"size": measured.size}})
        if await self.used(raw["user"]) > self._quota:
            raise ConflictError.worded("quota_full", megabytes=self._quota // 1_000_000)
        taken: Raw = {"digest": measured.digest, "size": measured.size, "state": "waiting", "open": True}
        taken["due_at"] = now
        try:
            await self._contents.update_one({"_id": raw["_id"]}, {"$set": taken})
        except DuplicateKeyError:  # the same bytes came twice at once
            known = await self._of_digest(raw["user"], measured.digest)
            if known is None:
                raise
            return known
        return {**raw, **taken}


def _begun(user: str, now: datetime, ending: str) -> Raw:
    """Return a content whose bytes are still to come; until then its id stands for its digest."""
    content_id = uuid.uuid4().hex
    return {
        "_id": content_id,
        "user": user,
        "digest": content_id,
        "size": 0,
        "ending": ending,
        "state": "receiving",
        "open": False,
        "due_at": None,
        "attempt": 0,
        "reads": 0,
        "done": 0,
        "total": 0,
        "received_at": now,
    }


def text_blob(raw: Raw, reads: int) -> str:
    """Return where the text of a certain reading is kept: what a crash leaves is found by its number."""
    return f"{raw['_id']}.{reads}"


def _recent(end: int) -> range:
    """Return the numbers of the readings before ``end`` that may have left a text."""
    return range(max(0, end - MOST_ATTEMPTS - 2), end)
