"""Deliberate faults, each of which the oracle has to find: a test that cannot fail proves nothing."""

import asyncio
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.delivery.core import Core
from bot.delivery.outbox import Outbox, OutboxEntry, State
from bot.delivery.turn import Inbound, Outcome
from bot.store.port import Store
from tests.faults.world import Build, Deciding, Variant


class AcknowledgingEarly(Core):
    """Says yes before the message is stored."""

    async def accept(self, message: Inbound) -> bool:
        task = asyncio.ensure_future(super().accept(message))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return True


class WithoutIntent(Outbox):
    """Sends without having noted that it is about to."""

    async def claim(self, entry: OutboxEntry, until: datetime, owner: str = "") -> OutboxEntry | None:
        return replace(entry, attempts=entry.attempts + 1)

    async def settle(self, entry: OutboxEntry, state: State, **fields: Any) -> bool:
        return await self.close(entry, state, **fields)


class BuildWithoutIntent(Build):
    def alter(self, core: Core, store: Store) -> None:
        core.courier._outbox = WithoutIntent(store)


class ActingFirst(Deciding):
    """Writes its effect before the outcome is stored, under a random id."""

    async def __call__(self, message: Inbound) -> Outcome:
        outcome = await super().__call__(message)
        note = outcome.receipts[0].effects[0]
        document = {"_id": uuid.uuid4().hex, "user": message.user, "deleted": False, "epoch": 0, **note.after}
        await self._store.collection("notes").insert_one(document)
        receipt = outcome.receipts[0].model_copy(update={"effects": outcome.receipts[0].effects[1:]})
        return outcome.model_copy(update={"receipts": (receipt,)})


class LabellingNothing(Outbox):
    """Forgets that there was a doubt."""

    async def settle(self, entry: OutboxEntry, state: State, **fields: Any) -> bool:
        return await super().settle(entry, state, **{**fields, "doubts": 0})


class BuildLabellingNothing(Build):
    def alter(self, core: Core, store: Store) -> None:
        core.courier._outbox = LabellingNothing(store)


CRASHING = {
    "ack-before-commit": Variant(core=AcknowledgingEarly),
    "no-intent": Variant(build=BuildWithoutIntent),
    "effects-first-random-ids": Variant(handler=ActingFirst),
    "doubt-forgotten": Variant(build=BuildLabellingNothing),
}
"""Found by crashes."""
STOPPING = {
    "no-fence": Variant(unfenced=frozenset({"epoch", "state", "fence", "shown"})),
    "no-epoch": Variant(unfenced=frozenset({"epoch"})),
}
"""Found by a process that goes on after its lease has expired."""
