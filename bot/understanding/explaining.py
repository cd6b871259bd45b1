"""How the last request was read, as facts: for "why?" and for programs.

It is worked out when somebody asks, from what the state of the dialogue keeps, with the moment at
which each thing was said; the wording is the replies'.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from bot.understanding import times
from bot.understanding.analysis import Moment
from bot.understanding.arithmetic import Reckoned, reckoned
from bot.understanding.dialogue import Done, Request, Said
from bot.understanding.slots import SlotKind, slot_kinds
from bot.understanding.times import TimeSpan
from capabilities.values import Recurrence, When

MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that fits, or nearly: its action and the words of it, places in braces."""

    action: str
    pattern: str


Nearby = Callable[[str, Moment], Sequence[Sentence]]
"""Returns the sentences that fit a text said at a moment, best first, one for each action."""


def explanation(
    last: Request,
    moment: Moment,
    slots_of: Callable[[str], type[BaseModel] | None],
    fitting: Nearby,
    near: Nearby,
) -> dict[str, Any]:
    """Return the facts of how a request was read; ``moment`` is when that is asked."""
    said = [(one.text, replace(moment, now=one.at)) for one in last.said]
    if last.read_as and said:
        said[-1] = (last.read_as, said[-1][1])
    steps = [_step(done, last, said, slots_of(done.action)) for done in last.steps]
    text, then = said[-1] if said else ("", moment)
    done = {step.action for step in last.steps}
    plain = len(steps) == len(said) == 1 and bool(last.steps[0].sentence)
    others = [other for other in fitting(text, then) if other.action not in done] if plain else []
    return {
        "said": [one.text for one in last.said],
        "at": last.said[-1].at if last.said else None,
        "same_day": then.local.date() == moment.local.date(),
        "phrases": list(last.phrases),
        "read_as": last.read_as,
        "question": last.question,
        "models": list(last.models),
        "steps": steps,
        "others": [asdict(other) for other in others[:MOST_NEAR]],
        "near": [] if steps else [asdict(one) for one in near(text, then)[:MOST_NEAR]],
    }


def _step(
    done: Done, last: Request, said: Sequence[tuple[str, Moment]], model: type[BaseModel] | None
) -> dict[str, Any]:
    kinds: Mapping[str, SlotKind] = slot_kinds(model) if model else {}
    spans = [
        (span, moment) for text, moment in said for span in times.find(text, moment.local, moment.language)
    ]
    slots: list[dict[str, Any]] = []
    reckonings: list[dict[str, Any]] = []
    for name, raw in done.slots.items():
        value = _typed(raw, kinds[name].kind if name in kinds else "text")
        used = _spans(value, spans)
        words = " ".join(span.words for span, _ in used) if used else done.titles.get(name) or raw
        constant = not used and not _is_said(raw, said) and name not in done.titles
        slots.append({"name": name, "words": words, "value": value, "constant": constant})
        reckonings += [_reckoning(one, moment) for span, moment in used for one in reckoned(span, moment)]
    return {
        "action": done.action,
        "sentence": done.sentence,
        "pattern": _pattern(said[0][0], slots) if len(last.steps) == len(said) == 1 else "",
        "how": _how(done, last),
        "slots": slots,
        "reckoned": reckonings,
    }


def _reckoning(one: Reckoned, moment: Moment) -> dict[str, Any]:
    that_day = moment.local.date()
    return {**asdict(one), "on_that_day": one.first == one.last == that_day}


def _how(done: Done, last: Request) -> str:
    if last.models:
        return "model"
    if last.question:
        return "answer"
    return "sentence" if done.sentence else "likeness"


def _typed(raw: Any, kind: str) -> Any:
    if kind == "when" and isinstance(raw, Mapping):
        return When.model_validate(raw)
    if kind == "every" and isinstance(raw, Mapping):
        return Recurrence.model_validate(raw)
    if kind == "length" and isinstance(raw, int | float):
        return timedelta(seconds=raw)
    return raw


def _spans(value: Any, spans: Sequence[tuple[TimeSpan, Moment]]) -> list[tuple[TimeSpan, Moment]]:
    """Return the stretches of words a time came from: the one that is it, else all of its kind."""
    if not isinstance(value, When | Recurrence | timedelta):
        return []
    exact = [pair for pair in spans if pair[0].value == value]
    return exact[:1] or [pair for pair in spans if isinstance(pair[0].value, type(value))]


def _is_said(raw: Any, said: Sequence[tuple[str, Moment]]) -> bool:
    return isinstance(raw, str) and any(raw.casefold() in text.casefold() for text, _ in said)


def _pattern(text: str, slots: Sequence[Mapping[str, Any]]) -> str:
    """Return what was said with the words of each slot replaced by its name in braces."""
    for slot in sorted(slots, key=lambda slot: -len(str(slot["words"]))):
        words = slot["words"]
        if isinstance(words, str) and words and not slot["constant"]:
            text = re.sub(re.escape(words), f"{{{slot['name']}}}", text, count=1, flags=re.IGNORECASE)
    return text.rstrip(" ?!.") if "{" in text else ""


def said_again(last: Request | None, answered: bool, text: str, moment: Moment) -> tuple[Said, ...]:
    """Return what was said so far of one request: an answer continues it, anything else begins anew."""
    before = last.said if last and answered else ()
    return (*before[-3:], Said(text=text[:2_000], at=moment.now))
