"""The held-out cases are well formed, name what exists, and were never taught."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

import bot.understanding
from capabilities.registry import Registry

FILES = sorted((Path(__file__).parent / "corpus").glob("*/*.yaml"))
TAUGHT = Path(__file__).parents[2] / "training" / "utterances"
OTHER = "other"
FEWEST = 600

Case = dict[str, Any]
_NOT_WORDS = re.compile(r"[^\w']+")


def _content(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _cases() -> list[Case]:
    return [case for file in FILES for case in _content(file)["cases"]]


def _bare(text: str) -> str:
    """Return the words alone: two texts that differ in case or punctuation are the same line."""
    return _NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).strip()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_says_when_and_where_and_holds_cases(file: Path) -> None:
    content = _content(file)

    assert set(content) == {"now", "zone", "cases"}
    assert isinstance(content["now"], datetime)
    assert content["now"].tzinfo is None
    assert ZoneInfo(content["zone"]).key == content["zone"]
    for case in content["cases"]:
        assert {"say", "intent"} <= set(case) <= {"say", "intent", "slots"}, case
        assert _bare(case["say"]), case


def test_there_are_enough_cases_and_none_twice() -> None:
    said = [_bare(case["say"]) for case in _cases()]

    assert len(said) >= FEWEST
    assert sorted(text for text in set(said) if said.count(text) > 1) == []


def test_every_intent_and_slot_exists() -> None:
    """An intent is an action, a talk intent or "other"; slots are fields of the action's model."""
    actions = Registry.discover().actions
    talk = _talk_intents()

    for case in _cases():
        action = actions.get(case["intent"])
        assert action is not None or case["intent"] in talk | {OTHER}, case
        assert set(case.get("slots", {})) <= set(action.slots.model_fields if action else ()), case


def test_slot_values_are_texts_times_lists_flags_or_minutes() -> None:
    for case in _cases():
        for name, value in case.get("slots", {}).items():
            values = value if name == "items" else [value]
            assert values, case
            assert all(isinstance(each, (str, int, datetime, date)) for each in values), case
            assert "" not in values, case


def test_no_case_is_a_taught_line() -> None:
    """Equal words are equal lines: what is measured has to be new to what was trained."""
    lines = (line for file in TAUGHT.rglob("*.txt") for line in file.read_text(encoding="utf-8").splitlines())
    taught = {_bare(line) for line in lines if not line.lstrip().startswith("#")}

    assert taught, "nothing was taught"
    assert sorted(case["say"] for case in _cases() if _bare(case["say"]) in taught) == []


def _talk_intents() -> set[str]:
    sentences = Path(bot.understanding.__file__).parent / "sentences" / "en.yaml"
    return {name for name in _content(sentences)["intents"] if name.startswith("talk.")}
