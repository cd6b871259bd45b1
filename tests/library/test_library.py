"""Files are kept once, read once, found by their words, and gone when they are deleted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.library.contents import HOLD, KEPT, MOST_ATTEMPTS, text_blob
from bot.library.ingest import Ingest
from capabilities.citing import snippet
from capabilities.errors import ConflictError, InvalidRequestError
from tests.library.conftest import Place, chunks
from tests.library.plain_reader import PlainReader

LEASE = (
    "The tenant pays a rent of 850 euros every month.\n\nPets are allowed with the landlord's consent."
    "\fThe notice period is three months. The deposit is 1,700 euros."
)
TEA = "Green tea is steeped at 70 degrees for two minutes.\n\nBlack tea takes boiling water."


async def test_a_passage_is_found_with_its_page_and_its_very_characters(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    (best, *_) = await place.library.of("ann").search("how long is the notice period?", [lease])

    assert (best.name, best.page) == ("lease.txt", 2)
    assert LEASE[best.start : best.end] == best.text


async def test_the_sentence_that_answers_is_quoted(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    (best, *_) = await place.library.of("ann").quotes("How much is the deposit?", [lease])

    assert best.text == "The deposit is 1,700 euros."
    assert LEASE[best.start : best.end] == best.text


async def test_a_long_passage_is_shown_from_where_the_words_stand(place: Place) -> None:
    filler = "Nothing of that stands in this sentence at all, which goes on for a while. " * 12
    file = await place.give("ann", "long.txt", f"{filler}The boiler was serviced in March.")
    (best, *_) = await place.library.of("ann").search("servicing boilers", [file])
    assert [best.text[start:end] for start, end in best.marks] == ["boiler", "serviced"]
    shown = snippet(best, 200)
    assert len(shown) <= 201
    assert shown.startswith("…")
    assert shown.endswith("The boiler was serviced in March.")
    assert snippet(replace(best, text="The boiler.", marks=((4, 10),)), 200) == "The boiler."


async def test_words_are_found_in_another_form(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    (best, *_) = await place.library.of("ann").search("paying rents", [lease])
    assert "rent of 850 euros" in best.text


async def test_nothing_of_one_person_is_found_by_another(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    await place.give("bob", "tea.txt", TEA)

    assert await place.library.of("bob").search("notice period", [lease]) == []
    assert await place.library.of("bob").passages(lease) == []
    assert await place.library.of("bob").known(lease.content) is None
    assert (await place.library.of("bob").about(lease)).state == "gone"
    assert await place.events.read("bob", 0) != await place.events.read("ann", 0)
    assert lease.content not in str(await place.events.read("bob", 0))


async def test_the_same_bytes_of_two_people_are_two_contents(place: Place) -> None:
    anns = await place.give("ann", "lease.txt", LEASE)
    bobs = await place.give("bob", "lease.txt", LEASE)
    assert anns.content != bobs.content


async def test_the_same_bytes_are_kept_and_read_once(place: Place) -> None:
    first = await place.give("ann", "lease.txt", LEASE)
    again = await place.give("ann", "copy of lease.txt", LEASE)

    assert first.content == again.content
    assert place.reader.reads == 1
    assert await place.library.contents.used("ann") == len(LEASE.encode())


async def test_the_same_bytes_at_once_are_one_content(place: Place) -> None:
    kept = await asyncio.gather(
        *(place.library.receive("ann", chunks(LEASE.encode()), "lease.txt") for _ in range(5))
    )
    assert len({raw["_id"] for raw in kept}) == 1
    assert await place.library.contents.used("ann") == len(LEASE.encode())


async def test_a_deleted_document_is_gone_from_the_index_and_comes_back(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    library = place.library.of("ann")
    assert await library.search("deposit", [lease])
    await place.remove(lease)
    await place.library.follow("ann")
    file = next((place.library.shelves.folder).glob("*.db"))
    held = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()

    assert b"deposit" not in held
    await place.store.collection("documents").update_one({"_id": lease.id}, {"$set": {"deleted": False}})
    assert await library.search("deposit", [lease])


async def test_an_index_that_is_lost_or_broken_is_built_again(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    await place.library.of("ann").search("deposit", [lease])
    await place.library.shelves.forget_open()
    (file,) = place.library.shelves.folder.glob("*.db")
    file.write_bytes(b"this is no database at all, but it stands where one was" * 100)

    assert await place.library.of("ann").search("deposit", [lease])
    assert place.reader.reads == 1


@pytest.mark.parametrize(("size", "error"), [(0, "file_empty"), (10_001, "file_too_large")])
async def test_what_cannot_be_kept_leaves_nothing(place: Place, size: int, error: str) -> None:
    with pytest.raises(InvalidRequestError, match=error):
        await place.library.receive("ann", chunks(b"x" * size))
    assert await place.library.contents.used("ann") == 0
    assert files_of(place) == []


async def test_a_quota_holds_for_one_person_and_all_of_their_files(place: Place) -> None:
    for number in range(3):
        await place.library.receive("ann", chunks(bytes([number]) * 9_900))
    with pytest.raises(ConflictError, match="quota_full"):
        await place.library.receive("ann", chunks(b"y" * 9_900))
    assert (await place.library.receive("bob", chunks(b"y" * 9_900)))["size"] == 9_900
    assert (await place.library.receive("ann", chunks(b"\0" * 9_900)))["size"] == 9_900  # known already


async def test_uploads_at_once_never_pass_the_quota_together(place: Place) -> None:
    kept = await asyncio.gather(
        *(place.library.receive("ann", chunks(bytes([number]) * 9_900)) for number in range(6)),
        return_exceptions=True,
    )
    assert {type(each) for each in kept} <= {dict, ConflictError}
    assert await place.library.contents.used("ann") <= 30_000
    assert any(isinstance(each, ConflictError) for each in kept)


async def test_what_cannot_be_read_says_why_and_is_tried_again_when_it_is_given_again(place: Place) -> None:
    broken = await place.give("ann", "broken.txt", "BROKEN")
    about = await place.library.of("ann").about(broken)
    assert (about.state, about.problem) == ("failed", "error.unreadable_damaged")

    await place.give("ann", "again.txt", "BROKEN")
    assert place.reader.reads == 2


async def test_a_reading_that_died_is_taken_over_and_the_late_one_counts_no_more(place: Place) -> None:
    lease = await place.put("ann", "lease.txt", LEASE)
    held = asyncio.Event()
    place.reader.gate = held
    dying = asyncio.create_task(place.library.ingest.read_one())
    await place.reader.started.wait()
    assert (await place.library.of("ann").about(lease)).state == "reading"
    assert await place.library.of("ann").search("deposit", [lease]) == []  # nothing answers by half

    place.clock.advance(HOLD + timedelta(seconds=1))
    second = PlainReader()
    other = Ingest(place.store, place.library.contents, second, place.events)
    assert await other.read_one()
    assert second.reads == 1
    read_at = (await place.library.contents.of("ann", lease.content) or {})["read_at"]
    held.set()
    await dying

    kept = await place.library.contents.of("ann", lease.content) or {}
    assert (kept["state"], kept["reads"], kept["read_at"]) == ("ready", 2, read_at)
    assert await place.library.of("ann").search("deposit", [lease])
    await other.close()


async def test_who_lost_its_hold_ends_nothing_of_whoever_took_over(place: Place) -> None:
    lease = await place.put("ann", "lease.txt", LEASE)
    contents = place.library.contents
    late = await contents.claim(place.clock.now())
    place.clock.advance(HOLD + timedelta(seconds=1))
    now = await contents.claim(place.clock.now())
    assert late is not None
    assert now is not None

    assert not await contents.finish(late, {"state": "failed"}, place.clock.now())
    assert not await contents.hold(late, place.clock.now())
    assert (await place.library.of("ann").about(lease)).state == "reading"
    assert await contents.finish(now, {"state": "failed"}, place.clock.now())


async def test_what_takes_every_reader_down_is_given_up(place: Place) -> None:
    lease = await place.put("ann", "lease.txt", LEASE)
    for _ in range(MOST_ATTEMPTS):
        await place.library.contents.claim(place.clock.now())  # and whoever took it is gone
        place.clock.advance(HOLD + timedelta(seconds=1))
    await place.library.ingest.drain()

    assert (await place.library.of("ann").about(lease)).state == "failed"
    assert place.reader.reads == 0


async def test_the_content_of_a_deleted_document_goes_after_a_month_and_not_before(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    tea = await place.give("ann", "tea.txt", TEA)
    await place.remove(lease)
    contents = place.library.contents

    assert await contents.sweep(place.clock.now()) == 0
    place.clock.advance(KEPT - timedelta(hours=1))
    assert await contents.sweep(place.clock.now()) == 0
    place.clock.advance(timedelta(hours=2))
    assert await contents.sweep(place.clock.now()) == 1
    assert (await place.library.of("ann").about(lease)).state == "gone"
    assert (await place.library.of("ann").about(tea)).state == "ready"
    assert len(files_of(place)) == 2  # the other one, and its text


async def test_a_document_that_was_brought_back_begins_its_month_anew(place: Place) -> None:
    lease = await place.give("ann", "lease.txt", LEASE)
    documents, contents = place.store.collection("documents"), place.library.contents
    for _ in range(2):
        await place.remove(lease)
        await contents.sweep(place.clock.now())
        place.clock.advance(KEPT - timedelta(days=1))
        await documents.update_one({"_id": lease.id}, {"$set": {"deleted": False}})
        await contents.sweep(place.clock.now())
    assert (await place.library.of("ann").about(lease)).state == "ready"


async def test_progress_is_told_to_its_person_alone(place: Place) -> None:
    await place.give("bob", "tea.txt", TEA)
    await place.give("ann", "long.txt", "\f".join(f"Page {number} is here." for number in range(40)))
    told = [envelope["event"] for envelope in await place.events.read("ann", 0)]

    assert [event["type"] for event in told][-1] == "document.read"
    assert {event["type"] for event in await _of(place, "bob")} == {"document.read"}


async def test_erasing_a_person_leaves_nothing_of_their_files(place: Place) -> None:
    await place.give("ann", "lease.txt", LEASE)
    tea = await place.give("bob", "tea.txt", TEA)
    for user in ("ann", "bob"):
        await place.library.follow(user)
    await place.library.erase("ann")

    left = b"".join(path.read_bytes() for path in files_of(place, "."))
    assert b"notice period" not in left
    assert b"notic" not in left
    assert await place.library.of("bob").search("green tea", [tea])


def files_of(place: Place, folder: str = "files") -> list[Path]:
    """Return the files of the home folder, but those of the store."""
    root = place.library.shelves.folder.parent / folder
    return [path for path in root.rglob("*") if path.is_file() and "dayhand.db" not in path.name]


async def test_erasing_leaves_nothing_of_a_reading_that_a_crash_cut_off(place: Place) -> None:
    await place.put("ann", "lease.txt", LEASE)
    held = await place.library.contents.claim(place.clock.now())
    assert held is not None
    await place.store.blobs.put(text_blob(held, held["reads"]), chunks(b"what was read"))  # and no more
    await place.library.erase("ann")
    assert files_of(place) == []


async def test_an_upload_that_a_crash_cut_off_is_swept_and_erased(place: Place) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"half of it"
        await asyncio.Event().wait()

    coming = asyncio.create_task(place.library.receive("ann", endless()))
    while not files_of(place):  # noqa: ASYNC110  # nothing tells when its first bytes are there
        await asyncio.sleep(0.01)
    (raw,) = await place.store.collection("contents").find({"user": "ann"}).to_list()
    assert await place.library.contents.of("ann", raw["_id"]) is None
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)
    assert files_of(place) == []

    await place.store.collection("contents").insert_one(raw)  # as a crash would have left it
    await place.store.blobs.put(raw["_id"], chunks(b"whole, but never noted"))
    (whole,) = files_of(place)
    whole.with_name(f"{whole.name}.0badcafe.part").write_bytes(b"half")
    await place.library.contents.sweep(place.clock.now())
    place.clock.advance(KEPT + timedelta(hours=1))
    assert await place.library.contents.sweep(place.clock.now()) == 1
    assert files_of(place) == []


async def _of(place: Place, user: str) -> list[dict[str, object]]:
    return [envelope["event"] for envelope in await place.events.read(user, 0)]
