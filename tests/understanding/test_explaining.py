"""Why a time means what it means: from the words and the moment alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import times
from bot.understanding.analysis import Moment
from bot.understanding.arithmetic import Reckoned, reckoned

BERLIN = ZoneInfo("Europe/Berlin")
NOW = Moment(datetime(2026, 11, 18, 8, tzinfo=BERLIN), BERLIN)  # a Wednesday


def facts(words: str) -> list[Reckoned]:
    (span,) = times.find(words, NOW.local)
    return reckoned(span, NOW)


@pytest.mark.parametrize(
    ("words", "because"),
    [
        ("tomorrow", "day"),
        ("next Friday", "day"),
        ("next month", "day"),
        ("in 20 minutes", "clock"),
        ("at 9am", None),
        ("19 November 2031", None),
        ("for 45 minutes", None),
        ("every Monday at 8am", None),
    ],
)
def test_what_a_time_was_reckoned_from(words: str, because: str | None) -> None:
    assert [fact.because for fact in facts(words)] == [because]


@pytest.mark.parametrize("words", ["tomorrow at 9", "at 9 tomorrow", "tomorrow 9am"])
def test_day_and_clock_are_told_apart_in_any_order(words: str) -> None:
    day, clock = facts(words)

    assert (day.words, day.part, day.because) == ("tomorrow", "day", "day")
    assert day.first == day.last == datetime(2026, 11, 19).date()  # noqa: DTZ001  # a calendar day
    assert (clock.part, clock.because) == ("clock", None)
    assert clock.start is not None
    assert clock.start.hour == 9


def test_a_clock_time_is_the_persons_wall_time() -> None:
    (fact,) = facts("in 2 hours")

    assert fact.start == NOW.now + timedelta(hours=2)
    assert fact.start is not None
    assert fact.start.tzinfo == BERLIN


def test_the_last_day_of_a_stretch_is_its_own() -> None:
    """A week ends at midnight of the Monday after it; its last day is Sunday."""
    (fact,) = facts("next week")

    assert (fact.first, fact.last) == (datetime(2026, 11, 23).date(), datetime(2026, 11, 29).date())  # noqa: DTZ001
