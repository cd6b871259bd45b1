"""References of a plan to what its earlier steps found: ``${2.items.0.id}``.

They let a plan be made whole before anything is read: what a step finds flows into a later one as
a value, with its label, and is never shown to the model in between.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from capabilities.errors import InvalidRequestError

_REFERENCE = re.compile(r"\$\{\s*(\d+)((?:\.[\w-]+|\[\d+\])*)\s*\}")
_PART = re.compile(r"[\w-]+")


def referred(value: Any) -> frozenset[str]:
    """Return the ids of the steps that a value refers to, however deep."""
    if isinstance(value, str):
        return frozenset(match[1] for match in _REFERENCE.finditer(value))
    if isinstance(value, Mapping):
        return frozenset[str]().union(*(referred(part) for part in cast("Mapping[str, Any]", value).values()))
    if isinstance(value, list | tuple):
        return frozenset[str]().union(*(referred(part) for part in cast("Sequence[Any]", value)))
    return frozenset()


def filled(value: Any, found: Mapping[str, Any]) -> Any:
    """Return a value with its references replaced by what the steps found.

    A value that is nothing but a reference becomes what it refers to; inside a text it becomes text.
    Raises InvalidRequestError when there is nothing at the end of a path.
    """
    if isinstance(value, str):
        whole = _REFERENCE.fullmatch(value.strip())
        if whole:
            return _followed(whole, found)
        return _REFERENCE.sub(lambda match: str(_followed(match, found)), value)
    if isinstance(value, Mapping):
        return {name: filled(part, found) for name, part in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [filled(part, found) for part in cast("Sequence[Any]", value)]
    return value


def _followed(match: re.Match[str], found: Mapping[str, Any]) -> Any:
    at: Any = found.get(match[1])
    for part in _PART.findall(match[2]):
        if isinstance(at, Mapping):
            at = cast("Mapping[str, Any]", at).get(part)
        elif isinstance(at, list | tuple) and part.isdecimal():
            items = cast("Sequence[Any]", at)
            at = items[int(part)] if int(part) < len(items) else None
        else:
            at = None
    if at is None:
        raise InvalidRequestError(f"{match[0]} refers to nothing that was found.")
    return at
