"""Leases: one holder at a time, an epoch that only grows, and no waiting for the dead."""

import subprocess
import sys
from datetime import timedelta

import pytest

from bot.delivery.collections import SPECS
from bot.delivery.lease import Leases
from bot.delivery.owner import is_gone, new_owner
from bot.store.embedded import EmbeddedStore
from tests.clock import SettableClock


@pytest.fixture
def dead_owner() -> str:
    """The name of a process that has ended."""
    code = "from bot.delivery.owner import new_owner; print(new_owner())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ended.stdout.strip()


@pytest.fixture
async def leases(store: EmbeddedStore) -> tuple[Leases, Leases]:
    await store.declare(SPECS)
    return Leases(store, new_owner()), Leases(store, new_owner())


async def test_held_lease_is_not_given_twice(leases: tuple[Leases, Leases]) -> None:
    """Until it is given back; the next epoch is higher."""
    ours, theirs = leases
    first = await ours.take("ann")
    assert first is not None
    assert await theirs.take("ann") is None
    await ours.release(first)

    second = await theirs.take("ann")

    assert second is not None
    assert second.epoch > first.epoch
    theirs.abandon(second)


async def test_expired_lease_goes_to_the_next(leases: tuple[Leases, Leases], clock: SettableClock) -> None:
    """And the late holder cannot give back what is no longer its own."""
    ours, theirs = leases
    first = await ours.take("ann")
    assert first is not None
    clock.advance(timedelta(seconds=7))
    second = await theirs.take("ann")
    assert second is not None

    await ours.release(first)

    assert await ours.take("ann") is None
    theirs.abandon(second)


async def test_lease_of_a_process_that_is_gone_is_free(
    store: EmbeddedStore, leases: tuple[Leases, Leases], dead_owner: str
) -> None:
    """A restart does not wait for what the crash left behind."""
    theirs = Leases(store, dead_owner)
    first = await theirs.take("ann")
    assert first is not None
    theirs.abandon(first)

    second = await leases[0].take("ann")

    assert second is not None
    assert second.epoch == first.epoch + 1
    leases[0].abandon(second)


def test_only_what_is_certain_counts_as_gone() -> None:
    """A living process, another machine and a name we cannot read are not gone."""
    place, pid, started, token = new_owner().split("|")

    assert not is_gone("|".join((place, pid, started, token)))
    assert not is_gone("|".join(("elsewhere", "999999999", started, token)))
    assert not is_gone("")
    assert is_gone("|".join((place, pid, "1", token)))
