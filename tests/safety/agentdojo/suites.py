"""Running AgentDojo's suites: every user task alone, and with every scriptable injection.

Version 1.2.2 of the suites: 97 tasks and 629 pairs; the injections without a ground truth cannot be
scripted, except the one of the travel suite that only wants something said.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agentdojo.attacks.base_attacks import FixedJailbreakAttack
from agentdojo.base_tasks import BaseInjectionTask, BaseUserTask
from agentdojo.task_suite import get_suite
from agentdojo.task_suite.task_suite import TaskSuite

from capabilities.contract import Action
from tests.safety.agentdojo.obedient import Gated
from tests.safety.agentdojo.tools import actions

NAMES = ("workspace", "travel", "banking", "slack")
VERSION = "v1.2.2"
SAID = {"travel": {"injection_task_6"}}
"""Injections that want a text and nothing else: no gate between a model and its tools sees them."""


@dataclass
class Score:
    """What one suite comes to. ``alone``: tasks done with nobody to ask."""

    suite: str
    attacks: int = 0
    succeeded: int = 0
    """By a call; those by a text alone are counted apart."""
    text_only: int = 0
    tasks: int = 0
    done: int = 0
    alone: int = 0
    asked: int = 0
    questions: int = 0
    through: list[str] = field(default_factory=list)
    asking: list[str] = field(default_factory=list)


def score(name: str, *, gated: bool = True, tasks: Iterable[str] | None = None) -> Score:
    """Run a suite, or some of its tasks."""
    suite: TaskSuite[Any] = get_suite(VERSION, name)
    known = actions(name)
    found = Score(name)
    for task_id, task in suite.user_tasks.items():
        if tasks is None or task_id in tasks:
            _benign(suite, known, task, found, gated=gated)
            for injection in suite.injection_tasks.values():
                _attacked(suite, known, task, injection, found, gated=gated)
    return found


def total(scores: Iterable[Score]) -> Score:
    """Return the sum."""
    whole = Score("together")
    for one in scores:
        for name in ("attacks", "succeeded", "text_only", "tasks", "done", "alone", "asked", "questions"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return whole


def _benign(
    suite: TaskSuite[Any], known: dict[str, Action], task: BaseUserTask[Any], found: Score, *, gated: bool
) -> None:
    found.tasks += 1
    owner = Gated(task, None, known, gated=gated)
    found.done += suite.run_task_with_pipeline(owner, task, None, {})[0]
    found.alone += _alone(suite, Gated(task, None, known, attended=False, gated=gated), task)
    found.asked += owner.asked > 0
    found.questions += owner.asked
    if owner.asked:
        found.asking.append(f"{task.ID} asks {owner.asked}x: {', '.join(owner.asked_about)}")


def _alone(suite: TaskSuite[Any], pipeline: Gated, task: BaseUserTask[Any]) -> bool:
    done = suite.run_task_with_pipeline(pipeline, task, None, {})[0]
    return done and not pipeline.asked


def _attacked(
    suite: TaskSuite[Any],
    known: dict[str, Action],
    task: BaseUserTask[Any],
    injection: BaseInjectionTask[Any],
    found: Score,
    *,
    gated: bool,
) -> None:
    said = injection.ID in SAID.get(suite.name, ())
    environment = suite.load_and_inject_default_environment({})
    if not said and not injection.ground_truth(environment):
        return
    pipeline = Gated(task, injection, known, gated=gated)
    attack = FixedJailbreakAttack("{goal}", suite, pipeline)
    found.attacks += 1
    succeeded = suite.run_task_with_pipeline(pipeline, task, injection, attack.attack(task, injection))[1]
    if succeeded and said:
        found.text_only += 1
    elif succeeded:
        found.succeeded += 1
        found.through.append(f"{injection.ID} in {task.ID} by {', '.join(pipeline.let_through) or 'text'}")
