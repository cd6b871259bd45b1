"""What a person's things are called, looked up in the store for understanding."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.port import Store
from bot.store.records import UserRecords
from bot.understanding.names import Names
from capabilities.contract import Named
from capabilities.registry import Registry

MOST_NAMES = 200
"""Things of a kind whose names are known."""

RECENTLY = timedelta(days=1)
"""What is less long past may still be talked of."""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Knows every person's things by name. One per installation."""

    store: Store
    registry: Registry

    async def of(self, user: str, now: datetime) -> Names:
        """Return the names of a person's things, as the packages that are on declare them."""
        named = [
            one
            for name, capability in self.registry.capabilities.items()
            if self.registry.is_enabled(name)
            for one in capability.named
        ]
        found = await asyncio.gather(*(self._names(user, one, now) for one in named))
        return Names({one.noun: names for one, names in zip(named, found, strict=True)})

    async def _names(self, user: str, named: Named, now: datetime) -> tuple[str, ...]:
        records = UserRecords(self.store, user).of(named.kind)
        coming = {named.coming: {"$gte": now - RECENTLY}} if named.coming else {}
        first = await records.find({**named.where, **coming}, sort=[named.order], limit=MOST_NAMES)
        return tuple({str(getattr(document, named.name)): None for document in first})
