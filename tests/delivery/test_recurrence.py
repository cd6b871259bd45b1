"""Occurrences against a calendar walked day by day, across every change of the clocks."""

# ruff: noqa: DTZ001  # wall times have no zone

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.recurrence import between, check_rule, next_after, to_moment
from capabilities.document import Reminder
from capabilities.errors import InvalidRequestError

ZONES = [
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
]


def reminder(wall: str, zone: str = "Europe/Berlin", rule: str | None = None) -> Reminder:
    return Reminder(title="x", wall=datetime.fromisoformat(wall), zone=zone, rule=rule)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


def test_skipped_hour_becomes_the_next_valid_moment() -> None:
    """Berlin, 28 March 2027: 2:30 does not exist and becomes 3:30 summer time."""
    assert to_moment(datetime(2027, 3, 28, 2, 30), ZoneInfo("Europe/Berlin")) == utc("2027-03-28T01:30")


def test_doubled_hour_means_its_first_pass_only() -> None:
    """Berlin, 31 October 2027: 2:30 comes twice; one occurrence that day, the next a day later."""
    daily = reminder("2027-10-30T02:30", rule="FREQ=DAILY")

    first = next_after(daily, utc("2027-10-30T12:00"))

    assert first == utc("2027-10-31T00:30")
    assert next_after(daily, utc("2027-10-31T00:30")) == utc("2027-11-01T01:30")


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=2, deadline=None)
@given(
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 15, 30, 59]),
    year=st.integers(2007, 2030),
    offset=st.integers(0, 364),
)
def test_ten_years_of_every_day(zone: str, hour: int, minute: int, year: int, offset: int) -> None:
    """Once a day at its wall time; on a day it is skipped, as much later as the clocks moved."""
    tz = ZoneInfo(zone)
    start = datetime(year, 1, 1, hour, minute) + timedelta(days=offset)
    daily = Reminder(title="x", wall=start, zone=zone, rule="FREQ=DAILY")
    expected = {to_moment(start + timedelta(days=day), tz) for day in range(3650)}

    moment = to_moment(start, tz) - timedelta(milliseconds=1)
    seen: list[datetime] = []
    for _ in range(len(expected)):
        found = next_after(daily, moment)
        assert found is not None
        assert found > moment
        seen.append(found)
        moment = found

    assert seen == sorted(expected)
    for number, found in enumerate(seen):
        local = found.astimezone(tz)
        assert local.fold == 0
        if len(expected) == 3650 and exists(wall := start + timedelta(days=number), tz):
            assert local.replace(tzinfo=None) == wall


@settings(max_examples=30, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    rule=st.sampled_from(
        [
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=YEARLY",
            "FREQ=HOURLY;INTERVAL=5",
            "FREQ=DAILY;INTERVAL=3;COUNT=40",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=DAILY;UNTIL=20270601",
        ]
    ),
    after=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),
)
def test_starting_late_finds_what_walking_from_the_start_finds(zone: str, rule: str, after: datetime) -> None:
    """Skipping years of history by whole intervals changes nothing."""
    one = reminder("2026-01-05T02:30", zone, rule)
    moment = after.replace(tzinfo=UTC)

    walked = [
        at for at in between(one, utc("2026-01-01T00:00"), utc("2029-01-01T00:00"), 100_000) if at > moment
    ]
    found = next_after(one, moment)

    assert found == (walked[0] if walked else found)


def test_between_keeps_the_latest_of_too_many() -> None:
    """A week of minutes comes back as its last few."""
    often = reminder("2027-01-01T00:00", "UTC", "FREQ=MINUTELY")

    found = between(often, utc("2027-01-01T00:00"), utc("2027-01-08T00:00"), 3)

    assert found == [utc("2027-01-07T23:58"), utc("2027-01-07T23:59"), utc("2027-01-08T00:00")]


def test_one_off_comes_once() -> None:
    """Strictly after its moment there is nothing."""
    once = reminder("2027-01-01T09:00")

    assert next_after(once, utc("2027-01-01T07:59")) == utc("2027-01-01T08:00")
    assert next_after(once, utc("2027-01-01T08:00")) is None


def test_rule_that_never_matches_ends() -> None:
    """30 February is looked for as far as is sensible, not until the year 9999."""
    assert (
        next_after(
            reminder("2027-01-01T09:00", rule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), utc("2027-01-02T00:00")
        )
        is None
    )


def test_leap_day_is_found_years_ahead() -> None:
    """29 February of the next leap year."""
    leap = reminder("2028-02-29T09:00", "UTC", "FREQ=YEARLY")

    assert next_after(leap, utc("2028-03-01T00:00")) == utc("2032-02-29T09:00")


def test_until_in_utc_is_taken_to_the_zone() -> None:
    """UNTIL=…T080000Z is 9:00 in Berlin: that day is still in."""
    daily = reminder("2027-01-01T09:00", rule="FREQ=DAILY;UNTIL=20270103T080000Z")

    assert next_after(daily, utc("2027-01-02T12:00")) == utc("2027-01-03T08:00")
    assert next_after(daily, utc("2027-01-03T08:00")) is None


@pytest.mark.parametrize(
    "rule", ["", "FREQ=NOW", "FREQ=DAILY;INTERVAL=0", "FREQ=SECONDLY", "FREQ=DAILY;COUNT=10001", "x"]
)
def test_rule_that_cannot_be_followed_is_refused(rule: str) -> None:
    """With a sentence, before it is stored."""
    with pytest.raises(InvalidRequestError):
        check_rule(rule, datetime(2027, 1, 1, 9), "UTC")
