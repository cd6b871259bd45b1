"""Actions as tools: schemas small enough to be sent with every call.

A model writes times the way people say them and the same grammar reads them that reads people: no
model has to know what day it is, and none has to write our time objects.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from pydantic import BaseModel

from bot.models.port import Tool
from bot.understanding.slots import slot_kinds
from capabilities.contract import Action

AFTER = "after_calls"
"""The argument every tool takes: numbers of the calls that must have succeeded before."""

_IN_WORDS = {"when": "a time in words", "every": "a repetition in words", "length": "a length in words"}
_DROPPED = frozenset({"title", "default"})


def tools(actions: Iterable[Action]) -> tuple[Tool, ...]:
    """Return the tools for actions, in order."""
    return tuple(Tool(action.name, action.summary, compact_schema(action.slots)) for action in actions)


@cache
def compact_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return ``slots_schema`` with the argument that every tool of a plan takes."""
    schema = slots_schema(model)
    properties = {**schema["properties"], AFTER: {"type": "array", "items": {"type": "integer"}}}
    return {**schema, "properties": properties}


def slots_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a slots model with times as text, nothing nullable and no titles."""
    whole = model.model_json_schema()
    kinds = slot_kinds(model)
    definitions: Mapping[str, Any] = whole.get("$defs", {})
    properties: dict[str, Any] = {}
    for name, raw in whole.get("properties", {}).items():
        said = kinds[name].kind
        words = _IN_WORDS.get(said)
        part = {"type": "string"} if words else _small(raw, definitions)
        about = " ".join(filter(None, (raw.get("description"), f"({words})" if words else "")))
        properties[name] = {**part, **({"description": about} if about else {})}
    required = whole.get("required", [])
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _small(raw: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without references, null and titles."""
    if "$ref" in raw:
        return _small(definitions[raw["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in raw:
        options = [one for one in raw["anyOf"] if one.get("type") != "null"]
        if len(options) == 1:
            return _small(options[0], definitions)
        return {"anyOf": [_small(one, definitions) for one in options]}
    kept: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _DROPPED:
            continue
        if key == "properties":
            kept[key] = {name: _small(part, definitions) for name, part in value.items()}
        elif isinstance(value, dict):
            kept[key] = _small(cast("dict[str, Any]", value), definitions)
        else:
            kept[key] = value
    return kept
