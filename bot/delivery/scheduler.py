"""The scheduler: says due reminders, once, and says when it is late. Never a language model.

An occurrence is stored with its words before anything is said, under an id made of the reminder
and the moment it was scheduled for, so neither a crash nor a clock that jumps back says it twice.
Everything after that (message, event, deliveries, the reminder's next time) is derived from the
stored occurrence and idempotent; an occurrence stays open until all of it is durable.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.delivery.collections import OCCURRENCES, REMINDERS
from bot.delivery.eventlog import EventLog
from bot.delivery.lease import Leases
from bot.delivery.messages import Messages
from bot.delivery.occurrence import Occurrence, Said
from bot.delivery.outbox import Outbox
from bot.delivery.recurrence import between, next_after
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import Announcer, Clock
from bot.delivery.waking import rung
from bot.delivery.writing import insert_missing
from bot.store.effects import apply
from bot.store.port import Raw, Store
from capabilities.document import Reminder
from capabilities.errors import DayhandError, UnavailableError

log = structlog.get_logger(__name__)

_ON_TIME: Final = timedelta(seconds=1)
_MOMENT: Final = timedelta(milliseconds=1)
_MISSED: Final = 100
_BATCH: Final = 200


class Scheduler:
    """Fires the reminders of everybody. ``on_fired`` is told what was said."""

    def __init__(
        self,
        store: Store,
        *,
        events: EventLog,
        leases: Leases,
        announcer: Announcer,
        clock: Clock,
        settings: CoreSettings,
        on_fired: Callable[[Occurrence], None],
    ) -> None:
        self._store = store
        self._reminders = store.collection(REMINDERS.name)
        self._occurrences = store.collection(OCCURRENCES.name)
        self._messages = Messages(store)
        self._outbox = Outbox(store)
        self._events = events
        self._leases = leases
        self._announcer = announcer
        self._clock = clock
        self._settings = settings
        self._on_fired = on_fired
        self._bell = asyncio.Event()
        self._firing = asyncio.Lock()

    def ring(self) -> None:
        """Look at the reminders now: one was set or moved."""
        self._bell.set()

    async def run(self) -> None:
        """Say reminders when they fall due, until cancelled."""
        while True:
            self._bell.clear()
            await self.fire_due()
            await rung(self._bell, await self._pause())

    async def fire_due(self) -> None:
        """Say everything that is due, and finish what a crash left half said."""
        async with self._firing:
            await self._fire_all()

    async def _fire_all(self) -> None:
        await self._finish_all()
        seen: set[str] = set()
        while due := await self._due(seen):
            seen.update(raw["_id"] for raw in due)
            by_user: dict[str, list[Reminder]] = {}
            for raw in due:
                by_user.setdefault(raw["user"], []).append(_reminder(raw))
            await asyncio.gather(*(self._fire_for(user, reminders) for user, reminders in by_user.items()))

    async def _finish_all(self) -> None:
        """Complete what a crash left half said, page by page: one that cannot be is passed by."""
        last = ""
        while True:
            query = {"open": True, "_id": {"$gt": last}}
            found = await self._occurrences.find(query).sort([("_id", 1)]).limit(_BATCH).to_list()
            await asyncio.gather(*(self._finish(raw) for raw in found))
            if len(found) < _BATCH:
                return
            last = found[-1]["_id"]

    async def _finish(self, raw: Raw) -> None:
        try:
            await self._complete(Occurrence.from_raw(raw))
        except UnavailableError:
            raise
        except Exception:  # it stays open and is tried again; the others must not wait for it
            log.exception("occurrence.not_completed", occurrence=raw["_id"])

    async def _due(self, seen: set[str]) -> list[Raw]:
        """Return due reminders that this pass has not seen; those it could not say are due still."""
        query = {"deleted": False, "next_at": {"$lte": self._clock.now()}}
        found = self._reminders.find(query).sort([("next_at", 1), ("_id", 1)]).limit(_BATCH + len(seen))
        return [raw for raw in await found.to_list() if raw["_id"] not in seen]

    async def _pause(self) -> float:
        now = self._clock.now()
        query = {"deleted": False, "next_at": {"$gt": now}}
        first = await self._reminders.find_one(query, sort=[("next_at", 1), ("_id", 1)])
        most = self._settings.poll
        wait = min(most, first["next_at"] - now) if first else most
        return max(wait, _MOMENT).total_seconds()

    async def _fire_for(self, user: str, reminders: list[Reminder]) -> None:
        now = self._clock.now()
        old: list[Said] = []
        for reminder in reminders:
            try:
                said = _what_is_due(reminder, now)
                if now - said.due > self._settings.reminder_age:
                    old.append(said)
                else:
                    await self._fire(user, said, now)
            except UnavailableError:
                raise
            except Exception:  # one that cannot be worded must not silence the others
                log.exception("reminder.not_fired", reminder=reminder.id)
        if old:
            await self._fire_digest(user, old, now)

    async def _fire(self, user: str, said: Said, now: datetime) -> None:
        late = now - said.due
        late = timedelta(0) if late < _ON_TIME else late
        announcement = await self._announcer.announce(user, said.reminder, said.due, late, said.missed)
        log.info(
            "reminder.due", reminder=said.reminder.id, late=late.total_seconds(), missed=len(said.missed)
        )
        await self._store_and_complete(Occurrence.of(user, [said], announcement, now))

    async def _fire_digest(self, user: str, old: list[Said], now: datetime) -> None:
        # One process at a time: two could otherwise fold overlapping sets into two messages.
        lease = await self._leases.take(user, f"away:{user}")
        if lease is None:
            return
        try:
            current = [said for said in old if await self._is_current(said)]
            if current:
                missed = [(said.reminder, said.due) for said in current]
                announcement = await self._announcer.digest(user, missed, now)
                log.info("reminder.digest", user=user, count=len(current))
                await self._store_and_complete(Occurrence.of(user, current, announcement, now))
        finally:
            await self._leases.release(lease)

    async def _is_current(self, said: Said) -> bool:
        raw = await self._reminders.find_one({"_id": said.reminder.id})
        return raw is not None and not raw["deleted"] and raw["next_at"] == said.scheduled

    async def _store_and_complete(self, occurrence: Occurrence) -> None:
        await insert_missing(self._occurrences, [occurrence.to_raw()])
        stored = await self._occurrences.find_one({"_id": occurrence.id})
        # Another process, or an earlier life of this one, may have stored its own words first.
        await self._complete(Occurrence.from_raw(stored) if stored else occurrence)

    async def _complete(self, occurrence: Occurrence) -> None:
        await asyncio.gather(
            self._messages.add([occurrence.message()]),
            self._events.append(occurrence.user, occurrence.id, occurrence.events()),
            self._outbox.add(occurrence.deliveries()),
            insert_missing(self._occurrences, occurrence.others()),
            apply(self._store, occurrence.user, occurrence.announcement.effects, 0),
            *(
                self._advance(said_id, scheduled, following)
                for said_id, scheduled, following in occurrence.steps
            ),
        )
        await self._occurrences.update_one({"_id": occurrence.id}, {"$set": {"open": False}})
        self._on_fired(occurrence)

    async def _advance(self, reminder_id: str, scheduled: datetime, following: datetime | None) -> None:
        unchanged = {"_id": reminder_id, "next_at": scheduled}
        await self._reminders.update_one(unchanged, {"$set": {"next_at": following}})


def _reminder(raw: Raw) -> Reminder:
    return Reminder.model_validate({**raw, "id": raw["_id"]})


def _what_is_due(reminder: Reminder, now: datetime) -> Said:
    """Fold the occurrences of a repeating reminder that have passed into its latest one."""
    scheduled = reminder.next_at
    if scheduled is None:
        raise AssertionError(f"reminder {reminder.id} is not scheduled")
    if reminder.rule is None:
        return Said(reminder, scheduled, scheduled, (), None)
    try:
        passed = {scheduled, *between(reminder, scheduled, now, _MISSED)}
        following = next_after(reminder, now)
    except DayhandError:
        log.exception("reminder.rule_broken", reminder=reminder.id)
        return Said(reminder, scheduled, scheduled, (), None)
    *missed, due = sorted(passed)
    return Said(reminder, scheduled, due, tuple(missed), following)
