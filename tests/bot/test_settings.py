"""Settings come from the environment and explain themselves."""

from pathlib import Path

import pytest

from api.wiring import load_settings
from bot.settings import Settings, default_home, example
from capabilities.errors import InvalidRequestError

ROOT = Path(__file__).parents[2]


def test_the_example_file_lists_every_setting() -> None:
    """Run ``make env-example`` when this fails."""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()


def test_every_default_works_on_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DAYHAND_{name.upper()}", raising=False)
    settings = Settings(_env_file=None)

    assert (settings.home, settings.host, settings.mongodb_uri) == (default_home(), "127.0.0.1", None)


def test_a_setting_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYHAND_PORT", "eighty")

    with pytest.raises(InvalidRequestError, match="DAYHAND_PORT"):
        load_settings()


def test_a_secret_is_not_shown() -> None:
    settings = Settings(_env_file=None, secret="correct horse battery staple!!!!!")

    assert "horse" not in repr(settings)
