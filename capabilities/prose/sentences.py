"""Where the sentences of a text begin and end. A full stop may also belong to "Dr." or "No. 5"."""

import re
from collections.abc import Iterator
from functools import cache

from capabilities.prose.words import data

_STOP = re.compile(r"""[.!?…。！？]+["'”’»)\]]*(?=\s|$)|[。！？]|\n\s*\n""")
_LAST = re.compile(r"""(?:^|[\s("'“‘«\[])((?:\w\.)*\w+)$""")
_OPENS = re.compile(r"""\s*["'“‘«(\[]*(\S)""")


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return (start, end) of every sentence, without the white space around them."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in (*_ends(text, language), len(text)):
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            lead = len(piece) - len(piece.lstrip())
            found.append((start + lead, start + lead + len(stripped)))
        start = end
    return found


def _ends(text: str, language: str) -> Iterator[int]:
    for match in _STOP.finditer(text):
        if match[0][0] != "." or _ends_there(text, match, language):
            yield match.end()


def _ends_there(text: str, stop: re.Match[str], language: str) -> bool:
    """Whether a full stop ends its sentence."""
    following = _OPENS.match(text, stop.end())
    if following is None:
        return True
    opens = following[1]
    if opens.islower() or opens in ",;:)":
        return False
    last = _LAST.search(text, max(0, stop.start() - 30), stop.start())
    if last is None or len(stop[0].rstrip("\"'”’»)]")) > 1:
        return True
    word = last[1].casefold()
    if word in _known("abbreviations", language) or (len(word) == 1 and word.isalpha()):
        return False
    if word in _known("numbered", language):
        return not opens.isdigit()
    # In German "3. Mai" and "2. Stock" are ordinals.
    return not (language == "de" and word.isdigit() and len(word) < 3 and opens.isupper())


@cache
def _known(kind: str, language: str) -> frozenset[str]:
    return frozenset(str(data(language)[kind]).split())
