"""Whether a declared index serves a query: pure reasoning over shapes, no values.

A filter is served when the first key of some index (or ``_id``) is compared by equality, range or
``$in``; a sort when it continues that index after its keys bound by equality, in one direction.
Indexes that are not unique are built with ``_id`` appended, so that sorts ending in it are served.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.store.guard_values import refuse
from bot.store.keys import encode
from bot.store.port import IndexSpec, Sort

RANGES = frozenset({"$gt", "$gte", "$lt", "$lte"})
OPERATORS = RANGES | {"$ne", "$in", "$exists"}
Shape = tuple[Any, ...]
"""Per field ``(path, operators)`` or ``(path, (), key)`` for equality; ``("$or", branches)``."""


def with_id(spec: IndexSpec) -> tuple[tuple[str, int], ...]:
    """Return an index's keys as it is really built: ending in ``_id`` unless unique."""
    if spec.unique or any(path == "_id" for path, _ in spec.keys):
        return spec.keys
    return (*spec.keys, ("_id", spec.keys[-1][1]))


@dataclass(slots=True)
class _Conditions:
    equal: dict[str, bytes | None] = field(default_factory=dict[str, bytes | None])
    bounded: set[str] = field(default_factory=set[str])
    either: list[tuple[Shape, ...]] = field(default_factory=list[tuple[Shape, ...]])

    def joined(self, branch: Shape) -> "_Conditions":
        copy = _Conditions(dict(self.equal), set(self.bounded))
        copy.add(branch)
        return copy

    def add(self, shape: Shape) -> None:
        for item in shape:
            if item[0] == "$and":
                for branch in item[1]:
                    self.add(branch)
            elif item[0] == "$or":
                self.either.append(item[1])
            elif not item[1]:
                self.equal[item[0]] = item[2]
                self.bounded.add(item[0])
            elif RANGES.union(("$in",)).intersection(item[1]):
                self.bounded.add(item[0])


def check_served(name: str, shape: Shape, sort: Sort, indexes: Iterable[IndexSpec]) -> None:
    """Refuse a query that would read more than an index points to."""
    conditions = _Conditions()
    conditions.add(shape)
    _check_sort(sort)
    if not _served(conditions, sort, tuple(indexes)):
        refuse(f"no index of {name} serves {_described(shape)} sorted by {list(sort)}")


def _served(conditions: _Conditions, sort: Sort, indexes: tuple[IndexSpec, ...]) -> bool:
    if "_id" in conditions.equal:
        return True
    if "_id" in conditions.bounded and (not sort or (len(sort) == 1 and sort[0][0] == "_id")):
        return True
    if any(_serves(index, conditions, sort) for index in indexes):
        return True
    return not sort and any(
        all(_served(conditions.joined(branch), (), indexes) for branch in branches)
        for branches in conditions.either
    )


def _serves(index: IndexSpec, conditions: _Conditions, sort: Sort) -> bool:
    if any(conditions.equal.get(path) != encode(value) for path, value in index.partial):
        return False
    return index.keys[0][0] in conditions.bounded and _continues(index, conditions.equal, sort)


def _continues(index: IndexSpec, equal: Mapping[str, bytes | None], sort: Sort) -> bool:
    rest = [each for each in with_id(index) if each[0] not in equal]
    wanted = [each for each in sort if each[0] not in equal]
    for position, (path, direction) in enumerate(wanted):
        if position == len(rest):
            return index.unique  # a unique key leaves nothing to sort
        if rest[position][0] != path or rest[position][1] * direction != rest[0][1] * wanted[0][1]:
            return False
    return True


def _check_sort(sort: Sort) -> None:
    paths = [path for path, _ in sort]
    if len(set(paths)) != len(paths) or any(direction not in {1, -1} for _, direction in sort):
        refuse(f"a sort names each field once with 1 or -1, not {sort}")


def _described(shape: Shape) -> str:
    return "{" + ", ".join(str(item[0]) for item in shape) + "}"
