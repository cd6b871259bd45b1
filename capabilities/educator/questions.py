"""Questions that a document answers itself: terms it explains, and sentences with a number left out.

How a language explains terms is in ``words/<lang>.yaml``. What no pattern fits is left alone: a card that
asks nothing sensible is worse than none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from capabilities.citing import BULLET, LONGEST
from capabilities.educator.package import educator
from capabilities.library import Passage, Quote
from capabilities.prose.words import content_words, plain, stems, words

GAP = "____"
_GLOSS = re.compile(r"^(?P<term>[^\n:–—|]{2,50}?)(?::| [–—-]) +(?P<told>\S[^\n]{9,300})$", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.,:/-])\d+(?:[.,]\d+)*(?: ?%| ?°C?)?(?![\w/:-])(?!\.\d)")
_MOST_WORDS = 5
"""Words of a term in a line "term: what it is"."""
_LONGEST_GAPPED = 240
_LEAST_AROUND = 4
"""Words that carry meaning beside a number that is left out."""
_VERBS = {"ist": "is", "sind": "are", "war": "was", "waren": "were"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer, and the sentence that both are from."""

    ask: str
    answer: str
    quote: Quote


def explained(passages: Sequence[Passage], quotes: Sequence[Quote], language: str) -> list[Asked]:
    """Return the terms that passages explain, each once, in the order of the text."""
    small = _small_words(passages)
    found: dict[tuple[str, ...], Asked] = {}
    for asked in (*_glossed(passages, language), *_defined(quotes, language, small)):
        found.setdefault(tuple(stems(asked.ask, language)), asked)
    return sorted(found.values(), key=lambda asked: (asked.quote.passage.file, asked.quote.start))


def gapped(quotes: Iterable[Quote], language: str) -> list[Asked]:
    """Return sentences with a number left out, in order."""
    found: list[Asked] = []
    for quote in quotes:
        text = _line(quote.text)
        numbers = list(_NUMBER.finditer(text))
        telling = [word for word in content_words(text, language) if not word.isdigit()]
        if (
            len(numbers) == 1
            and _tells(numbers[0])
            and len(text) <= _LONGEST_GAPPED
            and len(telling) >= _LEAST_AROUND
        ):
            start, end = numbers[0].span()
            found.append(Asked(f"{text[:start]}{GAP}{text[end:]}", numbers[0][0], quote))
    return found


def _tells(number: re.Match[str]) -> bool:
    """Whether a number is worth knowing: not that of a day, a channel or a footnote."""
    return len(number[0]) > 1 and not number.string[: number.start()].endswith(("[", "(", "note "))


def _defined(quotes: Iterable[Quote], language: str, small: frozenset[str]) -> Iterator[Asked]:
    known = _known(language)
    for quote in quotes:
        text = _line(quote.text)
        said = words(text)
        if not said or said[0] in known.vague or len(text) > LONGEST or text.endswith("?"):
            continue
        for pattern in known.patterns:
            fit = pattern.match(text)
            if fit is None:
                continue
            term = _as_asked(fit["term"].strip(), known, small)
            verb = str(fit.groupdict().get("verb") or "is")
            if _is_term(term, quote, known, language):
                yield Asked(known.asks[_VERBS.get(verb, verb)].format(term=term), text, quote)
            break


def _is_term(term: str, quote: Quote, known: "_Known", language: str) -> bool:
    """Whether something is a term to be asked for: neither a clause nor something pointed at.

    "The input" points at what was told before, unless the heading is about it or it opens its passage.
    """
    first, *rest = term.split() or [""]
    if not term or len(rest) > _MOST_WORDS or {*words(" ".join(rest))} & known.clauses:
        return False
    if first not in known.definite or len(rest) != 1 or not rest[0].islower():
        return True
    opens = quote.start == quote.passage.start
    return opens or bool({*stems(rest[0], language)} & {*stems(quote.passage.heading, language)})


def _glossed(passages: Iterable[Passage], language: str) -> Iterator[Asked]:
    """Yield what lines like "Term: what it is" explain."""
    known = _known(language)
    for passage in passages:
        if passage.kind in {"table", "code"}:
            continue
        for fit in _GLOSS.finditer(passage.text):
            term = BULLET.sub("", fit["term"]).strip(" *_")
            said = words(term)
            told = fit["told"].strip()
            if passage.heading.endswith(fit[0].strip()):
                continue
            plain_term = said and len(said) <= _MOST_WORDS and not any(word.isdigit() for word in said)
            if not plain_term or {*said} & known.labels or said[0] in known.vague or "://" in told:
                continue
            start, end = passage.start + fit.start(), passage.start + fit.end()
            quote = Quote(fit[0], start, end, passage)
            yield Asked(known.asks["is"].format(term=term), told, quote)


def _as_asked(term: str, known: "_Known", small: frozenset[str]) -> str:
    """Return a term as it stands in a question: what began its sentence is written small again."""
    first, _, rest = term.partition(" ")
    if first.casefold() in known.articles:
        return f"{first.casefold()} {rest}" if rest else ""
    return f"{first.casefold()} {rest}".strip() if first.casefold() in small else term


def _small_words(passages: Iterable[Passage]) -> frozenset[str]:
    """Return the words that also stand in small letters: they are no names."""
    return frozenset(word for each in passages for word in re.findall(r"\w+", each.text) if word.islower())


def _line(text: str) -> str:
    return BULLET.sub("", " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a language."""

    patterns: tuple[re.Pattern[str], ...]
    vague: frozenset[str]
    labels: frozenset[str]
    clauses: frozenset[str]
    articles: frozenset[str]
    definite: frozenset[str]
    asks: dict[str, str]


@cache
def _known(language: str) -> _Known:
    data: dict[str, Any] = educator.words(language)
    return _Known(
        tuple(re.compile(pattern) for pattern in data["explains"]),
        frozenset(plain(data["vague"]).split()),
        frozenset(plain(data["labels"]).split()),
        frozenset(plain(data["clauses"]).split()),
        frozenset(data["articles"]),
        frozenset(data["definite"]),
        dict(data["asks"]),
    )
