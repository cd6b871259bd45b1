"""Tasks. Changes go through the planner's actions, so they have receipts, events and an undo."""

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import Field

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.planner.documents import Priority, Task
from capabilities.planner.tasks import CreateTask, Title
from capabilities.values import When

router = signed_in_router("tasks")

TaskId = Annotated[Id, Path(alias="task_id")]


class TaskChanges(Body):
    """What is to change; the rest stays."""

    title: Title | None = None
    due: When | None = None
    priority: Priority | None = Field(default=None)


@router.get("/api/tasks")
async def tasks(
    caller: Reader,
    services: Parts,
    state: Literal["open", "done"] = "open",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Task]:
    """List your tasks: open ones by due time (those without first), done ones latest first."""
    order = [("deadline", 1)] if state == "open" else [("done_at", -1)]
    return await services.records(caller.user).of(Task).find({"state": state}, sort=order, limit=limit)


@router.post("/api/tasks")
async def create_task(
    body: CreateTask, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Add a task; when it is due at some time, a reminder is set for it."""
    return await do(services, caller, "create_task", as_slots(body), key)


@router.patch("/api/tasks/{task_id}")
async def update_task(
    task_id: TaskId, body: TaskChanges, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Change a task's title, due time or priority."""
    found = await services.own(caller.user, Task, task_id)
    return await do(services, caller, "update_task", {"task": found.id, **as_slots(body)}, key)


@router.delete("/api/tasks/{task_id}")
async def delete_task(
    task_id: TaskId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a task; undo brings it back."""
    found = await services.own(caller.user, Task, task_id)
    return await do(services, caller, "delete_task", {"task": found.id}, key)


@router.post("/api/tasks/{task_id}/complete")
async def complete_task(
    task_id: TaskId, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Mark a task as done."""
    found = await services.own(caller.user, Task, task_id)
    return await do(services, caller, "complete_task", {"task": found.id}, key)
