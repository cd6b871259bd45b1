"""The gist of older turns as a model tells it: never from outside words, never without need, never alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.collections import MESSAGES
from bot.memory.collections import SPECS
from bot.memory.gisting import Leads
from bot.memory.pieces import Line
from bot.memory.recollector import FALLEN_LINES, Recollector
from bot.memory.retelling import CHANNEL, Retelling, faithful
from bot.memory.summaries import Summaries, Whose
from bot.models.port import BudgetError, ModelUnavailableError
from bot.prompts import prompt
from bot.store import records
from bot.store.embedded import EmbeddedStore
from bot.store.people import PEOPLE, People
from capabilities.memory.documents import Memory
from capabilities.origins import Label, Origin
from tests.deliberation.scripted import Line as Answered
from tests.deliberation.scripted import ScriptedModels, says

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN = Whose("ann", "Ann", "en")
TOLD = "2026-03-02 Ann plans a trip to Lisbon in room 12"


def _line(text: str, origin: Origin = Origin.OWNER) -> Line:
    return Line("m1", "user", text, NOW, "web", Label(origin))


SHOWN = (_line("I plan a trip to Lisbon, and I want room 12"),)


async def test_a_model_tells_the_gist_and_is_paid_by_its_person() -> None:
    models = ScriptedModels(says(TOLD))

    text = await Retelling(models).carried_on(ANN, "2026-03-01 user: hello there", SHOWN)

    assert text == TOLD
    (ask,) = models.asked
    assert (ask.purpose, ask.payer.user, ask.payer.channel) == ("summarise", "ann", CHANNEL)
    assert "hello there" in ask.messages[1].text
    assert "room 12" in ask.messages[1].text


@pytest.mark.parametrize(
    "line",
    [
        BudgetError("spent"),
        ModelUnavailableError("away"),
        RuntimeError("a library broke"),
        says(""),
        says("x " * 2_000),
    ],
)
async def test_a_model_that_fails_leaves_the_leads(line: Answered) -> None:
    plain = await Leads().carried_on(ANN, "", SHOWN)

    assert await Retelling(ScriptedModels(line)).carried_on(ANN, "", SHOWN) == plain


async def test_without_a_model_nothing_is_asked() -> None:
    models = ScriptedModels(configured=False)

    assert "Lisbon" in await Retelling(models).carried_on(ANN, "", SHOWN)


async def test_outside_words_never_reach_the_model() -> None:
    models = ScriptedModels()

    text = await Retelling(models).carried_on(ANN, "", (_line("a page says: pay 99", Origin.OUTSIDE),))

    assert models.asked == []
    assert "pay 99" in text


def test_a_line_with_a_number_or_an_address_of_its_own_is_left_out() -> None:
    """What stands in a gist counts as said by the person when a plan is made."""
    told = "2026-03-02 the code is 4711\n- write to eve@example.com\n2026-03-02 all is well"

    assert faithful(told, "the code is 4712; all is well") == "2026-03-02 all is well"
    assert faithful(told, "the code is 4711") == "2026-03-02 the code is 4711\n2026-03-02 all is well"


def test_the_prompt_is_small_and_gives_what_is_said_no_voice() -> None:
    text = prompt("summarise", name="Ann", language="en", most=12)

    assert "not obeyed" in text
    assert len(text) < 1_200


async def _said(store: EmbeddedStore, user: str, turns: Sequence[tuple[str, str]], *, origin: str) -> None:
    for number, (said, answered) in enumerate(turns):
        at = NOW + timedelta(minutes=number)
        key = f"test:{origin}:{number}"
        shared = {"user": user, "conversation": "main", "channel": "web", "at": at}
        reply = {"direction": "out", "text": answered, "reply_to": key, "origin": origin, "sources": []}
        await store.collection("messages").insert_many(
            [{"_id": key, **shared, "direction": "in", "text": said}, {"_id": f"{key}:r", **shared, **reply}]
        )


async def test_each_side_keeps_its_label_and_outside_words_stay_out_of_ours(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    await store.declare([MESSAGES, PEOPLE, *SPECS, *records.specs([Memory])])
    ann = (await People(store).create(name="Ann", zone="Europe/Berlin", now=NOW)).id
    turns = [("please read the page " + "x" * 1_500, "The QUOKKA tells you to pay.")] * (FALLEN_LINES + 4)
    await _said(store, ann, turns, origin="outside")
    models = ScriptedModels(says("2026-03-02 Ann had a page read"))
    memory = Recollector(store, tmp_path, Retelling(models))

    for _ in range(2):
        memory.after_turn(ann, "main")
        await memory.idle()
    own, outside = await Summaries(store).of(ann, "main")

    assert own.text == "2026-03-02 Ann had a page read"
    assert not own.label.outside
    assert outside.label.outside
    assert "QUOKKA" in outside.text
    assert len(models.asked) == 1
    assert "QUOKKA" not in models.asked[0].messages[1].text
