"""The planner keeps the contract of capability packages."""

from capabilities.planner import planner
from tests.contracts.capability import CapabilityContract

ACTIONS = {
    "create_task", "update_task", "complete_task", "list_tasks", "delete_task", "create_note", "find_notes",
    "delete_note", "add_to_list", "remove_from_list", "show_list", "set_reminder", "list_reminders",
    "snooze_reminder", "cancel_reminder", "explain_reminder", "schedule_event", "move_event",
    "cancel_event", "list_events", "find_optimal_time", "undo", "update_event", "update_reminder",
    "redo", "list_changes",
}  # fmt: skip


class TestPlanner(CapabilityContract):
    """The inherited tests, and what is the planner's own."""

    capability = planner

    def test_it_has_the_actions_that_programs_rely_on(self) -> None:
        assert set(planner.actions) == ACTIONS

    def test_every_change_has_a_receipt(self) -> None:
        changing = {name for name, action in planner.actions.items() if action.level == "write_own"}
        assert changing == set(self._yaml("replies")["receipt"])

    def test_every_action_is_said_in_twelve_ways(self) -> None:
        for name in ACTIONS:
            said = sum(len(block["sentences"]) for block in self._intents()[name])
            assert said >= 12, f"{name}: {said}"
