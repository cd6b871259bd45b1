"""A text is cut into passages: as much as one can read at a glance, and nothing that belongs apart.

Paragraphs that say something by themselves stay by themselves; short ones are joined while they stand on
one page and under one heading; a long one is cut between sentences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.reading.port import Part, Reading
from capabilities.prose.sentences import sentence_spans

ENOUGH: Final = 60
"""Words from which a passage takes in no further paragraph."""
MOST: Final = 220
"""Words from which a paragraph is cut."""
_OVERLONG: Final = 2_400
"""Characters of a sentence, or of what has none, that is cut anywhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage before anybody asked for it; ``start`` and ``end`` are characters of the reading's text."""

    start: int
    end: int
    page: int | None
    heading: str
    place: str
    kind: str


def pieces(reading: Reading, language: str) -> list[Piece]:
    """Return the passages of a reading, in order."""
    found: list[Piece] = []
    gathered: list[Part] = []
    for part in reading.parts:
        if gathered and not _together(gathered, part, reading.text):
            found += _cut(gathered, reading.text, language)
            gathered = []
        gathered.append(part)
    if gathered:
        found += _cut(gathered, reading.text, language)
    return found


def _together(gathered: Sequence[Part], part: Part, text: str) -> bool:
    """Whether a part goes on what is gathered."""
    last = gathered[-1]
    if last.kind == "heading":  # a heading goes with what follows it
        return last.page == part.page
    if part.kind == "heading" or part.page != last.page or _sheet(part) != _sheet(last):
        return False
    if part.heading != last.heading or (part.kind == "note") != (last.kind == "note"):
        return False
    before = _words(text[gathered[0].start : last.end])
    return before < ENOUGH and before + _words(text[part.start : part.end]) <= MOST


def _cut(gathered: Sequence[Part], text: str, language: str) -> Iterator[Piece]:
    """Yield what is gathered, in pieces that are not too long."""
    first, last = gathered[0], gathered[-1]
    heading = last.heading or (text[first.start : first.end] if first.kind == "heading" else "")
    kind = last.kind
    place = first.place if len(gathered) == 1 else _range(gathered)
    begin = first.start
    for end in _ends(text, first.start, last.end, language):
        yield Piece(begin, end, first.page, heading, place, kind)
        begin = end
        while begin < last.end and text[begin].isspace():
            begin += 1


def _ends(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Yield where the pieces of a stretch end."""
    if _words(text[start:end]) > MOST or end - start > _OVERLONG:
        begin = start
        for first, last in sentence_spans(text[start:end], language):
            while start + last - begin > _OVERLONG:  # no sentence at all
                begin += _OVERLONG
                yield begin
            if start + first > begin and _words(text[begin : start + last]) > MOST:
                cut = start + first
                while text[cut - 1].isspace():
                    cut -= 1
                yield cut
                begin = start + first
    yield end


def _sheet(part: Part) -> str:
    return part.place.rpartition("!")[0]


def _range(gathered: Sequence[Part]) -> str:
    """Return the cells from the first to the last."""
    places = [part.place for part in gathered if part.place]
    if not places:
        return ""
    sheet, _, first = places[0].rpartition("!")
    last = places[-1].rpartition("!")[2]
    return f"{sheet}!{first.partition(':')[0]}:{last.rpartition(':')[2]}"


def _words(text: str) -> int:
    return len(text.split())
