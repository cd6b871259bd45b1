"""Reading an utterance as the answer to the open question."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.understanding.dialogue import Option, Pending
from bot.understanding.lexicon import Lexicon, plain

_LIKE = 75
"""Similarity of 100 from which words name an option (rapidfuzz partial token ratio)."""


def confirmed(text: str, words: Lexicon) -> bool | None:
    """Return yes, no, or None when it is neither."""
    said = plain(text)
    if said in words.yes:
        return True
    if said in words.no:
        return False
    rest = plain(words.without_answer(text))  # "no, leave it"
    return False if rest != said and rest in words.no | words.cancel else None


def chosen(text: str, pending: Pending, words: Lexicon) -> Option | None:
    """Return the option that is meant: by place, by name, or "the other one" of two."""
    options = pending.options
    place = words.place(text)
    if place is not None:
        index = place - 1 if place > 0 else len(options) + place
        return options[index] if 0 <= index < len(options) else None
    said = words.without_article(plain(text))
    named = " ".join(word for word in said.split() if word not in words.small.edges)  # "the one with the car"
    return _by_name(said, options) or (_by_name(named, options) if named else None)


def _by_name(said: str, options: Sequence[Option]) -> Option | None:
    scores = [
        (
            max(
                fuzz.token_set_ratio(said, option.title.lower()),
                fuzz.partial_ratio(said, option.title.lower()),
            ),
            n,
        )
        for n, option in enumerate(options)
    ]
    best = sorted(scores, reverse=True)[:2]
    if not best or best[0][0] < _LIKE or len(said) < 2:
        return None
    if len(best) > 1 and best[1][0] == best[0][0]:
        return None  # it names several of them: ask again
    return options[best[0][1]]
