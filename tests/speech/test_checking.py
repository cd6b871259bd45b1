"""What is found about engines, and what mends those that do not work."""

from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.speech.checking import Verdict, check

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def found(language: str = "en", **settings: Any) -> list[Verdict]:
    made = Settings(_env_file=None, **settings)
    return [verdict async for verdict in check(made, language)]


async def test_without_a_setting_this_machine_listens_and_speaks() -> None:
    verdicts = await found()

    assert [verdict.ok for verdict in verdicts] == [True, True]
    assert "sphinx listens" in verdicts[0].text
    assert "espeak speaks" in verdicts[1].text


async def test_who_speaks_german_is_told_what_understands_it() -> None:
    """It is spoken German to all the same."""
    verdicts = await found("de")

    assert [verdict.ok for verdict in verdicts] == [True, False, True]
    assert "vosk-small-de" in verdicts[1].text


async def test_a_model_that_is_missing_is_told_with_what_fetches_it(tmp_path: Path) -> None:
    (verdict, *_) = await found(listen=f"vosk:{tmp_path}")

    assert not verdict.ok
    assert "install vosk" in verdict.text
    assert "dayhand voice models pull vosk-small-en" in verdict.text


async def test_a_service_without_its_key_is_told() -> None:
    (without, *_) = await found(listen="openai:whisper-1", openai_api_key=None)
    (own, *_) = await found(listen="openai:tiny@http://127.0.0.1:9000/v1")

    assert (without.ok, "OPENAI_API_KEY" in without.text) == (False, True)
    assert own.ok


async def test_a_voice_that_is_missing_is_told(tmp_path: Path) -> None:
    verdicts = await found(speak=f"piper:{tmp_path}")

    assert not verdicts[-1].ok
    assert "dayhand voice models pull piper-en" in verdicts[-1].text


async def test_a_language_nobody_speaks_is_told() -> None:
    assert "reinstall" in (await found("xx-nowhere"))[-1].text
