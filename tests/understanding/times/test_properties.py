"""What holds for any text: no exception, sound spans, the same answer twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.times import combine, find, replan, say
from bot.understanding.times.english import ENGLISH
from bot.understanding.times.reader import Prefer
from capabilities.values import Recurrence, When

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
]
MOMENTS = st.builds(
    lambda stamp, zone: stamp.astimezone(ZoneInfo(zone)),
    st.integers(800_000_000, 3_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(ZONES),
)
WORDS = sorted({word for table in ENGLISH.tables() for key in table for word in (key, *key.split())})
FIGURES = st.one_of(
    st.integers(0, 3000).map(str),
    st.sampled_from(
        ["9am", "17:00", "9:30pm", "5th", "31st", "5/3", "2026-02-30", "25:99", "1h30", "0", "9.30"]
    ),
)
SPOKEN = st.lists(st.one_of(st.sampled_from(WORDS), FIGURES, st.sampled_from([",", "-", "and"])), max_size=14)
TEXTS = st.one_of(st.text(max_size=200), SPOKEN.map(" ".join))
PREFERENCES: st.SearchStrategy[Prefer] = st.sampled_from(["future", "past"])


@given(TEXTS, MOMENTS, PREFERENCES, st.booleans())
@settings(max_examples=600, deadline=None)
def test_any_text_gives_sound_spans(text: str, now: datetime, prefer: Prefer, day_first: bool) -> None:
    """Spans lie in the text in order, never overlap, and a second reading gives the same ones."""
    found = find(text, now, prefer=prefer, day_first=day_first)

    position = 0
    for span in found:
        assert position <= span.start < span.end <= len(text)
        assert span.words == text[span.start : span.end]
        position = span.end
    assert found == find(text, now, prefer=prefer, day_first=day_first)


@pytest.mark.parametrize(
    "phrase", ["day after ", "1h before ", "w/c ", "mon after ", "the closest monday to ", "week of the "]
)
def test_nested_dates_end_somewhere(phrase: str) -> None:
    """A text of nothing but "after" is read without exhausting the stack."""
    now = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Europe/Berlin"))

    assert all(span.words for span in find(phrase * 300, now))


@given(SPOKEN.map(" ".join), MOMENTS)
@settings(max_examples=400, deadline=None)
def test_values_are_usable(text: str, now: datetime) -> None:
    """Moments are in the person's zone, rules are ones dateutil accepts, and all can be said."""
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    for span in find(text, now):
        match span.value:
            case When() as when:
                assert all(side is None or side.tzinfo is zone for side in (when.start, when.end))
            case Recurrence() as recurrence:
                rule = rrulestr(recurrence.rule, dtstart=recurrence.start)
                assert recurrence.zone == zone.key
                assert next(iter(rule), recurrence.start) >= recurrence.start
            case timedelta() as length:
                assert timedelta(0) < length <= timedelta(days=3660)
        assert say(span.value, now, zone).strip()


@given(SPOKEN.map(" ".join), MOMENTS)
@settings(max_examples=200, deadline=None)
def test_joining_and_changing_never_raise(text: str, now: datetime) -> None:
    """Whatever two moments were found, they can be joined or one changed by the other."""
    moments = [span.value for span in find(text, now) if isinstance(span.value, When)]
    for first in moments:
        for second in moments:
            combine(first, second)
            assert isinstance(replan(first, second, now), When)


def test_now_must_be_aware() -> None:
    """A naive now would silently mean the machine's zone."""
    with pytest.raises(ValueError, match="aware"):
        find("tomorrow", datetime(2026, 3, 4, 10))  # noqa: DTZ001  # what is refused
