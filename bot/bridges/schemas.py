"""JSON schemas of other people's tools as models of slots: names, kinds and what is required.

What a schema says beyond that is its server's to check; a model that plans sees all of it.
"""

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

_KINDS: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list[Any],
    "object": dict[str, Any],
}
_TAKEN = frozenset({*dir(BaseModel), "after"})
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Form:
    """The slots of a tool, and the server's own name of each."""

    model: type[BaseModel]
    names: Mapping[str, str]
    switches: frozenset[str] = frozenset()
    """The slots that are yes or no."""

    def arguments(self, slots: BaseModel) -> dict[str, Any]:
        """Return what the server is sent: what was given, by its own names."""
        given = slots.model_dump(mode="json", exclude_unset=True)
        return {self.names[name]: value for name, value in given.items()}

    @property
    def places(self) -> tuple[str, ...]:
        """The slots that may say where something goes: all that are no mere yes or no."""
        return tuple(name for name in self.names if name not in self.switches)


def form(name: str, schema: Mapping[str, Any]) -> Form:
    """Return the form of a tool's input schema; a part it does not describe holds anything."""
    properties = _mapping(schema.get("properties"))
    required = {part for part in _list(schema.get("required")) if isinstance(part, str)}
    definitions = {**_mapping(schema.get("$defs")), **_mapping(schema.get("definitions"))}
    names: dict[str, str] = {}
    fields: dict[str, Any] = {}
    switches: set[str] = set()
    for own, raw in properties.items():
        part = _mapping(_inlined(raw, definitions, _DEEPEST))
        slot = _slot(own, names)
        names[slot] = own
        told = Field(json_schema_extra=_replaced(part))
        kind: Any = _kind(part)
        fields[slot] = (
            (Annotated[kind, told], ...) if own in required else (Annotated[kind | None, told], None)
        )
        if kind is bool:
            switches.add(slot)
    model = create_model(name, __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    return Form(model, names, frozenset(switches))


def _replaced(part: Mapping[str, Any]) -> Callable[[dict[str, Any]], None]:
    """Return what makes pydantic tell a slot's schema as its server does."""

    def replace(schema: dict[str, Any]) -> None:
        schema.clear()
        schema.update(part)

    return replace


def _slot(own: str, taken: Mapping[str, str]) -> str:
    """Return a name for a slot that pydantic takes and that no other has."""
    slot = re.sub(r"\W", "_", own, flags=re.ASCII).lstrip("_") or "value"
    slot = f"a_{slot}" if slot[0].isdigit() or slot.startswith("model_") else slot
    while slot in taken or slot in _TAKEN or keyword.iskeyword(slot):
        slot += "_"
    return slot


def _kind(part: Mapping[str, Any]) -> Any:
    said = part.get("type")
    kinds = [kind for kind in _list(said) or [said] if kind != "null"]
    return _KINDS.get(kinds[0], Any) if len(kinds) == 1 and isinstance(kinds[0], str) else Any


def _inlined(part: Any, definitions: Mapping[str, Any], depth: int) -> Any:
    """Return a schema without references; what lies too deep, or leads round in a circle, is anything."""
    if isinstance(part, list):
        return [_inlined(item, definitions, depth) for item in part]  # pyright: ignore[reportUnknownVariableType]  # JSON
    if not isinstance(part, dict):
        return part
    schema = cast("dict[str, Any]", part)
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return _inlined(definitions.get(name, {}), definitions, depth - 1) if depth else {}
    return {
        key: _inlined(item, definitions, depth) for key, item in schema.items() if not key.startswith("$")
    }


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON
