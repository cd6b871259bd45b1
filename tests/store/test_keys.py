"""Keys order values as MongoDB does."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import pytest

from bot.store.errors import UnsupportedQueryError
from bot.store.keys import NULL_KEY, encode, key_at

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IN_ORDER = [
    None,
    float("-inf"),
    -(2**63),
    -(2**53) - 1,
    -(2**53),
    -1.5,
    -1,
    0,
    5e-324,
    0.5,
    1,
    2**53,
    2**53 + 1,
    2**53 + 2,
    2**63 - 1,
    float("inf"),
    "",
    "B",
    "a",
    "a\0",
    "aa",
    "é",
    "😀",
    b"",
    b"\xff",
    b"\x00\x00",
    False,
    True,
    datetime(1, 1, 1, tzinfo=UTC),
    EPOCH - timedelta(milliseconds=1),
    EPOCH,
    EPOCH + timedelta(milliseconds=1),
    datetime(9999, 12, 31, tzinfo=UTC),
]


def test_keys_are_in_the_order_of_the_values() -> None:
    """Null, numbers by exact value, strings, bytes by length, bools, datetimes."""
    for low, high in pairwise(IN_ORDER):
        assert encode(low) < encode(high), (low, high)


def test_equal_numbers_share_a_key_and_a_bool_is_no_number() -> None:
    assert encode(1) == encode(1.0)
    assert encode(0.0) == encode(-0.0)
    assert encode(True) != encode(1)


def test_datetimes_count_in_whole_milliseconds() -> None:
    """BSON keeps milliseconds, rounded down, before 1970 too."""
    assert encode(EPOCH + timedelta(microseconds=999)) == encode(EPOCH)
    assert encode(EPOCH - timedelta(microseconds=1)) == encode(EPOCH - timedelta(milliseconds=1))


def test_a_string_enumeration_is_its_string() -> None:
    class Colour(StrEnum):
        RED = "red"

    assert encode(Colour.RED) == encode("red")


def test_a_missing_field_has_the_key_of_null() -> None:
    assert (
        key_at({}, ("a", "b"))
        == key_at({"a": 5}, ("a", "b"))
        == key_at({"a": {"b": None}}, ("a", "b"))
        == NULL_KEY
    )


@pytest.mark.parametrize("document", [{"a": [1]}, {"a": {"b": 1}}])
def test_an_indexed_field_holds_one_scalar(document: dict[str, object]) -> None:
    with pytest.raises(UnsupportedQueryError):
        key_at(document, ("a",))
