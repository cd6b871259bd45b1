"""Claims: prose that says something was done does not reach a person without a receipt for it.

A sentence is judged by itself, by the patterns of ``claims.yaml`` in every language there is: a
model may answer in another one than its person speaks. Struck is whole sentences, never words.
What is said of an earlier time ("I sent it to Anna yesterday") is borne out by an earlier receipt
that speaks of the same: they share a word that tells something.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from bot.safety.values import is_account, values_in
from capabilities.texts import parse

_ANY_CASE = re.IGNORECASE
_WORDS = re.compile(r"\w+")
_LEAST = 3
"""Letters of a word that may tell something."""
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Checked:
    """Prose without what was not done, and the sentences that were taken out."""

    text: str
    struck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier receipts say: of all that was done, and of what reached others."""

    done: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()


NOTHING_BEFORE = Before()


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a turn has reached: by which actions, and the keys of where they went."""

    actions: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


def checked(
    text: str,
    *,
    done: bool,
    reached: Reached | None,
    instead: str,
    before: Before = NOTHING_BEFORE,
) -> Checked:
    """Return the text without claims that no receipt bears out; the first gives way to ``instead``.

    ``done`` is whether this turn has changed anything of the person's own: the receipts shown beside the
    prose say exactly what. ``reached`` is whom else it has reached, None for nobody: only that bears out
    "sent", and "sent to eve@…" or "paid" only when it went there, or money went anywhere.
    ``before`` bears out what is said of earlier.
    """
    if not text.strip():
        return Checked(text)
    struck = tuple(
        sentence
        for sentence in _SENTENCES.split(text)
        if (claim := claims(sentence))
        and not (reached and _borne_out(sentence, reached) if claim == "reached" else done or reached)
        and not _recorded(sentence, before.reached if claim == "reached" else before.done)
    )
    for place, sentence in enumerate(struck):
        text = text.replace(sentence, "" if place else instead, 1)
    return Checked("\n".join(" ".join(line.split(" ")).rstrip() for line in text.split("\n")).strip(), struck)


def claims(sentence: str) -> Literal["done", "reached"] | None:
    """Return what a sentence says was done: something, or something that reaches others; None for neither."""
    said = sentence.strip(" *_-•>#").replace("’", "'")
    for language in _languages():
        if language.unless.search(said):
            continue
        if any(claim.search(said) for claim in language.claims):
            return "reached" if language.reaching.search(said) else "done"
    return None


def _borne_out(sentence: str, reached: Reached) -> bool:
    """Whether a sentence names no address but those that were reached, and no kind of deed but those done."""
    if {value for value in values_in(sentence) if is_account(value)} - reached.places:
        return False
    said = {
        name for language in _languages() for name, kind in language.kinds.items() if kind.search(sentence)
    }
    known = [
        {name for name, kind in _deeds().items() if kind.search(action)} for action in sorted(reached.actions)
    ]
    if not said or not all(known):
        return True  # of an action that no word is known for nothing can be said
    return bool(said & set[str]().union(*known))


def _recorded(sentence: str, receipts: Sequence[str]) -> bool:
    """Whether a sentence speaks of an earlier time, and a receipt of the same thing."""
    if not any(language.earlier.search(sentence) for language in _languages()):
        return False
    telling = _telling(sentence)
    return any(telling & _telling(receipt) for receipt in receipts)


def _telling(text: str) -> frozenset[str]:
    """Return the words of a text that tell something: names, numbers, things; no verbs that claim."""
    common = frozenset[str]().union(*(language.common for language in _languages()))
    words = (word for word in _WORDS.findall(text.lower()) if len(word) >= _LEAST or word.isdigit())
    return frozenset(word for word in words if word not in common)


@dataclass(frozen=True, slots=True)
class _Language:
    claims: tuple[re.Pattern[str], ...]
    reaching: re.Pattern[str]
    unless: re.Pattern[str]
    earlier: re.Pattern[str]
    """What places a sentence in an earlier time."""
    common: frozenset[str]
    """Words that stand in receipts and claims of every kind."""
    kinds: dict[str, re.Pattern[str]]
    """Words for the kinds of deeds that reach others."""


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(
        _Language(
            tuple(re.compile(claim, _ANY_CASE) for claim in one["claims"]),
            re.compile(one["reaching"], _ANY_CASE),
            re.compile(one["unless"], _ANY_CASE),
            re.compile(one["earlier"], _ANY_CASE),
            frozenset(one["common"].split()),
            {name: re.compile(words, _ANY_CASE) for name, words in one["kinds"].items()},
        )
        for one in _known()["languages"].values()
    )


@cache
def _deeds() -> dict[str, re.Pattern[str]]:
    """Return how actions of each kind are named."""
    return {name: re.compile(words) for name, words in _known()["deeds"].items()}


@cache
def _known() -> dict[str, Any]:
    text = resources.files("bot.safety").joinpath("claims.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = parse(text)
    return content
