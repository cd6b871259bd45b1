"""Slots between words and actions: what a slot means on its action's model, and how words fill it."""

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from bot.understanding import times
from bot.understanding.analysis import Moment
from bot.understanding.dialogue import DialogueState, Focus
from bot.understanding.lexicon import Lexicon, lexicon
from capabilities.values import OnTheDay, Recurrence, Refers, Spoken, When

_WHOLE_QUOTE = re.compile(r"\"([^\"“”]+)\"|“([^\"“”]+)”|«([^«»]+)»")


@dataclass(frozen=True, slots=True)
class SlotKind:
    """What a slot holds: ``when``, ``length``, ``every``, ``text`` or ``spoken``; ``noun`` when it refers."""

    kind: str
    noun: str | None = None
    required: bool = False
    free: bool = True
    """Whether any words will do, rather than one of a few values."""
    on_the_day: bool = False
    """Whether a time without a day is on the day that the conversation is about."""


@cache
def slot_kinds(model: type[BaseModel]) -> Mapping[str, SlotKind]:
    """Return what every slot of an action's model holds."""
    kinds: dict[str, SlotKind] = {}
    for name, field in model.model_fields.items():
        noun = next((m.noun for m in field.metadata if isinstance(m, Refers)), None)
        spoken = any(isinstance(m, Spoken) for m in field.metadata)
        kinds[name] = SlotKind(
            "spoken" if spoken else _kind(field.annotation),
            noun or _referred(field.annotation),
            field.is_required(),
            not any(get_origin(part) is Literal for part in _flat(field.annotation)),
            any(isinstance(m, OnTheDay) for m in field.metadata),
        )
    return kinds


def _flat(annotation: Any) -> list[Any]:
    if get_origin(annotation) in {Union, types.UnionType, Annotated}:
        return [part for inner in get_args(annotation) for part in _flat(inner)]
    return [annotation]


def _kind(annotation: Any) -> str:
    parts = _flat(annotation)
    for kind, value_type in (
        ("when", When),
        ("every", Recurrence),
        ("length", timedelta),
        ("when", datetime),
    ):
        if value_type in parts:
            return kind
    return "text"


def _referred(annotation: Any) -> str | None:
    return next((part.noun for part in _flat(annotation) if isinstance(part, Refers)), None)


def list_slot(model: type[BaseModel]) -> str | None:
    """Return the slot of an action's model that holds several texts, if it has one."""
    return next(
        (
            name
            for name, field in model.model_fields.items()
            if any(get_origin(part) is list for part in _flat(field.annotation))
        ),
        None,
    )


def joined(value: Any) -> Any:
    """Return one time for several said apart ("next Tuesday" … "at 3pm"); the first if they clash."""
    if not isinstance(value, list):
        return value
    parts: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # the grammar's lists are of times
    result: Any = parts[0]
    for part in parts[1:]:
        if isinstance(result, When) and isinstance(part, When):
            result = times.combine(result, part) or result
    return result


def resolved(
    slots: Mapping[str, Any], model: type[BaseModel], state: DialogueState, words: Lexicon
) -> dict[str, Any]:
    """Return slots with pronouns and places replaced by ids, and times said apart joined.

    A pronoun that points at nothing is dropped: the slot is then missing and is asked for. A time
    that needs a day gets the one that was asked about last, if there was one.
    """
    kinds = slot_kinds(model)
    result: dict[str, Any] = {}
    several = list_slot(model)  # its quotes hold together what is one item
    day = state.day.when if state.day and state.day.asked else None
    for name, raw in slots.items():
        value = joined(raw)
        if isinstance(value, (int, float)) and name in kinds and kinds[name].kind == "length":
            value = timedelta(minutes=value)  # "snooze 5"
        noun = kinds[name].noun if name in kinds else None
        if isinstance(value, str) and name in kinds and kinds[name].kind == "text" and name != several:
            value = unquoted(value)
        if noun and isinstance(value, str):
            value = refer(value, noun, state, words)
        elif isinstance(value, str) and name in kinds and kinds[name].required and words.is_pronoun(value):
            value = None  # "add it": nothing is called "it"
        elif isinstance(value, str) and _may_be_asked(kinds.get(name)) and words.names_nothing(value):
            value = None  # "my whole list": no list is called "whole"
        if day and isinstance(value, When) and kinds[name].on_the_day and not value.dated:
            value = times.combine(day, value) or value
        if value is not None and value != "":
            result[name] = value
    missing = {name: day for name, kind in kinds.items() if day and kind.on_the_day and name not in slots}
    return result | missing


def _may_be_asked(kind: SlotKind | None) -> bool:
    """Whether a text names something that is there, or need not be said at all."""
    return kind is not None and kind.kind == "text" and kind.free and bool(kind.noun or not kind.required)


def unquoted(text: str) -> str:
    """Return what stands in quotes when all of a text does; a text with quotes inside stays as it is."""
    match = _WHOLE_QUOTE.fullmatch(text)
    return (match[1] or match[2] or match[3]) if match else text


def refer(text: str, noun: str, state: DialogueState, words: Lexicon) -> str | None:
    """Return the id of what a phrase points at, the phrase itself when it names, None when neither."""
    candidates: Sequence[Focus] = state.of_noun(noun)
    several = _listed(candidates, state)
    if words.is_pronoun(text) or words.without_article(text).lower() == noun:
        if candidates:
            return candidates[-1 if words.is_last(text) else 0].id
        return None if words.is_pronoun(text) else words.without_article(text)
    place = words.place(text)
    if place is not None and several:
        index = place - 1 if place > 0 else len(several) + place
        return several[index] if 0 <= index < len(several) else text
    return words.without_article(text)


def _listed(candidates: Sequence[Focus], state: DialogueState) -> list[str]:
    """Return the ids that a place counts: of what was shown together, though one was talked about since."""
    options = [option.id for option in state.last.options] if state.last else []
    shown = [focus.id for focus in candidates]
    return options if len(options) > len(shown) and set(shown) <= set(options) and shown else shown


def read_answer(text: str, kind: SlotKind, moment: Moment) -> Any:
    """Return the value an answer gives to a slot, or None when it gives none."""
    if kind.kind in {"text", "spoken"}:
        return text.strip() or None
    found = times.find(text, moment.local, moment.language)
    wanted: type[Any] = {"when": When, "every": Recurrence, "length": timedelta}[kind.kind]
    parts = [span.value for span in found if isinstance(span.value, wanted)]
    if not parts and kind.kind == "when":
        # "3" and "seven thirty" alone are no times, but they are as an answer to "when?"
        led = f"{lexicon(moment.language).clock_lead} {text.strip()}"
        spans = times.find(led, moment.local, moment.language)
        parts = [span.value for span in spans if isinstance(span.value, When)]
    return joined(parts) if parts else None
