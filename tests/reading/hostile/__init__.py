"""Files that somebody made to do harm, or that broke on their way; each with what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """How to make a file, and what must come of it: the key of an error, or ``read``."""

    made: Callable[[], bytes]
    outcome: str
    name: str = ""
    """What it is called where that matters."""
    says: str = ""
    """What stands in it."""
    notes: tuple[str, ...] = ()
