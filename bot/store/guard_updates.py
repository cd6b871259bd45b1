"""Which updates a store accepts: their operators and paths (once per shape), their values (always)."""

from collections.abc import Sequence
from typing import Any

from bot.store.guard_values import check_scalar, check_value, refuse
from bot.store.port import Update

OPERATORS = frozenset({"$set", "$unset", "$inc", "$push", "$pull"})


def check_update_shape(shape: tuple[Any, ...], indexed: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Refuse unknown operators, bad or overlapping paths, and lists in indexed fields."""
    if not shape:
        refuse("an update changes something")
    paths: list[tuple[str, ...]] = []
    for operator, names in shape:
        if operator not in OPERATORS:
            refuse(f"the update operator {operator} is outside the subset")
        if not names:
            refuse(f"{operator} changes something")
        for name in names:
            path = _checked_path(name)
            if operator == "$push" and any(overlaps(path, each) for _, each in indexed):
                refuse(f"the indexed field {name} holds one scalar, not a list")
            if any(overlaps(path, other) for other in paths):
                refuse(f"{name} is changed twice in one update")
            paths.append(path)


def check_update_values(update: Update) -> None:
    """Refuse values that would not be stored as they are."""
    for operator, changes in update.items():
        for path, value in changes.items():
            match operator:
                case "$set" | "$push":
                    check_value(value)
                case "$inc":
                    if isinstance(value, bool) or not isinstance(value, int | float):
                        refuse(f"{path} can only be increased by a number")
                    check_scalar(value)
                case "$pull":
                    check_scalar(value)
                case _:
                    pass


def overlaps(path: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether one path is the other or lies on its way."""
    length = min(len(path), len(other))
    return tuple(path[:length]) == tuple(other[:length])


def _checked_path(name: Any) -> tuple[str, ...]:
    if not isinstance(name, str) or "\0" in name:
        refuse(f"a field cannot be called {name!r}")
    path = tuple(name.split("."))
    if path[0] == "_id":
        refuse("an _id never changes")
    if any(not part or part[0] == "$" or (part.isdigit() and len(path) > 1) for part in path):
        refuse(f"the path {name!r} has an empty, numeric or $ part")
    return path
