"""Filters, sorts and index declarations as SQL over key columns.

A table holds ``id``, ``body`` (BSON) and one BLOB column per indexed path with the key of the value
there. The SQL finds a superset of what a filter matches; where every condition is on a key column
it is exact, because an indexed path holds one scalar. Key columns are never NULL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.errors import UnsupportedQueryError
from bot.store.guard_plan import with_id
from bot.store.keys import encode
from bot.store.port import Filter, IndexSpec, Sort
from bot.store.raw import is_operators

_RANGES = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_LOWER, _UPPER = {"$gt", "$gte"}, {"$lt", "$lte"}


def quoted(name: str) -> str:
    """Return an SQL identifier for any name."""
    return '"' + name.replace('"', '""') + '"'


def column_of(path: str) -> str:
    """Return the quoted key column of an indexed path; ``_id`` is the table's own ``id``."""
    return "id" if path == "_id" else quoted("k:" + path)


@dataclass(frozen=True, slots=True)
class Where:
    """A condition or statement, its parameters, and whether it decides alone."""

    sql: str
    parameters: tuple[Any, ...]
    exact: bool


class Columns:
    """The key columns of one table: which paths are indexed, and by which literals partially.

    A condition of a partial index is written into the SQL as a literal. SQLite would use the index
    for a bound value too, but compile the statement anew on every call to see which value it is.
    """

    __slots__ = ("known", "literals")

    def __init__(self, paths: frozenset[str], literals: frozenset[tuple[str, bytes]]) -> None:
        self.known = paths | {"_id"}
        self.literals = literals

    def where(self, filter: Filter) -> Where:  # noqa: A002  # the port's name
        """Return the SQL of a filter."""
        terms: list[str] = []
        parameters: list[Any] = []
        exact = self._add(filter, terms, parameters)
        return Where(" AND ".join(terms) or "1", tuple(parameters), exact)

    def _add(self, filter: Filter, terms: list[str], parameters: list[Any]) -> bool:  # noqa: A002
        exact = True
        for field, wanted in filter.items():
            if field == "$and":
                for branch in wanted:
                    exact &= self._add(branch, terms, parameters)
            elif field == "$or":
                exact &= self._add_or(wanted, terms, parameters)
            elif field not in self.known:
                exact = False
            elif is_operators(wanted):
                exact &= self._add_operators(field, wanted, terms, parameters)
            else:
                self._add_equality(field, wanted, terms, parameters)
        return exact

    def _add_equality(self, field: str, wanted: Any, terms: list[str], parameters: list[Any]) -> None:
        key = _bound(field, wanted)
        if (field, key) in self.literals:
            terms.append(f"{column_of(field)}=x'{key.hex()}'")
        else:
            terms.append(f"{column_of(field)}=?")
            parameters.append(key)

    def _add_or(self, branches: Any, terms: list[str], parameters: list[Any]) -> bool:
        exact, either = True, list[str]()
        for branch in branches:
            inner: list[str] = []
            exact &= self._add(branch, inner, parameters)
            either.append("(" + (" AND ".join(inner) or "1") + ")")
        terms.append("(" + " OR ".join(either) + ")")
        return exact

    def _add_operators(
        self, field: str, operators: Mapping[str, Any], terms: list[str], parameters: list[Any]
    ) -> bool:
        column, exact = column_of(field), True
        low = high = kind = None
        for operator, value in operators.items():
            if operator in _RANGES:
                terms.append(f"{column}{_RANGES[operator]}?")
                parameters.append(_bound(field, value))
                kind = encode(value)[0]
                low, high = low or operator in _LOWER, high or operator in _UPPER
            elif operator == "$in":
                values: Sequence[Any] = value
                terms.append(f"{column} IN ({','.join('?' * len(values))})")
                parameters.extend(_bound(field, each) for each in values)
            elif operator == "$ne":
                terms.append(f"{column}<>?")
                parameters.append(_bound(field, value))
            else:
                exact = False  # $exists: a key does not tell null from missing
        if kind is not None and field != "_id":  # a range meets its own type class only
            if not low:
                terms.append(f"{column}>=x'{kind:02x}'")
            if not high:
                terms.append(f"{column}<x'{kind + 1:02x}'")
        return exact

    def order(self, sort: Sort) -> str:
        """Return the ORDER BY clause of a sort over indexed paths."""
        # The guard lets a sort by another field pass only where at most one document can match.
        terms = [
            column_of(field) + (" DESC" if direction < 0 else "")
            for field, direction in sort
            if field in self.known
        ]
        return " ORDER BY " + ",".join(terms) if terms else ""


def _bound(field: str, value: Any) -> Any:
    if field != "_id":
        return encode(value)
    if not isinstance(value, str):
        raise UnsupportedQueryError("an _id is a string")
    return value


def index_sql(table: str, spec: IndexSpec) -> str:
    """Return the statement that makes an index exist; its name says all that it is.

    ``_id`` is appended to indexes that are not unique, so that they serve sorts ending in it.
    """
    keys = with_id(spec)
    condition = " AND ".join(f"{column_of(path)}=x'{encode(value).hex()}'" for path, value in spec.partial)
    listed = ",".join(column_of(path) + (" DESC" if direction < 0 else "") for path, direction in keys)
    name = f"i:{table}:{listed}:{condition}:{'unique' if spec.unique else ''}"
    return (
        f"CREATE {'UNIQUE ' if spec.unique else ''}INDEX IF NOT EXISTS {quoted(name)}"
        f" ON {quoted(table)} ({listed})" + (f" WHERE {condition}" if condition else "")
    )
