"""The real clock: the one place that asks the machine what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """Wall time of this machine."""

    def now(self) -> datetime:
        """Return now, aware, in UTC."""
        return datetime.now(UTC)
