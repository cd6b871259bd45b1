"""People and their profiles."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.store.embedded import EmbeddedStore
from bot.store.people import PEOPLE, People
from capabilities.errors import InvalidRequestError, NotFoundError

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def people(store: EmbeddedStore) -> People:
    await store.declare([PEOPLE])
    return People(store)


async def test_a_terminal_and_a_server_starting_together_make_one_owner(people: People) -> None:
    owners = await asyncio.gather(*(people.owner(zone="Europe/Berlin", now=NOW) for _ in range(5)))

    assert len({owner.id for owner in owners}) == 1
    assert await people.everyone() == [owners[0].id]


async def test_a_person_is_kept_with_zone_and_working_hours(people: People) -> None:
    ann = await people.create(name="Ann", zone="America/New_York", now=NOW)
    await people.update(ann.id, day_start=7, day_end=15, working_days=[0, 2])

    kept = await people.get(ann.id)

    assert (kept.zone.key, kept.day_start, kept.day_end, kept.working_days) == (
        "America/New_York",
        7,
        15,
        (0, 2),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Middle/Earth"},
        {"zone": "../../etc/passwd"},
        {"name": ""},
        {"name": "x" * 101},
        {"day_start": 18},
        {"day_end": 25},
        {"working_days": []},
        {"working_days": [7]},
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(
    people: People, change: dict[str, Any]
) -> None:
    ann = await people.create(name="Ann", zone="Europe/Berlin", now=NOW)

    with pytest.raises(InvalidRequestError):
        await people.update(ann.id, **change)

    assert await people.get(ann.id) == ann


async def test_nobody_is_not_found(people: People) -> None:
    with pytest.raises(NotFoundError):
        await people.get("nobody")
