"""A message that was changed after it had been acted on: nothing is done twice without asking."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.buttons import buttons
from bot.delivery.turn import Inbound, Outcome
from bot.replies import Listener, Replies
from bot.store.journal import RECEIPTS
from bot.store.port import Raw, Store
from bot.understanding import dialogue
from bot.understanding.dialogue import Pending
from capabilities.registry import Registry

UNDO = "undo_turn"
CHANGED = "changed"
"""The slot of the question whether to do a changed message anew."""
_LONGEST = 200


class Revised:
    """Answers later versions of messages."""

    def __init__(self, store: Store, replies: Replies, registry: Registry) -> None:
        self._store = store
        self._replies = replies
        self._registry = registry

    async def answer(
        self, message: Inbound, answer: Callable[[Inbound], Awaitable[Outcome]], listener: Listener
    ) -> Outcome:
        """Return the outcome of a version: as of any message when the one before had done nothing.

        Else it is told what was done, and offered to take that back and do the new one instead.
        """
        receipts = await self._receipts(message)
        if not receipts:
            return await answer(message)
        standing = [raw for raw in receipts if not raw["undone"] and not raw["undoes"]]
        turns = list(dict.fromkeys(str(raw["_id"]).rpartition(":")[0] for raw in standing))
        done = [raw["summary"] for raw in standing]
        facts = {"text": message.text[:_LONGEST], "done": done}
        if not standing:
            return self._told("changed.taken_back", listener, **facts)
        possible = UNDO in self._registry.actions and all(raw["undoable"] for raw in standing)
        if not possible or len(turns) > 1:
            return self._told("changed.stands", listener, **facts)
        text = self._replies.render("changed.offer", listener, **facts)
        pending = Pending(
            kind="confirm",
            action=UNDO,
            slots={"turn": turns[0]},
            slot=CHANGED,
            text=text,
            then=message.text,
        )
        state = await dialogue.load(self._store, message.user, message.conversation, listener.now)
        state = state.model_copy(update={"pending": pending, "unfinished": None, "at": listener.now})
        question: dict[str, Any] = {"slot": CHANGED, "confirm": True, "choices": []}
        return Outcome(
            text=text,
            key="changed.offer",
            question=question,
            buttons=buttons(question, self._replies, listener) if message.address else (),
            effects=(dialogue.saved(state, message.user, message.conversation),),
        )

    async def _receipts(self, message: Inbound) -> list[Raw]:
        """Return what the message and its versions have done, in that order."""
        first = message.replaces
        below = {"_id": {"$gte": f"{first}:", "$lt": f"{first};"}}
        found = await self._store.collection(RECEIPTS.name).find(below).to_list()
        return [raw for raw in found if raw["user"] == message.user]

    def _told(self, key: str, listener: Listener, **facts: object) -> Outcome:
        return Outcome(text=self._replies.render(key, listener, **facts), key=key)
