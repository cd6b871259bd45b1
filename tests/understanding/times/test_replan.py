"""Joining what was said apart, changing what was said before, and saying it back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.times import combine, find, replan, say, say_late
from capabilities.values import Recurrence, When

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 10, tzinfo=BERLIN)


def at(*fields: int) -> datetime:
    """Return a moment in Berlin."""
    return datetime(*fields, tzinfo=BERLIN)  # type: ignore[arg-type, misc]  # fields of a datetime


def when(text: str) -> When:
    """Return the one moment a text names."""
    (span,) = find(text, NOW)
    assert isinstance(span.value, When)
    return span.value


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("next Tuesday", "at 3pm", When.point(at(2026, 3, 10, 15))),
        ("at 3pm", "next Tuesday", When.point(at(2026, 3, 10, 15))),
        ("on Friday", "from 2 to 4pm", When(start=at(2026, 3, 6, 14), end=at(2026, 3, 6, 16))),
        (
            "on Friday",
            "in the afternoon",
            When(start=at(2026, 3, 6, 12), end=at(2026, 3, 6, 18), grain="part"),
        ),
        ("on 29 March", "at 2:30am", When.point(at(2026, 3, 29, 3))),
        ("tomorrow", "before 3pm", When(end=at(2026, 3, 5, 15))),
        ("tomorrow", "on Friday", None),
        ("at 3pm", "at 5pm", None),
        ("this week", "on Friday", When(start=at(2026, 3, 6), end=at(2026, 3, 7), grain="day")),
        ("this week", "by Friday", When(start=at(2026, 3, 2), end=at(2026, 3, 7), grain="day")),
    ],
)
def test_a_date_and_a_clock_said_apart_are_joined(first: str, second: str, expected: When | None) -> None:
    """The date decides the day; what contradicts is not joined."""
    assert combine(when(first), when(second)) == expected


@pytest.mark.parametrize(
    ("original", "change", "expected"),
    [
        ("on Friday at 3pm", "4pm", When.point(at(2026, 3, 6, 16))),
        ("on Friday at 3pm", "tomorrow at 4pm", When.point(at(2026, 3, 5, 16))),
        ("on Friday at 3pm", "9am", When.point(at(2026, 3, 6, 9))),
        ("on Friday at 3pm", "on Thursday", When.point(at(2026, 3, 5, 15))),
        ("on Friday at 3pm", "on Monday at 9am", When.point(at(2026, 3, 9, 9))),
        ("on Friday from 2 to 4pm", "5pm", When(start=at(2026, 3, 6, 17), end=at(2026, 3, 6, 19))),
        ("on Friday from 2 to 4pm", "next Monday", When(start=at(2026, 3, 9, 14), end=at(2026, 3, 9, 16))),
        ("on Friday", "on Saturday", When(start=at(2026, 3, 7), end=at(2026, 3, 8), grain="day")),
        ("on Friday", "at 3pm", When.point(at(2026, 3, 6, 15))),
        ("on 28 March at 2:30am", "on 29 March", When.point(at(2026, 3, 29, 3))),
        ("on Friday at 3pm", "next week", When(start=at(2026, 3, 9), end=at(2026, 3, 16), grain="week")),
    ],
)
def test_a_change_keeps_what_it_does_not_say(original: str, change: str, expected: When) -> None:
    """A new clock keeps the day and the length; a new day keeps the clock and the length."""
    assert replan(when(original), when(change), NOW) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("today at 9:00", "today at 21:00"),
        ("today at 9am", "today at 9:00"),
        ("tomorrow at 3pm", "tomorrow at 15:00"),
        ("at 3pm", "today at 15:00"),
        ("on 12 March at 15:00", "on Thursday 12 March at 15:00"),
        ("on 12 March 2027 at 15:00", "on Friday 12 March 2027 at 15:00"),
        ("Friday", "Friday"),
        ("tomorrow", "tomorrow"),
        ("yesterday", "yesterday"),
        ("12 March", "Thursday 12 March"),
        ("12 March 2027", "Friday 12 March 2027"),
        ("tomorrow morning", "tomorrow morning"),
        ("this afternoon", "this afternoon"),
        ("on 12 March in the evening", "Thursday 12 March evening"),
        ("this week", "this week"),
        ("next week", "next week"),
        ("the week of 18 May", "the week of Monday 18 May"),
        ("this weekend", "this weekend"),
        ("in April", "April"),
        ("April 2027", "April 2027"),
        ("in 2027", "2027"),
        ("by Friday", "by Friday"),
        ("before 3pm", "before today at 15:00"),
        ("after 5pm", "after today at 17:00"),
        ("from Monday on", "from Monday"),
        ("tomorrow from 2 to 4pm", "tomorrow from 14:00 to 16:00"),
        ("5-7 March", "tomorrow to Saturday"),
        ("for 45 minutes", "45 minutes"),
        ("90 minutes", "1 hour 30 minutes"),
        ("for 2 weeks", "2 weeks"),
        ("an hour", "1 hour"),
        ("every day at 9am", "every day at 9:00"),
        ("every Monday at 9", "every Monday at 9:00"),
        ("every other Friday", "every other Friday"),
        ("every other day", "every other day"),
        ("every weekday at 7:30am", "every weekday at 7:30"),
        ("every weekend", "every weekend"),
        ("every morning", "every morning"),
        ("every Mon, Wed and Fri", "every Monday, Wednesday and Friday"),
        ("every 2 hours", "every 2 hours"),
        ("every month on the 1st", "every month on the 1st"),
        ("the first Monday of every month at 10", "the first Monday of every month at 10:00"),
        ("the last day of every month", "the last day of every month"),
        ("every quarter", "every quarter on the 4th"),
        ("every year on 5 May", "every year on 5 May"),
        ("every day at 8am and 8pm", "every day at 8:00 and 20:00"),
        ("every Friday until 5 June", "every Friday until 5 June"),
        ("every 3 weeks on Monday", "every 3 weeks on Monday"),
    ],
)
def test_what_was_understood_is_said_plainly(text: str, said: str) -> None:
    """A reply names the moment so that a wrong guess is seen."""
    (span,) = find(text, NOW)
    assert say(span.value, NOW, BERLIN) == said


def test_a_moment_is_said_in_the_zone_asked_for() -> None:
    """Stored moments are UTC; people hear their own clock."""
    stored = datetime(2026, 3, 29, 7, tzinfo=ZoneInfo("UTC"))
    assert say(stored, NOW, BERLIN) == "on Sunday 29 March at 9:00"


def test_a_foreign_rule_is_still_said() -> None:
    """Rules may come from a calendar, not from our grammar."""
    rule = Recurrence(start=datetime(2026, 3, 4, 9), zone="UTC", rule="FREQ=MONTHLY;BYMONTHDAY=2,15,23")  # noqa: DTZ001
    assert say(rule, NOW, BERLIN) == "every month on the 2nd, 15th and 23rd at 9:00"


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(seconds=0), "1 second"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=5, seconds=20), "5 minutes"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=5), "3 days"),
    ],
)
def test_lateness_is_said_in_its_largest_unit(late: timedelta, said: str) -> None:
    """Late is rounded down: it was at least that late."""
    assert say_late(late) == said
