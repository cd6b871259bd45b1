"""What the free text of a sentence must and must not contain for the sentence to be read.

Templates cannot say "anything but": a block of sentences may therefore name words. ``only``: one of
them has to occur in its free text; ``unless``: none may. Both are words or phrases, compared whole
and without case; a star stands for the rest of a word ("*liste").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """The words a block of sentences asks for and rules out."""

    only: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    words: frozenset[str] = frozenset()
    """The single words that are named, lower case: whoever says one has not misspelt another."""

    @classmethod
    def of(cls, block: Mapping[str, Any]) -> "Condition":
        """Return the condition of a block; lists of words may be nested, so that they can be shared.

        Raises TypeError when what is named are no words.
        """
        named = (block.get("only"), block.get("unless"))
        phrases = [phrase.lower() for words in named if words is not None for phrase in _flat(words)]
        whole = frozenset(word for phrase in phrases for word in phrase.split() if "*" not in word)
        return cls(_pattern(named[0]), _pattern(named[1]), whole)

    def holds(self, free: Iterable[str]) -> bool:
        """Whether free text meets the condition."""
        texts = list(free)
        if self.only and not any(map(self.only.search, texts)):
            return False
        return not (self.unless and any(map(self.unless.search, texts)))


def _pattern(words: Any) -> re.Pattern[str] | None:
    if words is None:
        return None
    phrases = sorted(_flat(words), key=len, reverse=True)
    either = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases)
    return re.compile(rf"(?<![\w'])(?:{either})(?!\w)", re.IGNORECASE)


def _flat(words: Any) -> list[str]:
    if isinstance(words, str):
        return [words]
    if not isinstance(words, Sequence):
        raise TypeError(f"“only” and “unless” are lists of words, not {words!r}")
    inner: Sequence[Any] = words  # pyright: ignore[reportUnknownVariableType]  # YAML is untyped until here
    return [word for part in inner for word in _flat(part)]
