"""Which change words describe: "adding milk", "the reminder I just set", "the meeting with Ana"."""

from collections.abc import Sequence

from capabilities.contract import ReceiptView
from capabilities.planner.references import GENERIC, likeness, words_of

GOOD_ENOUGH = 70.0
CLOSE = 3.0
_LATEST = frozenset({"just", "last", "latest", "recent", "newest", "previous"})
_NOISE = _LATEST | {
    "i",
    "we",
    "you",
    "did",
    "made",
    "have",
    "has",
    "had",
    "was",
    "were",
    "what",
    "when",
    "now",
}
_ENDINGS = ("ling", "ting", "ing", "ed", "d", "s")
_SHORTEST_STEM = 3


def described(words: str, receipts: Sequence[ReceiptView]) -> list[ReceiptView]:
    """Return the changes that fit words best, newest first; one when they say that it is the latest."""
    said = words_of(words)
    wanted = [word for word in said if word not in _NOISE]
    if not wanted:
        return list(receipts[:1])
    scored = [(_score(wanted, receipt), receipt) for receipt in receipts]
    top = max(score for score, _ in scored)
    if top < GOOD_ENOUGH:
        return []
    best = [receipt for score, receipt in scored if score >= top - CLOSE]
    if _LATEST & set(said) or len({receipt.summary.partition(" ")[2] for receipt in best}) == 1:
        return best[:1]  # the latest that was done to the same thing
    return best


def _score(wanted: Sequence[str], receipt: ReceiptView) -> float:
    known = [*words_of(receipt.summary), *receipt.action.split("_")]
    for noun, words in GENERIC.items():
        if noun in known:
            known += words
    total = sum(
        100.0 if any(_stems(word) & _stems(other) for other in known) else likeness([word], known)
        for word in wanted
    )
    return total / len(wanted)


def _stems(word: str) -> set[str]:
    """Return a word without the endings verbs take: "adding" and "added" share one."""
    cut = {word.removesuffix(ending) for ending in _ENDINGS}
    return {word, *(stem for stem in cut if len(stem) >= _SHORTEST_STEM)}
