"""Slots that point at earlier results: ``${<step id>.<path>}``, and dotted paths into slots and results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from capabilities.errors import InvalidRequestError

REFERENCE = re.compile(r"\$\{\s*([\w-]+)((?:\.[\w-]+|\[\d+\])*)\s*\}")
_PART = re.compile(r"[\w-]+")


class BadReferenceError(InvalidRequestError):
    """A plan points at something that no earlier step answered."""

    code = "bad_reference"


def referred(value: Any) -> frozenset[str]:
    """Return the ids of the steps that a value points at, however deep."""
    return frozenset(
        match.group(1)
        for _, leaf in leaves(value)
        if isinstance(leaf, str)
        for match in REFERENCE.finditer(leaf)
    )


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every plain value of a tree of JSON with its dotted path; places in lists are numbers."""
    if isinstance(value, Mapping):
        for name, item in cast("Mapping[str, Any]", value).items():
            yield from leaves(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(_items(value)):
            yield from leaves(item, f"{path}.{place}" if path else str(place))
    elif value is not None:
        yield path, value


def shape(path: str) -> str:
    """Return a path without places in lists: what declarations are written in."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def under(path: str, declared: str) -> bool:
    """Whether a concrete path is what a declaration names, or lies within it."""
    plain = shape(path)
    return plain == declared or plain.startswith(f"{declared}.")


def follow(results: Mapping[str, Any], step: str, path: str) -> Any:
    """Return what a reference points at; BadReferenceError when there is nothing."""
    if step not in results:
        raise BadReferenceError.worded("bad_reference", step=step)
    found = results[step]
    for part in cast("list[str]", _PART.findall(path)):
        if isinstance(found, Mapping) and part in found:
            found = cast("Mapping[str, Any]", found)[part]
        elif part.isdigit() and int(part) < len(items := _items(found)):
            found = items[int(part)]
        else:
            raise BadReferenceError.worded("bad_reference", step=step)
    return found


def _items(value: Any) -> Sequence[Any]:
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
