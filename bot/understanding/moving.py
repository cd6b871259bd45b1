"""By how much something is moved: the "by 30 minutes" of "push it back by 30 minutes".

It is the same time as in "30 minutes later", so whatever can be done half an hour later can be
pushed back by half an hour.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from bot.understanding import times
from bot.understanding.times import TimeSpan
from capabilities.values import When

_ENDS = " .!?"
_WORD = re.compile(r"\b\w+")


@dataclass(frozen=True, slots=True)
class Moving:
    """How a language moves things."""

    language: str
    asks: re.Pattern[str]
    """What a request to move something begins with."""
    amount: re.Pattern[str]
    """By how much, to the end of a text."""
    earlier: re.Pattern[str]
    """The words that say forward, not back."""
    brings: re.Pattern[str]
    """The verbs that do."""
    later_word: str
    earlier_word: str

    @classmethod
    def of(cls, language: str, words: Mapping[str, Any]) -> Self:
        """Compile the words of a lexicon."""
        verbs, by = _any(words["verbs"]), _any(words["by"])
        ways = _any([*words["later"], *words["earlier"]])
        closing = rf"(?:\s+(?P<closing>{_any(words['closing'])}))?" if words["closing"] else "(?P<closing>)"
        led = rf"(?:(?P<before>{ways})\s+(?:(?:{by})\s+)?|(?:{by})\s+)"
        return cls(
            language,
            re.compile(rf"(?:{verbs})\b", re.IGNORECASE),
            re.compile(rf"{led}(?P<length>.+?)(?:\s+(?P<after>{ways}))?{closing}[.!?\s]*$", re.IGNORECASE),
            re.compile(_any(words["earlier"]), re.IGNORECASE),
            re.compile(rf"\b(?:{_any(words['earlier_verbs'])})\b", re.IGNORECASE),
            words["said"]["later"],
            words["said"]["earlier"],
        )

    def found(self, text: str, request: str, found: Sequence[TimeSpan], now: datetime) -> list[TimeSpan]:
        """Return the times of a text, the amount that it asks to move something by being one of them.

        ``request`` is the text without courtesy, ``now`` in the person's zone.
        """
        moved = self._amount(text, now, asks=self.asks.match(request) is not None) or self._closing(text, now)
        if moved is None:
            return list(found)
        kept = [span for span in found if span.end <= moved.start or span.start >= moved.end]
        return sorted([*kept, moved], key=lambda span: span.start)

    def _amount(self, text: str, now: datetime, *, asks: bool) -> TimeSpan | None:
        """Return the "back by 30 minutes" of a request to move something."""
        for word in _WORD.finditer(text):
            match = self.amount.match(text, word.start())
            if match is None or not (asks or match["closing"]):
                continue
            way = match["before"] or match["after"]
            forward = self.earlier.fullmatch(way) if way else self.brings.search(text)
            value = self._read(f"{match['length']} {self.earlier_word if forward else self.later_word}", now)
            if value is not None:
                end = match.end("after" if match["after"] else "length")
                return TimeSpan(match.start(), end, value, sure=True, words=text[match.start() : end])
        return None

    def _closing(self, text: str, now: datetime) -> TimeSpan | None:
        """Return the "a day earlier" at the end of a text, which elsewhere would be too little to go by."""
        said = text.rstrip(_ENDS)
        if not said.casefold().endswith(f" {self.earlier_word}"):
            return None
        for word in _WORD.finditer(said):
            value = self._read(said[word.start() :], now)
            if value is not None:
                return TimeSpan(word.start(), len(said), value, sure=True, words=said[word.start() :])
        return None

    def _read(self, said: str, now: datetime) -> When | None:
        read = times.find(said, now, self.language)
        value = read[0].value if len(read) == 1 and read[0].words == said else None
        return value if isinstance(value, When) and value.shift else None


def _any(phrases: Sequence[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
