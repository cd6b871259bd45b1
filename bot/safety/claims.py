"""Claims: prose that says something was done does not reach a person without a receipt for it.

A sentence is judged by itself, by the patterns of ``claims.yaml`` in every language there is: a
model may answer in another one than its person speaks. Struck is whole sentences, never words.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from capabilities.texts import parse

_ANY_CASE = re.IGNORECASE
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Checked:
    """Prose without what was not done, and the sentences that were taken out."""

    text: str
    struck: tuple[str, ...] = ()


def checked(text: str, *, receipts: int, instead: str) -> Checked:
    """Return the text with claims taken out when nothing was done; the first gives way to ``instead``.

    ``receipts`` is how many things this turn has done; with any, the text stays: the receipts that
    are shown beside it say exactly what.
    """
    if receipts or not text.strip():
        return Checked(text)
    struck = tuple(sentence for sentence in _SENTENCES.split(text) if claims(sentence))
    for place, sentence in enumerate(struck):
        text = text.replace(sentence, "" if place else instead, 1)
    return Checked("\n".join(" ".join(line.split(" ")).rstrip() for line in text.split("\n")).strip(), struck)


def claims(sentence: str) -> bool:
    """Whether a sentence says that something was done."""
    said = sentence.strip(" *_-•>#").replace("’", "'")
    return any(
        any(claim.search(said) for claim in patterns) and not unless.search(said)
        for patterns, unless in _patterns()
    )


@cache
def _patterns() -> tuple[tuple[tuple[re.Pattern[str], ...], re.Pattern[str]], ...]:
    text = resources.files("bot.safety").joinpath("claims.yaml").read_text(encoding="utf-8")
    known: dict[str, Any] = parse(text)
    return tuple(
        (
            tuple(re.compile(claim, _ANY_CASE) for claim in one["claims"]),
            re.compile(one["unless"], _ANY_CASE),
        )
        for one in known.values()
    )
