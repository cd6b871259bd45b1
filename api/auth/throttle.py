"""Throttling: how often something may be tried, counted in the store and so across processes.

Fixed windows: the window's number is part of the counter's id, so counting is one atomic update.
Around the border of two windows twice the limit is possible; the limits take that into account.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.auth.collections import THROTTLE
from api.auth.secret import digest
from api.errors import TooManyRequestsError
from bot.delivery.turn import Clock
from bot.store.errors import DuplicateKeyError
from bot.store.port import Raw, Store, Update


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` within ``window``."""

    times: int
    window: timedelta


PER_ACCOUNT = Limit(10, timedelta(minutes=15))
PER_NETWORK = Limit(30, timedelta(minutes=15))


class Throttle:
    """Counts attempts and refuses those beyond a limit."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._counters = store.collection(THROTTLE.name)
        self._clock = clock

    async def hit(self, key: str, limit: Limit) -> None:
        """Count an attempt before it is made; TooManyRequestsError when there were too many.

        ``key`` may hold what a person typed: it is stored as a hash.
        """
        now = self._clock.now()
        counter, ends = self._counter(key, limit, now)
        changes: dict[str, dict[str, Any]] = {"$inc": {"hits": 1}, "$set": {"expires_at": ends}}
        try:
            raw = await self._count(counter, changes)
        except DuplicateKeyError:  # two first attempts at once: the other one made the counter
            raw = await self._count(counter, changes)
        if raw is None or raw["hits"] > limit.times:
            left = int((ends - now).total_seconds()) + 1
            raise TooManyRequestsError("That was tried too often; please wait a while.", left)
        if raw["hits"] == 1:
            await self._counters.delete_many({"expires_at": {"$lt": now}})

    async def forget(self, key: str, limit: Limit) -> None:
        """Start counting anew, after an attempt that was right."""
        counter, _ = self._counter(key, limit, self._clock.now())
        await self._counters.delete_one({"_id": counter})

    async def _count(self, counter: str, changes: Update) -> Raw | None:
        return await self._counters.find_one_and_update(
            {"_id": counter}, changes, upsert=True, return_document=True
        )

    @staticmethod
    def _counter(key: str, limit: Limit, now: datetime) -> tuple[str, datetime]:
        seconds = int(limit.window.total_seconds())
        number = int(now.timestamp()) // seconds
        return f"{digest(key)[:32]}|{number}", datetime.fromtimestamp((number + 1) * seconds, UTC)


def network_of(address: str | None) -> str:
    """Return the network attempts of an address are counted under: IPv4 /24, IPv6 /64 (one customer)."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    parsed = mapped or parsed
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))
