"""What was tried outside: noted before it is done, and again when it is known how it ended.

Everything else a turn does is recorded first and applied later. A call to somebody else's program
happens within the turn, so a turn that is handled again after a crash must know that it was made.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from bot.bridges.connection import ToolAnswer
from bot.store.errors import DuplicateKeyError
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from capabilities.errors import ConflictError

ATTEMPTS = CollectionSpec("attempts", (IndexSpec((("user", 1), ("_id", 1))),))
"""``_id`` "<turn>:<step>"; fields user, action, digest, state begun, done, failed or unknown, text, at."""

SPECS = (ATTEMPTS,)


class InDoubtError(ConflictError):
    """It may have been done already, and nobody can tell."""

    code = "in_doubt"


class Attempts:
    """The attempts of all turns."""

    def __init__(self, store: Store) -> None:
        self._attempts = store.collection(ATTEMPTS.name)

    async def begin(
        self, key: str, user: str, action: str, arguments: Mapping[str, Any], at: datetime
    ) -> ToolAnswer | None:
        """Note that a call is about to be made; durable on return.

        ``key`` is "<turn>:<step>". Returns the answer when this step was done before: it is not to be
        done again. Raises InDoubtError when the turn has begun this, or something else in this place,
        and it is not known how that ended, ConflictError when another step of the turn has done it.
        """
        digest = _digest(action, arguments)
        before = await self._of_turn(key.rpartition(":")[0])
        for raw in before:
            here, same = raw["_id"] == key, raw["digest"] == digest
            if (here or same) and raw["state"] in {"begun", "unknown"}:
                raise InDoubtError.worded("in_doubt", action=raw["action"])
            if here and same and raw["state"] == "done":
                return ToolAnswer(raw["text"])
            if here and raw["state"] == "done":
                raise InDoubtError.worded("done_before", action=raw["action"])
            if same and raw["state"] == "done":
                raise ConflictError.worded("done_twice", action=action)
        fresh = {"user": user, "action": action, "digest": digest, "state": "begun", "text": "", "at": at}
        if any(raw["_id"] == key for raw in before):
            await self._attempts.update_one({"_id": key, "state": "failed"}, {"$set": fresh})
            return None
        try:
            await self._attempts.insert_one({"_id": key, **fresh})
        except DuplicateKeyError as error:  # another process is at the same turn
            raise InDoubtError.worded("in_doubt", action=action) from error
        return None

    async def end(self, key: str, state: str, text: str = "") -> None:
        """Note how a call ended: ``done``, ``failed`` (nothing happened) or ``unknown``."""
        await self._attempts.update_one({"_id": key}, {"$set": {"state": state, "text": text}})

    async def _of_turn(self, turn: str) -> list[Raw]:
        found = self._attempts.find({"_id": {"$gte": f"{turn}:", "$lt": f"{turn};"}})
        return await found.to_list()


def _digest(action: str, arguments: Mapping[str, Any]) -> str:
    told = to_json([action, sorted(arguments.items())])
    return hashlib.blake2b(told, digest_size=16).hexdigest()
