"""Tasks: what is to be done, until when, and how urgent it is.

A task with a due time has one reminder (``about`` is the task's id); whatever ends or moves the
task ends or moves its reminder.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.document import Reminder
from capabilities.errors import Wording
from capabilities.planner.documents import Priority, Task, TaskState
from capabilities.planner.moments import (
    BEGINNING,
    as_due,
    bounds,
    corrected,
    due_reminder_moment,
    overlaps,
)
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import resolve
from capabilities.values import Refers, Shift, When

Title = Annotated[str, Field(min_length=1, max_length=200)]
TaskWords = Annotated[str, Field(min_length=1, max_length=200), Refers("task")]

MOST_TASKS = 500
SHOWN = 20
_URGENCY: dict[Priority, int] = {"high": 0, "normal": 1, "low": 2}


class CreateTask(PlannerSlots):
    """What a new task is made of."""

    title: Title = Field(description="What to do, in the person's words.")
    due: When | None = Field(default=None, description="When it is due, if they said.")
    priority: Priority = Field(default="normal", description='"high" when it is urgent or important.')


class UpdateTask(PlannerSlots):
    """Which task, and what is to change."""

    task: TaskWords = Field(description="Which task: id or words of its title.")
    title: Title | None = Field(default=None, description="Its new title.")
    due: When | None = Field(default=None, description="Its new due time.")
    priority: Priority | None = Field(default=None, description="Its new priority.")


class OneTask(PlannerSlots):
    """Which task."""

    task: TaskWords = Field(description="Which task: id or words of its title.")


class ListTasks(PlannerSlots):
    """Which tasks."""

    due: When | None = Field(
        default=None, description="Only tasks due then; overdue ones too, if that is now."
    )
    state: Literal["open", "overdue", "done", "all"] = Field(
        default="open", description="Which tasks to show."
    )


@planner.action(level=Level.WRITE_OWN)
async def create_task(slots: CreateTask, context: Context) -> Reply:
    """Add a task; when it is due at some time, also set a reminder for it."""
    due = as_due(slots.due, context.zone) if slots.due else None
    task = await context.records.of(Task).add(
        Task(
            title=slots.title,
            due=due,
            deadline=due.end if due else None,
            priority=slots.priority,
            created_at=context.now,
        )
    )
    # Stored before scheduled: a lost reminder can be rebuilt from the task, not the reverse.
    reminder = await _remind(task, context)
    return Reply("task_added", about=[task], **_facts(task, context), reminder=reminder)


@planner.action(level=Level.WRITE_OWN)
async def update_task(slots: UpdateTask, context: Context) -> Reply:
    """Change a task's title, due time or priority; its reminder follows."""
    if slots.title is None and slots.due is None and slots.priority is None:
        context.asker.missing("due")
    old = await _resolve(slots.task, context)
    due = _new_due(slots.due, old, context) if slots.due else old.due
    task = await context.records.of(Task).save(
        old.model_copy(
            update={
                "title": slots.title or old.title,
                "due": due,
                "deadline": due.end if due else None,
                "priority": slots.priority or old.priority,
            }
        )
    )
    reminder = None
    if slots.due or slots.title:
        await cancel_reminders_about(task.id, context)
        reminder = await _remind(task, context)
    facts = _facts(task, context)
    return Reply(
        "task_changed",
        about=[task],
        **facts,
        reminder=reminder,
        old_title=old.title,
        renamed=task.title != old.title,
        moved=slots.due is not None,
        reprioritised=task.priority != old.priority,
    )


@planner.action(level=Level.WRITE_OWN)
async def complete_task(slots: OneTask, context: Context) -> Reply:
    """Mark a task as done; its reminder is cancelled."""
    task = await _resolve(slots.task, context)
    if task.state == "done":
        return Reply("task_done_already", about=[task], **_facts(task, context))
    done = await context.records.of(Task).save(
        task.model_copy(update={"state": "done", "done_at": context.now})
    )
    await cancel_reminders_about(task.id, context)
    left = len(
        await context.records.of(Task).find({"state": "open"}, sort=[("deadline", 1)], limit=MOST_TASKS)
    )
    return Reply("task_done", about=[done], **_facts(done, context), left=left)


@planner.action(level=Level.WRITE_OWN)
async def delete_task(slots: OneTask, context: Context) -> Reply:
    """Delete a task without doing it; its reminder is cancelled."""
    task = await _resolve(slots.task, context)
    await context.records.of(Task).remove(task.id)
    await cancel_reminders_about(task.id, context)
    return Reply("task_deleted", **_facts(task, context))


@planner.action(level=Level.READ_OWN)
async def list_tasks(slots: ListTasks, context: Context) -> Reply:
    """Show tasks by due time and priority; overdue ones are marked."""
    tasks: list[Task] = []
    if slots.state != "done":
        tasks += await open_tasks(context)
    if slots.state == "overdue":
        tasks = [task for task in tasks if task.is_overdue(context.now)]
    if slots.state in {"done", "all"}:
        tasks += await done_tasks(context)
    if slots.due:
        tasks = [task for task in tasks if _is_due_within(task, slots.due, context)]
    shown = tasks[:SHOWN]
    return Reply(
        "tasks",
        about=shown,
        tasks=[_facts(task, context) for task in shown],
        n=len(tasks),
        more=len(tasks) - len(shown),
        state=slots.state,
        due=slots.due,
    )


async def open_tasks(context: Context) -> list[Task]:
    """Return open tasks: those due first, then by urgency, then as they were added."""
    tasks = context.records.of(Task)
    # Two reads, so that many undated tasks never push a dated one past the limit.
    dated = await tasks.find(
        {"state": "open", "deadline": {"$gte": BEGINNING}}, sort=[("deadline", 1)], limit=MOST_TASKS
    )
    undated = await tasks.find({"state": "open", "deadline": None}, limit=MOST_TASKS)
    dated.sort(key=lambda task: (task.deadline, _URGENCY[task.priority], task.created_at))
    undated.sort(key=lambda task: (_URGENCY[task.priority], task.created_at))
    return dated + undated


async def done_tasks(context: Context) -> list[Task]:
    """Return the tasks done last, newest first."""
    return await context.records.of(Task).find({"state": "done"}, sort=[("done_at", -1)], limit=SHOWN * 2)


async def cancel_reminders_about(document_id: str, context: Context) -> None:
    """Cancel what is still to be said about a thing."""
    for reminder in await context.records.of(Reminder).find({"about": document_id}):
        if reminder.next_at is not None:
            await context.scheduler.cancel(reminder)


def _new_due(said: When, task: Task, context: Context) -> When:
    """Return a changed due time; a clock time that was said before is kept, and so is a day."""
    if said.shift is not None and task.due is not None:
        return _shifted(task.due, said.shift, context)
    if task.due is None or not task.due.has_clock or task.deadline is None:
        if task.deadline is not None and not said.dated and task.due is not None:
            day, _ = bounds(task.due, context.zone)
            return When.point(corrected(day, said, context), said.grain)
        return as_due(said, context.zone)
    if said.grain in {"day", "hour", "minute", "second"}:
        return When.point(corrected(task.deadline, said, context))
    return as_due(said, context.zone)


def _shifted(due: When, by: Shift, context: Context) -> When:
    """Return a due time moved as a whole; asks for the time when hours are to move mere days."""
    if not due.has_clock and not by.by_day:
        context.asker.missing("due")
    start, end = (by.moved(edge) for edge in bounds(due, context.zone))
    return When(start=start, end=end, grain=due.grain)


async def _remind(task: Task, context: Context) -> When | None:
    """Set the reminder of a task that is due; None when it has none or its moment has passed."""
    if task.due is None:
        return None
    at = due_reminder_moment(task.due, context)
    if at <= context.now:
        return None
    reply = "task_due" if task.due.has_clock else "task_due_that_day"
    await context.scheduler.set(task.title, at.replace(tzinfo=None), about=task.id, reply=reply)
    return When.point(at)


async def _resolve(words: str, context: Context) -> Task:
    return await resolve(
        words,
        Task,
        [await open_tasks(context), await done_tasks(context)],
        context,
        slot="task",
        name=lambda task: task.title,
        detail=_detail,
    )


def _detail(task: Task) -> Wording:
    state: TaskState = task.state
    if state == "done":
        return Wording("done", {})
    return Wording("due", {"due": task.due, "day": task.due is not None and not task.due.has_clock})


def _is_due_within(task: Task, window: When, context: Context) -> bool:
    if task.due is None:
        return False
    if task.is_overdue(context.now) and overlaps(context.now, context.now, window):
        return True
    return overlaps(*bounds(task.due, context.zone), window)


def _facts(task: Task, context: Context) -> dict[str, Any]:
    return {
        "title": task.title,
        "due": task.due,
        "priority": task.priority,
        "overdue": task.is_overdue(context.now),
        "done": task.state == "done",
    }
