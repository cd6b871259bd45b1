"""Cutting a long text into messages that a channel takes, between paragraphs or sentences where it can."""

import re
from collections.abc import Iterator

LONGEST = {"telegram": 4_000, "whatsapp": 1_500, "sms": 1_500}
"""UTF-16 units of a message by channel; what they allow is a little more (4,096 and 1,600)."""
OTHERWISE = 4_000
_PARAGRAPH = re.compile(r"\n{2,}")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"(?<=[.!?…:;”\"')])\s+")
_WORD = re.compile(r"\s+")
_FENCE = "```"
_SPARE = 2 * (len(_FENCE) + 1)


def length(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as channels count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, longest: int) -> list[str]:
    """Return a text in parts of at most ``longest`` UTF-16 units; nothing of it but white space is lost.

    A block of code that is cut goes on as one in the next part.
    """
    if length(text) <= longest:
        return [text]
    found: list[str] = []
    opened = False
    for piece in _cut(text, longest - _SPARE):
        whole = f"{_FENCE}\n{piece}" if opened else piece
        opened = whole.count(_FENCE) % 2 == 1
        found.append(f"{whole}\n{_FENCE}" if opened else whole)
    return found


def _cut(text: str, longest: int) -> Iterator[str]:
    rest = text.strip()
    while length(rest) > longest:
        room = _fitting(rest, longest)
        end = _place(rest, room)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def _fitting(text: str, longest: int) -> int:
    """Return how many characters of a text have room."""
    if length(text[:longest]) <= longest:
        return longest
    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= longest else (low, middle - 1)
    return low


def _place(text: str, room: int) -> int:
    """Return where to cut: at the last good place that leaves no part nearly empty."""
    for border in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        places = [match.start() for match in border.finditer(text, room // 3, room)]
        if places:
            return places[-1]
    return room
