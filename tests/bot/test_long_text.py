"""Long text is kept whole or declined, never cut in silence."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path, now=NOW) as opened:
        yield opened


async def _noted(world: World) -> str:
    outcome = await world.call("find_notes")
    return str(outcome.cards[0]["text"])


@pytest.mark.parametrize("length", [100, *range(1_988, 2_012, 3), 15_000])
async def test_a_note_of_any_length_is_kept_word_for_word(world: World, length: int) -> None:
    body = ("all work and no play, " * 1_000)[:length].strip() + " the end tomorrow at 9"
    await world.say(f"note: {body}")

    assert await _noted(world) == body


async def test_a_long_answer_to_what_to_note_is_kept_word_for_word(world: World) -> None:
    body = "a" + " long story" * 400
    await world.say("take a note")
    await world.say(body)

    assert await _noted(world) == body


async def test_a_long_text_that_asks_for_nothing_is_declined_honestly(world: World) -> None:
    outcome = await world.say("remind me to " + "walk and walk " * 300)

    assert outcome.key == "too_long"
    assert outcome.receipts == ()


async def test_a_note_beyond_the_limit_is_refused_in_a_sentence(world: World) -> None:
    outcome = await world.say("note: " + "x" * 30_000)

    assert outcome.error == "invalid_request"
    assert "20000" in outcome.text
