"""Every place a process can die or stall at, and faults planted to see the oracle find them."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.store.embedded import EmbeddedStore
from tests.faults import mutants
from tests.faults.enumeration import Enumeration
from tests.faults.world import Variant, showing


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: a commit there costs no disk."""
    shm = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def enumeration(memory: Path) -> AsyncIterator[Enumeration]:
    # A task that died with its process has nobody to tell.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    store = await EmbeddedStore.open(memory / "worlds.db")
    enumeration = Enumeration(store)
    await enumeration.prepare()
    yield enumeration
    await store.close()
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "variant",
    [Variant(), Variant(answers=()), showing(Variant()), Variant(chat=True)],
    ids=["flaky", "sound", "shown-first", "chat"],
)
async def test_any_one_crash_loses_and_doubles_nothing(enumeration: Enumeration, variant: Variant) -> None:
    """Before and after every write and send."""
    report = await enumeration.crashes(variant, twice=False)

    assert report.violations == []
    assert report.schedules > 60


@pytest.mark.slow
async def test_any_two_crashes_lose_and_double_nothing(enumeration: Enumeration) -> None:
    """Every pair of places, the second in the life after the first crash."""
    report = await enumeration.crashes(Variant(), twice=True)

    print(f"{report.schedules} schedules of one and two crashes")
    assert report.violations == []
    assert report.schedules > 4000


@pytest.mark.parametrize(
    "variant", [Variant(), showing(Variant()), Variant(chat=True)], ids=["flaky", "shown-first", "chat"]
)
async def test_any_stall_past_the_lease_doubles_nothing(enumeration: Enumeration, variant: Variant) -> None:
    """A process stops at any place, another does its work, it goes on: its writes come to nothing."""
    report = await enumeration.stops(variant)

    assert report.violations == []


@pytest.mark.parametrize(
    "mutant",
    [
        mutants.ACK_BEFORE_COMMIT,
        mutants.NO_INTENT,
        mutants.EFFECTS_FIRST_RANDOM_IDS,
        mutants.DOUBT_FORGOTTEN,
    ],
    ids=["ack-before-commit", "no-intent", "effects-first-random-ids", "doubt-forgotten"],
)
async def test_oracle_finds_a_planted_fault(enumeration: Enumeration, mutant: Variant) -> None:
    """One crash is enough to show it."""
    report = await enumeration.crashes(mutant, twice=False)

    print(f"caught by {len(report.violations)} of {report.schedules} schedules")
    assert report.violations


async def test_oracle_finds_a_missing_fence(enumeration: Enumeration) -> None:
    """Conditions on epoch, state and fence left out of every update."""
    report = await enumeration.stops(mutants.NO_FENCE)

    print(f"caught by {len(report.violations)} of {report.schedules} schedules")
    assert report.violations
