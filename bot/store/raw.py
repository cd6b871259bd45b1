"""What a raw value is, said so that type checkers know too."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard


def is_document(value: Any) -> TypeGuard[dict[str, Any]]:
    """Say whether a value is a document."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Say whether a stored value is a list."""
    return isinstance(value, list)


def is_operators(wanted: Any) -> TypeGuard[Mapping[str, Any]]:
    """Say whether what a filter wants of a field is operators rather than a value."""
    return isinstance(wanted, Mapping)


def is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    """Say whether a value given to an operator is a list of values."""
    return isinstance(value, list | tuple)
