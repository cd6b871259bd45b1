"""A plan that waits for an answer, kept with the dialogue: the answer goes on with that very plan.

What is kept is plain JSON: a plan outlives the process that made it, and no model is asked again for
what it has planned already.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.deliberation.allowance import Allowance
from bot.deliberation.thinking import Thinking, Wish
from bot.deliberation.tools import tools
from bot.deliberation.trail import Trail
from bot.delivery.turn import Inbound
from bot.models.port import Message, ToolCall
from bot.remembering import as_json
from bot.steps import StepResult
from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import DialogueState, Unfinished
from capabilities.errors import AskedError
from capabilities.origins import Label, Origin
from capabilities.registry import Registry

LONGEST = 100_000
"""Characters of JSON up to which the conversation with the model is kept; beyond it only the steps are."""
_LONGEST_SAID = 4_000


def asking(steps: Sequence[Step], results: Mapping[str, StepResult]) -> Step | None:
    """Return the first step, in the plan's order, that ended in a question."""
    asked = (s for s in steps if s.id in results and isinstance(results[s.id].error, AskedError))
    return next(asked, None)


def postponed(steps: Sequence[Step], results: Mapping[str, StepResult]) -> frozenset[str]:
    """Return the ids of steps that wait for the first question: other questions, and what follows on them."""
    first = asking(steps, results)
    if first is None:
        return frozenset()
    later = {
        step.id
        for step in steps
        if step.id != first.id and step.id in results and isinstance(results[step.id].error, AskedError)
    }
    held = later | {first.id}
    for step in steps:  # a plan's steps come after what they depend on
        if step.id not in results and held & set(step.after):
            held.add(step.id)
    return frozenset(held - {first.id})


def kept(thinking: Thinking, asked: Step, later: Iterable[Step]) -> Unfinished:
    """Return what is kept of a plan that ``asked`` and has ``later`` steps."""
    waiting = [asked, *later]
    open_calls = {thinking.call_of.get(step.id) for step in waiting}
    messages = [_raw(m) for m in thinking.messages if not (m.call_id and m.call_id in open_calls)]
    if len(json.dumps(messages, default=str)) > LONGEST:
        messages = []
    return Unfinished(
        asked=asked.id,
        steps=tuple(_step_raw(step) for step in waiting),
        wish=thinking.wish.model_dump(mode="json"),
        messages=tuple(messages),
        tools=tuple(tool.name for tool in thinking.tools),
        found=json.loads(json.dumps(dict(thinking.found), default=str)),
        call_of=dict(thinking.call_of),
        steps_so_far=thinking.allowance.steps,
        models=thinking.models,
        said=(thinking.message.text[:_LONGEST_SAID],),
        frozen=tuple(step.id for step in waiting if step.id in thinking.trail.frozen),
        planned=tuple(sorted(thinking.trail.planned)),
        labels={
            name: {"origin": label.origin.value, "sources": list(label.sources)}
            for name, label in thinking.trail.labels.items()
        },
    )


def answered(before: DialogueState, analysis: Analysis) -> Step | None:
    """Return the step that an utterance completes by answering its question; None when it does not."""
    pending, steps = before.pending, analysis.steps
    if pending is None or before.unfinished is None or len(steps) != 1 or analysis.phrases:
        return None
    return steps[0] if steps[0].action == pending.action and not steps[0].sentence else None


def resumed(
    kept_plan: Unfinished, answer: Step, message: Inbound, allowance: Allowance, registry: Registry
) -> tuple[Thinking, tuple[Step, ...]]:
    """Return the deliberation and its steps as they go on with the answered step."""
    allowance.steps = kept_plan.steps_so_far
    steps = tuple(_step(raw) for raw in kept_plan.steps)
    first = replace(answer, id=kept_plan.asked, after=())
    known = registry.actions
    thinking = Thinking(
        message,
        allowance,
        wish=Wish.model_validate(kept_plan.wish),
        messages=tuple(_message(raw) for raw in kept_plan.messages),
        tools=tools(known[name] for name in kept_plan.tools if name in known),
        found=kept_plan.found_but(step.id for step in steps),
        call_of=kept_plan.call_of,
        told=frozenset(kept_plan.found) - {step.id for step in steps},
        trail=_trail(kept_plan, steps, message),
        models=kept_plan.models,
    )
    done = frozenset(thinking.found)
    later = tuple(replace(s, after=tuple(a for a in s.after if a not in done)) for s in steps[1:])
    return thinking, (first, *later)


def _trail(kept_plan: Unfinished, steps: Sequence[Step], message: Inbound) -> Trail:
    """Return where the values of a kept plan come from: the owner's words, then what was found."""
    trail = Trail()
    trail.heard((*kept_plan.said, message.text))
    trail.proposed(step for step in steps if step.id in kept_plan.frozen)
    waiting = {step.id for step in steps}
    for name, found in kept_plan.found.items():
        if name not in waiting:
            raw = kept_plan.labels.get(name, {})
            # The label of the whole stands for every field: never better than it was.
            label = Label(Origin(raw.get("origin", Origin.OUTSIDE)), tuple(raw.get("sources", ())))
            trail.labels[name] = trail.ledger.read(name, found, label=label)
    trail.proposed(step for step in steps if step.id not in kept_plan.frozen)
    trail.planned |= set(kept_plan.planned)
    return trail


def _step_raw(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "action": step.action,
        "slots": {name: as_json(value) for name, value in step.slots.items()},
        "after": list(step.after),
    }


def _step(raw: Mapping[str, Any]) -> Step:
    return Step(raw["id"], raw["action"], raw["slots"], after=tuple(raw["after"]))


def _raw(message: Message) -> dict[str, Any]:
    return asdict(message)


def _message(raw: Mapping[str, Any]) -> Message:
    return Message(raw["role"], raw["text"], tuple(ToolCall(**call) for call in raw["calls"]), raw["call_id"])
