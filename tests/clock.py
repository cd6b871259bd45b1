"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


class SettableClock:
    """Wall time as a test says. ``at`` may be set; it is aware and in UTC."""

    def __init__(self, at: datetime = MONDAY_MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move on (or back) by ``by``."""
        self.at += by
