"""The single words that times are made of, for whoever repairs spelling."""

from functools import cache

from bot.understanding.times.english import ENGLISH

_SHORT = 5
"""Letters below which a number word is too near to other words ("wine", "fire") to repair towards."""


@cache
def vocabulary(language: str) -> frozenset[str]:  # noqa: ARG001  # English is the only one so far
    """Return the words of a language's time lexicon that others may be repaired to, lower case."""
    phrases = {str(phrase) for table in ENGLISH.tables() for phrase in table}
    words = {word for phrase in phrases for word in phrase.split() if word.isalpha()}
    return frozenset(w for w in words if len(w) >= _SHORT or w not in ENGLISH.numbers)
