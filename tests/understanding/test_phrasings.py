"""How people say what a package is for: every phrasing of ``phrasings/`` leads to its action.

By sentences alone, the way a turn reads them, for somebody who has told a few things already.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.understanding.analysis import Analysis, Moment
from bot.understanding.dialogue import DialogueState, Focus
from bot.understanding.names import Names
from bot.understanding.reactive import Reactive
from capabilities.memory.subjects import subject
from capabilities.registry import Registry

FILES = sorted((Path(__file__).parent / "phrasings").glob("*/*.yaml"))
FEWEST = {"en": 25, "de": 15}
FEWER = {("en", "knowledge"): 17, ("de", "knowledge"): 10}
CONSULTED, ELSEWHERE = "consulted", "elsewhere"
"""Questions that only what stands in documents can answer; what is no matter of this package."""
NO_ACTIONS = {"known", "names", "focus", CONSULTED, ELSEWHERE}
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)


def _content(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _phrasings(*others: str) -> list[Any]:
    """Return what is said for every action; or what stands under other headings."""
    return [
        pytest.param(file, action, said, id=f"{file.parent.name}-{action}-{_text(said)}")
        for file in FILES
        for action, phrasings in _content(file).items()
        if (action in others if others else action not in NO_ACTIONS)
        for said in phrasings
    ]


@cache
def _reactive() -> Reactive:
    return Reactive(Registry.discover())


def _text(said: str | dict[str, Any]) -> str:
    return said if isinstance(said, str) else str(said["say"])


def _understood(file: Path, said: str | dict[str, Any]) -> Analysis:
    language, content = file.parent.name, _content(file)
    memories = tuple(subject(text, language) for text in content["known"])
    names = Names({"memory": memories, **content.get("names", {})})
    about = content.get("focus", {"noun": "memory", "title": content["known"][0]})
    focus = (Focus(id="m1", **about),) if isinstance(said, dict) else ()
    moment = Moment(NOW, ZoneInfo("Europe/Berlin"), language, names)
    return _reactive().analyze(_text(said), DialogueState(focus=focus), moment, language)


@pytest.mark.parametrize(("file", "action", "said"), _phrasings())
def test_a_phrasing_leads_to_its_action(file: Path, action: str, said: str | dict[str, Any]) -> None:
    assert [step.action for step in _understood(file, said).steps] == [action]


@pytest.mark.parametrize(("file", "heading", "said"), _phrasings(ELSEWHERE))
def test_what_is_no_matter_of_a_package_does_not_go_there(file: Path, heading: str, said: str) -> None:
    actions = Registry.discover().capabilities[file.stem].actions

    assert not {step.action for step in _understood(file, said).steps} & actions.keys(), heading


@pytest.mark.parametrize(("file", "heading", "said"), _phrasings(CONSULTED))
def test_a_question_about_what_stands_in_documents_is_left_to_them(
    file: Path, heading: str, said: str
) -> None:
    found = _understood(file, said)

    assert {step.action for step in found.steps} <= {"ask_documents"}, heading
    assert found.ask is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_there_are_phrasings_enough_of_every_action(file: Path) -> None:
    package, counts = Registry.discover().capabilities[file.stem], _content(file)

    fewest = FEWER.get((file.parent.name, file.stem), FEWEST[file.parent.name])

    for action in package.actions:
        said = {_text(one) for one in counts.get(action, ())}
        assert len(said) >= fewest, action
