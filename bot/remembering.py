"""What is remembered of a request for "why?", "again" and "the other one": how it was read, what it left."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from bot.delivery.turn import Inbound, Receipt
from bot.steps import Setting, StepResult
from bot.understanding.analysis import Analysis
from bot.understanding.dialogue import DialogueState, Done, Focus, Option, Pending, Request
from bot.understanding.explaining import said_again

LONGEST_SLOTS = 4_000
"""Characters of JSON up to which the slots of a step are kept whole."""
_CUT = 200
_MOST_OPTIONS = 10


def remembered(
    message: Inbound,
    setting: Setting,
    before: DialogueState,
    analysis: Analysis,
    *,
    results: Sequence[StepResult],
    receipts: Sequence[Receipt],
) -> Request | None:
    """Return what to remember of a turn; None when it was no request, and the last one still stands."""
    if message.call or (not results and analysis.understood and not analysis.ask):
        return None
    if analysis.ask:
        results = [StepResult(analysis.ask)]  # asked about, not done
    question = _answered(before.pending, analysis, results)
    focus = {one.id: one for one in before.focus}
    options, chosen = _alternatives(before, results, answered=question is not None)
    left = {receipt.id: receipt.id for receipt in receipts}
    moment = setting.listener.moment
    steps = tuple(_done(result, focus, left.get(f"{setting.turn}:{result.step.id}")) for result in results)
    whole = all(len(json.dumps(as_json(dict(r.step.slots)))) <= LONGEST_SLOTS for r in results)
    return Request(
        said=said_again(before.last, question is not None, message.text, moment),
        question=question or "",
        phrases=analysis.phrases,
        read_as=analysis.read_as,
        steps=steps if whole else tuple(_cut(step) for step in steps),
        whole=whole,
        options=options,
        chosen=chosen,
    )


def _answered(pending: Pending | None, analysis: Analysis, results: Sequence[StepResult]) -> str | None:
    """Return the question that a turn answered, None when it was a request of its own."""
    if pending is None or not results or analysis.phrases:
        return None
    step = results[0].step
    return pending.text if step.action == pending.action and not step.sentence else None


def _done(result: StepResult, focus: Mapping[str, Focus], receipt: str | None) -> Done:
    slots = {name: as_json(value) for name, value in result.step.slots.items()}
    titles = {
        name: focus[value].title for name, value in slots.items() if isinstance(value, str) and value in focus
    }
    return Done(
        action=result.step.action,
        sentence=result.step.sentence,
        slots=slots,
        titles=titles,
        stood=_stood(result),
        receipt=receipt,
    )


def _stood(result: StepResult) -> dict[str, int]:
    """Return where an answer stands, for "the next page": the numbers on its first card."""
    items = [item for card in (result.reply.cards if result.reply else ()) for item in card.items]
    return {name: value for name, value in items[0].items() if type(value) is int} if items else {}


def _cut(done: Done) -> Done:
    slots = {name: value[:_CUT] if isinstance(value, str) else value for name, value in done.slots.items()}
    return done.model_copy(update={"slots": slots})


def _alternatives(
    before: DialogueState, results: Sequence[StepResult], *, answered: bool
) -> tuple[tuple[Option, ...], str]:
    """Return what there was to choose from when one thing was chosen, and which one it was."""
    if len(results) != 1:
        return (), ""
    values = [value for value in results[0].step.slots.values() if isinstance(value, str)]
    if answered and before.pending and before.pending.kind == "choice":
        ids = {option.id for option in before.pending.options}
        return before.pending.options, next((value for value in values if value in ids), "")
    earlier = before.last.options if before.last else ()
    if again := next((one for one in earlier if one.id in values), None):
        return earlier, again.id  # "the second one" still is the second of those
    chosen = next((one for one in before.focus if one.id in values), None)
    if chosen is None:
        return (), ""
    group = before.of_noun(chosen.noun)[:_MOST_OPTIONS]
    options = tuple(Option(id=one.id, title=one.title) for one in group)
    return (options, chosen.id) if len(options) > 1 else ((), "")


def as_json(value: Any) -> Any:
    """Return a slot's value as it is kept in an open question or an explanation."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case timedelta():
            return value.total_seconds()
        case dict():
            return {str(name): as_json(part) for name, part in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # slots as JSON
        case list() | tuple():
            return [as_json(part) for part in value]  # pyright: ignore[reportUnknownVariableType]  # slots as JSON
        case _:
            return value
