"""Where something stands: the document, the page, the heading, the cells, and the very characters."""

import re
from collections.abc import Sequence
from typing import Any

from capabilities.contract import Card
from capabilities.library import About, Passage, Quote
from capabilities.prose.sentences import sentence_spans
from capabilities.prose.words import language_of

NOUN = "citation"
LONGEST = 500
"""Characters of a sentence that is shown whole."""
_SHORTEST = 4
"""Words below which something is a heading or a scrap, not a sentence."""

BULLET = re.compile(r"^(?:[-*•–]|\d{1,3}[.)])\s+")


def shown(text: str, longest: int) -> str:
    """Return a quotation as it is shown: one line, without the bullet of its list, not too long."""
    whole = BULLET.sub("", " ".join(text.split()))
    return whole if len(whole) <= longest else f"{whole[: longest - 1].rstrip()}…"


def snippet(passage: Passage, longest: int) -> str:
    """Return what is shown of a passage that was found: from the sentence on that has most of the words."""
    text, start = passage.text, 0
    if len(text) > longest and passage.marks:
        spans = sentence_spans(text)
        best = max(spans, key=lambda span: sum(span[0] <= begin < span[1] for begin, _ in passage.marks))
        # As much of what stands before as leaves room for the rest.
        start = best[0] if len(text) - best[0] >= longest else max(0, len(text) - longest)
        start = next((begin for begin, _ in spans if begin >= start), best[0])
    return f"{'…' if start else ''}{shown(text[start:], longest)}"


def where(passage: Passage, about: About) -> dict[str, Any]:
    """Return the facts that say where a passage stands; of the only page nothing is said."""
    return {
        "document": passage.name,
        "page": passage.page if about.pages != 1 else None,
        "unit": about.unit or "page",
        "heading": passage.heading,
        "place": passage.place,
    }


def citation(quote: Quote, number: int) -> dict[str, Any]:
    """Return a citation as a rich channel may draw it, and open it at the very words."""
    passage = quote.passage
    return {
        "id": f"{passage.file}:{quote.start}-{quote.end}",
        "number": number,
        "document": passage.file,
        "name": passage.name,
        "page": passage.page,
        "heading": passage.heading,
        "place": passage.place,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "marks": [list(mark) for mark in passage.marks if quote.text == passage.text],
    }


def cited(quotes: list[Quote], page: int | None = None) -> list[Card]:
    """Return the card of an answer's citations; ``page`` is where they stand in a text that has none."""
    told = [citation(quote, place) for place, quote in enumerate(quotes, 1)]
    return [Card(NOUN, tuple({**one, "page": one["page"] or page} for one in told))]


def whole(passage: Passage) -> Quote:
    """Return a passage quoted as it is."""
    return Quote(passage.text, passage.start, passage.end, passage, passage.score)


def running(passages: Sequence[Passage]) -> list[Quote]:
    """Return the sentences of running text, in order; tables and headings have none."""
    found: list[Quote] = []
    for passage in passages:
        if passage.kind in {"table", "code", "heading"}:
            continue
        for start, end in sentence_spans(passage.text, language_of(passage.text)):
            text = passage.text[start:end]
            if len(text.split()) >= _SHORTEST and len(text) <= LONGEST * 2:
                found.append(Quote(text, passage.start + start, passage.start + end, passage))
    return found
