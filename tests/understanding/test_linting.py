"""The linter finds one bad template of each kind, and says nothing of good ones."""

import importlib
import textwrap
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from bot.understanding.linting import Finding, lint
from capabilities.contract import Capability, Context, Level, Reply
from capabilities.registry import Registry


class Words(BaseModel):
    """What is said to either action."""

    model_config = ConfigDict(extra="forbid")

    text: str = ""
    list_name: str = ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    return tmp_path


def package(folder: Path, name: str, sentences: str) -> Capability[Any]:
    """Return a package of two actions, ``<name>_on`` and ``<name>_off``, that ships these sentences."""
    module = f"linted_{folder.name}_{name}".replace("-", "_")
    (folder / module / "sentences").mkdir(parents=True)
    (folder / module / "__init__.py").touch()
    (folder / module / "sentences" / "en.yaml").write_text(textwrap.dedent(sentences), encoding="utf-8")
    capability: Capability[Any] = Capability(name, summary="Lamps.", package=module)

    async def act(slots: Words, context: Context) -> Reply:
        """Do something with a lamp."""
        raise NotImplementedError(slots, context)

    for ending in ("on", "off"):
        act.__name__ = f"{name}_{ending}"
        capability.action(level=Level.READ_OWN)(act)
    return capability


GOOD = """
    intents:
      lamp_on:
        - sentences: ["light the lamp {when:text}", "illuminate {text}"]
      lamp_off:
        - sentences: ["darken the lamp", "extinguish {text}"]
    """


def found(*packages: Capability[Any]) -> list[Finding]:
    registry = Registry(packages)
    assert registry.broken == []
    return lint(registry)


def kinds(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {(finding.kind, finding.package, finding.sentence) for finding in findings}


def test_good_sentences_have_no_findings(folder: Path) -> None:
    assert found(package(folder, "lamp", GOOD)) == []


def test_a_slot_that_does_not_exist_is_found(folder: Path) -> None:
    bad = GOOD.replace("illuminate {text}", "illuminate {room}")

    assert kinds(found(package(folder, "lamp", bad))) == {("slot", "lamp", "illuminate {room}")}


def test_a_slot_that_a_rule_fills_is_found(folder: Path) -> None:
    bad = "expansion_rules: {all: '[every] {room}'}\n" + textwrap.dedent(
        GOOD.replace("illuminate {text}", "illuminate <all>")
    )

    assert kinds(found(package(folder, "lamp", bad))) == {("slot", "lamp", "illuminate <all>")}


def test_a_sentence_that_is_never_read_is_found(folder: Path) -> None:
    """The word "now" is a time by itself, so the words before {when} are never there."""
    bad = GOOD.replace('"darken the lamp"', '"darken the lamp", "the lamp is now off {when:text}"')

    assert kinds(found(package(folder, "lamp", bad))) == {
        ("unreachable", "lamp", "the lamp is now off {when:text}")
    }


def test_a_detail_or_focused_sentence_is_read_in_its_place(folder: Path) -> None:
    more = (
        textwrap.dedent(GOOD)
        + """
    - sentences: ["make it {text}"]
      focus: lamp
    - sentences: ["the brighter the better", "now or {when:text}"]
      detail: true
"""
    )

    assert kinds(found(package(folder, "lamp", more))) == {("unreachable", "lamp", "now or {when:text}")}


def test_a_sentence_that_two_actions_claim_is_found(folder: Path) -> None:
    bad = GOOD.replace("extinguish {text}", "(illuminate|extinguish) {text}")

    assert ("ambiguous", "lamp", "illuminate {text}") in kinds(found(package(folder, "lamp", bad)))


def test_a_sentence_that_another_package_takes_is_found(folder: Path) -> None:
    """The finding stands with the package whose words are lost, and names the taker."""
    named = GOOD.replace("illuminate {text}", "illuminate {list_name}")
    torch = """
        intents:
          torch_on: [{sentences: ["illuminate [the] (shopping|groceries|grocery|packing|party|wish|work)"]}]
        """
    (finding,) = found(package(folder, "lamp", named), package(folder, "torch", torch))

    assert (finding.kind, finding.package, finding.sentence) == (
        "swallowed",
        "lamp",
        "illuminate {list_name}",
    )
    assert "torch/torch_on" in finding.text


def test_rules_of_one_name_that_differ_are_found(folder: Path) -> None:
    rule = "expansion_rules: {it: 'the lamp'}\n"
    other = "expansion_rules: {it: 'the torch'}\nintents: {torch_on: [{sentences: ['kindle <it>']}]}"

    findings = found(package(folder, "lamp", rule + textwrap.dedent(GOOD)), package(folder, "torch", other))

    assert ("rule", "torch", "<it>") in kinds(findings)


def test_a_waiver_needs_a_reason_and_something_to_waive(folder: Path) -> None:
    bad = textwrap.dedent(GOOD).replace("extinguish {text}", "(illuminate|extinguish) {text}")
    waivers = """
waived:
  - {sentence: "illuminate {text}", finding: ambiguous, because: "either will do"}
  - {sentence: "(illuminate|extinguish) {text}", finding: ambiguous}
  - {sentence: "darken the lamp", finding: unreachable, because: "it was"}
"""
    findings = found(package(folder, "lamp", bad + waivers))

    assert {f.sentence: f.waived for f in findings if f.kind == "ambiguous"} == {
        "illuminate {text}": "either will do",
        "(illuminate|extinguish) {text}": "",
    }
    assert {f.sentence for f in findings if f.kind == "waiver"} == {
        "(illuminate|extinguish) {text}",
        "darken the lamp",
    }


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_installed_sentences_have_nothing_to_mend(language: str) -> None:
    assert [str(finding) for finding in lint(Registry.discover(), language) if not finding.waived] == []
