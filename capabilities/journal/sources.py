"""Which sources words mean: "the mail from Anna", "report.pdf", "that page".

A source is known by its name as its reader gave it. Words that only say what kind of thing it is
("page", "file") narrow the choice by the looks of names, and are no part of the name itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from capabilities.journal.package import journal

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Kind:
    words: frozenset[str]
    looks: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Words:
    silent: frozenset[str]
    kinds: tuple[_Kind, ...]


def meant(said: str, known: Iterable[str], language: str) -> frozenset[str]:
    """Return the sources that words mean; ``known`` are all there are, the latest first.

    Where the words name none, the latest one of that kind is meant ("that page"); none, when there
    is no such source.
    """
    names = list(dict.fromkeys(known))
    exact = [name for name in names if _folded(name) == _folded(said)]
    if exact:
        return frozenset(exact)
    table = _table(language)
    words = [word for word in _words(said) if word not in table.silent]
    kinds = [kind for kind in table.kinds if kind.words & set(words)]
    looking = [name for name in names if all(kind.looks.search(name) for kind in kinds)]
    saying = [word for word in words if not any(word in kind.words for kind in kinds)]
    if not saying:
        return frozenset(looking[:1])
    # A name may hold the word for its kind too ("letter.txt"), or be all there is of it.
    fitting = [name for name in looking if set(saying) <= set(_words(name))]
    return frozenset(fitting or [name for name in names if set(words) <= set(_words(name))])


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    spelt = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spelt if not unicodedata.combining(letter)).strip()


@cache
def _table(language: str) -> _Words:
    content: dict[str, Any] = journal.words(language)
    kinds = (
        _Kind(frozenset(_words(kind["words"])), re.compile(kind["looks"], re.IGNORECASE))
        for kind in content["kinds"]
    )
    return _Words(frozenset(_words(content["silent"])), tuple(kinds))
