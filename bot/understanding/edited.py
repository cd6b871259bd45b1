"""A text with some stretches replaced, and the way back to the person's own words."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: the stretch from ``start`` to ``end`` becomes ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A text after edits. Positions in it lead back to positions before them."""

    text: str
    original: str
    _pieces: tuple[tuple[int, int, int, int, bool], ...]
    """(start, end, original start, original end, replaced), in order, gapless."""

    def back(self, position: int, *, left: bool) -> int:
        """Return where a position was; one inside a replacement goes to its edge on that side."""
        for start, end, original_start, original_end, replaced in self._pieces:
            if start <= position < end or (not left and position == end):
                if not replaced:
                    return original_start + position - start
                return original_start if left else original_end
        return len(self.original)


def edit(text: str, edits: Iterable[Edit]) -> Edited:
    """Replace stretches of a text; they must not overlap and come in order."""
    pieces: list[tuple[int, int, int, int, bool]] = []
    parts: list[str] = []
    position = length = 0

    def put(part: str, start: int, end: int, *, replaced: bool) -> None:
        nonlocal length
        if part:
            parts.append(part)
            pieces.append((length, length + len(part), start, end, replaced))
            length += len(part)

    for change in edits:
        put(text[position : change.start], position, change.start, replaced=False)
        put(change.new, change.start, change.end, replaced=True)
        position = change.end
    put(text[position:], position, len(text), replaced=False)
    return Edited("".join(parts), text, tuple(pieces))
