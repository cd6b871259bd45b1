"""Where and how people are told things unasked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.reach import is_quiet
from capabilities.contract import Person


@pytest.mark.parametrize(
    ("hours", "utc_hour", "quiet"),
    [
        ("", 2, False),
        ("22-7", 21, True),  # 22:00 in Berlin
        ("22-7", 20, False),
        ("22-7", 3, True),
        ("22-7", 6, False),  # 7:00 in Berlin
        ("9-17", 8, True),
        ("9-17", 16, False),
    ],
)
def test_quiet_hours_are_hours_of_the_persons_own_clock(hours: str, utc_hour: int, quiet: bool) -> None:
    ann = Person("ann", "Ann", ZoneInfo("Europe/Berlin"), quiet_hours=hours)
    assert is_quiet(ann, datetime(2026, 1, 5, utc_hour, tzinfo=UTC)) is quiet
