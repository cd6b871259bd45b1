"""Whether a reading may be acted on: sentences and classifier are heard together.

A sentence template may match by accident and a classifier may err; where both say the same, or the
classifier is sure, it is done; where they differ, one short question is better than a wrong act.
Thresholds are data (``judgement.yaml``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from bot.understanding.analysis import Reading
from bot.understanding.classifier.model import Verdict
from bot.understanding.classifier.trust import OTHER
from capabilities.texts import parse

TALK = "talk."
Kind = Literal["act", "fill", "ask", "decline"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities, 0 to 1; see ``judgement.yaml``."""

    agree: float
    act: float
    prefer: float
    veto: float
    ask: float


@cache
def thresholds() -> Thresholds:
    """Return the thresholds that ship."""
    text = resources.files("bot.understanding").joinpath("judgement.yaml").read_text(encoding="utf-8")
    return Thresholds(**parse(text))


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about an utterance.

    ``act`` on a reading; ``fill`` in what an action needs from the words, no sentence having
    matched; ``ask`` whether the reading (or, without one, the action) is meant; or ``decline``.
    """

    kind: Kind
    intent: str = ""
    reading: Reading | None = None
    sure: float = 1.0


def decide(readings: Sequence[Reading], verdict: Verdict | None, limits: Thresholds) -> Decision:
    """Return what to do about an utterance, from its readings (best first) and the verdict on it."""
    if not readings:
        return _without_sentence(verdict, limits) if verdict else Decision("decline")
    best = readings[0]
    if verdict is None or _stands_alone(best, verdict):
        return _act(best, verdict.sure if verdict else 1.0)
    agreeing = next((r for r in readings if r.intent == verdict.label and r.alone), None)
    if agreeing:
        kind: Kind = "act" if verdict.sure >= limits.agree else "ask"
        return Decision(kind, agreeing.intent, agreeing, verdict.sure)
    if verdict.label == OTHER and verdict.sure >= limits.veto:
        return Decision("decline")
    if verdict.label != OTHER and verdict.sure >= limits.prefer:
        return Decision("fill", verdict.label, sure=verdict.sure)
    return Decision("ask", best.intent, best, verdict.sure)


def _stands_alone(reading: Reading, verdict: Verdict) -> bool:
    """Whether a reading needs nobody to agree: no free text, about a known thing, or unheard of."""
    fixed = not reading.free or reading.verbatim or reading.known or not reading.alone
    return fixed or reading.intent not in verdict.scores


def _act(reading: Reading, sure: float) -> Decision:
    return Decision("act", reading.intent, reading, sure)


def _without_sentence(verdict: Verdict, limits: Thresholds) -> Decision:
    if verdict.label == OTHER or verdict.sure < limits.ask:
        return Decision("decline")
    kind: Kind = "fill" if verdict.sure >= limits.act else "ask"
    return Decision(kind, verdict.label, sure=verdict.sure)
