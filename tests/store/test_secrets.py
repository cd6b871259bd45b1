"""The box that secrets are stored in, and its key file."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.store.errors import SecretKeyError
from bot.store.secrets import SecretBox


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "secrets.key"


def test_a_secret_comes_back_and_its_token_hides_it(path: Path) -> None:
    box = SecretBox.create(path)
    token = box.encrypt("pässword")
    assert "password" not in token
    assert SecretBox.open(path).decrypt(token) == "pässword"


def test_the_key_file_is_for_its_owner_only(path: Path) -> None:
    SecretBox.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secrets.key"]


def test_a_key_file_that_others_can_read_is_refused(path: Path) -> None:
    SecretBox.create(path)
    path.chmod(0o640)
    with pytest.raises(SecretKeyError, match="chmod 600"):
        SecretBox.create(path)


def test_a_missing_key_file_is_not_replaced_silently(path: Path) -> None:
    with pytest.raises(SecretKeyError, match=r"secrets\.key is missing"):
        SecretBox.open(path)
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "not a key\n", "c2hvcnQ=\n", "schlüssel\n"])
def test_a_file_without_keys_is_refused(path: Path, content: str) -> None:
    SecretBox.create(path)
    path.write_text(content)
    with pytest.raises(SecretKeyError, match=r"secrets\.key"):
        SecretBox.open(path)


def test_a_new_key_opens_old_secrets_and_rotation_moves_them(path: Path) -> None:
    old = SecretBox.create(path)
    token = old.encrypt("secret")

    new = old.with_new_key()
    moved = new.rotate(token)

    assert SecretBox.open(path).decrypt(token) == SecretBox.open(path).decrypt(moved) == "secret"
    with pytest.raises(SecretKeyError):
        old.decrypt(moved)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_of_another_key_is_named(path: Path, tmp_path: Path) -> None:
    token = SecretBox.create(tmp_path / "other.key").encrypt("secret")
    with pytest.raises(SecretKeyError, match="key that is not in"):
        SecretBox.create(path).decrypt(token)
    with pytest.raises(SecretKeyError, match="key that is not in"):
        SecretBox.create(path).rotate(token)


def test_processes_that_start_together_share_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        boxes = list(pool.map(lambda _: SecretBox.create(path), range(8)))
    token = boxes[0].encrypt("secret")
    assert {box.decrypt(token) for box in boxes} == {"secret"}
