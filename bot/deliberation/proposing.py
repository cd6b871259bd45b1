"""A model's calls become steps, or a sentence that tells the model what was wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.deliberation.arguments import read_slots
from bot.deliberation.thinking import Thinking
from bot.deliberation.tools import AFTER
from bot.models.port import Message, ToolCall
from bot.safety.references import referred
from bot.understanding.analysis import Moment, Step
from capabilities.errors import DayhandError, InvalidRequestError
from capabilities.registry import Registry


@dataclass(frozen=True, slots=True)
class Proposal:
    """The steps of one answer of a model; ``thinking`` has the answers to calls that make no step."""

    thinking: Thinking
    steps: tuple[Step, ...] = ()


def proposed(thinking: Thinking, calls: Sequence[ToolCall], registry: Registry, moment: Moment) -> Proposal:
    """Return the steps that calls ask for, numbered on; refused calls are answered at once."""
    allowance = thinking.allowance
    steps: list[Step] = []
    refused: list[Message] = []
    call_of = dict(thinking.call_of)
    numbers = {place: str(allowance.steps + place + 1) for place in range(len(calls))}
    known = {*thinking.found, *numbers.values()}
    for place, call in enumerate(calls):
        try:
            step = _step(numbers[place], call, registry, moment, known)
        except DayhandError as error:
            refused.append(Message("tool", f"error: {error.sentence}", call_id=call.id))
            known.discard(numbers[place])
            continue
        if allowance.repeated(step.action, step.slots):
            return Proposal(replace(thinking, notice="deliberation.circles"))
        if int(step.id) > allowance.limits.steps:
            refused.append(Message("tool", "error: no more steps are allowed.", call_id=call.id))
            continue
        steps.append(step)
        call_of[step.id] = call.id
    allowance.steps += len(calls)
    thinking.trail.proposed(steps)
    grown = replace(thinking, messages=(*thinking.messages, *refused), call_of=call_of)
    return Proposal(grown, tuple(steps))


def _step(number: str, call: ToolCall, registry: Registry, moment: Moment, known: set[str]) -> Step:
    action = registry.action(call.name)
    if call.arguments is None:
        raise InvalidRequestError("the arguments are not a JSON object.")
    arguments = dict(call.arguments)
    after = _after(arguments.pop(AFTER, None)) | referred(arguments)
    ahead = sorted(name for name in after if name not in known or int(name) >= int(number))
    if ahead:
        raise InvalidRequestError(f"call {number} cannot use call {ahead[0]}: it has no result before.")
    slots = read_slots(action.slots, arguments, moment)
    unknown = sorted(set(slots) - set(action.slots.model_fields))
    if unknown:
        raise InvalidRequestError(f"{call.name} takes no {unknown[0]!r}.")
    return Step(number, call.name, slots, after=tuple(sorted(after, key=int)))


def _after(raw: Any) -> frozenset[str]:
    items: list[Any] = raw if isinstance(raw, list) else [raw]  # pyright: ignore[reportUnknownVariableType]  # JSON
    return frozenset(str(int(item)) for item in items if str(item).isdecimal())


def as_message(text: str, calls: Sequence[ToolCall]) -> Message:
    """Return what the model said, for the transcript; broken arguments are shown to it as it wrote them."""
    told = tuple(replace(call, arguments=_shown(call)) for call in calls)
    return Message("assistant", text, told)


def _shown(call: ToolCall) -> Mapping[str, Any]:
    return call.arguments if call.arguments is not None else {"unreadable": call.raw[:200]}
