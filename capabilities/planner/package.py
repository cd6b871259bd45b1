"""The package object; action modules import it from here, so that it exists before they do."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from capabilities.contract import Capability
from capabilities.planner.documents import CalendarEvent, ListItem, Note, Task

planner: Capability[Any] = Capability(
    "planner",
    summary="Tasks, lists, notes, reminders and the calendar.",
    package="capabilities.planner",
    documents=(Task, ListItem, Note, CalendarEvent),
)


class PlannerSlots(BaseModel):
    """Base of every slots model: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
