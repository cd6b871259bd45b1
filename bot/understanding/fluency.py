"""Speech habits taken out of an utterance: hesitations, repeats, words broken off, numbers corrected.

Only words that carry no meaning go, and nothing in quotes changes: "buy tea tea" stays, "to to" does
not. What is kept whole (a note's text) gets its own words back with ``as_said``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_QUOTED = re.compile(r"(\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^']*'(?!\w))")
_BROKEN_OFF = re.compile(r"(?<![\w'-])([^\W\d_]{1,12})-+\s+(?=\1[\w']*)", re.IGNORECASE)
_NUMBER = r"\d{1,2}(?::\d\d)?"
_WORD = re.compile(r"\S+")
_EDGES = " \t\n,;:.!?\"'“”"


@dataclass(frozen=True, slots=True)
class Fluency:
    """The hesitations and the likely repeats of one language."""

    hesitations: re.Pattern[str]
    repeats: re.Pattern[str]
    corrected: re.Pattern[str]

    @classmethod
    def of(
        cls,
        hesitations: Iterable[str],
        set_off: Iterable[str],
        repeated: Iterable[str],
        corrections: Iterable[str],
    ) -> "Fluency":
        """Return the habits of a language.

        ``set_off`` hesitate only between commas, ``repeated`` are said twice by mistake, and of two
        numbers with one of ``corrections`` between them the second one is meant.
        """
        always, between, twice = (_any(words) for words in (hesitations, set_off, repeated))
        return cls(
            re.compile(
                rf"(?:^|(?<=[\s,.…]))(?:{always})\b(?![-'])[\s,.…]*"
                rf"|(?:(?:^|,\s*)(?:{between})(?:,|\.{{2,}}|…)\s*)",
                re.IGNORECASE,
            ),
            re.compile(rf"\b((?:{twice})(?:\s+(?:{twice})){{0,2}})(?:[\s,.…]+\1\b)+", re.IGNORECASE),
            re.compile(
                rf"(?<![\w:.,-]){_NUMBER}[\s,.…-]+(?:{_any(corrections)})[\s,.…]+(?={_NUMBER}(?![\w:]))",
                re.IGNORECASE,
            ),
        )

    def fluent(self, text: str) -> str:
        """Return a text as it would have been said without stumbling; the text itself if it was."""
        parts = _QUOTED.split(text)
        parts[::2] = [self._mended(part) for part in parts[::2]]
        mended = "".join(parts).strip()
        return mended if mended.strip(_EDGES) else text

    def as_said(self, value: str, said: str) -> str:
        """Return the end of ``said`` that ``value`` is the fluent form of; ``value`` itself if none is."""
        for word in reversed(list(_WORD.finditer(said))):
            if self.fluent(said[word.start() :]).strip(_EDGES) == value.strip(_EDGES):
                return said[word.start() :].strip()
        return value

    def _mended(self, text: str) -> str:
        mended = self.hesitations.sub(lambda found: _joint(found[0]), text)
        if mended != text:
            mended = re.sub(r"^[\s,.…]+", "", mended) if text[:1] not in " ," else mended
        mended = _BROKEN_OFF.sub("", mended)
        return self.corrected.sub("", self.repeats.sub(r"\1", mended))


def _joint(hesitation: str) -> str:
    """Return what is left between two words where a hesitation stood: a comma set on both sides is one."""
    return ", " if hesitation.startswith(",") and hesitation.rstrip().endswith(",") else ""


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
