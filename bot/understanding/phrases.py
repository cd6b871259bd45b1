"""Personal sentences: what a person taught, found in what they say and put into its place.

Words are compared by their plain form: case, punctuation and apostrophes do not matter. A free
place takes as few words as it can, from left to right, so matching takes time that is linear in
the utterance for each sentence. Nothing here raises on any text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bot.understanding.analysis import Analysis
from bot.understanding.dialogue import DialogueState
from capabilities.document import Phrase

DEEPEST = 3
"""How many personal sentences may lead to one another."""
LONGEST = 2_000
"""Characters that a meaning may have once its places are filled."""

_TOKEN = re.compile(r"(?P<place>\{[^{}]{1,40}\})|(?P<word>\w+(?:['’]\w+)*)|(?P<sign>[^\w\s])")
_PLACE = re.compile(r"\{\s*([^{}]{1,40}?)\s*\}")
_EDGES = " \t\n,;:.!?…–—"
_LEADING = " \t\n,;:–—"


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign of a text: its plain form and where it stands. ``place`` names a free place."""

    plain: str
    start: int
    end: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """What an utterance means by its person's own sentences, and which of them led there.

    With a ``problem`` there is no text: they lead round in a circle, or too far.
    """

    text: str
    via: tuple[Phrase, ...]
    problem: Literal["loop", "deep"] | None = None


def tokens_of(text: str, *, places: bool = False) -> list[Token]:
    """Return the words and meaningful signs of a text; with ``places``, ``{name}`` is one token."""
    return [token for token in _tokens(text, places) if token.plain]


def _tokens(text: str, places: bool) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        if places and match["place"]:
            yield Token("{}", match.start(), match.end(), place_name(match[0]))
        elif match["place"]:
            shift = match.start() + 1
            for inner in _tokens(match[0][1:-1], places=False):
                yield Token(inner.plain, inner.start + shift, inner.end + shift)
        elif match["word"]:
            yield Token(_plain(match[0]), match.start(), match.end())
        elif unicodedata.category(match["sign"]).startswith("S"):
            yield Token(match["sign"], match.start(), match.end())


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("'", "").replace("’", "")


def place_name(braced: str) -> str:
    """Return the name of a place, as it is compared."""
    return re.sub(r"\s+", " ", braced.strip("{} ")).casefold()


def key_of(said: str) -> str:
    """Return what tells one personal sentence from another: its plain words, places without names."""
    return " ".join(token.plain for token in tokens_of(said, places=True))


@lru_cache(maxsize=4096)
def _pattern(said: str) -> tuple[tuple[Token, ...], frozenset[str]]:
    tokens = tuple(tokens_of(said, places=True))
    return tokens, frozenset(token.plain for token in tokens if token.place is None)


def match(said: str, text: str, tokens: Sequence[Token]) -> dict[str, str] | None:
    """Return what fills the places of a personal sentence when it is what a text says, else None.

    ``tokens`` are the text's, worked out once for many sentences.
    """
    pattern, _ = _pattern(said)
    if not pattern or len(pattern) > len(tokens):
        return None
    filled: dict[str, str] = {}
    at = 0
    open_place: str | None = None
    begun = 0
    for literals, place in _runs(pattern):
        size = len(literals)
        last = place is None
        found = _find(literals, tokens, at, stretchable=open_place is not None, at_end=last)
        if found is None:
            return None
        if open_place is not None:
            filled[open_place] = _between(text, tokens, begun, found)
        at = found + size
        open_place, begun = place, at
        at += place is not None
    return filled if all(filled.values()) else None


def _runs(pattern: Sequence[Token]) -> Iterator[tuple[list[str], str | None]]:
    """Yield stretches of words with the place that follows each; the last is followed by none."""
    words: list[str] = []
    for token in pattern:
        if token.place is None:
            words.append(token.plain)
        else:
            yield words, token.place
            words = []
    yield words, None


def _find(
    words: list[str], tokens: Sequence[Token], at: int, *, stretchable: bool, at_end: bool
) -> int | None:
    """Return where words stand at or (after a place) beyond ``at``; at the very end when they are last."""
    last = len(tokens) - len(words)
    if at_end:
        first = last if stretchable else at
        if first < at or first != last:
            return None
        return first if _stands(words, tokens, first) else None
    for start in range(at, last + 1) if stretchable else (at,):
        if _stands(words, tokens, start):
            return start
    return None


def _stands(words: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    return at + len(words) <= len(tokens) and all(
        tokens[at + place].plain == word for place, word in enumerate(words)
    )


def _between(text: str, tokens: Sequence[Token], first: int, after: int) -> str:
    """Return the words from one token to before another, with their quotes and brackets."""
    if after <= first:
        return ""
    start = tokens[first - 1].end if first else 0
    end = tokens[after].start if after < len(tokens) else len(text)
    return text[start:end].strip(_EDGES)


def filled_in(meaning: str, places: dict[str, str]) -> str:
    """Return a meaning with the words of its places; one that has none stays as it is."""
    return _PLACE.sub(lambda found: places.get(place_name(found[1]), found[0]), meaning)


def expand(texts: Sequence[str], phrases: Sequence[Phrase], connectors: Sequence[str]) -> Expansion | None:
    """Return what an utterance means when it is, or begins with, a personal sentence; None otherwise.

    ``texts`` are the ways to take the utterance (as said, without courtesy), the first that fits
    wins. ``connectors`` divide requests; the first is used to join them again.
    """
    if not phrases:
        return None
    for text in texts:
        found = _expanded(text, phrases, connectors, ())
        if found:
            return found
    return None


def _expanded(
    text: str, phrases: Sequence[Phrase], connectors: Sequence[str], via: tuple[Phrase, ...]
) -> Expansion | None:
    whole = _best(text, phrases)
    if whole:
        return _followed(*whole, phrases, connectors, via)
    lowered = text.lower()
    for connector in connectors:
        cut = lowered.find(connector) if len(lowered) == len(text) else -1
        first = _best(text[:cut], phrases) if cut > 0 else None
        rest = text[cut + len(connector) :].strip(_LEADING)
        if first and rest:
            left = _followed(*first, phrases, connectors, via)
            right = _expanded(rest, phrases, connectors, via) or Expansion(rest, ())
            joined = f"{left.text}{connectors[0]}{right.text}"
            return Expansion(joined, (*left.via, *right.via), left.problem or right.problem)
    return None


def _followed(
    phrase: Phrase,
    meaning: str,
    phrases: Sequence[Phrase],
    connectors: Sequence[str],
    via: tuple[Phrase, ...],
) -> Expansion:
    if any(earlier.key == phrase.key for earlier in via):
        return Expansion("", (*via, phrase), "loop")
    via = (*via, phrase)
    if len(via) > DEEPEST or len(meaning) > LONGEST:
        return Expansion("", via, "deep")
    return _expanded(meaning, phrases, connectors, via) or Expansion(meaning, via)


def _best(text: str, phrases: Sequence[Phrase]) -> tuple[Phrase, str] | None:
    """Return the personal sentence that a text is, the most particular one, and what it means here."""
    tokens = tokens_of(text[:LONGEST])
    words = {token.plain for token in tokens}
    best: tuple[int, Phrase, str] | None = None
    for phrase in phrases:
        pattern, needed = _pattern(phrase.said)
        if not needed <= words:
            continue
        filled = match(phrase.said, text, tokens)
        literal = sum(len(token.plain) for token in pattern if token.place is None)
        if filled is not None and (best is None or literal > best[0]):
            best = literal, phrase, filled_in(phrase.meaning, filled)
    return (best[1], best[2]) if best else None


def said_personally(
    expansion: Expansion, state: DialogueState, analyze: Callable[[str], Analysis]
) -> Analysis:
    """Return the analysis of what personal sentences mean, or what to say when they lead nowhere."""
    said = tuple(phrase.said for phrase in expansion.via)
    facts = {"said": said[0], "meaning": expansion.via[0].meaning, "about": said[-1]}
    if expansion.problem:
        return Analysis(state, say=f"phrase_{expansion.problem}", facts=facts)
    analysis = analyze(expansion.text)
    if not analysis.understood:
        return Analysis(state, say="phrase_not_understood", facts=facts)
    return replace(analysis, phrases=said, read_as=expansion.text)
