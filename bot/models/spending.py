"""Money: the most a call can cost is reserved under every cap before it is made, and settled after.

A counter is one document per period and payer: ``micros`` is what is spent and reserved together,
changed atomically and only while it stays within the cap. So no number of processes can spend more
than a cap. What a crash leaves reserved stays counted until its period ends: the call may have been
made, and a cap is kept rather than used up.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.models.port import BudgetError
from bot.store.errors import DuplicateKeyError
from bot.store.port import CollectionSpec, IndexSpec, Store
from capabilities.errors import Wording

SPENDING = CollectionSpec("spending", (IndexSpec((("user", 1), ("_id", 1))),))
"""``_id`` "<user>:<period>" or "house:<period>", a period being a UTC day or month."""

Period = Literal["day", "month"]
Scope = Literal["person", "house"]
HOUSE = "house"
PERIODS: tuple[Period, ...] = ("day", "month")
_DOLLAR = 1_000_000


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit of money for one person or the whole installation, in micro-dollars."""

    scope: Scope
    period: Period
    micros: int


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside for one call, and where."""

    micros: int
    counters: tuple[str, ...] = ()


NOTHING = Reservation(0)


class Spending:
    """The counters of an installation. ``caps`` in US dollars, by scope and period; none: no limit."""

    def __init__(self, store: Store, caps: Mapping[tuple[Scope, Period], float | None]) -> None:
        self._counters = store.collection(SPENDING.name)
        self._caps = {
            key: Cap(*key, round(dollars * _DOLLAR)) for key, dollars in caps.items() if dollars is not None
        }

    async def reserve(self, user: str, micros: int, now: datetime) -> Reservation:
        """Set money aside under every cap; BudgetError when one of them has no room for it."""
        if micros <= 0:
            return NOTHING
        held = Reservation(micros)
        for scope, period in _COUNTERS:
            counter = _id(user if scope == "person" else HOUSE, period, now)
            cap = self._caps.get((scope, period))
            if not await self._add(counter, user if scope == "person" else None, micros, cap):
                await self.settle(held, 0)
                assert cap is not None  # noqa: S101  # without a cap there is always room
                raise _reached(cap, now)
            held = replace(held, counters=(*held.counters, counter))
        return held

    async def settle(self, reservation: Reservation, micros: int) -> None:
        """Put what a call really cost in place of what was set aside for it; to be called once."""
        difference = micros - reservation.micros
        if difference:
            for counter in reservation.counters:
                await self._counters.update_one({"_id": counter}, {"$inc": {"micros": difference}})

    async def spent(self, user: str | None, period: Period, now: datetime) -> int:
        """Return what a person, or everybody, has spent and reserved in the period that runs."""
        raw = await self._counters.find_one({"_id": _id(user or HOUSE, period, now)})
        return int(raw["micros"]) if raw else 0

    def cap(self, scope: Scope, period: Period) -> int | None:
        """Return a cap in micro-dollars; None when there is none."""
        cap = self._caps.get((scope, period))
        return cap.micros if cap else None

    async def _add(self, counter: str, user: str | None, micros: int, cap: Cap | None) -> bool:
        """Add to a counter unless that would go over the cap; one that is missing begins at nothing."""
        room = {"micros": {"$lte": cap.micros - micros}} if cap else {}
        change = {"$inc": {"micros": micros}}
        if await self._counters.find_one_and_update({"_id": counter, **room}, change) is not None:
            return True
        with suppress(DuplicateKeyError):  # it is there: full, or somebody else was faster
            await self._counters.insert_one({"_id": counter, "user": user, "micros": 0})
        return await self._counters.find_one_and_update({"_id": counter, **room}, change) is not None


_COUNTERS: tuple[tuple[Scope, Period], ...] = (
    ("person", "day"),
    ("person", "month"),
    ("house", "day"),
    ("house", "month"),
)


def _id(who: str, period: Period, now: datetime) -> str:
    moment = now.astimezone(UTC)
    return f"{who}:{moment:%Y-%m-%d}" if period == "day" else f"{who}:{moment:%Y-%m}"


_WHOSE: Mapping[Scope, str] = {"person": "Your limit", "house": "This installation’s limit"}


def _reached(cap: Cap, now: datetime) -> BudgetError:
    until = _end(cap.period, now.astimezone(UTC))
    error = BudgetError(
        f"{_WHOSE[cap.scope]} of ${cap.micros / _DOLLAR:.2f} a {cap.period} for the "
        f"language model is reached; it opens again on {until:%-d %B} at 00:00 UTC."
    )
    facts = {
        "scope": cap.scope,
        "period": cap.period,
        "dollars": f"{cap.micros / _DOLLAR:.2f}",
        "until": until,
    }
    error.wording = Wording("deliberation.cap", facts)
    return error


def _end(period: Period, now: datetime) -> datetime:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return midnight + timedelta(days=1)
    return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
