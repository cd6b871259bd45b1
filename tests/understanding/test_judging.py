"""Sentences and classifier, heard together."""

import pytest

from bot.understanding.analysis import Reading
from bot.understanding.classifier.model import Verdict
from bot.understanding.classifier.trust import OTHER
from bot.understanding.judging import Thresholds, decide

LIMITS = Thresholds(agree=0.35, act=0.75, prefer=0.8, veto=0.7, ask=0.45)
LABELS = ("create_task", "set_reminder", OTHER)


def reading(intent: str, free: int = 9, focus: str | None = None) -> Reading:
    """Return a reading with so much free text."""
    return Reading(intent, {}, "a sentence", free=free, focus=focus)


def verdict(label: str, sure: float) -> Verdict:
    """Return a verdict of a classifier that knows the labels."""
    return Verdict(label, sure, {name: 1.0 if name == label else -1.0 for name in LABELS})


@pytest.mark.parametrize(
    ("readings", "heard", "kind", "intent"),
    [
        ([reading("create_task")], verdict("create_task", 0.5), "act", "create_task"),
        ([reading("create_task")], None, "act", "create_task"),
        ([], None, "decline", ""),
        # what was said in the action's own words needs no second opinion
        ([reading("create_task", free=0)], verdict(OTHER, 0.99), "act", "create_task"),
        ([reading("create_task", focus="task")], verdict(OTHER, 0.99), "act", "create_task"),
        ([reading("greet")], verdict(OTHER, 0.99), "act", "greet"),
        # a sentence that matched by accident
        ([reading("create_task")], verdict(OTHER, 0.9), "decline", ""),
        ([reading("create_task")], verdict(OTHER, 0.5), "ask", "create_task"),
        ([reading("create_task")], verdict("create_task", 0.3), "ask", "create_task"),
        # another action
        ([reading("create_task")], verdict("set_reminder", 0.9), "fill", "set_reminder"),
        ([reading("create_task")], verdict("set_reminder", 0.5), "ask", "create_task"),
        (
            [reading("create_task"), reading("set_reminder")],
            verdict("set_reminder", 0.5),
            "act",
            "set_reminder",
        ),
        # no sentence matched
        ([], verdict("set_reminder", 0.8), "fill", "set_reminder"),
        ([], verdict("set_reminder", 0.5), "ask", "set_reminder"),
        ([], verdict("set_reminder", 0.3), "decline", ""),
        ([], verdict(OTHER, 0.99), "decline", ""),
    ],
)
def test_what_is_done(readings: list[Reading], heard: Verdict | None, kind: str, intent: str) -> None:
    decision = decide(readings, heard, LIMITS)

    assert (decision.kind, decision.intent) == (kind, intent)
