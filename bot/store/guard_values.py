"""Which values and documents a store accepts, the same in both engines.

BSON would take more than comes back alike, and PyMongo or SQLite would fail late and differently on
the rest, so every value is looked at once on its way in.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

import bson
from bson.int64 import Int64

from bot.store.errors import UnsupportedQueryError
from bot.store.raw import is_document, is_sequence

LARGEST = 1024 * 1024
"""Bytes of the largest document, encoded."""
DEEPEST = 90
"""Levels of nesting; MongoDB stops at 100."""
_SURELY_SMALL = LARGEST // 8
_SMALLEST_INT, _LARGEST_INT = -(1 << 63), (1 << 63) - 1


def refuse(reason: str) -> NoReturn:
    """Refuse what lies outside the subset; ``reason`` is for a developer."""
    raise UnsupportedQueryError(reason)


def check_document(document: Mapping[str, Any]) -> None:
    """Refuse a document that would not come back as it went in, or is over 1 MB."""
    size = _fields(document, 0)
    if size > _SURELY_SMALL and (exact := len(bson.encode(document))) > LARGEST:
        refuse(f"the document has {exact} bytes; at most {LARGEST} are stored")


def check_value(value: Any) -> None:
    """Refuse a value, scalar or nested, that would not come back as it went in."""
    if _value(value, 0) > _SURELY_SMALL and len(bson.encode({"": value})) > LARGEST:
        refuse(f"the value has more than {LARGEST} bytes")


def check_scalar(value: Any) -> None:
    """Refuse anything a filter cannot compare with."""
    checker = _CHECKERS.get(value.__class__)
    if checker is not None:
        checker(value)
    elif isinstance(value, dict | list | tuple):
        refuse("lists and documents cannot be compared; name a field inside")
    else:
        _value(value, 0)


def _nothing(_: object) -> int:
    return 8


def _int(value: int) -> int:
    if not _SMALLEST_INT <= value <= _LARGEST_INT:
        refuse("an integer has at most 64 bits")
    return 8


def _float(value: float) -> int:
    if math.isnan(value):
        refuse("NaN equals nothing, not even itself")
    return 8


def _str(value: str) -> int:
    if value.isascii():
        return len(value)
    try:
        return len(value.encode())
    except UnicodeEncodeError as error:
        raise UnsupportedQueryError("text holds half of a surrogate pair, which is no character") from error


def _datetime(value: datetime) -> int:
    if value.tzinfo is None:
        refuse("a datetime needs its zone")
    return 8


_CHECKERS: dict[type, Callable[[Any], int]] = {
    type(None): _nothing,
    bool: _nothing,
    int: _int,
    Int64: _int,
    float: _float,
    str: _str,
    bytes: len,
    datetime: _datetime,
}


def _value(value: Any, depth: int) -> int:
    """Return about how many bytes a value takes."""
    checker = _CHECKERS.get(value.__class__)
    if checker is not None:
        return checker(value)
    if depth >= DEEPEST:
        refuse(f"documents nest at most {DEEPEST} levels")
    if is_document(value):
        return _fields(value, depth + 1)
    if is_sequence(value):
        return sum(8 + _value(each, depth + 1) for each in value)
    for kind, candidate in _CHECKERS.items():  # subclasses: string enumerations and the like
        if isinstance(value, kind):
            return candidate(value)
    return refuse(f"a {type(value).__name__} is not stored")


def _fields(document: Mapping[str, Any], depth: int) -> int:
    size = 0
    for name, value in document.items():
        if type(name) is not str:
            refuse("the names of fields are strings")
        if name[:1] == "$" or "\0" in name:
            refuse(f"a field cannot be called {name!r}")
        checker = _CHECKERS.get(value.__class__)
        size += 8 + (_str(name) if not name.isascii() else len(name))
        size += _value(value, depth) if checker is None else checker(value)
    return size
