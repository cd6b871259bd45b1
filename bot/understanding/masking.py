"""Times in an utterance become placeholder words, so that sentences can be strict about them.

"remind me to call mum tomorrow at 9am" is matched as "remind me to call mum xwhena"; a slot of type
``when`` then matches exactly one time, and free text that swallowed a placeholder gets its own
words back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.understanding.times import TimeSpan
from capabilities.values import Recurrence, When

KINDS = ("when", "length", "every")
LIMIT = 8
"""Times per utterance that are told apart; more than that is not an everyday request."""


def kind_of(value: When | timedelta | Recurrence) -> str:
    """Return the slot type a time value fills."""
    match value:
        case When():
            return "when"
        case Recurrence():
            return "every"
        case timedelta():
            return "length"


def placeholder(kind: str, index: int) -> str:
    """Return the word that stands for the ``index``-th time of a kind."""
    return f"x{kind}{chr(ord('a') + index)}"


@dataclass(frozen=True, slots=True)
class Masked:
    """An utterance with its times masked, and the way back."""

    text: str
    values: Mapping[str, Any]
    """Placeholder to value."""
    _original: str
    _pieces: tuple[tuple[int, int, int, int], ...]
    """(masked start, masked end, original start, original end), in order, gapless."""

    def original(self, start: int, end: int) -> str:
        """Return the original words of a stretch of the masked text."""
        return self._original[self._at(start, left=True) : self._at(end, left=False)]

    def _at(self, position: int, *, left: bool) -> int:
        for masked_start, masked_end, original_start, original_end in self._pieces:
            if masked_start <= position < masked_end or (not left and position == masked_end):
                if masked_end - masked_start == original_end - original_start:
                    return original_start + position - masked_start
                return original_start if left else original_end
        return len(self._original)

    def placeholders_in(self, text: str) -> list[str]:
        """Return the placeholders a stretch of masked text contains, in order."""
        return [word for word in text.split() if word.strip(".,;:!?") in self.values]


def mask(text: str, spans: Sequence[TimeSpan]) -> Masked:
    """Replace each time by a placeholder word."""
    values: dict[str, Any] = {}
    pieces: list[tuple[int, int, int, int]] = []
    masked: list[str] = []
    position = length = 0

    def keep(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            masked.append(piece)
            pieces.append((length, length + len(piece), start, end))
            length += len(piece)

    for index, span in enumerate(spans[:LIMIT]):
        word = placeholder(kind_of(span.value), index)
        values[word] = span.value
        keep(text[position : span.start], position, span.start)
        keep(word, span.start, span.end)
        position = span.end
    keep(text[position:], position, len(text))
    return Masked("".join(masked), values, text, tuple(pieces))
