"""A circuit breaker: a model that fails again and again is left alone for a while.

After M. Nygard, "Release It!": closed -> open after a run of failures -> half open: one call tries.
"""

from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "half_open"]
FAILURES = 5
COOLING = 30.0
"""Seconds."""


class Breaker:
    """The breaker of one model. ``now`` returns seconds of a clock that never goes back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failures = 0
        self._opened: float | None = None
        self._trying = False

    @property
    def state(self) -> State:
        """Whether calls go through."""
        if self._opened is None:
            return "closed"
        return "half_open" if self._now() - self._opened >= COOLING else "open"

    def enter(self) -> bool:
        """Whether a call may go now; in half-open state only one at a time."""
        match self.state:
            case "closed":
                return True
            case "open":
                return False
            case "half_open":
                if self._trying:
                    return False
                self._trying = True
                return True

    def succeeded(self) -> None:
        """Close: the model answers."""
        self._failures, self._opened, self._trying = 0, None, False

    def failed(self) -> None:
        """Count a failure of the model; open at the fifth in a row, and again when a trial failed."""
        self._failures += 1
        if self._trying or self._failures >= FAILURES:
            self._opened = self._now()
        self._trying = False

    def left(self) -> None:
        """End a call that tells nothing about the model."""
        self._trying = False
