"""Deliveries that did not arrive, ended as a courier ends them."""

from datetime import UTC, datetime
from typing import Any

from bot.delivery.outbox import Delivery, Kind, Outbox, State
from tests.api.house import House

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


async def stuck(
    house: House, name: str, user: str = "owner", kind: Kind = "reply", text: str = "CANARY", **ended: Any
) -> str:
    """Put a delivery on its way and end it, as dead if nothing else is said."""
    outbox = Outbox(house.store)
    await outbox.add([Delivery(name, user, "main", "telegram", "42", text, kind, AT)])
    entry = await outbox.get(name)
    assert entry is not None
    state: State = ended.pop("state", "dead")
    claimed = await outbox.claim(entry, AT)
    assert claimed is not None
    assert await outbox.settle(claimed, state, detail="blocked", **ended)
    return name
