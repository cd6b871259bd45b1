"""Which change words describe: "adding milk", "the reminder I just set", "the meeting with Ana"."""

from collections.abc import Sequence

from capabilities.contract import ReceiptView
from capabilities.planner.references import likeness, words_of
from capabilities.planner.words import Words
from capabilities.planner.words import words as words_in

GOOD_ENOUGH = 70.0
CLOSE = 3.0
_SHORTEST_STEM = 3


def described(words: str, receipts: Sequence[ReceiptView], language: str = "en") -> list[ReceiptView]:
    """Return the changes that fit words best, newest first; one when they say that it is the latest."""
    known = words_in(language)
    said = words_of(words, language)
    wanted = [word for word in said if word not in known.noise | known.latest]
    if not wanted:
        return list(receipts[:1])
    scored = [(_score(wanted, receipt, known, language), receipt) for receipt in receipts]
    top = max(score for score, _ in scored)
    if top < GOOD_ENOUGH:
        return []
    best = [receipt for score, receipt in scored if score >= top - CLOSE]
    if known.latest & set(said) or len({receipt.summary.partition(" ")[2] for receipt in best}) == 1:
        return best[:1]  # the latest that was done to the same thing
    return best


def _score(wanted: Sequence[str], receipt: ReceiptView, language: Words, name: str) -> float:
    known = [*words_of(receipt.summary, name), *receipt.action.split("_")]
    for noun, words in language.generic.items():
        if noun in known:
            known += words
    total = sum(
        100.0
        if any(_stems(word, language) & _stems(other, language) for other in known)
        else likeness([word], known)
        for word in wanted
    )
    return total / len(wanted)


def _stems(word: str, language: Words) -> set[str]:
    """Return a word without the endings verbs take: "adding" and "added" share one."""
    cut = {word.removesuffix(ending) for ending in language.endings}
    return {word, *(stem for stem in cut if len(stem) >= _SHORTEST_STEM)}
