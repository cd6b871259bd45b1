"""Every place a process can die or stall at, and faults planted to see the oracle find them."""

from collections.abc import AsyncIterator

import pytest

from tests.faults import mutants
from tests.faults.enumeration import Enumeration, enumeration_in_memory
from tests.faults.world import Variant, showing


@pytest.fixture
async def enumeration() -> AsyncIterator[Enumeration]:
    async with enumeration_in_memory() as lent:
        yield lent


@pytest.mark.parametrize(
    "variant",
    [Variant(), Variant(answers=()), showing(Variant()), Variant(chat=True)],
    ids=["flaky", "sound", "shown-first", "chat"],
)
async def test_any_one_crash_loses_and_doubles_nothing(enumeration: Enumeration, variant: Variant) -> None:
    """Before and after every write and send."""
    report = await enumeration.crashes(variant)

    assert report.violations == []
    assert report.schedules > 60


@pytest.mark.slow
async def test_any_two_crashes_lose_and_double_nothing(enumeration: Enumeration) -> None:
    """A sixth of the pairs of places, evenly, the second in the life after the first crash."""
    report = await enumeration.crashes(Variant(), every=6)

    print(f"{report.schedules} schedules of one and two crashes")
    assert report.violations == []
    assert report.schedules > 600


@pytest.mark.parametrize(
    "variant", [Variant(), showing(Variant()), Variant(chat=True)], ids=["flaky", "shown-first", "chat"]
)
async def test_any_stall_past_the_lease_doubles_nothing(enumeration: Enumeration, variant: Variant) -> None:
    """A process stops at any place, another does its work, it goes on: its writes come to nothing."""
    report = await enumeration.stops(variant)

    assert report.violations == []


@pytest.mark.parametrize("name", mutants.CRASHING)
async def test_oracle_finds_a_planted_fault(enumeration: Enumeration, name: str) -> None:
    """One crash is enough to show it."""
    report = await enumeration.crashes(mutants.CRASHING[name])

    print(f"caught by {len(report.violations)} of {report.schedules} schedules")
    assert report.violations


@pytest.mark.parametrize("name", mutants.STOPPING)
async def test_oracle_finds_a_missing_fence(enumeration: Enumeration, name: str) -> None:
    """Conditions on the epoch, or on epoch, state and fence, left out of every update."""
    report = await enumeration.stops(mutants.STOPPING[name])

    print(f"caught by {len(report.violations)} of {report.schedules} schedules")
    assert report.violations
