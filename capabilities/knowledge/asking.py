"""What kind of answer a question wants: one sentence, the steps in order, or one from each document."""

import re
from collections.abc import Sequence
from typing import Literal

from capabilities.citing import BULLET
from capabilities.library import Quote
from capabilities.prose.words import data, plain

_BLOCK = re.compile(r"\S(?:(?!\n\n).)*", re.DOTALL)
"""What stands between empty lines."""

Shape = Literal["sentence", "steps", "each"]


def shape_of(question: str, language: str) -> Shape:
    """Return what shape an answer should have: "how do I …" wants steps, "compare …" one from each."""
    said = plain(question)
    for shape, pattern in data(language).get("shapes", {}).items():
        if re.search(pattern, said):
            return "steps" if shape == "steps" else "each"
    return "sentence"


def with_steps(quote: Quote) -> Quote:
    """Return a quotation with its whole paragraph; with the list that it is of, or that it introduces."""
    passage = quote.passage
    blocks = [(found.start(), found.end()) for found in _BLOCK.finditer(passage.text)]
    said = [passage.text[start:end] for start, end in blocks]
    at = max((n for n, (start, _) in enumerate(blocks) if passage.start + start <= quote.start), default=0)
    first = last = at
    if said[at].strip() == passage.heading and at + 1 < len(said):
        last += 1
    while last + 1 < len(said) and BULLET.match(said[last + 1]):
        last += 1
    while first > 0 and BULLET.match(said[first]):
        first -= 1
    start, end = blocks[first][0], blocks[last][1]
    text = passage.text[start:end]
    return Quote(text, passage.start + start, passage.start + end, passage, quote.score)


def of_each(quotes: Sequence[Quote], fits: float, most: int) -> list[Quote]:
    """Return the best quotation of each document that fits, in the order of how well they answer."""
    best: dict[str, Quote] = {}
    for quote in quotes:
        if quote.passage.fit >= fits:
            best.setdefault(quote.passage.file, quote)
    return list(best.values())[:most]
