"""Every language says the same: whatever English has, another language has with the same places.

One test per file beside an ``en.yaml``. A text that needs a place less, or one that English does not
use, names it in the file's ``left_out`` or ``also``; ``names`` and ``nouns`` are a language's own.
"""

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, meta

from bot.replies import Replies
from bot.understanding.languages import Languages
from bot.understanding.lexicon import lexicon
from capabilities.registry import Registry
from tests.contracts.capability import FILTERS

ROOT = Path(__file__).parents[1]
OWN = ("names.", "nouns.")
TABLES = ("shorthand.", "ordinals.", "cardinals.", "lessons.", "followups.units.", "followups.shifts.")
"""Tables whose keys are words of the language itself."""
PAIRS = [
    pytest.param(english, other, id=str(other.relative_to(ROOT)))
    for english in sorted([*ROOT.glob("bot/**/en.yaml"), *ROOT.glob("capabilities/**/en.yaml")])
    for other in sorted(english.parent.glob("??.yaml"))
    if other != english
]
FILES = sorted({file for pair in PAIRS for file in pair.values if isinstance(file, Path)})


@pytest.mark.parametrize(("english", "other"), PAIRS)
def test_a_language_has_every_key_with_the_same_places(english: Path, other: Path) -> None:
    """A missing key would be said in English, another place would not be said at all."""
    assert differences(english.parent.name, _read(english), _read(other)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_key_is_there_twice(file: Path) -> None:
    """YAML keeps the last one and says nothing: the sentences of the first would be gone."""
    assert twice(file.read_text(encoding="utf-8")) == []


def test_a_key_that_is_there_twice_is_found() -> None:
    """The check can fail."""
    assert twice("intents: {hello: 1, bye: 2, hello: 3}") == ["hello"]


def test_a_missing_key_and_another_place_are_found() -> None:
    """The check can fail."""
    english = {"added": "Added {{ title }}", "gone": "Gone {{ title }}", "ask": {"when": "When?"}}
    other = {"added": "Neu {{ titel }}", "gone": "Weg", "left_out": {"gone": ["title"]}}

    assert differences("replies", english, other) == [
        "added: has no place for title",
        "added: knows no titel",
        "ask.when is missing",
    ]


def test_an_unknown_language_is_english() -> None:
    """Whoever speaks a language nobody brought is understood and answered in English."""
    registry = Registry.discover()

    assert Languages(registry).get("xx").grammar.intents == Languages(registry).get("en").grammar.intents
    assert lexicon("xx").language == "en"
    assert Replies(registry).text("talk.thanks", "xx") == "You're welcome."


def twice(text: str) -> list[str]:
    """Return the keys that a mapping of a YAML text has more than once."""
    found: list[str] = []
    nodes = [yaml.compose(text, Loader=yaml.CSafeLoader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            found += sorted({key for key in keys if keys.count(key) > 1})
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
    return found


def differences(kind: str, english: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return what another language lacks of the English file of a kind, and what it has otherwise."""
    if kind == "sentences":
        return [
            f"nobody can ask for {name}" for name in sorted(set(english["intents"]) - set(other["intents"]))
        ]
    left_out, also = other.get("left_out", {}), other.get("also", {})
    theirs = dict(_flat(other))
    found: list[str] = []
    for key, text in sorted(_flat(english)):
        if key.startswith(OWN) or (kind == "lexicon" and key.startswith(TABLES)):
            continue
        if key not in theirs:
            found.append(f"{key} is missing")
            continue
        wanted, given = _places(kind, text), _places(kind, theirs[key])
        found += [f"{key}: has no place for {p}" for p in sorted(wanted - given - set(left_out.get(key, ())))]
        found += [f"{key}: knows no {p}" for p in sorted(given - wanted - set(also.get(key, ())))]
    return found


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _places(kind: str, text: Any) -> set[str]:
    if not isinstance(text, str):
        return set()
    if kind == "said":
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    if kind != "replies":
        return set()
    environment = Environment(autoescape=False)  # nothing is rendered
    environment.filters |= dict.fromkeys(FILTERS, str)
    environment.tests["rule"] = environment.tests["length"] = environment.tests["mapping"]
    return meta.find_undeclared_variables(environment.parse(text))
