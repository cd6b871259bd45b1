"""Say and hear: every dialog file is run against the whole assistant, one person a dialog."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.envelopes import StreamEnvelope
from tests.world import World, open_world

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
_UNITS = {"second", "minute", "hour", "day", "week"}


def _dialogs() -> list[Any]:
    cases = []
    for file in FILES:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for number, dialog in enumerate(content["dialogs"]):
            setting = {name: dialog.get(name, content.get(name)) for name in ("now", "zone", "language")}
            cases.append(pytest.param(dialog, setting, id=f"{file.stem}-{number}-{dialog['name']}"))
    return cases


@pytest.mark.parametrize(("dialog", "setting"), _dialogs())
async def test_dialog(dialog: dict[str, Any], setting: dict[str, Any], tmp_path: Path) -> None:
    zone, language = setting["zone"] or "Europe/Berlin", setting["language"] or "en"
    async with open_world(tmp_path, now=_moment(setting["now"]), zone=zone, language=language) as world:
        for turn in dialog["turns"]:
            if "advance" in turn:
                world.clock.advance(length_of(turn["advance"]))
                await world.services.core.drain()
            if "give" in turn:
                await world.give(turn["give"], turn["text"])
            if "say" in turn:
                await _check(world, turn)
        for envelope in await world.services.event_log.read(world.person.id, 0, 10_000):
            StreamEnvelope.model_validate(envelope)  # clients that are typed rely on what it says


async def _check(world: World, turn: dict[str, Any]) -> None:
    outcome = await world.say(str(turn["say"]))
    heard = outcome.text
    told = f"said: {turn['say']}\nheard: {heard}"
    if "hear" in turn:
        assert agrees(str(turn["hear"]), heard), f"{told}\nexpected: {turn['hear']}"
    for fragment in turn.get("hear_all", []):
        assert str(fragment).casefold() in heard.casefold(), f"{told}\nmissing: {fragment}"
    for fragment in _list(turn.get("not_hear", [])):
        assert str(fragment).casefold() not in heard.casefold(), f"{told}\nunwanted: {fragment}"
    if "action" in turn:
        steps = outcome.explanation.get("steps", [])
        assert turn["action"] in [step["action"] for step in steps], f"{told}\ndid: {steps}"


def agrees(expected: str, heard: str) -> bool:
    expected = expected.strip()
    if len(expected) > 1 and expected.startswith("/") and expected.endswith("/"):
        return re.search(expected[1:-1], heard, re.IGNORECASE | re.DOTALL) is not None
    return _folded(expected) == _folded(heard)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def length_of(words: str) -> timedelta:
    number, unit = words.split()
    unit = unit.removesuffix("s")
    assert unit in _UNITS, f"advance by a number of {sorted(_UNITS)}"
    return timedelta(**{f"{unit}s": float(number)})


def test_there_are_as_many_dialogs_as_promised() -> None:
    """At least 800 things said with what is heard, in at least 150 conversations of several turns."""
    dialogs = [dialog for file in FILES for dialog in yaml.safe_load(file.read_text("utf-8"))["dialogs"]]
    checked = {"hear", "hear_all", "not_hear", "action"}

    assert sum(bool(checked & turn.keys()) for dialog in dialogs for turn in dialog["turns"]) >= 800
    assert sum(sum("say" in turn for turn in dialog["turns"]) > 1 for dialog in dialogs) >= 150
