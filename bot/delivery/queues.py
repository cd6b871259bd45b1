"""The queues as whoever runs the installation sees them: how much waits, and what is stuck.

Nothing in here tells what messages say. What is stuck is decided by its own person only: their own
replies and reminders may be sent again, and carry the label of a repeat where they may have arrived.
Messages to other people are never repeated from here: those are asked about in the conversation.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.delivery.collections import INBOX, OUTBOX
from bot.delivery.outbox import AT_ONCE, OutboxEntry, State, entry_of
from bot.delivery.turn import Clock
from bot.store.port import Raw, Store
from capabilities.errors import ConflictError, NotFoundError

OPEN_STATES: Final[tuple[State, ...]] = ("pending", "sending", "refused", "in_doubt")
STUCK_STATES: Final[tuple[State, ...]] = ("held", "dead")
OWN: Final = frozenset({"reply", "reminder", "away"})
"""Kinds of what is said to its own person: it may come twice, if it says so."""
_TROUBLED: Final = ["refused", "in_doubt"]
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Queue:
    """How many deliveries are in one state, and since when the first of them."""

    state: State
    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that is refused again and again, in doubt, held or dead."""

    entry: OutboxEntry
    detail: str

    @property
    def may_repeat(self) -> bool:
        """Whether its own person may have it sent again."""
        return self.entry.delivery.kind in OWN

    @property
    def may_drop(self) -> bool:
        """Whether its own person may let it go: not while it is looked up whether another has it."""
        return self.may_repeat or self.entry.state in STUCK_STATES


class Queues:
    """The inbox and the outbox of a store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._outbox = store.collection(OUTBOX.name)
        self._inbox = store.collection(INBOX.name)
        self._clock = clock

    async def waiting(self) -> int:
        """Return how many messages were taken in and are not answered yet."""
        return await self._inbox.count_documents({"open": True})

    async def queues(self) -> list[Queue]:
        """Return every state in which something still is to be done or decided, empty ones too."""
        found = [await self._queue(state, {"open": True, "state": state}) for state in OPEN_STATES]
        return found + [await self._queue(state, {"stuck": True, "state": state}) for state in STUCK_STATES]

    async def troubles(self) -> list[Trouble]:
        """Return what is in trouble, of everybody, the latest first; at most a hundred of each kind."""
        raws: list[Raw] = []
        for query in ({"open": True, "state": {"$in": _TROUBLED}}, {"stuck": True}):
            raws += await self._outbox.find(query).sort([("at", -1), ("_id", -1)]).limit(_MOST).to_list()
        raws.sort(key=lambda raw: (raw["at"], raw["_id"]), reverse=True)
        return [Trouble(entry_of(raw), raw["detail"]) for raw in raws]

    async def repeat(self, user: str, delivery_id: str) -> None:
        """Have a person's own message sent again; ConflictError for one that must not be."""
        trouble = await self._own(user, delivery_id)
        if not trouble.may_repeat:
            raise ConflictError("A message to somebody else is sent again in the conversation only.")
        # Counted as a doubt, it says that it may be a repeat; what a carrier told of the earlier is over.
        again: Raw = {
            "state": "pending",
            "open": True,
            "stuck": False,
            "due_at": AT_ONCE,
            "at": self._clock.now(),
            "attempts": 0,
            "doubts": min(trouble.entry.doubts, 1),
            "report": "",
            "report_detail": "",
        }
        await self._change(trouble.entry, again)

    async def drop(self, user: str, delivery_id: str) -> None:
        """Let a person's message go; ConflictError while it is not known yet what became of it."""
        trouble = await self._own(user, delivery_id)
        if not trouble.may_drop:
            raise ConflictError("It is being looked up whether that has arrived.")
        state = "held" if trouble.entry.state == "held" else "dead"
        await self._change(trouble.entry, {"state": state, "open": False, "stuck": False})

    async def _queue(self, state: State, query: dict[str, Any]) -> Queue:
        first = await self._outbox.find_one(query, sort=[("at", 1), ("_id", 1)])
        count = await self._outbox.count_documents(query)
        return Queue(state, count, first["at"] if first else None)

    async def _own(self, user: str, delivery_id: str) -> Trouble:
        raw = await self._outbox.find_one({"_id": delivery_id, "user": user})
        if raw is None or not (raw.get("stuck") or (raw["open"] and raw["state"] in _TROUBLED)):
            raise NotFoundError("No message of yours is stuck under that name.")
        return Trouble(entry_of(raw), raw["detail"])

    async def _change(self, entry: OutboxEntry, changes: Raw) -> None:
        """Change an entry unless a courier has taken it up meanwhile."""
        ours = {"_id": entry.delivery.id, "fence": entry.fence, "state": entry.state}
        changed = await self._outbox.update_one(ours, {"$set": changes, "$inc": {"fence": 1}})
        if not changed.matched_count:
            raise ConflictError("That is being sent right now.")
