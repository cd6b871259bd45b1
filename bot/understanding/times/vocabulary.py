"""The time lexicon of each language, and its single words for whoever repairs spelling.

A language is loaded when it is first asked for: who speaks English never pays for another one.
"""

from functools import cache
from importlib import import_module

from bot.understanding.times.english import ENGLISH
from bot.understanding.times.lexicon import Lexicon

LEXICONS = {"de": "bot.understanding.times.german"}
"""The modules of the languages beside English; each has a ``LEXICON``."""
_SHORT = 5
"""Letters below which a number word is too near to other words ("wine", "fire") to repair towards."""


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the time lexicon of a language; the English one when there is none for it."""
    module = LEXICONS.get(language)
    found = import_module(module).LEXICON if module else ENGLISH
    return found if isinstance(found, Lexicon) else ENGLISH


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Return the words of a language's time lexicon that others may be repaired to, lower case."""
    lexicon = lexicon_of(language)
    phrases = {str(phrase) for table in lexicon.tables() for phrase in table}
    words = {word for phrase in phrases for word in phrase.split() if word.isalpha()}
    return frozenset(w for w in words if len(w) >= _SHORT or w not in lexicon.numbers)
