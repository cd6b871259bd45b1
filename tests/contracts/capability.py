"""What every capability package has to keep, as tests to inherit.

    class TestGreeter(CapabilityContract):
        capability = greeter

It needs the package, its YAML and its neighbours' YAML only: no store, no assistant, no network.
"""

import ast
import inspect
import re
import sys
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

import jsonschema_rs
import pytest
import yaml
from hassil import Intents
from hassil.expression import ListReference, RuleReference
from jinja2 import Environment

from bot.understanding.linting import Finding, lint
from capabilities.contract import Capability, Level
from capabilities.registry import Registry

TYPED = frozenset({"when", "length", "every", "number"})
"""Slot types of sentences that stand for a value found before; all others are free text."""
FILTERS = ("when", "clock", "day", "duration", "late", "count", "listing", "named", "stamp", "worded")
"""Filters that replies may use besides Jinja's own."""
FORBIDDEN = frozenset(
    {"api", "bot", "fastapi", "starlette", "telegram", "twilio", "pymongo", "bson", "motor"}
    | {"langchain", "langchain_core", "langgraph", "sqlite3"}
)
SEAM = frozenset(
    f"capabilities.{name}"
    for name in (
        "citing",
        "contract",
        "document",
        "errors",
        "files",
        "history",
        "library",
        "origins",
        "prose.ranking",
        "prose.sentences",
        "prose.words",
        "texts",
        "values",
        "writing",
    )
)
"""What a package may import besides itself."""
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_ADJACENT = re.compile(r"\{(\w+)(?::\w+)?\}\s*\{(\w+)(?::\w+)?\}")
_NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")


class CapabilityContract:
    """Inherit it and set ``capability``; ``without_words`` names actions that no sentence leads to."""

    capability: ClassVar[Capability[Any]]
    without_words: ClassVar[frozenset[str]] = frozenset()

    # --- the package object ---

    def test_its_names_are_plain(self) -> None:
        """Package and actions are snake_case: they become tool names, URLs and YAML keys."""
        for name in (self.capability.name, *self.capability.actions):
            assert _NAME.fullmatch(name), name

    def test_it_has_a_summary_and_actions(self) -> None:
        assert self.capability.summary.strip()
        assert self.capability.actions

    def test_every_action_has_a_level_and_help(self) -> None:
        for action in self.capability.actions.values():
            assert isinstance(action.level, Level)
            assert 10 <= len(action.summary) <= 120, f"{action.name}: {action.summary}"

    def test_every_action_is_a_coroutine_function(self) -> None:
        for action in self.capability.actions.values():
            assert inspect.iscoroutinefunction(action.run), action.name

    def test_every_action_has_a_valid_json_schema(self) -> None:
        for action in self.capability.actions.values():
            jsonschema_rs.meta.validate(action.schema())

    def test_every_slot_is_described_and_bounded(self) -> None:
        """A description is what a model and a form go by; text without an upper bound is a hole."""
        for action in self.capability.actions.values():
            for name, slot in action.schema().get("properties", {}).items():
                assert slot.get("description"), f"{action.name}.{name} has no description"
                for text in _texts(slot):
                    assert "maxLength" in text or "enum" in text or "const" in text or "format" in text, (
                        f"{action.name}.{name} takes text of any length"
                    )

    def test_a_slot_that_does_not_exist_is_refused(self) -> None:
        for action in self.capability.actions.values():
            assert action.slots.model_config.get("extra") == "forbid", action.name

    # --- documents ---

    def test_every_document_kind_is_well_formed(self) -> None:
        for kind in self.capability.documents:
            assert _NAME.fullmatch(kind.collection), kind
            assert kind.noun.strip(), kind
            for index in kind.indexes:
                assert index.keys, f"{kind.collection} has an index without keys"
                for path, direction in index.keys:
                    assert path.partition(".")[0] in kind.model_fields, f"{kind.collection}: no field {path}"
                    assert direction in {1, -1}

    def test_no_two_kinds_share_a_collection(self) -> None:
        names = [kind.collection for kind in self.capability.documents]
        assert len(set(names)) == len(names)

    # --- sentences ---

    def test_sentences_are_for_actions_it_has(self) -> None:
        assert set(self._intents()) <= set(self.capability.actions)

    def test_every_action_can_be_asked_for(self) -> None:
        for name in set(self.capability.actions) - self.without_words:
            blocks = self._intents().get(name, [])
            assert any(block.get("sentences") for block in blocks), f"no sentence leads to {name}"

    def test_every_slot_of_a_sentence_exists(self) -> None:
        """Constants too: a sentence that fills a slot the action does not have could never work."""
        for name, block in self._blocks():
            fields = self.capability.actions[name].slots.model_fields
            filled = {slot or kind for text in block["sentences"] for kind, slot in _SLOT.findall(text)}
            assert filled | set(block.get("slots", {})) <= set(fields), f"{name}: {filled - set(fields)}"

    def test_free_texts_are_never_adjacent(self) -> None:
        """Between two free texts nothing says where one ends."""
        for name, block in self._blocks():
            for text in block["sentences"]:
                for first, second in _ADJACENT.findall(text):
                    assert first in TYPED or second in TYPED, f"{name}: {text}"

    def test_no_sentence_is_free_text_alone(self) -> None:
        """It would match everything anybody says to any package."""
        for name, block in self._blocks():
            for text in block["sentences"]:
                words = _SLOT.sub("", re.sub(r"\[[^\[\]]*\]", "", text))
                alone = not words.strip() and not any(kind in TYPED for kind, _ in _SLOT.findall(text))
                assert not alone, f"{name}: {text}"

    def test_sentences_parse(self) -> None:
        """Every template compiles, and every rule and list it names exists."""
        content = self._yaml("sentences")
        rules = content.get("expansion_rules", {})
        assert all(isinstance(name, str) for name in rules), "YAML reads on, off, yes and no as booleans"
        data = {
            "language": "en",
            "expansion_rules": rules,
            "lists": {kind: {"wildcard": True} for kind, _ in _SLOT.findall(str(content.get("intents", {})))},
            "intents": {
                name: {"data": [{"sentences": block["sentences"]} for block in blocks]}
                for name, blocks in self._intents().items()
            },
        }
        compiled = Intents.from_dict(data)
        for intent in compiled.intents.values():
            for block in intent.data:
                for sentence in block.sentences:
                    for reference in _references(sentence.expression):
                        if isinstance(reference, RuleReference):
                            assert reference.rule_name in rules, f"{intent.name}: <{reference.rule_name}>"

    def test_its_sentences_are_told_from_everybody_elses(self) -> None:
        """None is unreachable, ambiguous, or taken for another package's; or its YAML says why it may be."""
        found = [f for f in _findings(self.capability) if f.package == self.capability.name and not f.waived]

        assert not found, "\n".join(str(finding) for finding in found)

    # --- replies ---

    def test_every_reply_an_action_gives_exists(self) -> None:
        replies = self._yaml("replies")
        for key in self._reply_keys():
            assert isinstance(replies.get(key), str), f"no reply called {key}"

    def test_templates_compile(self) -> None:
        environment = Environment(autoescape=False)
        environment.filters |= dict.fromkeys(FILTERS, str)
        for text in _leaves(self._yaml("replies")):
            environment.from_string(text)

    def test_questions_are_about_slots_that_exist(self) -> None:
        for action, questions in self._yaml("replies").get("ask", {}).items():
            fields = set(self.capability.actions[action].slots.model_fields)
            assert set(questions) <= fields, f"{action}: {set(questions) - fields}"

    def test_every_required_slot_has_a_question(self) -> None:
        asked = self._yaml("replies").get("ask", {})
        for action in self.capability.actions.values():
            for name, field in action.slots.model_fields.items():
                if field.is_required() and action.name not in self.without_words:
                    assert name in asked.get(action.name, {}), f"nothing asks for {action.name}.{name}"

    def test_receipts_are_of_actions_it_has(self) -> None:
        assert set(self._yaml("replies").get("receipt", {})) <= set(self.capability.actions)

    def test_what_is_said_beforehand_is_of_actions_it_has(self) -> None:
        """``will`` words an action that a taught sentence leads to, ``meant`` one that is asked about."""
        for key in ("will", "meant"):
            assert set(self._yaml("replies").get(key, {})) <= set(self.capability.actions), key

    # --- independence ---

    def test_it_imports_no_framework_engine_or_channel(self) -> None:
        for path in self._folder().rglob("*.py"):
            for module in _imported(ast.parse(path.read_text(encoding="utf-8"))):
                root = module.partition(".")[0]
                assert root not in FORBIDDEN, f"{path.name} imports {module}"
                if root == "capabilities":
                    own = module.startswith(self.capability.package)
                    seam = module in SEAM
                    assert own or seam, f"{path.name} imports {module}"

    # --- reading the package ---

    def _yaml(self, folder: str) -> dict[str, Any]:
        text = self.capability.text(folder, "en")
        content = yaml.safe_load(text) if text else {}
        assert isinstance(content, dict), f"{folder}/en.yaml is not a mapping"
        return content

    def _intents(self) -> dict[str, list[dict[str, Any]]]:
        intents: dict[str, list[dict[str, Any]]] = self._yaml("sentences").get("intents", {})
        return intents

    def _blocks(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, block) for name, blocks in self._intents().items() for block in blocks]

    def _folder(self) -> Path:
        if self.capability.package not in sys.modules:
            pytest.fail(f"{self.capability.package} is not the package's dotted name")
        return Path(str(resources.files(self.capability.package)))

    def _reply_keys(self) -> set[str]:
        """Return the first argument of every ``Reply(…)`` call in the package's source."""
        keys: set[str] = set()
        for path in self._folder().rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reply" and node.args:
                    assert isinstance(node.args[0], ast.Constant), (
                        f"{path.name}:{node.lineno}: a reply key is a literal"
                    )
                    keys.add(str(node.args[0].value))
        return keys


def _findings(capability: Capability[Any]) -> list[Finding]:
    """Return the linter's findings on a package among those that are installed."""
    installed = Registry.discover().capabilities
    return lint(Registry({**installed, capability.name: capability}.values()))


def _texts(schema: Any) -> list[dict[str, Any]]:
    """Return every part of a slot's schema that takes text, without following references."""
    if not isinstance(schema, dict):
        return []
    found = [schema] if schema.get("type") == "string" else []
    for key in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(key, []):
            found += _texts(part)
    return found + _texts(schema.get("items"))


def _references(expression: Any) -> list[Any]:
    if isinstance(expression, RuleReference | ListReference):
        return [expression]
    return [found for item in getattr(expression, "items", []) for found in _references(item)]


def _leaves(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in _leaves(value)]
    assert isinstance(tree, str), f"a reply is text, not {tree!r}"
    return [tree]


def _imported(tree: ast.AST) -> list[str]:
    modules: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules.append(node.module)
    return modules
