"""Passages are found by what they mean as well as by their words, wherever an encoder is set up."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.library.index import Hit, Index, Row
from bot.library.library import LibraryOfAll
from bot.library.meaning import vectors as vectors_module
from bot.library.meaning.checking import check
from bot.library.meaning.gauge import pairs as gauge_pairs
from bot.library.meaning.graph import Graph
from bot.library.meaning.local import LocalEncoder
from bot.library.meaning.port import Scale, Sense, Use, rows
from bot.library.meaning.rows import graph_path
from bot.library.ranking import Ranked
from capabilities.errors import UnavailableError
from capabilities.library import ANSWERS
from capabilities.prose.words import words
from tests.library.conftest import Place
from tests.peers.encoders import bag_of_words

ALIKE = (
    ("car", "automobile", "vehicle"),
    ("dog", "hound", "puppy"),
    ("rent", "lease", "tenancy"),
    ("tea", "brew"),
)
GARAGE = "The automobile stands behind the house.\n\nThe hound sleeps in the kitchen."


class Encoder:
    """The real encoder of a folder, which may be away for a while."""

    def __init__(self, folder: Path) -> None:
        self._own = LocalEncoder(folder)
        self.away = self.slow = False
        self.called = "first"
        self.encoded: list[str] = []

    async def name(self) -> str:
        if self.away:
            raise UnavailableError("It is away.")
        return self.called

    async def encode(self, texts: Sequence[str], use: Use, user: str) -> NDArray[np.float32]:
        if self.away:
            raise UnavailableError("It is away.")
        if self.slow:
            await asyncio.sleep(60)
        self.encoded += texts if use == "passage" else []
        return await self._own.encode(texts, use, user)

    async def close(self) -> None:
        await self._own.close()


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    # It also has to tell apart what encoders are gauged by.
    pairs = [{word for text in pair for word in words(text)} for pair in gauge_pairs()]
    telling = [
        sorted(pair - set().union(*pairs[:at], *pairs[at + 1 :], *ALIKE)) for at, pair in enumerate(pairs)
    ]
    return Encoder(bag_of_words(tmp_path / "encoder", [*ALIKE, *telling]))


@pytest.fixture
async def open_place(place: Place, encoder: Encoder, tmp_path: Path) -> AsyncIterator[Callable[[], Place]]:
    opened: list[LibraryOfAll] = []

    def another() -> Place:
        """Open the library as another process does."""
        library = LibraryOfAll(
            place.store,
            place.reader,
            place.events,
            tmp_path / "home",
            most=100_000,
            quota=300_000,
            encoder=encoder,
        )
        opened.append(library)
        return Place(place.store, place.clock, place.reader, library, place.events)

    yield another
    for library in opened:
        await library.close()


@pytest.fixture
def meant(open_place: Callable[[], Place]) -> Place:
    return open_place()


async def settled(place: Place, user: str = "ann") -> None:
    """Have all passages encoded."""
    await place.library.follow(user)
    assert place.library.shelves.meanings is not None
    async with asyncio.timeout(20):
        await place.library.shelves.meanings.settled()


def index_file(place: Place) -> Path:
    (file,) = place.library.shelves.folder.glob("*.db")
    return file


def encoded(file: Path) -> int:
    """Return how many passages of an index have vectors."""
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("SELECT coalesce(sum(count), 0) FROM vectors").fetchone()[0])


async def test_a_passage_is_found_that_shares_no_word_with_the_question(meant: Place) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE)
    await settled(meant)
    (best, *_) = await meant.library.of("ann").search("vehicle", [file])
    assert best.text.startswith("The automobile")


async def test_the_sentence_is_quoted_that_means_what_is_asked(meant: Place) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE)
    await settled(meant)
    (best, *_) = await meant.library.of("ann").quotes("tell me about the puppy", [file])
    assert best.text == "The hound sleeps in the kitchen."
    (other, *_) = await meant.library.of("ann").quotes("tell me about the rent", [file])
    assert other.passage.fit < ANSWERS / 2 < best.passage.fit


async def test_an_encoder_that_takes_too_long_is_not_waited_for(
    meant: Place, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE)
    await settled(meant)
    monkeypatch.setattr("bot.library.meaning.meanings._PATIENCE", 0.01)
    encoder.slow = True
    async with asyncio.timeout(5):
        (best, *_) = await meant.library.of("ann").quotes("who sleeps in the kitchen?", [file])
    assert best.text == "The hound sleeps in the kitchen."


async def test_before_it_is_encoded_it_is_found_by_its_words(meant: Place, encoder: Encoder) -> None:
    encoder.away = True
    file = await meant.give("ann", "garage.txt", GARAGE)
    assert await meant.library.of("ann").search("vehicle", [file]) == []
    (best, *_) = await meant.library.of("ann").search("kitchen", [file])
    assert "kitchen" in best.text


async def test_an_encoder_that_was_away_is_made_up_for(
    meant: Place, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.meaning.meanings._PAUSE", 0.05)
    encoder.away = True
    file = await meant.give("ann", "garage.txt", GARAGE)
    await meant.library.follow("ann")
    await asyncio.sleep(0.1)
    assert encoded(index_file(meant)) == 0
    encoder.away = False
    await settled(meant)
    (best, *_) = await meant.library.of("ann").search("puppy", [file])
    assert "hound" in best.text


async def test_another_process_goes_on_where_one_stopped(
    open_place: Callable[[], Place], encoder: Encoder
) -> None:
    first = open_place()
    await first.give("ann", "garage.txt", GARAGE)
    await settled(first)
    encoder.encoded.clear()
    second = open_place()
    file = await second.give("ann", "lease.txt", "The tenancy ends in May.")
    await settled(second)
    assert encoder.encoded == ["The tenancy ends in May."]
    (best, *_) = await second.library.of("ann").search("rent", [file])
    assert "tenancy" in best.text


async def test_only_documents_that_are_named_are_looked_at(meant: Place) -> None:
    await meant.give("ann", "garage.txt", GARAGE)
    lease = await meant.give("ann", "lease.txt", "The tenancy ends in May.")
    await settled(meant)
    found = await meant.library.of("ann").search("vehicle", [lease])
    assert {passage.name for passage in found} <= {"lease.txt"}
    assert all("automobile" not in passage.text for passage in found)


async def test_nothing_of_one_person_is_found_by_another(meant: Place) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE)
    await meant.give("bob", "tea.txt", "A brew takes four minutes.")
    await settled(meant)
    await settled(meant, "bob")
    assert await meant.library.of("bob").search("vehicle", [file]) == []


async def test_what_is_deleted_leaves_no_vector(meant: Place) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE)
    await meant.give("ann", "lease.txt", "The tenancy ends in May.")
    await settled(meant)
    await meant.remove(file)
    await meant.library.follow("ann")
    assert encoded(index_file(meant)) == 1


async def test_an_erased_person_leaves_no_file(meant: Place) -> None:
    await meant.give("ann", "garage.txt", GARAGE)
    await settled(meant)
    graph_path(index_file(meant)).touch()
    await meant.library.erase("ann")
    assert list(meant.library.shelves.folder.iterdir()) == []


async def test_of_an_erased_person_no_sentence_stays_in_memory(meant: Place, encoder: Encoder) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE)
    await settled(meant)
    await meant.library.of("ann").quotes("tell me about the puppy", [file])
    encoder.encoded.clear()
    await meant.library.of("ann").quotes("tell me about the puppy", [file])
    assert encoder.encoded == []  # remembered
    await meant.library.erase("ann")
    assert meant.library.shelves.meanings is not None
    assert "hound" not in repr(vars(meant.library.shelves.meanings))


async def test_vectors_of_another_encoder_are_made_anew(
    open_place: Callable[[], Place], encoder: Encoder
) -> None:
    first = open_place()
    file = await first.give("ann", "garage.txt", GARAGE)
    await settled(first)
    encoder.called, encoder.encoded = "second", []
    second = open_place()
    await settled(second)
    assert len(encoder.encoded) == 1
    (best, *_) = await second.library.of("ann").search("vehicle", [file])
    assert "automobile" in best.text


async def test_a_question_that_nothing_is_near_to_fits_badly(meant: Place) -> None:
    file = await meant.give("ann", "garage.txt", GARAGE + "\n\nThe brew is in the pot behind the house.")
    await settled(meant)
    near, *_ = await meant.library.of("ann").search("where is the vehicle, behind the house?", [file])
    far, *_ = await meant.library.of("ann").search("where is the lease, behind the house?", [file])
    assert near.fit > far.fit


def test_a_passage_is_as_near_as_the_nearest_of_its_sentences() -> None:
    hit = Hit(1, "one", Row(0, 1, None, "", "", "text", GARAGE), 1.0)
    passage = Ranked(hit, 1.0, 0.0, near=0.2)
    nearer = passage.sensed({"The hound sleeps in the kitchen.": 1.2}, "en")
    assert nearer.near == 1.2
    assert nearer.fit >= ANSWERS > passage.fit
    assert passage.sensed({}, "en") == passage


async def test_the_check_tells_what_finds_passages_and_what_is_wrong(encoder: Encoder) -> None:
    assert "by their words alone" in (await check(None, "ann"))[1]
    ok, told = await check(encoder, "ann")
    assert ok
    assert "by their words and by first: 16 numbers" in told
    encoder.away = True
    assert await check(encoder, "ann") == (False, "It is away.")


async def test_an_encoder_that_tells_nothing_apart_is_told_of(tmp_path: Path) -> None:
    ok, told = await check(LocalEncoder(bag_of_words(tmp_path / "dull", [("car",)])), "ann")
    assert not ok
    assert "cannot tell what belongs together" in told


def index_of(path: Path, count: int, content: str = "one") -> Index:
    index = Index(path)
    put(index, count, content)
    return index


def put(index: Index, count: int, content: str) -> None:
    texts = [f"{content} {number}" for number in range(count)]
    index.put(content, 1, "en", [Row(0, 1, None, "", "", "text", text, text, "") for text in texts])


def fill(index: Index, seed: int = 1, columns: int = 16) -> None:
    """Give every passage a vector."""
    dice = np.random.default_rng(seed)
    while lacking := index.vectors().lacking("made up", 0, 7):
        index.vectors().put("made up", lacking, rows(dice.standard_normal((len(lacking.texts), columns))))


def asked(seed: int = 2, columns: int = 16) -> Sense:
    (vector,) = rows(np.random.default_rng(seed).standard_normal((1, columns)))
    return Sense(vector, "made up", Scale(0.0, 1.0))


def test_vectors_of_a_passage_that_changed_meanwhile_are_not_kept(tmp_path: Path) -> None:
    with closing(index_of(tmp_path / "a.db", 3)) as index:
        vectors = index.vectors()
        lacking = vectors.lacking("made up", 0, 10)
        assert lacking is not None
        index.drop(["one"])
        put(index, 3, "two")  # the numbers are used again
        vectors.put("made up", lacking, rows(np.eye(3)))
        assert vectors.near(asked()) is None


def test_vectors_of_two_encoders_are_never_compared(tmp_path: Path) -> None:
    with closing(index_of(tmp_path / "a.db", 3)) as index:
        fill(index)
        assert index.vectors().near(asked()) is not None
        assert index.vectors().near(replace(asked(), encoder="another")) is None


def test_passages_in_a_row_never_span_two_contents(tmp_path: Path) -> None:
    with closing(index_of(tmp_path / "a.db", 3)) as index:
        put(index, 3, "two")
        lacking = index.vectors().lacking("made up", 0, 10)
        assert lacking is not None
        assert lacking.texts == ("one 0", "one 1", "one 2")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a graph pay from 50 passages on."""
    monkeypatch.setattr(vectors_module, "EXACT", 50)


def built(index: Index) -> bool:
    vectors = index.vectors()
    snapshot = vectors.snapshot()
    return vectors.keep_graph(Graph.built(snapshot.numbers, snapshot.rows), snapshot)


@pytest.mark.usefixtures("few")
def test_a_graph_finds_what_comparing_all_finds(tmp_path: Path) -> None:
    with closing(index_of(tmp_path / "a.db", 400)) as index:
        put(index, 40, "two")
        fill(index)
        near = index.vectors().near(asked())
        assert near is not None
        exactly = near.nearest(["one"], 5)
        assert index.vectors().wants_graph()
        assert built(index)
        assert not index.vectors().wants_graph()
        by_graph = near.nearest(["one"], 5)
        assert set(by_graph) == set(exactly)
        assert by_graph == pytest.approx(exactly, abs=0.01)


@pytest.mark.usefixtures("few")
def test_passages_that_came_after_the_graph_are_found(tmp_path: Path) -> None:
    with closing(index_of(tmp_path / "a.db", 100)) as index:
        fill(index)
        assert built(index)
        put(index, 1, "late")
        lacking = index.vectors().lacking("made up", 0, 10)
        assert lacking is not None
        index.vectors().put("made up", lacking, asked().vector[None])
        near = index.vectors().near(asked())
        assert near is not None
        assert next(iter(near.nearest(["one", "late"], 5))) == lacking.first


@pytest.mark.usefixtures("few")
def test_a_graph_that_has_what_was_deleted_is_gone_or_never_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(index_of(path, 100)) as index:
        put(index, 100, "two")
        fill(index)
        assert built(index)
        vectors = index.vectors()
        snapshot = vectors.snapshot()
        late = Graph.built(snapshot.numbers, snapshot.rows)
        index.drop(["one"])
        assert not graph_path(path).exists()
        assert not vectors.keep_graph(late, snapshot)
        assert [file.name for file in tmp_path.iterdir() if "near" in file.name or "new" in file.name] == []
        near = vectors.near(asked())
        assert near is not None
        assert len(near.nearest(["two"], 5)) == 5


async def test_a_folder_that_holds_no_encoder_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no such folder"):
        await LocalEncoder(tmp_path / "nowhere").name()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnavailableError, match=r"no model\.onnx"):
        await LocalEncoder(tmp_path / "empty").name()
    (tmp_path / "empty" / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(UnavailableError, match=r"no tokenizer\.json"):
        await LocalEncoder(tmp_path / "empty").name()
    (tmp_path / "empty" / "tokenizer.json").write_text("{}")
    with pytest.raises(UnavailableError, match="cannot be read"):
        await LocalEncoder(tmp_path / "empty").name()
