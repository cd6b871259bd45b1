"""What is read aloud: a reply as the sentences a person would say, without Markdown and lists.

Sentence by sentence, so that the first is heard while the next is made. Words and forms are data of
each language (``spoken/<language>.yaml``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.speech.figures import clock, ordinal, spoken_data

LONGEST = 220
"""Characters of a piece; a longer sentence is taken apart at a comma."""
MOST_ENTRIES = 7
"""Entries of a list that are read aloud; of more the rest is counted."""

_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s>)]*[\w/]>?")
_ENTRY = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*\S)\s*$")
_LEAD = re.compile(r"^\s*(?:#{1,6}|>+)\s*")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`)|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)")
_QUOTES = re.compile('[“”„«»"]')
_ASIDE = re.compile(r"\s*\([^()]*\)")
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2190-\u21ff\u2600-\u27bf\ufe0f\u200d]")
_END = re.compile(r"(?<=[.!?…])(?<!\b\w\.)\s+(?=\S)")
_PAUSE = re.compile(r"(?<=[,;:])\s+")
_ENDS = (".", "!", "?", "…", ":")


def sentences(text: str, language: str, *, brief: bool = False) -> list[str]:
    """Return the sentences a reply is spoken as; ``brief`` leaves asides in parentheses out.

    Confirmations are brief: what was done, without what a screen would show beside it.
    """
    data = spoken_data(language)
    plain = _BLOCK.sub(" ", text)
    plain = _ADDRESS.sub(str(data["link"]), _LINK.sub(r"\1", plain))
    found: list[str] = []
    for paragraph in _paragraphs(plain, data):
        said = _said(paragraph, language, data, brief=brief)
        found += [piece for sentence in _END.split(said) for piece in _short(sentence) if _has_words(piece)]
    return found


def _paragraphs(text: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines, the entries of a list joined into one sentence with what introduces it."""
    before = ""
    entries: list[str] = []
    for line in [*text.splitlines(), ""]:
        entry = _ENTRY.match(line)
        if entry:
            entries.append(entry[1].rstrip(".;,"))
            continue
        if entries:
            yield f"{before} {_listing(entries, data)}.".strip()
            before, entries = "", []
        stripped = _LEAD.sub("", line).strip()
        if not stripped:
            continue
        if before:
            yield before
        before = stripped if stripped.endswith(_ENDS) else f"{stripped}."
    if before:
        yield before


def _listing(entries: Sequence[str], data: Mapping[str, Any]) -> str:
    if len(entries) > MOST_ENTRIES:
        rest = str(data["more"]).format(n=len(entries) - MOST_ENTRIES)
        return f"{', '.join(entries[:MOST_ENTRIES])} {rest}"
    if len(entries) == 2:
        return f"{entries[0]} {data['and']} {entries[1]}"
    first, last = ", ".join(entries[:-1]), entries[-1]
    return str(data["list_end"]).format(first=first, last=last) if first else last


def _said(text: str, language: str, data: Mapping[str, Any], *, brief: bool) -> str:
    text = _PICTURE.sub(" ", _QUOTES.sub("", _EMPHASIS.sub("", text)))
    if brief:
        text = _ASIDE.sub("", text)
    text = re.sub(data["clock_sign"], lambda found: _clock(found, language), text)
    text = re.sub(
        data["ordinal_sign"],
        lambda found: str(data["ordinal"]).format(ordinal=ordinal(int(found[1]), language)),
        text,
    )
    for short, whole in data["short"]:
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", str(whole), text)
    for sign, word in data["signs"].items():
        text = text.replace(sign, f" {word} ")
    return re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))


def _clock(found: re.Match[str], language: str) -> str:
    hour, minute = int(found[1]), int(found[2])
    return clock(hour, minute, language) if hour <= 24 and minute < 60 else found[0]


def _short(sentence: str) -> Iterator[str]:
    """Yield a sentence in pieces of bounded length."""
    piece = ""
    for part in _PAUSE.split(sentence):
        if piece and len(piece) + len(part) >= LONGEST:
            yield piece
            piece = ""
        piece = f"{piece} {part}".strip()
        while len(piece) > LONGEST:  # no comma far and wide
            cut = piece.rfind(" ", 1, LONGEST)
            cut = cut if cut > 0 else LONGEST
            yield piece[:cut]
            piece = piece[cut:].strip()
    if piece:
        yield piece


def _has_words(piece: str) -> bool:
    return any(letter.isalnum() for letter in piece)
