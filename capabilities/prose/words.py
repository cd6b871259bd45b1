"""Words that carry meaning, and their stems: "running" and "runs" are about the same.

Stems are those of Snowball (Porter 2001, snowballstem.org); it has no types of its own.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib import import_module, resources
from typing import Any

from capabilities.texts import parse

_WORD = re.compile(r"[^\W_]+")
_OWNER = re.compile(r"['’]s\b")
_FALLBACK = "en"
_ALGORITHMS = {"en": "english", "de": "german"}


def plain(text: str) -> str:
    """Return a text in lower case and without accents."""
    spelt = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spelt if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Return the words of a text in order, plain, without what makes them somebody's ("Ann's")."""
    return _WORD.findall(plain(_OWNER.sub("", text)))


def content_words(text: str, language: str = _FALLBACK) -> list[str]:
    """Return the distinct words that carry meaning, in lower case and without accents, in order."""
    silent = silent_words(language)
    return [word for word in dict.fromkeys(words(text)) if word not in silent]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = _FALLBACK) -> str:
    """Return the stem of a plain word; the word itself in a language whose endings are not known."""
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


def is_question(text: str, language: str = _FALLBACK) -> bool:
    """Whether a text asks something: by its first word, or its last mark."""
    said = words(text)
    return bool(said) and (text.rstrip().endswith("?") or said[0] in str(data(language)["asking"]).split())


def stems(text: str, language: str = _FALLBACK) -> list[str]:
    """Return the stems of the words that carry meaning, in order, as often as they occur."""
    silent = silent_words(language)
    return [stem(word, language) for word in words(text) if word not in silent]


def marks(text: str, wanted: Collection[str], language: str = _FALLBACK) -> tuple[tuple[int, int], ...]:
    """Return where words stand in a text that have one of these stems."""
    return tuple(found.span() for found in _WORD.finditer(text) if stem(plain(found[0]), language) in wanted)


def language_of(text: str, default: str = _FALLBACK) -> str:
    """Return the language whose silent words a text has most of; the default for too little of any."""
    said = words(text[:20_000])
    shares = {language: sum(word in silent_words(language) for word in said) for language in _ALGORITHMS}
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] > max(2, 0.15 * len(said)) else default


@cache
def silent_words(language: str) -> frozenset[str]:
    """Return the words of a language that say nothing about what a text is about."""
    return frozenset(str(data(language)["silent"]).split())


@cache
def data(language: str) -> Mapping[str, Any]:
    """Return what is known of a language; English's where nothing is."""
    folder = resources.files("capabilities.prose").joinpath("words")
    file = folder.joinpath(f"{language}.yaml")
    content: dict[str, Any] = parse(
        (file if file.is_file() else folder.joinpath(f"{_FALLBACK}.yaml")).read_text(encoding="utf-8")
    )
    return content


@cache
def _stemmer(language: str) -> Any:
    if language not in _ALGORITHMS:
        return None
    library: Any = import_module("snowballstemmer")
    return library.stemmer(_ALGORITHMS[language])
