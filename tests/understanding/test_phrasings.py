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

from bot.understanding.analysis import Moment
from bot.understanding.dialogue import DialogueState, Focus
from bot.understanding.names import Names
from bot.understanding.reactive import Reactive
from capabilities.memory.subjects import subject
from capabilities.registry import Registry

FILES = sorted((Path(__file__).parent / "phrasings").glob("*/*.yaml"))
FEWEST = {"en": 25, "de": 15}
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)


def _content(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _phrasings() -> list[Any]:
    return [
        pytest.param(file, action, said, id=f"{file.parent.name}-{action}-{_text(said)}")
        for file in FILES
        for action, phrasings in _content(file).items()
        if action not in {"known", "names"}
        for said in phrasings
    ]


@cache
def _reactive() -> Reactive:
    return Reactive(Registry.discover())


def _text(said: str | dict[str, Any]) -> str:
    return said if isinstance(said, str) else str(said["say"])


@pytest.mark.parametrize(("file", "action", "said"), _phrasings())
def test_a_phrasing_leads_to_its_action(file: Path, action: str, said: str | dict[str, Any]) -> None:
    language, known = file.parent.name, _content(file)["known"]
    memories = tuple(subject(text, language) for text in known)
    names = Names({"memory": memories, **_content(file).get("names", {})})
    focus = (Focus(noun="memory", id="m1", title=known[0]),) if isinstance(said, dict) else ()
    moment = Moment(NOW, ZoneInfo("Europe/Berlin"), language, names)

    found = _reactive().analyze(_text(said), DialogueState(focus=focus), moment, language)

    assert [step.action for step in found.steps] == [action]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_there_are_phrasings_enough_of_every_action(file: Path) -> None:
    package, counts = Registry.discover().capabilities[file.stem], _content(file)

    for action in package.actions:
        said = {_text(one) for one in counts.get(action, ())}
        assert len(said) >= FEWEST[file.parent.name], action
