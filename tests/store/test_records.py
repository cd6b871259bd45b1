"""Repositories bound to one person, recording changes."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from bot.store import records
from bot.store.effects import Effect, apply
from bot.store.embedded import EmbeddedStore
from bot.store.records import UserRecords
from capabilities.document import Document, Index
from capabilities.errors import NotFoundError
from capabilities.origins import Label, Origin
from capabilities.values import When

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Plant(Document):
    """Something to water."""

    collection: ClassVar[str] = "plants"
    noun: ClassVar[str] = "plant"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("room", 1), ("title", 1))),)

    title: str
    room: str = "kitchen"
    every: timedelta = timedelta(days=3)
    wall: datetime = datetime(2026, 3, 2, 9)  # noqa: DTZ001  # wall time is naive on purpose
    next: When | None = None


@pytest.fixture
async def plants(store: EmbeddedStore) -> EmbeddedStore:
    await store.declare(records.specs([Plant]))
    return store


async def _kept(store: EmbeddedStore, user: str, *titles: str) -> list[Plant]:
    mine = UserRecords(store, user, "seed")
    added = [await mine.of(Plant).add(Plant(title=title)) for title in titles]
    await apply(store, user, tuple(mine.effects), 1)
    return added


async def test_every_field_comes_back_as_it_was(plants: EmbeddedStore) -> None:
    mine = UserRecords(plants, "ann", "turn:0")
    plant = await mine.of(Plant).add(Plant(title="fern", next=When.point(NOW)))
    await apply(plants, "ann", tuple(mine.effects), 1)

    assert await UserRecords(plants, "ann").of(Plant).get(plant.id) == plant


async def test_nothing_is_written_before_it_is_applied(plants: EmbeddedStore) -> None:
    mine = UserRecords(plants, "ann", "turn:0")
    plant = await mine.of(Plant).add(Plant(title="fern"))

    assert await UserRecords(plants, "ann").of(Plant).get(plant.id) is None


async def test_a_turn_sees_its_own_changes_in_order(plants: EmbeddedStore) -> None:
    fern, _ivy = await _kept(plants, "ann", "fern", "ivy")
    mine = UserRecords(plants, "ann", "turn:1")
    repository = mine.of(Plant)
    await repository.add(Plant(title="cactus"))
    await repository.remove(fern.id)

    found = await repository.find({"room": "kitchen"}, sort=[("title", 1)])

    assert [plant.title for plant in found] == ["cactus", "ivy"]


async def test_what_no_longer_matches_is_left_out_of_a_search(plants: EmbeddedStore) -> None:
    (fern,) = await _kept(plants, "ann", "fern")
    repository = UserRecords(plants, "ann", "turn:1").of(Plant)
    await repository.save(fern.model_copy(update={"room": "hall"}))

    assert await repository.find({"room": "kitchen"}, sort=[("title", 1)]) == []


async def test_only_changed_fields_are_recorded_with_their_old_values(plants: EmbeddedStore) -> None:
    (fern,) = await _kept(plants, "ann", "fern")
    mine = UserRecords(plants, "ann", "turn:1")
    await mine.of(Plant).save(fern.model_copy(update={"room": "hall"}))

    assert [(effect.after, effect.before) for effect in mine.effects] == [
        ({"room": "hall"}, {"room": "kitchen"})
    ]


async def test_the_same_step_gives_the_same_ids_again(plants: EmbeddedStore) -> None:
    """A replay of a step is a no-op because of it."""
    first = await UserRecords(plants, "ann", "turn:0").of(Plant).add(Plant(title="fern"))
    again = await UserRecords(plants, "ann", "turn:0").of(Plant).add(Plant(title="fern"))
    other = await UserRecords(plants, "ann", "turn:1").of(Plant).add(Plant(title="fern"))

    assert first.id == again.id != other.id


async def test_another_persons_document_does_not_exist(plants: EmbeddedStore) -> None:
    (fern,) = await _kept(plants, "ann", "fern")
    bobs = UserRecords(plants, "bob", "turn:0").of(Plant)

    assert await bobs.get(fern.id) is None
    assert await bobs.find({"room": "kitchen"}, sort=[("title", 1)]) == []
    with pytest.raises(NotFoundError):
        await bobs.save(fern)
    with pytest.raises(NotFoundError):
        await bobs.remove(fern.id)


async def test_an_effect_on_another_persons_document_changes_nothing(plants: EmbeddedStore) -> None:
    (fern,) = await _kept(plants, "ann", "fern")
    theft = Effect(op="update", collection="plants", id=fern.id, after={"title": "stolen"})

    await apply(plants, "bob", (theft,), 99)

    assert await UserRecords(plants, "ann").of(Plant).get(fern.id) == fern


async def test_a_late_worker_cannot_overwrite_a_later_one(plants: EmbeddedStore) -> None:
    (fern,) = await _kept(plants, "ann", "fern")
    change = Effect(op="update", collection="plants", id=fern.id, after={"room": "hall"})
    stale = change.model_copy(update={"after": {"room": "cellar"}})

    await apply(plants, "ann", (change,), 5)
    await apply(plants, "ann", (stale,), 4)

    plant = await UserRecords(plants, "ann").of(Plant).get(fern.id)
    assert plant is not None
    assert plant.room == "hall"


async def test_a_late_insert_does_not_bring_a_removed_document_back(plants: EmbeddedStore) -> None:
    mine = UserRecords(plants, "ann", "turn:0")
    plant = await mine.of(Plant).add(Plant(title="fern"))
    insert = tuple(mine.effects)
    await apply(plants, "ann", insert, 1)
    await apply(plants, "ann", (Effect(op="remove", collection="plants", id=plant.id),), 2)

    await apply(plants, "ann", insert, 1)

    assert await UserRecords(plants, "ann").of(Plant).get(plant.id) is None


@pytest.mark.parametrize("op", ["insert", "update", "remove"])
async def test_an_inverse_takes_back_what_was_done(plants: EmbeddedStore, op: str) -> None:
    (fern,) = await _kept(plants, "ann", "fern")
    mine = UserRecords(plants, "ann", "turn:1")
    match op:
        case "insert":
            await mine.of(Plant).add(Plant(title="ivy"))
        case "update":
            await mine.of(Plant).save(fern.model_copy(update={"room": "hall"}))
        case _:
            await mine.of(Plant).remove(fern.id)
    await apply(plants, "ann", tuple(mine.effects), 2)
    changed = await UserRecords(plants, "ann").of(Plant).find()

    await apply(plants, "ann", tuple(effect.inverse() for effect in reversed(mine.effects)), 3)

    assert changed != [fern]
    assert await UserRecords(plants, "ann").of(Plant).find() == [fern]


async def test_what_is_written_from_outside_values_says_so_for_good(plants: EmbeddedStore) -> None:
    """The label comes back from the store, goes with a change, and undoing the change takes it back."""
    outside = Label(Origin.OUTSIDE, ("report.pdf",))
    (mine,) = await _kept(plants, "ann", "fern")
    step = UserRecords(plants, "ann", "turn:0", label=outside)
    made = await step.of(Plant).add(Plant(title="from a report"))
    await step.of(Plant).save(mine.model_copy(update={"room": "attic"}))
    await apply(plants, "ann", tuple(step.effects), 1)

    read = UserRecords(plants, "ann").of(Plant)
    found = [await read.get(made.id), await read.get(mine.id)]
    assert [plant and plant.label for plant in found] == [outside, outside]

    own = UserRecords(plants, "ann", "turn:1")
    await own.of(Plant).save(made.model_copy(update={"room": "bath", "origin": Origin.OWNER, "sources": ()}))
    await apply(plants, "ann", (*own.effects, step.effects[1].inverse()), 1)
    found = [await read.get(made.id), await read.get(mine.id)]
    assert [plant and plant.label for plant in found] == [outside, Label(Origin.OWNER)]


async def test_what_is_ones_own_is_stored_without_a_label(plants: EmbeddedStore) -> None:
    mine = UserRecords(plants, "ann", "turn:0")
    plant = await mine.of(Plant).add(Plant(title="fern"))

    assert {"origin", "sources"}.isdisjoint(mine.effects[0].after)
    await mine.of(Plant).save(plant)
    assert len(mine.effects) == 1
