"""Apply an update to a plain document, exactly as MongoDB does for our subset.

``$set $unset $inc $push $pull`` with dotted paths through documents, never through lists.
"""

from typing import Any

from bot.store.errors import UnsupportedQueryError
from bot.store.keys import encode_scalar
from bot.store.port import Filter, Raw, Update
from bot.store.raw import is_document, is_list, is_operators


def apply_update(document: Raw, update: Update) -> None:
    """Change ``document`` in place; raise UnsupportedQueryError where the update does not fit it."""
    for operator, changes in update.items():
        for path, value in changes.items():
            _change(document, operator, path, value)


def inserted_by_upsert(filter: Filter, update: Update) -> Raw:  # noqa: A002  # the port's name
    """Return the document an upsert creates: the filter's equalities, then the update."""
    document: Raw = {field: wanted for field, wanted in filter.items() if not is_operators(wanted)}
    apply_update(document, update)
    return document


def _change(document: Raw, operator: str, path: str, value: Any) -> None:
    holder, name = _holder(document, path, create=operator in {"$set", "$inc", "$push"})
    if holder is None:
        return
    match operator:
        case "$set":
            holder[name] = value
        case "$unset":
            holder.pop(name, None)
        case "$inc":
            holder[name] = _sum(path, holder.get(name, 0), value)
        case "$push":
            holder[name] = [*_list(path, holder.get(name, [])), value]
        case "$pull":
            if name in holder:
                holder[name] = _without(_list(path, holder[name]), value)
        case _:
            raise UnsupportedQueryError(f"the update operator {operator} is outside the subset")


def _holder(document: Raw, path: str, *, create: bool) -> tuple[Raw | None, str]:
    """Return the document that holds the last name of a path, and that name."""
    if "." not in path:
        return document, path
    *way, name = path.split(".")
    holder: Raw = document
    for step in way:
        if step not in holder:
            if not create:
                return None, name
            holder[step] = {}
        inner: Any = holder[step]
        if not is_document(inner):
            if not create:
                return None, name
            raise UnsupportedQueryError(f"{path} cannot be created: {step} is not a document")
        holder = inner
    return holder, name


def _sum(path: str, old: Any, step: Any) -> Any:
    if isinstance(old, bool) or not isinstance(old, int | float):
        raise UnsupportedQueryError(f"{path} is not a number and cannot be increased")
    total = old + step
    if isinstance(total, int) and not -(1 << 63) <= total < 1 << 63:
        raise UnsupportedQueryError(f"{path} would leave the range of 64 bits")
    return total


def _list(path: str, value: Any) -> list[Any]:
    if not is_list(value):
        raise UnsupportedQueryError(f"{path} is not a list")
    return value


def _without(values: list[Any], unwanted: Any) -> list[Any]:
    key = encode_scalar(unwanted)
    return [each for each in values if encode_scalar(each) != key]
