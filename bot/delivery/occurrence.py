"""One firing of a reminder, or of several too old to be said one by one, with the words it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from bot.delivery.eventlog import Event
from bot.delivery.inbox import plain
from bot.delivery.outbox import Delivery
from bot.delivery.turn import Announcement
from bot.store.effects import Effect
from bot.store.port import Raw
from capabilities.document import Reminder


def occurrence_id(reminder_id: str, scheduled: datetime) -> str:
    """Return the id under which a reminder fires at most once for a scheduled moment."""
    return f"{reminder_id}:{scheduled.isoformat(timespec='milliseconds')}"


@dataclass(frozen=True, slots=True)
class Said:
    """A due reminder: the moment it waited for, the latest one passed, those before, the next one."""

    reminder: Reminder
    scheduled: datetime
    due: datetime
    missed: tuple[datetime, ...]
    following: datetime | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stored firing; everything that follows from it is derived from it."""

    id: str
    user: str
    announcement: Announcement
    at: datetime
    said: tuple[Raw, ...]
    """Per reminder: reminder, title, scheduled, due, missed (count), following."""

    @classmethod
    def of(cls, user: str, said: Sequence[Said], announcement: Announcement, at: datetime) -> Self:
        """Return the firing of what is due, as it will be stored."""
        first = said[0]
        entries = tuple(
            {
                "reminder": one.reminder.id,
                "title": one.reminder.title,
                "scheduled": one.scheduled,
                "due": one.due,
                "missed": len(one.missed),
                "following": one.following,
            }
            for one in said
        )
        return cls(occurrence_id(first.reminder.id, first.scheduled), user, announcement, at, entries)

    @classmethod
    def from_raw(cls, raw: Raw) -> Self:
        """Return a stored firing."""
        words: dict[str, Any] = raw["announcement"]
        channels = tuple((channel, address) for channel, address in words["channels"])
        effects = tuple(Effect.model_validate(effect) for effect in words.get("effects", ()))
        silent = bool(words.get("silent", False))
        devices = tuple((channel, address) for channel, address in words.get("devices", ()))
        announcement = Announcement(words["text"], words["conversation"], channels, effects, silent, devices)
        return cls(raw["_id"], raw["user"], announcement, raw["at"], tuple(raw["said"]))

    def to_raw(self) -> Raw:
        """Return the document to store before anything is said."""
        words = {
            "text": self.announcement.text,
            "conversation": self.announcement.conversation,
            "channels": [list(pair) for pair in self.announcement.channels],
            "devices": [list(pair) for pair in self.announcement.devices],
            "silent": self.announcement.silent,
            "effects": plain([effect.model_dump() for effect in self.announcement.effects]),
        }
        said = list(self.said)
        return {
            "_id": self.id,
            "user": self.user,
            "open": True,
            "at": self.at,
            "announcement": words,
            "said": said,
        }

    @property
    def steps(self) -> list[tuple[str, datetime, datetime | None]]:
        """For each reminder: its id, the moment that is used up and the one after it."""
        return [(one["reminder"], one["scheduled"], one["following"]) for one in self.said]

    def others(self) -> list[Raw]:
        """Return finished firings of the reminders that are said inside this one."""
        ids = [occurrence_id(one["reminder"], one["scheduled"]) for one in self.said]
        return [{"_id": other, "user": self.user, "open": False, "inside": self.id} for other in ids[1:]]

    def message(self) -> Raw:
        """Return the announcement as it stands in the history."""
        return {
            "_id": self.id,
            "user": self.user,
            "conversation": self.announcement.conversation,
            "channel": "reminder",
            "direction": "out",
            "text": self.announcement.text,
            "key": "reminder",
            "cards": [],
            "receipts": [],
            "question": None,
            "error": None,
            "at": self.at,
            "reminders": [one["reminder"] for one in self.said],
        }

    def events(self) -> list[Event]:
        """Return what became visible: the words, and that the reminders have a new next time."""
        bodies: list[dict[str, Any]] = [
            {
                "type": "reminder.fired",
                "id": self.id,
                "text": self.announcement.text,
                "at": self.at.isoformat(),
                "reminders": [
                    {
                        "id": one["reminder"],
                        "title": one["title"],
                        "due": one["due"].isoformat(),
                        "late_seconds": max(0.0, (self.at - one["due"]).total_seconds()),
                        "missed": one["missed"],
                    }
                    for one in self.said
                ],
            }
        ]
        bodies += [
            {"type": "record.changed", "noun": "reminder", "id": one["reminder"], "op": "update"}
            for one in self.said
        ]
        return [Event(body, self.announcement.conversation, self.id, "reminder") for body in bodies]

    def deliveries(self) -> list[Delivery]:
        """Return the push message, to the first preferred channel, and what notifies each device.

        The other channels wait behind the first.
        """
        devices = [
            self._delivery(f"device.{place}", channel, address)
            for place, (channel, address) in enumerate(self.announcement.devices)
        ]
        if not self.announcement.channels:
            return devices
        (channel, address), *rest = self.announcement.channels
        return [self._delivery("push", channel, address, tuple(rest)), *devices]

    def _delivery(
        self, step: str, channel: str, address: str, rest: tuple[tuple[str, str], ...] = ()
    ) -> Delivery:
        return Delivery(
            id=f"{self.id}:{step}",
            user=self.user,
            conversation=self.announcement.conversation,
            channel=channel,
            address=address,
            text=self.announcement.text,
            kind="reminder",
            at=self.at,
            alternatives=rest,
            silent=self.announcement.silent,
        )
