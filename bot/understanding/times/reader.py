"""The tokens of one utterance with the moment it was said: what every rule of the grammar reads.

Rules are functions ``rule(reader, at) -> (next, value) | None``. They never look at the clock and
never change anything, so trying one costs nothing but time.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Literal

from bot.understanding.times.lexicon import Lexicon, Unit
from bot.understanding.times.tokens import END, Token, tokenise
from capabilities.values import Grain

Prefer = Literal["future", "past"]
DEEPEST = 3
"""Dates inside dates that are followed; nobody says more, and a text may hold thousands."""
ONE_OF = frozenset({(0, 0), (1, 0), (7, 0), (0, 1), (0, 3), (0, 12)})
NOT_AFTER = frozenset("/_-'")
COSTLY = frozenset("$€£°#")


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
    depth: int = 0
    moments: dict[tuple[int, bool], object] = field(
        default_factory=dict[tuple[int, bool], object], init=False, repr=False, compare=False
    )
    """Moments read so far by place: several rules try the same one. A replaced reader starts anew."""

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

    def deeper(self) -> "Reader | None":
        """Return the reader for a date inside another ("after" the Monday "after" Easter); None too deep."""
        return replace(self, depth=self.depth + 1) if self.depth < DEEPEST else None

    def word(self, at: int) -> str:
        """Return the word at a position, empty beyond the end."""
        return self.tokens[at].word

    def skip(self, at: int, words: frozenset[str]) -> int:
        """Return the position after an optional word."""
        return at + 1 if self.tokens[at].word in words else at

    def unit(self, at: int) -> Unit | None:
        """Return the unit a word names, None where it names none."""
        return self.lexicon.units.get(self.tokens[at].word)

    def of_grain(self, at: int, grain: Grain) -> bool:
        """Whether one unit of a grain stands here: "month", not "fortnight" or "months"."""
        unit = self.lexicon.units.get(self.tokens[at].word)
        return unit is not None and unit.grain == grain and (unit.days, unit.months) in ONE_OF

    def half_hint(self) -> str | None:
        """Return the half of the day other words speak for: "wake me", "dinner"."""
        for token in self.tokens:
            if token.word in self.lexicon.morning_cues:
                return "am"
            if token.word in self.lexicon.evening_cues:
                return "pm"
        return None

    def rings(self) -> bool:
        """Whether it is about an alarm."""
        return any(token.word in self.lexicon.clock_cues for token in self.tokens)

    def before(self, at: int) -> str:
        """Return the word before a position, empty at the start."""
        return self.tokens[at - 1].word if at > 0 else ""

    def clock_ends(self, at: int) -> bool:
        """Whether a bare hour may end here; a language that names what is counted leaves the rest open."""
        token = self.tokens[at]
        if self.ends_here(at) or not self.lexicon.counted_things or token.shape != "word" or token.glued:
            return self.ends_here(at)
        return token.word not in self.lexicon.counted_things and token.word not in self.lexicon.units

    def ends_here(self, at: int) -> bool:
        """Whether a vague time may end here: no unknown noun follows that it might be counting."""
        token = self.tokens[at]
        if token.shape in {"end", "other"}:
            return not (token.glued and token.word in NOT_AFTER) and token.word not in COSTLY
        if token.shape == "opaque":
            return False
        return (token.word in self.lexicon.after_time or token.word in self.lexicon.zones) and not (
            token.glued and token.shape == "word"
        )
