"""The words of each language by which the planner finds what is meant: data, read when first needed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from capabilities.planner.package import planner


@dataclass(frozen=True, slots=True)
class Words:
    """The closed word classes of one language; see ``words/en.yaml`` for what each holds."""

    stop: frozenset[str]
    generic: Mapping[str, frozenset[str]]
    compounding: bool
    pronouns: frozenset[str]
    everything: frozenset[str]
    articles: frozenset[str]
    list_frame: re.Pattern[str]
    list_endings: tuple[str, ...]
    usual_list: str
    item_break: re.Pattern[str]
    item_opener: re.Pattern[str]
    item_closer: re.Pattern[str]
    thing: re.Pattern[str]
    deeds_kept: tuple[tuple[re.Pattern[str], str], ...]
    things_kept: tuple[tuple[re.Pattern[str], str], ...]
    accompanied: str
    latest: frozenset[str]
    noise: frozenset[str]
    endings: tuple[str, ...]

    def kept(self, title: str, wording: str) -> str:
        """Return a title as it is kept: without the endings its sentence gave it."""
        rewriting = self.things_kept if wording == "about" else self.deeds_kept if wording == "to" else ()
        for pattern, replacement in rewriting:
            title = pattern.sub(replacement, title)
        return title

    def of_kind(self, noun: str) -> frozenset[str]:
        """Return the words for a kind of thing."""
        return self.generic.get(noun, frozenset())

    def without_kind(self, word: str, noun: str) -> str:
        """Return a compound without the word for its kind: "zahnarzt" of "zahnarzttermin"."""
        for kind in self.of_kind(noun) if self.compounding else ():
            if word.endswith(kind) and len(word) - len(kind) > 3:
                return word.removesuffix(kind)
        return word


@cache
def words(language: str) -> Words:
    """Return the planner's words of a language; English where there are none."""
    return _build(planner.words(language))


def _build(table: dict[str, Any]) -> Words:
    joins, openers = _any(table["item_joins"]), _any(table["item_openers"])
    return Words(
        stop=frozenset(table["stop"]),
        generic={noun: frozenset(names) for noun, names in table["generic"].items()},
        compounding=bool(table["compounding"]),
        pronouns=frozenset(table["pronouns"]),
        everything=frozenset(table["everything"]),
        articles=frozenset(table["articles"]),
        list_frame=re.compile(table["list_frame"], re.IGNORECASE),
        list_endings=tuple(table["list_endings"]),
        usual_list=table["usual_list"],
        item_break=re.compile(
            rf"\s*(?:[,;\n]|(?<!\d)\s\+\s)\s*(?:(?:{joins})\s+)?|\s+(?:{joins}|&)\s+", re.IGNORECASE
        ),
        item_opener=re.compile(rf"^(?:{openers})\s+", re.IGNORECASE),
        item_closer=re.compile(rf"[\s,]+(?:{_any(table['item_closers']) or '(?!)'})$", re.IGNORECASE),
        thing=re.compile(rf"(?:{_any(table['things']) or '(?!)'})\b", re.IGNORECASE),
        deeds_kept=_rewriting(table["deeds_kept"]),
        things_kept=_rewriting(table["things_kept"]),
        accompanied=table["with"],
        latest=frozenset(table["latest"]),
        noise=frozenset(table["noise"]),
        endings=tuple(table["endings"]),
    )


def _any(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _rewriting(pairs: list[list[str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), replacement) for pattern, replacement in pairs)
