"""Tasks, and the reminders that follow them."""

from datetime import UTC, datetime

import pytest

from capabilities.document import Reminder
from capabilities.errors import AskedError, NotFoundError
from capabilities.planner.documents import Task
from tests.capabilities.desk import Desk, berlin, day, on


async def test_a_task_due_at_a_time_gets_a_reminder_in_utc(ann: Desk) -> None:
    """Europe springs forward that night: 9:00+02:00 is 07:00 UTC, not 08:00."""
    await ann.do("create_task", title="water the plants", due="2026-03-29T09:00+02:00")

    (reminder,) = await ann.all(Reminder)
    assert (reminder.title, reminder.next_at) == ("water the plants", datetime(2026, 3, 29, 7, tzinfo=UTC))
    (task,) = await ann.all(Task)
    assert reminder.about == task.id


async def test_a_task_due_on_a_day_reminds_when_that_day_starts(ann: Desk) -> None:
    await ann.do("create_task", title="send the report", due=day("2026-03-06"))

    (reminder,) = await ann.all(Reminder)
    assert reminder.next_at == berlin("2026-03-06T09:00")


async def test_by_friday_means_friday_itself(ann: Desk) -> None:
    """Said "by Friday", it is open at its start and ends with the day: it is overdue on Saturday."""
    by_friday = {"end": berlin("2026-03-07T00:00").isoformat(), "grain": "day"}

    reply = await ann.do("create_task", title="send the report", due=by_friday)

    (task,) = await ann.all(Task)
    assert task.due is not None
    assert task.due.start == berlin("2026-03-06T00:00")
    assert not task.is_overdue(berlin("2026-03-06T23:59"))
    assert task.is_overdue(berlin("2026-03-07T00:00"))
    assert reply.facts["reminder"].start == berlin("2026-03-06T09:00")


async def test_a_task_due_in_the_past_is_kept_without_a_reminder(ann: Desk) -> None:
    reply = await ann.do("create_task", title="renew the passport", due=on("2026-02-20T09:00"))

    assert reply.facts["overdue"] is True
    assert await ann.all(Reminder) == []


async def test_a_task_without_due_time_has_no_reminder(ann: Desk) -> None:
    await ann.do("create_task", title="think")

    assert await ann.all(Reminder) == []


@pytest.mark.parametrize("action", ["complete_task", "delete_task"])
async def test_ending_a_task_ends_its_reminder(ann: Desk, action: str) -> None:
    await ann.do("create_task", title="send the report", due=on("2026-03-03T15:00"))

    await ann.do(action, task="report")

    assert await ann.all(Reminder) == []


async def test_undo_of_completing_brings_the_reminder_back(ann: Desk) -> None:
    await ann.do("create_task", title="send the report", due=on("2026-03-03T15:00"))
    await ann.do("complete_task", task="report")

    await ann.do("undo")

    assert [task.state for task in await ann.all(Task)] == ["open"]
    assert [reminder.title for reminder in await ann.all(Reminder)] == ["send the report"]


async def test_a_new_due_time_moves_the_reminder(ann: Desk) -> None:
    await ann.do("create_task", title="send the report", due=on("2026-03-03T15:00"))

    await ann.do("update_task", task="report", due=on("2026-03-05T11:00"))

    (reminder,) = await ann.all(Reminder)
    assert reminder.next_at == berlin("2026-03-05T11:00")


async def test_a_clock_alone_keeps_the_day_a_task_is_due(ann: Desk) -> None:
    await ann.do("create_task", title="send the report", due=day("2026-03-06"))

    await ann.do("update_task", task="report", due=on("2026-03-02T16:00", dated=False))

    (task,) = await ann.all(Task)
    assert task.deadline == berlin("2026-03-06T16:00")


async def test_a_day_alone_keeps_the_clock_a_task_is_due_at(ann: Desk) -> None:
    await ann.do("create_task", title="send the report", due=on("2026-03-03T15:00"))

    await ann.do("update_task", task="report", due=day("2026-03-05"))

    (task,) = await ann.all(Task)
    assert task.deadline == berlin("2026-03-05T15:00")


async def test_renaming_a_task_renames_its_reminder(ann: Desk) -> None:
    await ann.do("create_task", title="send the report", due=on("2026-03-03T15:00"))

    await ann.do("update_task", task="report", title="send the final report")

    assert [reminder.title for reminder in await ann.all(Reminder)] == ["send the final report"]


async def test_changing_nothing_asks_what_to_change(ann: Desk) -> None:
    await ann.do("create_task", title="send the report")

    with pytest.raises(AskedError) as asked:
        await ann.do("update_task", task="report")
    assert asked.value.slot == "due"


async def test_tasks_are_listed_by_due_time_then_priority(ann: Desk) -> None:
    await ann.do("create_task", title="undated")
    await ann.do("create_task", title="urgent", priority="high")
    await ann.do("create_task", title="friday low", due=day("2026-03-06"), priority="low")
    await ann.do("create_task", title="friday", due=day("2026-03-06"))
    await ann.do("create_task", title="tuesday", due=on("2026-03-03T15:00"))

    reply = await ann.do("list_tasks")

    assert [task["title"] for task in reply.facts["tasks"]] == [
        "tuesday",
        "friday",
        "friday low",
        "urgent",
        "undated",
    ]
    assert isinstance(reply.about[0], Task)
    assert reply.about[0].title == "tuesday"


async def test_overdue_tasks_are_marked_and_shown_for_today(ann: Desk) -> None:
    await ann.do("create_task", title="late", due=day("2026-02-27"))
    await ann.do("create_task", title="today", due=day("2026-03-02"))
    await ann.do("create_task", title="tomorrow", due=day("2026-03-03"))

    reply = await ann.do("list_tasks", due=day("2026-03-02"))

    assert [(task["title"], task["overdue"]) for task in reply.facts["tasks"]] == [
        ("late", True),
        ("today", False),
    ]


async def test_only_overdue_tasks_when_asked(ann: Desk) -> None:
    await ann.do("create_task", title="late", due=day("2026-02-27"))
    await ann.do("create_task", title="today", due=day("2026-03-02"))

    reply = await ann.do("list_tasks", state="overdue")

    assert [task["title"] for task in reply.facts["tasks"]] == ["late"]


async def test_done_tasks_are_listed_newest_first(ann: Desk) -> None:
    for title in ("one", "two"):
        await ann.do("create_task", title=title)
        await ann.do("complete_task", task=title)
        ann.clock.advance(berlin("2026-03-02T11:00") - berlin("2026-03-02T10:00"))

    reply = await ann.do("list_tasks", state="done")

    assert [task["title"] for task in reply.facts["tasks"]] == ["two", "one"]


async def test_completing_twice_says_so_and_changes_nothing(ann: Desk) -> None:
    await ann.do("create_task", title="send the report")
    await ann.do("complete_task", task="report")

    reply = await ann.do("complete_task", task="report")

    assert reply.key == "task_done_already"


async def test_an_unknown_task_is_refused_by_naming_those_there_are(ann: Desk) -> None:
    await ann.do("create_task", title="send the report")

    with pytest.raises(NotFoundError, match="send the report"):
        await ann.do("complete_task", task="buy a boat")


async def test_several_equally_good_tasks_are_asked_about(ann: Desk) -> None:
    await ann.do("create_task", title="call mum")
    await ann.do("create_task", title="call dad")

    with pytest.raises(AskedError) as asked:
        await ann.do("complete_task", task="call")
    assert [choice.title for choice in asked.value.choices] == [
        "call mum (no due time)",
        "call dad (no due time)",
    ]
    await ann.do("complete_task", task=asked.value.choices[1].id)
    assert {task.title: task.state for task in await ann.all(Task)} == {
        "call mum": "open",
        "call dad": "done",
    }


async def test_tasks_of_another_person_are_not_there(ann: Desk) -> None:
    await ann.do("create_task", title="send the report")
    bob = Desk(ann.store, ann.clock, user="bob")

    assert (await bob.do("list_tasks")).facts["n"] == 0
    (task,) = await ann.all(Task)
    with pytest.raises(NotFoundError):
        await bob.do("delete_task", task=task.id)
