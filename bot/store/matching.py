"""Whether a plain document meets a filter, exactly as MongoDB decides it for our subset.

Comparison is by key (``bot.store.keys``), so that filters, sorts and indexes share one order.
A missing field equals null; a list meets a condition when one of its elements does; a range only
meets values of its own type class.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from bot.store.errors import UnsupportedQueryError
from bot.store.keys import NULL_KEY, encode, encode_scalar
from bot.store.port import Filter, Raw, Sort
from bot.store.raw import is_document, is_list, is_operators


class Condition(NamedTuple):
    """One compiled condition: operator, path, and the key, keys, flag or branches it tests."""

    operator: str
    path: tuple[str, ...]
    operand: Any


Conditions = tuple[Condition, ...]

MISSING = object()


def compile_filter(filter: Filter) -> Conditions:  # noqa: A002  # the port's name
    """Turn a filter into conditions that are tested without looking at the filter again."""
    conditions: list[Condition] = []
    for field, wanted in filter.items():
        if field == "$and":
            for branch in wanted:
                conditions.extend(compile_filter(branch))
        elif field == "$or":
            branches = tuple(compile_filter(branch) for branch in wanted)
            conditions.append(Condition("$or", (), branches))
        elif is_operators(wanted):
            path = tuple(field.split("."))
            conditions.extend(Condition(op, path, _operand(op, value)) for op, value in wanted.items())
        else:
            conditions.append(Condition("=", tuple(field.split(".")), encode(wanted)))
    return tuple(conditions)


def _operand(operator: str, value: Any) -> Any:
    match operator:
        case "$gt" | "$gte" | "$lt" | "$lte" | "$ne":
            return encode(value)
        case "$in":
            return frozenset(encode(each) for each in value)
        case "$exists":
            return bool(value)
        case _:
            raise UnsupportedQueryError(f"the operator {operator} is outside the subset")


def matches(document: Raw, filter: Filter) -> bool:  # noqa: A002  # the port's name
    """Say whether ``document`` meets a filter."""
    return meets(document, compile_filter(filter))


def meets(document: Raw, conditions: Conditions) -> bool:
    """Say whether ``document`` meets every condition."""
    return all(_meets(document, condition) for condition in conditions)


def sort_documents(documents: Iterable[Raw], sort: Sort) -> list[Raw]:
    """Return documents in the order the store would; missing first, as null."""
    ordered = list(documents)
    for field, direction in reversed(sort):
        ordered.sort(key=_sort_key(field), reverse=direction < 0)
    return ordered


def _sort_key(field: str) -> Callable[[Raw], bytes]:
    path = tuple(field.split("."))
    return lambda document: min(_keys(_leaves(document, path)), default=NULL_KEY)


def _meets(document: Raw, condition: Condition) -> bool:
    operator, path, operand = condition
    if operator == "$or":
        return any(meets(document, branch) for branch in operand)
    found = _leaves(document, path)
    match operator:
        case "=":
            return operand in _keys(found)
        case "$ne":
            return operand not in _keys(found)
        case "$in":
            return not operand.isdisjoint(_keys(found))
        case "$exists":
            return operand is any(value is not MISSING for value in found)
        case _:
            return any(_in_range(operator, key, operand) for key in _keys(found))


def _in_range(operator: str, key: bytes, bound: bytes) -> bool:
    if key[0] != bound[0]:
        return False
    match operator:
        case "$gt":
            return key > bound
        case "$gte":
            return key >= bound
        case "$lt":
            return key < bound
        case _:
            return key <= bound


def _keys(found: Sequence[Any]) -> list[bytes]:
    """Return the keys of all scalars found, those inside a list included."""
    keys: list[bytes] = []
    for value in found:
        if value is MISSING:
            keys.append(NULL_KEY)
        elif is_list(value):
            keys.extend(key for each in value if (key := encode_scalar(each)) is not None)
        elif (key := encode_scalar(value)) is not None:
            keys.append(key)
    return keys


def _leaves(document: Any, path: Sequence[str]) -> list[Any]:
    """Return what lies at the path, once per document of any list on the way."""
    value = document
    for depth, name in enumerate(path):
        if is_document(value):
            value = value.get(name, MISSING)
            if value is MISSING:
                return [MISSING]
        elif is_list(value):
            rest = path[depth:]
            return [leaf for each in value if isinstance(each, dict) for leaf in _leaves(each, rest)]
        else:
            return [MISSING]
    return [value]
