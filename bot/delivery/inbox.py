"""The inbox: every message is here before it is acknowledged, and carries its own outcome.

new -> planned -> done. The outcome is stored once, conditional on the state and on the epoch of the
lane's lease; from then on a crash replays it and nobody asks the handler again. A message that is
done keeps its outcome, so a repeat of it is answered with the first one's.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Literal

from bot.delivery.attachment import Attachment
from bot.delivery.collections import INBOX
from bot.delivery.turn import Call, Inbound, Outcome
from bot.store.errors import DuplicateKeyError
from bot.store.port import Raw, Store
from capabilities.errors import ConflictError

State = Literal["new", "planned", "done", "failed"]
_BY_PERSON = (("user", 1), ("order", 1), ("_id", 1))
_PAGE = 20
"""Small: of a person with a long backlog most of a page is read in vain."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as stored, and how far it has come."""

    message: Inbound
    state: State
    shown: bool
    """Whether its arrival is in the event log already, apart from the reply."""
    attempts: int
    outcome: Outcome | None
    planned_at: datetime | None
    latest: int = 0
    """The latest version of it that came after its outcome was stored."""


class Inbox:
    """Messages in, by person and in order."""

    def __init__(self, store: Store) -> None:
        self._inbox = store.collection(INBOX.name)

    async def add(self, message: Inbound) -> bool:
        """Store a message durably; return False when it is there already.

        Raises ConflictError when another message has its id.
        """
        try:
            await self._inbox.insert_one(_raw(message))
        except DuplicateKeyError:
            await self._check_same(message)
            return False
        return True

    async def get(self, message_id: str) -> Entry | None:
        """Return one message, or None."""
        raw = await self._inbox.find_one({"_id": message_id})
        return _entry(raw) if raw else None

    async def open(self, user: str, limit: int = 50) -> list[Entry]:
        """Return a person's unfinished messages in the order they are to be handled."""
        cursor = self._inbox.find({"open": True, "user": user})
        return [_entry(raw) for raw in await cursor.sort([("order", 1), ("_id", 1)]).limit(limit).to_list()]

    async def waiting(self) -> list[str]:
        """Return who has unfinished messages: everybody, however much one person has."""
        users: list[str] = []
        query: Raw = {"open": True}
        while True:
            found = await self._inbox.find(query).sort(_BY_PERSON).limit(_PAGE).to_list()
            users += dict.fromkeys(raw["user"] for raw in found)
            if len(found) < _PAGE:
                return users
            query = {"open": True, "user": {"$gt": users[-1]}}  # past the rest of that person's

    async def plan(self, entry: Entry, outcome: Outcome, epoch: int, at: datetime) -> bool:
        """Store the outcome; return False when the message is not ours to decide (any more)."""
        ours = {
            "_id": entry.message.id,
            "state": "new",
            "shown": entry.shown,
            "text": entry.message.text,  # its author may have changed it while it was being handled
            "epoch": {"$lte": epoch},
        }
        decided = {
            "state": "planned",
            "epoch": epoch,
            "planned_at": at,
            "outcome": plain(outcome.model_dump(exclude_defaults=True)),
        }
        result = await self._inbox.update_one(ours, {"$set": decided})
        return result.matched_count == 1

    async def revise(self, message: Inbound) -> bool:
        """Replace the words of a message of which nothing is decided; False when something is."""
        ours: Raw = {"_id": message.id, "state": "new"}
        older = [{"version": {"$exists": False}}, {"version": {"$lt": message.version}}]
        changes = {"text": message.text, "version": message.version}
        result = await self._inbox.update_one({**ours, "$or": older}, {"$set": changes})
        return result.matched_count == 1

    async def note_version(self, message_id: str, version: int) -> bool:
        """Note that a later version of a message is about to be stored; False when a later one is there."""
        older = [{"latest": {"$exists": False}}, {"latest": {"$lte": version}}]
        result = await self._inbox.update_one(
            {"_id": message_id, "$or": older}, {"$set": {"latest": version}}
        )
        return result.matched_count == 1

    async def show(self, message_id: str, epoch: int) -> bool:
        """Note that its arrival goes into the event log ahead of the reply."""
        ours = {"_id": message_id, "state": "new", "epoch": {"$lte": epoch}}
        result = await self._inbox.update_one(ours, {"$set": {"shown": True}})
        return result.matched_count == 1

    async def done(self, message_ids: Iterable[str], epoch: int) -> None:
        """Mark messages as finished: everything that follows from their outcomes is durable."""
        ours = {"_id": {"$in": list(message_ids)}, "epoch": {"$lte": epoch}}
        await self._inbox.update_many(ours, {"$set": {"state": "done", "open": False}})

    async def failed(self, message_id: str, epoch: int, *, give_up: bool) -> None:
        """Count a failure to apply; ``give_up`` takes the message out of the lane's way for good."""
        ours = {"_id": message_id, "epoch": {"$lte": epoch}}
        parked = {"$set": {"state": "failed", "open": False}} if give_up else {}
        await self._inbox.update_one(ours, {"$inc": {"attempts": 1}, **parked})

    async def _check_same(self, message: Inbound) -> None:
        raw = await self._inbox.find_one({"_id": message.id})
        if message.digest and raw is not None and raw.get("digest") == message.digest:
            return  # the same recording: it may have been heard otherwise the second time
        if raw is not None and raw.get("version", 0) != message.version and raw["user"] == message.user:
            return  # another version of it, as its author changed it
        same = ("user", "text", "call")
        if raw is None or any(raw[name] != value for name, value in _raw(message).items() if name in same):
            raise ConflictError("Another message was sent with the same id before.")


def plain(value: Any) -> Any:
    """Return a value with lists for tuples, as stores keep it."""
    match value:
        case dict():
            return {name: plain(item) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType]  # a dump has string keys
        case list() | tuple():
            return [plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # items are dumped values
        case Enum():
            return value.value
        case _:
            return value


def _raw(message: Inbound) -> Raw:
    return {
        "_id": message.id,
        "user": message.user,
        "conversation": message.conversation,
        "channel": message.channel,
        "order": message.order,
        "received_at": message.received_at,
        "text": message.text,
        "call": plain(message.call.model_dump()) if message.call else None,
        "approves": message.approves,
        "address": message.address,
        **({"digest": message.digest} if message.digest else {}),
        **({"attachment": asdict(message.attachment)} if message.attachment else {}),
        **({"reply_to": message.reply_to} if message.reply_to else {}),
        **({"version": message.version} if message.version else {}),
        **({"replaces": message.replaces} if message.replaces else {}),
        "state": "new",
        "open": True,
        "epoch": 0,
        "shown": False,
        "attempts": 0,
        "outcome": None,
        "planned_at": None,
    }


def _entry(raw: Raw) -> Entry:
    message = Inbound(
        id=raw["_id"],
        user=raw["user"],
        conversation=raw["conversation"],
        channel=raw["channel"],
        order=raw["order"],
        received_at=raw["received_at"],
        text=raw["text"],
        call=Call.model_validate(raw["call"]) if raw["call"] else None,
        approves=raw.get("approves", True),
        address=raw.get("address", ""),
        digest=raw.get("digest", ""),
        attachment=Attachment(**raw["attachment"]) if raw.get("attachment") else None,
        reply_to=raw.get("reply_to", ""),
        version=raw.get("version", 0),
        replaces=raw.get("replaces", ""),
    )
    outcome = Outcome.model_validate(raw["outcome"]) if raw["outcome"] else None
    return Entry(
        message,
        raw["state"],
        raw["shown"],
        raw["attempts"],
        outcome,
        raw["planned_at"],
        raw.get("latest", 0),
    )
