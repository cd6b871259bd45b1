"""Linking codes: both sides have a say, codes work once and for minutes, and nobody guesses them."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from api.auth.collections import SPECS
from api.auth.linking import LIFE, MOST_OFFERS, OFFER_LIFE, TRIES, Linking, could_be_code
from api.auth.throttle import Throttle
from api.errors import TooManyRequestsError
from bot.store.embedded import EmbeddedStore
from bot.store.identities import IDENTITIES, Identities
from capabilities.errors import ConflictError, NotFoundError
from tests.api.house import SetClock


class Doors:
    """Linking and what it leads to, over a fresh store."""

    def __init__(self, store: EmbeddedStore, clock: SetClock) -> None:
        self.clock = clock
        self.store = store
        self.linking = Linking(store, clock, Throttle(store, clock))
        self.identities = Identities(store)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncGenerator[Doors]:
    clock = SetClock()
    store = await EmbeddedStore.open(tmp_path / "dayhand.db", now=clock.now)
    await store.declare((*SPECS, IDENTITIES))
    yield Doors(store, clock)
    await store.close()


async def test_a_person_links_an_account_that_they_see_the_name_of(doors: Doors) -> None:
    made = await doors.linking.make("ann", "telegram")
    claimed = await doors.linking.claim("telegram", made.code, "42", "Anna (@anna)")
    before = await doors.identities.find("telegram", "42")
    (waiting,) = await doors.linking.of("ann")

    linked = await doors.linking.confirm("ann", claimed.id)

    assert before is None
    assert (waiting.state, waiting.name) == ("claimed", "Anna (@anna)")
    assert (linked.user, linked.address) == ("ann", "42")
    assert await doors.linking.of("ann") == []


async def test_a_code_works_once_and_for_ten_minutes(doors: Doors) -> None:
    made = await doors.linking.make("ann", "telegram")
    await doors.linking.claim("telegram", made.code, "42", "Anna")
    with pytest.raises(NotFoundError):
        await doors.linking.claim("telegram", made.code, "666", "Eve")

    late = await doors.linking.make("ann", "telegram")
    doors.clock.pass_by(LIFE)
    with pytest.raises(NotFoundError):
        await doors.linking.claim("telegram", late.code, "42", "Anna")


async def test_nothing_is_linked_before_it_is_confirmed_or_by_anybody_else(doors: Doors) -> None:
    made = await doors.linking.make("ann", "telegram")
    with pytest.raises(ConflictError):
        await doors.linking.confirm("ann", made.link.id)
    claimed = await doors.linking.claim("telegram", made.code, "42", "Anna")
    with pytest.raises(NotFoundError):
        await doors.linking.confirm("eve", claimed.id)
    await doors.linking.refuse("ann", claimed.id)
    with pytest.raises(NotFoundError):
        await doors.linking.confirm("ann", claimed.id)
    assert await doors.identities.find("telegram", "42") is None


async def test_a_newer_code_ends_the_one_before(doors: Doors) -> None:
    first = await doors.linking.make("ann", "telegram")
    await doors.linking.make("ann", "telegram")
    with pytest.raises(NotFoundError):
        await doors.linking.claim("telegram", first.code, "42", "Anna")


async def test_a_code_of_one_channel_is_none_of_another(doors: Doors) -> None:
    made = await doors.linking.make("ann", "whatsapp")
    with pytest.raises(NotFoundError):
        await doors.linking.claim("telegram", made.code, "42", "Anna")


async def test_short_codes_are_read_however_they_are_typed(doors: Doors) -> None:
    made = await doors.linking.make("ann", "whatsapp")
    typed = f" {made.code[:4].lower()}-{made.code[4:].lower()} "
    assert could_be_code(typed)
    assert (await doors.linking.claim("whatsapp", typed, "+49170", "Anna")).user == "ann"


async def test_guessing_ends_after_five_tries(doors: Doors) -> None:
    made = await doors.linking.make("ann", "whatsapp")
    for _ in range(TRIES.times):
        with pytest.raises(NotFoundError):
            await doors.linking.claim("whatsapp", "AAAAAAAA", "+49666", "Eve")
    with pytest.raises(TooManyRequestsError):
        await doors.linking.claim("whatsapp", made.code, "+49666", "Eve")


async def test_a_strangers_code_is_entered_by_whom_they_know_here(doors: Doors) -> None:
    offered = await doors.linking.offer("telegram", "77", "Ben")
    assert offered is not None
    claimed = await doors.linking.redeem("ann", offered.code)
    assert (claimed.name, await doors.identities.find("telegram", "77")) == ("Ben", None)
    await doors.linking.confirm("ann", claimed.id)
    with pytest.raises(NotFoundError):
        await doors.linking.redeem("eve", offered.code)
    linked = await doors.identities.find("telegram", "77")
    assert linked is not None
    assert linked.user == "ann"


async def test_a_stranger_is_told_a_code_once_an_hour_and_not_too_many_are(doors: Doors) -> None:
    first = await doors.linking.offer("telegram", "77", "Ben")
    again = await doors.linking.offer("telegram", "77", "Ben")
    doors.clock.pass_by(OFFER_LIFE + timedelta(seconds=1))
    later = await doors.linking.offer("telegram", "77", "Ben")
    crowd = [await doors.linking.offer("telegram", str(n), "x") for n in range(MOST_OFFERS)]
    assert first is not None
    assert again is None
    assert later is not None
    assert crowd[-1] is None
    assert all(crowd[:-1])


async def test_an_account_is_one_persons_only(doors: Doors) -> None:
    await doors.identities.link("ann", "telegram", "42", "Anna", doors.clock.now())
    made = await doors.linking.make("eve", "telegram")
    with pytest.raises(ConflictError):
        await doors.linking.claim("telegram", made.code, "42", "Anna")
    with pytest.raises(ConflictError):
        await doors.identities.link("eve", "telegram", "42", "Anna", doors.clock.now())
    with pytest.raises(NotFoundError):
        await doors.identities.unlink("eve", "telegram:42")
    await doors.identities.unlink("ann", "telegram:42")
    assert await doors.identities.find("telegram", "42") is None


async def test_no_code_is_stored(doors: Doors) -> None:
    made = await doors.linking.make("ann", "whatsapp")
    kept = str(await doors.store.collection("links").find({"user": "ann"}).to_list())
    assert made.code not in kept
