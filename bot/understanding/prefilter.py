"""Which templates could match at all: a cheap, sound test before the real matcher.

A template is kept when the utterance contains what the template requires (one bit per literal
fragment), begins as the template does up to its first free text, and ends as it does after its
last. All are necessary conditions, so nothing is lost; of some 500 templates a handful is left for
hassil, which takes most of a millisecond to try them all. Free text itself is never matched here:
regular expressions with several gaps take time that grows with a power of the utterance's length.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce

from hassil import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)
from hassil.util import normalize_for_matching

from bot.understanding.masking import KINDS

_GAP = r"\s*"
_GAPS = re.compile(r"(?:\\s\*){2,}")
_BREAKS = re.compile(r"[\s_-]+")
_DEEPEST = 24
_MOST_WORDS = 10_000
_ANYTHING = re.compile("")


class Prefilter:
    """The outlines of many templates, found by the rarest thing each requires.

    A clause is a set of fragments one of which must be present. Every template is filed under the
    fragments of its smallest clause, so only templates with something in common with the utterance
    are looked at. Fragments hold no spaces: what a word contains is worked out once per word.
    """

    def __init__(self, sentences: Iterable[Sentence], rules: Mapping[str, Sentence]) -> None:
        self._rules = dict(rules)
        self._fragments: dict[str, int] = {}
        self._words: dict[str, tuple[int, int]] = {}
        self._always = 0
        self._filed: dict[int, list[int]] = {}
        self._clauses: list[tuple[int, ...]] = []
        self._sentences: list[Expression] = []
        # Made when first needed: compiling two patterns a template is half the time a grammar takes.
        self._edges: dict[int, tuple[re.Pattern[str], re.Pattern[str]]] = {}
        for number, sentence in enumerate(sentences):
            clauses = sorted(sentence.get_required_clauses(self._rules), key=lambda c: (len(c), sorted(c)))
            for fragment in clauses[0] if clauses else ():
                self._filed.setdefault(self._bit(fragment), []).append(number)
            if not clauses:
                self._always |= 1 << number
            self._clauses.append(tuple(sum(map(self._bit, clause)) for clause in clauses))
            self._sentences.append(sentence.expression)

    def _bit(self, fragment: str) -> int:
        return self._fragments.setdefault(fragment, 1 << len(self._fragments))

    def possible(self, text: str, among: int | None = None) -> list[int]:
        """Return the numbers of the templates that could match a text, in order.

        ``among`` (see ``members``) are the only ones that count.
        """
        haystack = normalize_for_matching(text).text.casefold()
        present = 0
        near = self._always
        for word in haystack.split():
            contained, filed = self._contained(word)
            present |= contained
            near |= filed
        spaced = _BREAKS.sub(" ", haystack).strip()
        return [
            number
            for number in _places(near if among is None else near & among)
            if self._meets(number, present) and self._fits(number, spaced)
        ]

    def _meets(self, number: int, present: int) -> bool:
        for clause in self._clauses[number]:  # noqa: SIM110  # all() makes a generator a template
            if not clause & present:
                return False
        return True

    def _contained(self, word: str) -> tuple[int, int]:
        """Return the fragments a word contains, as bits, and the templates filed under them, as bits.

        Remembered for the words that come often.
        """
        known = self._words.get(word)
        if known is None:
            bits = [bit for fragment, bit in self._fragments.items() if fragment in word]
            known = sum(bits), members(number for bit in bits for number in self._filed.get(bit, ()))
            if len(self._words) < _MOST_WORDS:
                self._words[word] = known
        return known

    def _fits(self, number: int, text: str) -> bool:
        edges = self._edges.get(number)
        if edges is None:
            edges = self._edges[number] = self._edges_of(self._sentences[number])
        start, end = edges
        return start.match(text) is not None and end.search(text) is not None

    def _edges_of(self, sentence: Expression) -> tuple[re.Pattern[str], re.Pattern[str]]:
        items = sentence.items if isinstance(sentence, Group) and not _is_choice(sentence) else [sentence]
        free = [place for place, item in enumerate(items) if self._is_free(item, 0)]
        if not free:
            whole = _GAP.join(self._pattern(item, 0) for item in items)
            return _compiled(f"{whole}$"), _ANYTHING
        first = _GAP.join(self._pattern(item, 0) for item in items[: free[0]])
        last = _GAP.join(self._pattern(item, 0) for item in items[free[-1] + 1 :])
        return _compiled(first), _compiled(f"{last}$")

    def _is_free(self, part: Expression, depth: int) -> bool:
        """Whether free text may occur in a part (or it is too deep to tell)."""
        match part:
            case ListReference():
                return part.list_name not in KINDS
            case RuleReference():
                return depth > _DEEPEST or self._is_free(self._rules[part.rule_name].expression, depth + 1)
            case Group():
                return depth > _DEEPEST or any(self._is_free(item, depth + 1) for item in part.items)
            case _:
                return False

    def _pattern(self, part: Expression, depth: int) -> str:
        match part:
            case TextChunk():
                return _GAP.join(re.escape(word) for word in _BREAKS.split(part.text.casefold()))
            case ListReference():
                return f"x{part.list_name}[a-h]"
            case RuleReference():
                return self._pattern(self._rules[part.rule_name].expression, depth + 1)
            case Group():
                patterns = [self._pattern(item, depth + 1) for item in part.items]
                if not _is_choice(part):
                    return _GAP.join(patterns)
                choice = f"(?:{'|'.join(patterns)})"
                return f"(?:{choice}{_GAP}){{{len(patterns)}}}" if isinstance(part, Permutation) else choice
            case _:
                return ".*"


def members(numbers: Iterable[int]) -> int:
    """Return a set of templates as bits of one number: small, and quick to join and to intersect."""
    return reduce(lambda bits, number: bits | 1 << number, numbers, 0)


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the ones in a number, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _is_choice(group: Group) -> bool:
    return isinstance(group, Alternative | Permutation)


def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile with runs of gaps as one: neighbouring ones would be tried in every combination."""
    return re.compile(_GAPS.sub(lambda _: _GAP, pattern))
