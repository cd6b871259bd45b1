"""So much later or earlier: how people say it, and how far that moves what has a time already."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.analysis import Moment
from bot.understanding.dialogue import DialogueState, Focus
from bot.understanding.reactive import Reactive
from capabilities.registry import Registry
from capabilities.values import Shift, When

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 10, tzinfo=BERLIN)
REACTIVE = Reactive(Registry.discover())
HALF, HOUR, DAY, WEEK = Shift(seconds=1800), Shift(seconds=3600), Shift(days=1), Shift(days=7)


def back(shift: Shift) -> Shift:
    """Return the same, earlier."""
    return Shift(months=-shift.months, days=-shift.days, seconds=-shift.seconds)


ENGLISH = {
    "make it an hour later": HOUR,
    "an hour later": HOUR,
    "one hour later please": HOUR,
    "actually an hour later": HOUR,
    "no, half an hour later": HALF,
    "can you make it an hour later?": HOUR,
    "could you please push it back by half an hour": HALF,
    "make it half an hour earlier": back(HALF),
    "an hour sooner": back(HOUR),
    "20 minutes earlier please": Shift(seconds=-1200),
    "push it back by 30 minutes": HALF,
    "push it back 30 minutes": HALF,
    "push back that by 30 minutes": HALF,
    "put it off by an hour": HOUR,
    "delay it by an hour and a half": Shift(seconds=5400),
    "move it by an hour": HOUR,
    "bring it forward by an hour": back(HOUR),
    "move it forward by an hour": back(HOUR),
    "move it up an hour": back(HOUR),
    "pull it forward by 30 minutes": back(HALF),
    "move it a day later": DAY,
    "make it a day earlier": back(DAY),
    "a day earlier": back(DAY),
    "two days earlier": Shift(days=-2),
    "postpone it by a day": DAY,
    "move it back a week": WEEK,
    "make that a week later": WEEK,
    "postpone it by a month": Shift(months=1),
    "postpone it by two days and three hours": Shift(days=2, seconds=10800),
    "make it 24 hours later": Shift(seconds=86400),
}
GERMAN = {
    "mach es eine Stunde später": HOUR,
    "eine Stunde später": HOUR,
    "lieber eine Stunde später": HOUR,
    "kannst du es eine Stunde später machen?": HOUR,
    "eine halbe Stunde früher": back(HALF),
    "mach das eine halbe Stunde eher": back(HALF),
    "20 Minuten früher bitte": Shift(seconds=-1200),
    "verschieb es um 30 Minuten": HALF,
    "verschiebe das bitte um 30 Minuten": HALF,
    "verschieb es um eine Stunde nach hinten": HOUR,
    "verschieb es um eine Stunde nach vorne": back(HOUR),
    "zieh es um eine Stunde vor": back(HOUR),
    "kannst du es um eine Stunde vorziehen": back(HOUR),
    "kannst du es um einen Tag verschieben?": DAY,
    "einen Tag später": DAY,
    "zwei Tage früher": Shift(days=-2),
    "einen Tag eher": back(DAY),
    "verschieb es um eine Woche": WEEK,
    "einen Monat später": Shift(months=1),
}
LINES = [(language, *line) for language, lines in (("en", ENGLISH), ("de", GERMAN)) for line in lines.items()]


def read(said: str, language: str, noun: str) -> dict[str, object]:
    """Return the slots that an utterance fills while one thing is talked about."""
    focus = Focus(id="one", noun=noun, title="Quillon")
    last = {"reminder": "set_reminder", "event": "schedule_event", "task": "create_task"}[noun]
    state = DialogueState(focus=(focus,), last_action=last, at=NOW)
    steps = REACTIVE.analyze(said, state, Moment(NOW, BERLIN, language), language).steps
    return dict(steps[0].slots) if len(steps) == 1 else {}


@pytest.mark.parametrize("noun", ["reminder", "event", "task"])
@pytest.mark.parametrize(("language", "said", "shift"), LINES)
def test_what_is_talked_about_moves_by_it(language: str, said: str, shift: Shift, noun: str) -> None:
    slots = read(said, language, noun)

    assert slots.get(noun) == "one"
    assert [value.shift for value in slots.values() if isinstance(value, When)] == [shift]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "make it in an hour"),
        ("en", "move it to 10"),
        ("en", "make it an hour from now"),
        ("de", "mach es in einer Stunde"),
        ("de", "verschieb es auf zehn"),
        ("de", "verschieb es um zehn"),
    ],
)
def test_a_time_of_its_own_moves_nothing_by_it(language: str, said: str) -> None:
    values = [value for value in read(said, language, "event").values() if isinstance(value, When)]

    assert [value.shift for value in values] in ([], [None])


@pytest.mark.parametrize(
    "said",
    [
        "remind me to move the car back by an hour",
        "note: push the release back by a week",
        "extend it by 30 minutes",
        "set a timer for ten minutes",
    ],
)
def test_what_asks_to_move_nothing_is_no_shift(said: str) -> None:
    values = [value for value in read(said, "en", "event").values() if isinstance(value, When)]

    assert not any(value.shift for value in values)


@pytest.mark.parametrize(
    ("at", "shift", "moved"),
    [
        ("2026-03-28T09:00+01:00", DAY, "2026-03-29T09:00+02:00"),
        ("2026-03-28T09:00+01:00", Shift(seconds=86400), "2026-03-29T10:00+02:00"),
        ("2026-10-25T09:00+01:00", back(DAY), "2026-10-24T09:00+02:00"),
        ("2026-10-25T01:30+02:00", HOUR, "2026-10-25T02:30+02:00"),
        ("2026-10-25T01:30+02:00", Shift(seconds=7200), "2026-10-25T02:30+01:00"),
        ("2026-01-31T09:00+01:00", Shift(months=1), "2026-02-28T09:00+01:00"),
        ("2026-03-01T09:00+01:00", Shift(months=-1, days=-1, seconds=60), "2026-01-31T09:01+01:00"),
    ],
)
def test_days_move_the_wall_clock_and_hours_pass(at: str, shift: Shift, moved: str) -> None:
    told = shift.moved(datetime.fromisoformat(at).astimezone(BERLIN))

    assert told.isoformat(timespec="minutes") == moved
