"""What was done for a person lately, in the words of its receipts."""

from dataclasses import dataclass

from bot.store.journal import RECEIPTS
from bot.store.port import Store

_LATEST = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that was done and still holds."""

    action: str
    summary: str


class Deeds:
    """Reads the journal for whoever has to know what was done, not how to take it back."""

    def __init__(self, store: Store) -> None:
        self._receipts = store.collection(RECEIPTS.name)

    async def of(self, user: str) -> tuple[Deed, ...]:
        """Return a person's latest deeds that were not taken back, newest first; at most 50."""
        latest = [("at", -1), ("_id", -1)]
        found = await self._receipts.find({"user": user}).sort(latest).limit(_LATEST).to_list()
        return tuple(
            Deed(raw["action"], raw["summary"]) for raw in found if not raw["undone"] and not raw["undoes"]
        )
