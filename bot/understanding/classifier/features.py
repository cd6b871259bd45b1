"""Words of an utterance as hashed n-grams: the features of the classifier.

Two families, each of length one: word 1- to 3-grams with the edges of the utterance, and character
2- to 5-grams inside words. Times were replaced by placeholder words before (see ``masking``), so
"am i free tomorrow" and "am i free on the fifth" are the same features.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

ROWS = 1 << 16
"""Rows of the hashed feature table."""
_WORDS = 3
_SHORTEST, _LONGEST = 2, 5
_TOKEN = re.compile(r"[\w']+|\?")
_TIME = re.compile(r"x(when|length|every)[a-h]")
_DIGIT = re.compile(r"\d")
_START, _END = "^", "$"


def tokens(text: str) -> list[str]:
    """Return the words of a masked utterance: lower case, digits alike, times as their kind."""
    return [_shape(word) for word in _TOKEN.findall(text.lower())]


def _shape(word: str) -> str:
    if time := _TIME.fullmatch(word):
        return f"#{time[1]}"
    return _DIGIT.sub("0", word)


def word_grams(words: Sequence[str]) -> Iterator[str]:
    """Yield the word n-grams of an utterance."""
    edged = [_START, *words, _END]
    for size in range(1, _WORDS + 1):
        for start in range(len(edged) - size + 1):
            gram = edged[start : start + size]
            if gram not in ([_START], [_END]):
                yield "w " + " ".join(gram)


def letter_grams(words: Iterable[str]) -> Iterator[str]:
    """Yield the character n-grams of an utterance's words; times have none."""
    for word in words:
        if word.startswith("#"):
            continue
        edged = f" {word} "
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(edged) - size + 1):
                yield "c" + edged[start : start + size]


def counts(text: str) -> tuple[Counter[int], Counter[int]]:
    """Return how often each row of the table occurs, for words and for letters."""
    words = tokens(text)
    return _hashed(word_grams(words)), _hashed(letter_grams(words))


def _hashed(grams: Iterable[str]) -> Counter[int]:
    return Counter(crc32(gram.encode()) % ROWS for gram in grams)


def features(text: str, rarity: Sequence[float]) -> dict[int, float]:
    """Return the value of each row that occurs: log counts times rarity, each family of length one.

    ``rarity`` is the inverse document frequency of every row. An unknown word takes its share of the
    length, so that an utterance of unknown words is near to nothing.
    """
    values: dict[int, float] = {}
    for family in counts(text):
        raw = {row: (1 + math.log(count)) * rarity[row] for row, count in family.items()}
        length = math.sqrt(sum(value * value for value in raw.values()))
        for row, value in raw.items():
            values[row] = values.get(row, 0.0) + value / length
    return values
