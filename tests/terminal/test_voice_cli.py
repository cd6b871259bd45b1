"""Models for speech from the command line."""

from pathlib import Path

from tests.terminal.shell import run


def test_models_that_can_be_fetched_are_listed(tmp_path: Path) -> None:
    told = run(tmp_path, "voice", "models", "list")

    assert told.returncode == 0
    assert "vosk-small-de  vosk, de; Apache-2.0; at most 60 MB" in told.stdout


def test_a_model_without_a_known_hash_asks_for_it(tmp_path: Path) -> None:
    """And nothing is fetched before it is given."""
    told = run(tmp_path, "voice", "models", "pull", "vosk-small-en")

    assert told.returncode == 1
    assert "--sha256 vosk-model-small-en-us-0.15.zip=" in told.stderr
    assert not (tmp_path / "models").exists()


def test_an_unknown_model_tells_the_known(tmp_path: Path) -> None:
    told = run(tmp_path, "voice", "models", "pull", "vosk-huge")

    assert told.returncode == 1
    assert "whisper-base" in told.stderr
