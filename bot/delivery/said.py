"""What reminders have said: when it was due and said, where it was sent, and how far each sending came.

It is put together from what the core keeps anyway: the occurrence and the deliveries that follow from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.delivery.collections import OCCURRENCES, OUTBOX
from bot.delivery.occurrence import Occurrence
from bot.delivery.outbox import State, on_next_channel
from bot.store.port import Raw, Store

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending to a channel. ``at`` is when the channel took it, ``report`` what it told since."""

    channel: str
    state: State
    at: datetime | None
    detail: str
    report: str
    repeated: bool
    """Whether it was sent again, since it was not known whether it had arrived."""


@dataclass(frozen=True, slots=True)
class SaidReminder:
    """One reminder that was said. ``missed`` counts earlier times that passed unsaid."""

    occurrence: str
    reminder: str
    title: str
    due: datetime
    said: datetime
    missed: int
    sent: tuple[Sent, ...]
    """In the order in which the channels were tried; none when it was shown on the page alone."""

    @property
    def late(self) -> timedelta:
        """How long after its time it was said."""
        return max(self.said - self.due, timedelta())


class SaidReminders:
    """A store's reminders that were said, by person."""

    def __init__(self, store: Store) -> None:
        self._occurrences = store.collection(OCCURRENCES.name)
        self._outbox = store.collection(OUTBOX.name)

    async def of(self, user: str, *, before: datetime | None = None, limit: int = 50) -> list[SaidReminder]:
        """Return what was said to a person, the latest first, before a moment if one is given."""
        query: Raw = {"user": user, "at": {"$lt": before} if before else {"$gte": _BEGINNING}}
        cursor = self._occurrences.find(query).sort([("at", -1), ("_id", -1)])
        found = [Occurrence.from_raw(raw) for raw in await cursor.limit(limit).to_list()]
        sent = await self._sent(user, found)
        return [
            SaidReminder(
                occurrence=occurrence.id,
                reminder=one["reminder"],
                title=one["title"],
                due=one["due"],
                said=occurrence.at,
                missed=one["missed"],
                sent=tuple(sent[name] for name in _tried(occurrence) if name in sent),
            )
            for occurrence in found
            for one in occurrence.said
        ]

    async def _sent(self, user: str, occurrences: Sequence[Occurrence]) -> dict[str, Sent]:
        names = [name for occurrence in occurrences for name in _tried(occurrence)]
        if not names:
            return {}
        found = await self._outbox.find({"_id": {"$in": names}}).to_list()
        return {raw["_id"]: _of(raw) for raw in found if raw["user"] == user}


def _tried(occurrence: Occurrence) -> list[str]:
    """Return the ids of the deliveries of a firing, one for each channel that may be tried."""
    deliveries = occurrence.deliveries()
    while deliveries and deliveries[-1].alternatives:
        deliveries.append(on_next_channel(deliveries[-1]))
    return [delivery.id for delivery in deliveries]


def _of(raw: Raw) -> Sent:
    return Sent(
        channel=raw["channel"],
        state=raw["state"],
        at=raw.get("sent_at"),
        detail=raw["detail"],
        report=raw.get("report", ""),
        repeated=raw["doubts"] > 0,
    )
