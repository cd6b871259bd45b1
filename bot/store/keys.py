"""Order-preserving keys: a value becomes bytes whose ``memcmp`` order is MongoDB's order of values.

The first byte is the value's type class (null, number, string, bytes, bool, datetime, in this
order), so "same first byte" is MongoDB's type bracketing. Null is a real key and a missing field
has the key of null, which is how MongoDB's unique indexes see it. Integers and floats share one
class and compare by exact value, beyond 2**53 too.

Order: MongoDB manual, "BSON types: comparison/sort order" (2025).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

from bson.int64 import Int64

from bot.store.errors import UnsupportedQueryError
from bot.store.raw import is_document, is_list

NULL, NUMBER, STRING, BYTES, BOOL, DATETIME = 0x05, 0x0A, 0x0F, 0x1E, 0x28, 0x2D
NULL_KEY = bytes((NULL,))

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SIGN = 1 << 63
_ALL = (1 << 64) - 1
_EXACT = 1 << 53
_double = Struct(">d")
_bits = Struct(">Q")
_number = Struct(">BQH")
_moment = Struct(">BQ")
_length = Struct(">BL")


def _null(_: None) -> bytes:
    return NULL_KEY


def _float(value: float, rest: int = 0) -> bytes:
    (bits,) = _bits.unpack(_double.pack(value + 0.0))  # -0.0 + 0.0 is 0.0: one key for both zeros
    bits = bits ^ _ALL if bits & _SIGN else bits | _SIGN
    return _number.pack(NUMBER, bits, rest + 0x8000)


def _int(value: int) -> bytes:
    near = float(value)
    # Beyond 2**53 several integers share a double; the difference (at most 512) keeps them apart.
    return _float(near, 0 if -_EXACT <= value <= _EXACT else int(value) - int(near))


def _str(value: str) -> bytes:
    return b"\x0f" + value.encode()


def _bytes(value: bytes) -> bytes:
    return _length.pack(BYTES, len(value)) + value


def _bool(value: bool) -> bytes:
    return b"\x28\x01" if value else b"\x28\x00"


def _datetime(value: datetime) -> bytes:
    return _moment.pack(DATETIME, (value - _EPOCH) // _MILLISECOND + _SIGN)


_ENCODERS: dict[type, Callable[[Any], bytes]] = {
    type(None): _null,
    bool: _bool,
    int: _int,
    Int64: _int,
    float: _float,
    str: _str,
    bytes: _bytes,
    datetime: _datetime,
}


def encode_scalar(value: Any) -> bytes | None:
    """Return the key of a scalar; None for lists, documents and types outside the subset."""
    encoder = _ENCODERS.get(value.__class__)
    if encoder is None:
        for kind, candidate in _ENCODERS.items():  # subclasses: string enumerations and the like
            if isinstance(value, kind):
                return candidate(value)
        return None
    return encoder(value)


def encode(value: Any) -> bytes:
    """Return the key of a scalar; raise UnsupportedQueryError for anything else."""
    key = encode_scalar(value)
    if key is None:
        raise UnsupportedQueryError(f"a {type(value).__name__} cannot be compared or indexed")
    return key


def key_at(document: Mapping[str, Any], path: Sequence[str]) -> bytes:
    """Return the index key of the value at ``path``; missing counts as null.

    An indexed path holds one scalar: a list or document in it raises UnsupportedQueryError.
    """
    value: Any = document
    for name in path:
        if not is_document(value):
            if is_list(value):
                raise UnsupportedQueryError(f"the indexed field {'.'.join(path)} lies inside a list")
            return NULL_KEY
        value = value.get(name)
    return encode(value)
