"""Leases: one process at a time works on a thing, and a later one can tell itself from an earlier.

The epoch grows with every taking and never shrinks; whoever writes under an old epoch is refused
by the condition on the write itself. Expiry is measured on the store's clock, which all processes
share. A lease is renewed while it is held, so its length is only how long a crash is noticed late.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from bot.delivery.collections import LEASES
from bot.delivery.owner import is_gone
from bot.store.errors import DuplicateKeyError, StoreUnavailableError
from bot.store.port import Raw, Store

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=6)
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class LeaseLostError(Exception):
    """Another process has taken over; whatever we still hold in memory is out of date."""


@dataclass(slots=True)
class Lease:
    """A lease held by this process."""

    key: str
    epoch: int
    lost: bool = False
    timer: asyncio.TimerHandle | None = None
    renewing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def check(self) -> None:
        """Raise LeaseLostError when a renewal found somebody else holding it."""
        if self.lost:
            raise LeaseLostError(self.key)


class Leases:
    """Takes, renews and gives back leases in a store. ``owner`` names this process in them."""

    def __init__(self, store: Store, owner: str, length: timedelta = LEASE) -> None:
        self._store = store
        self._leases = store.collection(LEASES.name)
        self._owner = owner
        self._length = length

    async def take(self, user: str, key: str | None = None) -> Lease | None:
        """Take the lease on ``key`` (the person's lane by default), or return None while it is held.

        One held by a process that is gone, or by ourselves because giving it back failed, is not waited for.
        """
        key = key or user
        now = await self._store.now()
        claim = {"user": user, "until": now + self._length, "owner": self._owner}
        taking: dict[str, dict[str, Any]] = {"$inc": {"epoch": 1}, "$set": claim}
        try:
            free = {"_id": key, "until": {"$lte": now}}
            raw = await self._leases.find_one_and_update(free, taking, upsert=True, return_document=True)
        except DuplicateKeyError:
            raw = await self._take_over(key, taking)
        if raw is None:
            return None
        lease = Lease(key, int(raw["epoch"]))
        self._arm(lease)
        return lease

    async def _take_over(self, key: str, taking: dict[str, dict[str, Any]]) -> Raw | None:
        held = await self._leases.find_one({"_id": key})
        if held is None or not (held["owner"] == self._owner or is_gone(held["owner"])):
            return None
        same = {"_id": key, "owner": held["owner"], "epoch": held["epoch"]}
        return await self._leases.find_one_and_update(same, taking, return_document=True)

    async def release(self, lease: Lease) -> None:
        """Give a lease back, unless somebody else has it by now."""
        self._disarm(lease)
        freed = _LONG_AGO
        await self._leases.update_one({"_id": lease.key, "epoch": lease.epoch}, {"$set": {"until": freed}})

    def abandon(self, lease: Lease) -> None:
        """Stop renewing a lease without giving it back: it expires."""
        self._disarm(lease)

    def _arm(self, lease: Lease) -> None:
        loop = asyncio.get_running_loop()
        lease.timer = loop.call_later(self._length.total_seconds() / 3, self._start_renewing, lease)

    def _disarm(self, lease: Lease) -> None:
        if lease.timer is not None:
            lease.timer.cancel()
            lease.timer = None
        for task in lease.renewing:
            task.cancel()

    def _start_renewing(self, lease: Lease) -> None:
        task = asyncio.get_running_loop().create_task(self._renew(lease))
        lease.renewing.add(task)
        task.add_done_callback(lease.renewing.discard)

    async def _renew(self, lease: Lease) -> None:
        try:
            until = await self._store.now() + self._length
            held = {"_id": lease.key, "epoch": lease.epoch}
            result = await self._leases.update_one(held, {"$set": {"until": until}})
        except StoreUnavailableError:
            log.warning("lease.renewal_failed", id=lease.key)
        else:
            if not result.matched_count:
                lease.lost = True
                return
        self._arm(lease)
