"""Fetching models: checked, gone on with, and in place only as a whole."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.speech.catalog import File, Published, catalog, published
from bot.speech.pulling import pull
from capabilities.errors import InvalidRequestError, NotFoundError, UnavailableError
from tests.speech.publisher import Publisher, publishing

WEIGHTS = bytes(range(256)) * 8_000


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        running.files["model.bin"] = WEIGHTS
        yield running


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def model(publisher: Publisher, *files: File) -> Published:
    found = files or (File("model.bin", 3_000_000, unpack=False, sha256=sha(WEIGHTS)),)
    return Published("tiny", "whisper", "en", "MIT", "nothing", "{folder}", publisher.address, found)


def quiet(_: str, __: int) -> None:
    """Hear of no progress."""


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        for name, data in members.items():
            writer.writestr(name, data)
    return file.getvalue()


def test_a_model_is_fetched_and_put_in_place(publisher: Publisher, tmp_path: Path) -> None:
    seen: list[int] = []
    folder = pull(model(publisher), tmp_path, lambda _, size: seen.append(size))

    assert folder == tmp_path / "models" / "tiny"
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert [path.name for path in tmp_path.rglob("*.part")] == []
    assert seen[-1] == len(WEIGHTS)


def test_what_is_here_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    pull(model(publisher), tmp_path, quiet)
    pull(model(publisher), tmp_path, quiet)

    assert len(publisher.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_what_was_cut_off_is_gone_on_with(publisher: Publisher, tmp_path: Path, ranges: bool) -> None:
    """Where a publisher cannot go on it begins anew; engines see nothing of it meanwhile."""
    publisher.ranges, publisher.cut_after = ranges, 1_500_000
    with pytest.raises(UnavailableError, match="kept"):
        pull(model(publisher), tmp_path, quiet)
    assert not (tmp_path / "models" / "tiny").exists()
    publisher.cut_after = None
    folder = pull(model(publisher), tmp_path, quiet)

    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert publisher.asked[1].startswith("bytes=1")


def test_what_is_not_what_it_should_be_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    """One bit is enough; nothing of it stays."""
    publisher.files["model.bin"] = WEIGHTS[:-1] + b"\0"
    with pytest.raises(InvalidRequestError, match="not what it should be"):
        pull(model(publisher), tmp_path, quiet)

    assert not (tmp_path / "models" / "tiny").exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_without_a_hash_nothing_is_fetched(publisher: Publisher, tmp_path: Path) -> None:
    unknown = model(publisher, File("model.bin", 3_000_000, unpack=False, sha256=None))
    with pytest.raises(InvalidRequestError, match=r"--sha256 model\.bin="):
        pull(unknown, tmp_path, quiet)
    assert publisher.asked == []
    given = unknown.known_by({"model.bin": sha(WEIGHTS).upper()})

    assert (pull(given, tmp_path, quiet) / "model.bin").exists()


def test_more_than_it_should_be_is_not_taken(publisher: Publisher, tmp_path: Path) -> None:
    small = model(publisher, File("model.bin", 1_000_000, unpack=False, sha256=sha(WEIGHTS)))
    with pytest.raises(InvalidRequestError, match="larger"):
        pull(small, tmp_path, quiet)


def test_an_archive_is_unpacked_without_its_folder(publisher: Publisher, tmp_path: Path) -> None:
    data = archive(**{"vosk-1/am/final.mdl": b"am", "vosk-1/conf/mfcc.conf": b"conf"})
    publisher.files["vosk.zip"] = data
    folder = pull(
        model(publisher, File("vosk.zip", 1_000_000, unpack=True, sha256=sha(data))), tmp_path, quiet
    )

    assert (folder / "am" / "final.mdl").read_bytes() == b"am"
    assert not (folder / "vosk.zip").exists()


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_an_archive_that_leaves_its_folder_is_not_unpacked(
    publisher: Publisher, tmp_path: Path, name: str
) -> None:
    data = archive(**{name: b"x"})
    publisher.files["vosk.zip"] = data
    with pytest.raises(InvalidRequestError, match="no archive"):
        pull(model(publisher, File("vosk.zip", 1_000_000, unpack=True, sha256=sha(data))), tmp_path, quiet)

    assert list(tmp_path.rglob("evil")) == []


def test_a_publisher_that_is_away_is_told(publisher: Publisher, tmp_path: Path) -> None:
    publisher.files.clear()
    with pytest.raises(UnavailableError, match="404"):
        pull(model(publisher), tmp_path, quiet)


def test_an_open_address_is_not_followed_to(publisher: Publisher, tmp_path: Path) -> None:
    publisher.moved = "http://192.0.2.1/model.bin"
    with pytest.raises(InvalidRequestError, match="openly"):
        pull(model(publisher), tmp_path, quiet)


def test_a_pinned_hash_stands_against_another(publisher: Publisher) -> None:
    with pytest.raises(InvalidRequestError, match="pinned"):
        model(publisher).known_by({"model.bin": "0" * 64})
    with pytest.raises(InvalidRequestError, match="64 figures"):
        model(publisher).known_by({"model.bin": "abc"})
    with pytest.raises(InvalidRequestError, match="no file"):
        model(publisher).known_by({"other.bin": "0" * 64})


def test_every_published_model_is_fetched_over_https_and_says_how_it_is_used() -> None:
    for one in catalog().values():
        assert one.at.startswith("https://")
        assert one.setting.format(folder="/f").endswith(":/f")
        assert all(file.sha256 is None or len(file.sha256) == 64 for file in one.files)
    with pytest.raises(NotFoundError, match="vosk-small-de"):
        published("whisper-huge")
