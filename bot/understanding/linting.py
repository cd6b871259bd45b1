"""Faults of sentence templates that only show when all packages' sentences are read together.

Every template is sampled and its samples are read as an utterance would be, by sentences alone. A
finding stands in the package that has to mend it, or waives it with a reason in its own YAML:

    waived:
      - {sentence: "...", finding: ambiguous, because: "..."}
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal

from bot.understanding import times
from bot.understanding.analysis import Reading
from bot.understanding.grammar import Grammar, clean
from bot.understanding.languages import Languages
from bot.understanding.masking import mask
from bot.understanding.names import NO_NAMES, SAME, Names
from bot.understanding.sampling import Sampler, Template, templates
from capabilities.registry import Registry
from capabilities.texts import parse

Kind = Literal["slot", "rule", "unreachable", "ambiguous", "swallowed", "waiver"]
SAMPLES = 8
NOTICEABLE = 0.25
"""Share of a template's samples from which a fault is told; single ones are the fillers' chance."""
_READ_AT = datetime(2026, 11, 18, 10, tzinfo=UTC)
_SEED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one template (or rule, or waiver) of a package."""

    kind: Kind
    package: str
    sentence: str
    text: str
    intent: str = ""
    waived: str = ""
    """The reason it is left as it is; empty when it has to be mended."""

    def __str__(self) -> str:
        where = f"{self.package}/{self.intent}" if self.intent else self.package
        return f"{self.kind}: {where}: {self.sentence!r}: {self.text}"


def lint(registry: Registry, language: str = "en", samples: int = SAMPLES) -> list[Finding]:
    """Return what is wrong with the sentences of the enabled packages, waived findings marked."""
    sources = Languages(registry).sources(language)
    read: dict[str, dict[str, Any]] = {package: parse(text) or {} for package, text in sources.items()}
    found = [*_rules(read), *_slots(registry, read)]
    if not any(finding.kind == "slot" for finding in found):
        found += _readings(Grammar(language, sources), language, samples)
    return list(_waived(found, read))


def _rules(read: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Find rules that two packages define differently: all packages share one set of rules."""
    known: dict[str, tuple[str, str]] = {}
    for package, source in read.items():
        for name, rule in source.get("expansion_rules", {}).items():
            first, text = known.setdefault(name, (package, clean(rule)))
            if text != clean(rule):
                yield Finding("rule", package, f"<{name}>", f"{first} has a rule of that name that differs")


def _slots(registry: Registry, read: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    actions = registry.actions
    for package, source in read.items():
        rules = {name: Grammar.slots_in(text) for name, text in source.get("expansion_rules", {}).items()}
        for intent, blocks in source.get("intents", {}).items():
            fields = actions[intent].slots.model_fields if intent in actions else None
            for block in blocks if fields is not None else ():
                for sentence in block["sentences"]:
                    used = {
                        name for rule, names in rules.items() if f"<{rule}>" in sentence for name in names
                    }
                    filled = used | Grammar.slots_in(sentence) | set(block.get("slots", {}))
                    for name in sorted(filled - set(fields or ())):
                        text = f"{intent} has no slot {name!r}"
                        yield Finding("slot", package, clean(sentence), text, intent)


def _readings(grammar: Grammar, language: str, samples: int) -> Iterator[Finding]:
    owners = {template.intent: template.package for template in templates(grammar)}
    sampler = Sampler(grammar, language, _SEED)
    for template in templates(grammar):
        tried = _Tried(language, grammar, template, tuple(sampler.sentences(template, samples)), owners)
        yield from tried.findings()


class _EveryName(Names):
    """Somebody who owns something of every name."""

    def found(self, noun: str, said: str, *, partly: bool = False, alike: float = SAME) -> str:  # noqa: ARG002  # whatever is asked
        """Return the words as the name of a thing."""
        return said

    def named_by(self, noun: str, said: str) -> list[str]:  # noqa: ARG002  # whatever is asked
        """Return the words as the name of a thing."""
        return [said]

    def is_whole(self, noun: str, said: str) -> bool:  # noqa: ARG002  # whatever is asked
        """Whether words are a whole name: they all are."""
        return True

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class _Tried:
    """A template's samples, and what became of each."""

    language: str
    grammar: Grammar
    template: Template
    sentences: tuple[str, ...]
    owners: Mapping[str, str]

    def findings(self) -> Iterator[Finding]:
        if not self._verdicts["own"] and not any(kind == "tied" for kind, _, _ in self._outcomes):
            yield self._finding("unreachable", self._why_never())
        if not self.template.alone:
            return
        for kind in ("tied", "lost"):
            rivals = Counter(rival for k, rival, _ in self._outcomes if k == kind)
            for rival, count in rivals.items():
                if count < NOTICEABLE * len(self.sentences):
                    continue
                example = next(said for k, r, said in self._outcomes if (k, r) == (kind, rival))
                if kind == "tied":
                    yield self._finding("ambiguous", f"{example!r} may as well be {rival}")
                elif self.owners[rival] != self.template.package:
                    yield self._finding("swallowed", f"{example!r} is read as {self.owners[rival]}/{rival}")

    @cached_property
    def _outcomes(self) -> list[tuple[str, str, str]]:
        """What each sample is read as: (own, tied, lost or unread; the other action; the sample)."""
        return [(*self._outcome(sentence), sentence) for sentence in self.sentences]

    @cached_property
    def _verdicts(self) -> Counter[str]:
        return Counter(kind for kind, _, _ in self._outcomes)

    def _outcome(self, sentence: str) -> tuple[str, str]:
        readings = self._read(sentence)
        own = next((r for r in readings if r.intent == self.template.intent), None)
        other = next((r for r in readings if r.intent != self.template.intent), None)
        if own is None:
            return ("lost", other.intent) if other else ("unread", "")
        if other is None or other.rank < own.rank or not self.template.alone:
            return "own", ""
        return ("tied" if other.rank == own.rank else "lost"), other.intent

    def _read(self, sentence: str) -> list[Reading]:
        """Return the readings of a sample; those about what was talked about only for such a template."""
        masked = mask(sentence, times.find(sentence, _READ_AT, self.language))
        if self.grammar.adds_details(self.template.number):
            return self.grammar.readings(masked, self.template.intent, detail=True)
        owned = self.grammar.is_known(self.template.number)
        names = _EveryName(self.grammar.examples) if owned else NO_NAMES
        readings = self.grammar.readings(masked, names=names)
        return readings if not self.template.alone else [r for r in readings if r.alone]

    def _why_never(self) -> str:
        if not self.sentences:
            return "nothing can be said by it"
        kind, rival, said = self._outcomes[0]
        return f"{said!r} is read as {rival}" if kind == "lost" else f"{said!r} is not read at all"

    def _finding(self, kind: Kind, text: str) -> Finding:
        return Finding(kind, self.template.package, self.template.text, text, self.template.intent)


def _waived(found: list[Finding], read: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Mark the findings that are waived, and tell of waivers that waive nothing."""
    waivers = {
        (package, str(waiver["finding"]), clean(str(waiver["sentence"]))): str(waiver.get("because", ""))
        for package, source in read.items()
        for waiver in source.get("waived", [])
    }
    used: set[tuple[str, str, str]] = set()
    for finding in found:
        key = (finding.package, finding.kind, finding.sentence)
        used |= {key} & waivers.keys()
        yield replace(finding, waived=waivers.get(key, ""))
    for package, kind, sentence in sorted(waivers.keys() - used):
        yield Finding("waiver", package, sentence, f"there is no {kind} finding to waive")
    for (package, _, sentence), reason in waivers.items():
        if not reason:
            yield Finding("waiver", package, sentence, "it gives no reason")
