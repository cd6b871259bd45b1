"""The package object; action modules import it from here, so that it exists before they do."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from capabilities.contract import Capability, Named
from capabilities.document import Reminder
from capabilities.planner.documents import CalendarEvent, ListItem, Note, Task

planner: Capability[Any] = Capability(
    "planner",
    summary="Tasks, lists, notes, reminders and the calendar.",
    package="capabilities.planner",
    documents=(Task, ListItem, Note, CalendarEvent),
    named=(
        Named("list", ListItem, "list_name", order=("added_at", -1)),
        Named("task", Task, "title", order=("deadline", 1), where={"state": "open"}),
        Named("event", CalendarEvent, "title", order=("start", 1), coming="start"),
        Named("reminder", Reminder, "title", order=("next_at", 1), coming="next_at"),
    ),
)


class PlannerSlots(BaseModel):
    """Base of every slots model: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
