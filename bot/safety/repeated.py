"""Words of others in a text that Dayhand worded: a title in a list, a name in a question or an error.

A template tells what it was given. Whether outside text is among it is found by looking for the
words of the documents that were met on the way; the beginning of them is enough, as titles are cut.
"""

from collections.abc import Mapping

from capabilities.origins import Label, Origin

_TELLING = 30
"""Characters of a text that are looked for."""
_LEAST = 4
"""Shorter words are anybody's."""


def repeated(text: str, outside: Mapping[str, Label]) -> Label:
    """Return the label of a text: of those words from ``outside`` that occur in it; APP when none does."""
    said = _plain(text)
    met = (label for words, label in outside.items() if _beginning(words) and _beginning(words) in said)
    return Label.of((Label(Origin.APP), *met))


def _beginning(words: str) -> str:
    plain = _plain(words)
    return plain[:_TELLING].rstrip(" .…") if len(plain) >= _LEAST else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
