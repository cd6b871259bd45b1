"""What the planner keeps: tasks, list items, notes and calendar events.

Reminders are the contract's own kind, because the durable core fires them.
"""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from capabilities.document import Document, Index
from capabilities.values import When

Priority = Literal["low", "normal", "high"]
TaskState = Literal["open", "done"]


class Task(Document):
    """Something to do. ``due`` is as it was said, ``deadline`` the moment from which it is overdue."""

    collection: ClassVar[str] = "tasks"
    noun: ClassVar[str] = "task"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index((("state", 1), ("deadline", 1))),
        Index((("state", 1), ("done_at", -1))),
    )

    title: str
    due: When | None = None
    deadline: datetime | None = Field(
        default=None, description="End of what was said: of a day, its midnight."
    )
    priority: Priority = "normal"
    state: TaskState = "open"
    created_at: datetime
    done_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been done before ``now``."""
        return self.state == "open" and self.deadline is not None and self.deadline <= now


class ListItem(Document):
    """One line of a list. A list is the set of its items: an empty one does not exist."""

    collection: ClassVar[str] = "list_items"
    noun: ClassVar[str] = "item"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index((("list_key", 1), ("position", 1))),
        Index((("added_at", -1),)),
    )

    text: str
    list_name: str = Field(description="The list as its person called it first.")
    list_key: str = Field(description="Its name without case: what lists are told apart by.")
    position: int
    added_at: datetime


class Change(Document):
    """Something that was done, as it is talked about: the journal keeps it, not the planner."""

    collection: ClassVar[str] = "receipts"
    noun: ClassVar[str] = "change"

    title: str
    action: str
    at: datetime


class Note(Document):
    """A text to be found again."""

    collection: ClassVar[str] = "notes"
    noun: ClassVar[str] = "note"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("created_at", -1),)),)

    text: str
    created_at: datetime


class CalendarEvent(Document):
    """An appointment in ``[start, end)``. All-day events run from midnight to midnight, local time."""

    collection: ClassVar[str] = "calendar"
    noun: ClassVar[str] = "event"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("start", 1),)),)

    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    with_whom: str | None = None
    place: str | None = None
    created_at: datetime

    @property
    def when(self) -> When:
        """The stretch it takes, with the precision it has."""
        return When(start=self.start, end=self.end, grain="day" if self.all_day else "minute")
