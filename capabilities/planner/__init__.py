"""Planner: tasks, lists, notes, reminders and the calendar of one person.

Times arrive as aware values and are kept in UTC; the person's zone matters only where a day or a
wall clock is meant. Importing this package registers its actions.
"""

from capabilities.planner import agenda, amending, free_time, lists, notes, reminders, tasks, undo
from capabilities.planner.package import planner

__all__ = ["agenda", "amending", "free_time", "lists", "notes", "planner", "reminders", "tasks", "undo"]
