"""Things named by some words of their names: "the insurance policy" for "car insurance policy".

Files are called what somebody typed years ago, so hardly anybody says a whole name of one. What is
looked for are stretches of the utterance itself: however many things there are, few are left.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from rapidfuzz import fuzz

ALIKE = 85.0
"""Likeness from which a word is one of a name inflected or misspelt, 0 to 100."""
SHORTEST = 3
"""Letters of a word that can name a thing by itself."""
_INFLECTED = 5
"""Letters of a word that may be inflected or misspelt; shorter ones must be equal."""
_LONGEST = 6
_MOST_WORDS = 40
_TOKEN = re.compile(r"[^\s,;:!?\"“”()]+")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_POSSESSIVE = re.compile(r"['’]s$")
_WORD = re.compile(r"[^\W_]+")


def parts_in(text: str, names: Collection[str], silent: Collection[str]) -> tuple[str, ...]:
    """Return the stretches of a text that are a name or words of one, as they stand there.

    ``silent`` are words that name nothing by themselves.
    """
    tokens = [token.rstrip(".") for token in _TOKEN.findall(text)[:_MOST_WORDS]]
    split = [(name, _words(name)) for name in names]
    found: dict[str, None] = {}
    for start in range(len(tokens)):
        holding = split
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            said = _words(_bare(tokens[end - 1]))
            holding = [one for one in holding if said and all(_in(word, one[1]) for word in said)]
            if not holding:
                break
            if any(_tells(word, silent) for token in tokens[start:end] for word in _words(_bare(token))):
                found[_POSSESSIVE.sub("", " ".join(tokens[start:end]))] = None
    return tuple(found)


def named_by(said: str, names: Collection[str]) -> list[str]:
    """Return the names that have all the words said; those that have no other, where there are any."""
    wanted = [word for token in said.split() for word in _words(_bare(token))]
    holding = [name for name in names if wanted and all(_in(word, _words(name)) for word in wanted)]
    return [name for name in holding if len(_words(name)) == len(wanted)] or holding


def whole_in(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where names of several words stand in a text, whole."""
    for name in names:
        words = _words(name)
        if len(words) > 1:
            pattern = r"[\W_]+".join(map(re.escape, words))
            for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
                yield match.span()


def is_whole(said: str, names: Collection[str]) -> bool:
    """Whether words are the whole of a name that has several."""
    wanted = sum(len(_words(_bare(token))) for token in said.split())
    return wanted > 1 and any(len(_words(name)) == wanted for name in named_by(said, names))


def _tells(word: str, silent: Collection[str]) -> bool:
    return len(word) >= SHORTEST and word.isalpha() and word not in silent


def _in(word: str, own: Collection[str]) -> bool:
    if word in own:
        return True
    return len(word) >= _INFLECTED and any(_is_like(word, other) for other in own)


def _is_like(word: str, other: str) -> bool:
    return len(other) >= _INFLECTED and fuzz.ratio(word, other) >= ALIKE


def _bare(token: str) -> str:
    """Return a word without the ending of a file's name, or of an owner's: "plan" for "plan.docx"."""
    return _ENDING.sub("", _POSSESSIVE.sub("", token))


@lru_cache(4_096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))
