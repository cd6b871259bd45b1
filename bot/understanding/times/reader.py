"""The tokens of one utterance with the moment it was said: what every rule of the grammar reads.

Rules are functions ``rule(reader, at) -> (next, value) | None``. They never look at the clock and
never change anything, so trying one costs nothing but time.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from bot.understanding.times.lexicon import Lexicon
from bot.understanding.times.tokens import END, Token, tokenise

Prefer = Literal["future", "past"]


@dataclass(frozen=True, slots=True)
class Reader:
    """One utterance. ``wall`` is now as naive wall time in ``zone``, to the second."""

    lexicon: Lexicon
    tokens: list[Token]
    now: datetime
    wall: datetime
    today: date
    zone: tzinfo
    prefer: Prefer
    day_first: bool

    @classmethod
    def of(cls, text: str, now: datetime, lexicon: Lexicon, prefer: Prefer, *, day_first: bool) -> "Reader":
        """Tokenise a text said at ``now`` (aware, in the person's zone)."""
        zone = now.tzinfo
        if zone is None:
            raise ValueError("now must be aware")
        wall = now.replace(tzinfo=None, microsecond=0, fold=0)
        tokens = tokenise(text, lexicon)
        # Sentinels let rules look a few tokens ahead without asking for the length.
        tokens.extend((END,) * 12)
        return cls(lexicon, tokens, now, wall, wall.date(), zone, prefer, day_first)

    def word(self, at: int) -> str:
        """Return the word at a position, empty beyond the end."""
        return self.tokens[at].word

    def skip(self, at: int, words: frozenset[str]) -> int:
        """Return the position after an optional word."""
        return at + 1 if self.tokens[at].word in words else at

    def half_hint(self) -> str | None:
        """Return the half of the day other words speak for: "wake me", "dinner"."""
        for token in self.tokens:
            if token.word in self.lexicon.morning_cues:
                return "am"
            if token.word in self.lexicon.evening_cues:
                return "pm"
        return None

    def before(self, at: int) -> str:
        """Return the word before a position, empty at the start."""
        return self.tokens[at - 1].word if at > 0 else ""

    def ends_here(self, at: int) -> bool:
        """Whether a vague time may end here: no unknown noun follows that it might be counting."""
        token = self.tokens[at]
        if token.shape in {"end", "other"}:
            return not (token.glued and token.word in {"/", "_", "-", "'"}) and token.word not in {
                "$",
                "€",
                "£",
                "°",
                "#",
            }
        if token.shape == "opaque":
            return False
        return (token.word in self.lexicon.after_time or token.word in self.lexicon.zones) and not (
            token.glued and token.shape == "word"
        )
