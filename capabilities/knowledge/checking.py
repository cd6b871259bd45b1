"""Whether what was written stands in the passages it names. What does not is dropped, never shown.

A sentence is borne out when each number and name in it stands in a passage it names, and most of its other
words do. That a passage says the opposite is not noticed; it stands beside the sentence to be read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from capabilities.citing import where, whole
from capabilities.contract import Context
from capabilities.library import File, Passage, Quote
from capabilities.prose.words import language_of, plain, stems
from capabilities.writing import Sentence, Written

BORNE_OUT = 0.6
"""Share of a sentence's telling words that the passages must have."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÄÖÜ][\w'’-]+")
_MARK = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")


def borne_out(written: Sequence[Sentence], passages: Sequence[str], language: str) -> list[Sentence]:
    """Return the sentences that their passages bear out, without marks of their own, in order."""
    kept: list[Sentence] = []
    for sentence in written:
        text = _MARK.sub("", sentence.text).strip()
        named = tuple(dict.fromkeys(place for place in sentence.sources if 0 <= place < len(passages)))
        if text and named and _stands(text, " ".join(passages[place] for place in named), language):
            kept.append(Sentence(text, named))
    return kept


@dataclass(frozen=True, slots=True)
class Told:
    """A checked text: its sentences with the numbers of their sources, the sources, and what is quoted."""

    sentences: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    quotes: list[Quote]


async def told_written(
    written: Written,
    passages: Sequence[Passage],
    files: Sequence[File],
    context: Context,
    *,
    most: int | None = None,
) -> Told | None:
    """Return what is told of a written text, at most so many sentences; None when nothing is borne out."""
    texts = [f"{passage.heading} {passage.text}" for passage in passages]
    kept = borne_out(written.sentences, texts, language_of(" ".join(texts), context.person.language))[:most]
    if not kept:
        return None
    numbers = {place: n for n, place in enumerate(dict.fromkeys(p for s in kept for p in s.sources), 1)}
    about = {
        file.id: await context.library.about(file) for file in files if file.id in {p.file for p in passages}
    }
    return Told(
        [{"text": one.text, "marks": [numbers[place] for place in one.sources]} for one in kept],
        [
            {"number": n, **where(passages[place], about[passages[place].file])}
            for place, n in numbers.items()
        ],
        [whole(passages[place]) for place in numbers],
    )


def _stands(text: str, source: str, language: str) -> bool:
    said = plain(source)
    if not _numbers(text) <= _numbers(source):
        return False
    # In German every noun is written like a name.
    if language != "de" and any(_bare(name) not in said for name in _NAME.findall(text)):
        return False
    wanted = set(stems(text, language))
    return not wanted or len(wanted & set(stems(source, language))) >= BORNE_OUT * len(wanted)


def _bare(name: str) -> str:
    return plain(name).removesuffix("'s").removesuffix("’s")


def _numbers(text: str) -> set[str]:
    """Return the numbers of a text as they are compared: "1,700", "1.700" and "1700" are one."""
    return {
        re.sub(r"[.,]", "", number) if _THOUSANDS.fullmatch(number) else number.replace(",", ".")
        for number in _NUMBER.findall(text)
    }
