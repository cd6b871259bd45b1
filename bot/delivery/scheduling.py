"""Reminders as an action sees them: set, moved and cancelled through the turn's own records."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.delivery.recurrence import check_rule, next_after
from capabilities.contract import Records
from capabilities.document import Reminder
from capabilities.errors import InvalidRequestError

_LONGEST_SAID: Final = 300


class Scheduling:
    """One person's reminders during one turn; ``now`` is the turn's, ``said`` its words."""

    def __init__(self, records: Records, zone: ZoneInfo, now: datetime, said: str = "") -> None:
        self._reminders = records.of(Reminder)
        self._zone = zone
        self._now = now
        self._said = said[:_LONGEST_SAID] or None

    async def set(
        self,
        title: str,
        wall: datetime,
        *,
        rule: str | None = None,
        channel: str | None = None,
        about: str | None = None,
        reply: str = "reminder_due",
    ) -> Reminder:
        """Set a reminder at naive wall time in the person's zone, repeating by RRULE.

        Raises InvalidRequestError when nothing lies in the future or the rule cannot be followed.
        """
        wall = _milliseconds(wall.replace(tzinfo=None))
        if rule is not None:
            check_rule(rule, wall, self._zone.key)
        reminder = Reminder(
            title=title,
            wall=wall,
            zone=self._zone.key,
            rule=rule,
            channel=channel,
            about=about,
            reply=reply,
            created_at=self._now,
            said=self._said,
        )
        following = next_after(reminder, self._now)
        if following is None:
            raise InvalidRequestError.worded("never_again" if rule else "past")
        return await self._reminders.add(reminder.model_copy(update={"next_at": following}))

    async def move(self, reminder: Reminder, at: datetime) -> Reminder:
        """Say it next at ``at`` (aware); a repeating one goes on by its rule after that.

        Raises InvalidRequestError when ``at`` has passed.
        """
        at = _milliseconds(at.astimezone(UTC))
        if at <= self._now:
            raise InvalidRequestError.worded("past")
        changed: dict[str, object] = {"next_at": at}
        if reminder.rule is None:
            changed["wall"] = at.astimezone(ZoneInfo(reminder.zone)).replace(tzinfo=None)
        return await self._reminders.save(reminder.model_copy(update=changed))

    async def cancel(self, reminder: Reminder) -> None:
        """Never say it again."""
        await self._reminders.remove(reminder.id)


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
