"""Which templates could match at all: a cheap, sound test before the real matcher.

A template is kept when the utterance contains what the template requires (one bit per literal
fragment), begins as the template does up to its first free text, and ends as it does after its
last. All are necessary conditions, so nothing is lost; of some 500 templates a handful is left for
hassil, which takes most of a millisecond to try them all. Free text itself is never matched here:
regular expressions with several gaps take time that grows with a power of the utterance's length.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

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
_ANYTHING = re.compile("")


class Prefilter:
    """The outlines of many templates, and the fragments they are told apart by.

    A clause is a set of fragments one of which must be present; templates share most clauses, so
    each is tried once and a template is then one comparison of bits.
    """

    def __init__(self, sentences: Iterable[Sentence], rules: Mapping[str, Sentence]) -> None:
        self._rules = dict(rules)
        self._fragments: dict[str, int] = {}
        self._clauses: dict[int, int] = {}
        self._needs: list[int] = []
        self._edges: list[tuple[re.Pattern[str], re.Pattern[str]]] = []
        for sentence in sentences:
            needed = 0
            for clause in sentence.get_required_clauses(self._rules):
                needed |= _bit(self._clauses, sum(_bit(self._fragments, fragment) for fragment in clause))
            self._needs.append(needed)
            self._edges.append(self._edges_of(sentence.expression))

    def possible(self, text: str) -> list[int]:
        """Return the numbers of the templates that could match a text."""
        haystack = normalize_for_matching(text).text.casefold()
        present = 0
        for fragment, bit in self._fragments.items():
            if fragment in haystack:
                present |= bit
        missing = 0
        for clause, bit in self._clauses.items():
            if not clause & present:
                missing |= bit
        spaced = _BREAKS.sub(" ", haystack).strip()
        return [
            number
            for number, needed in enumerate(self._needs)
            if not needed & missing and self._fits(number, spaced)
        ]

    def _fits(self, number: int, text: str) -> bool:
        start, end = self._edges[number]
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


def _is_choice(group: Group) -> bool:
    return isinstance(group, Alternative | Permutation)


def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile with runs of gaps as one: neighbouring ones would be tried in every combination."""
    return re.compile(_GAPS.sub(lambda _: _GAP, pattern))


Key = TypeVar("Key", str, int)


def _bit(numbers: dict[Key, int], key: Key) -> int:
    """Return the bit of a key, a new one the first time."""
    return numbers.setdefault(key, 1 << len(numbers))
