"""Times in an utterance become placeholder words, so that sentences can be strict about them.

"remind me to call mum tomorrow at 9am" is matched as "remind me to call mum xwhena"; a slot of type
``when`` then matches exactly one time, and free text that swallowed a placeholder gets its own
words back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.understanding.edited import Edit, Edited, edit
from bot.understanding.times import TimeSpan
from capabilities.values import Recurrence, When

KINDS = ("when", "length", "every")
_QUOTED = re.compile(r"\"[^\"]{2,}\"|“[^”]{2,}”|«[^»]{2,}»")
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
    """An utterance with its times masked, and the way back to the words as they were said."""

    text: str
    values: Mapping[str, Any]
    """Placeholder to value."""
    _masking: Edited
    _said: Edited | None = None
    _from: int = 0

    def part(self, start: int, end: int) -> "Masked":
        """Return a stretch of the masked text as an utterance of its own."""
        text = self.text[start:end]
        values = {word: value for word, value in self.values.items() if word in text}
        return replace(self, text=text, values=values, _from=self._from + start)

    def original(self, start: int, end: int) -> str:
        """Return the original words of a stretch of the masked text."""
        start, end = start + self._from, end + self._from
        first, last = self._masking.back(start, left=True), self._masking.back(end, left=False)
        if self._said is None:
            return self._masking.original[first:last]
        return self._said.original[self._said.back(first, left=True) : self._said.back(last, left=False)]

    def placeholders_in(self, text: str) -> list[str]:
        """Return the placeholders a stretch of masked text contains, in order."""
        return [word for word in text.split() if word.strip(".,;:!?") in self.values]


def mask(text: str | Edited, spans: Sequence[TimeSpan], dropped: tuple[int, int] | None = None) -> Masked:
    """Replace each time by a placeholder word; of a repaired text the original words come back.

    ``dropped`` is a stretch outside the times that is left out.
    """
    said = None if isinstance(text, str) else text
    shown = text if isinstance(text, str) else text.text
    values: dict[str, Any] = {}
    edits: list[Edit] = []
    for index, span in enumerate(spans[:LIMIT]):
        word = placeholder(kind_of(span.value), index)
        values[word] = span.value
        edits.append(Edit(span.start, span.end, word))
    if dropped:
        edits = sorted([*edits, Edit(*dropped, "")], key=lambda change: change.start)
    masking = edit(shown, edits)
    return Masked(masking.text, values, masking, said)


def outline(text: str) -> str:
    """Return a masked text with what stands in quotes masked too: what the classifier looks at."""
    return _QUOTED.sub("xquoted", text)
