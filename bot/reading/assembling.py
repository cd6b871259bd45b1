"""From a child's answer to a `Reading`. It looked at a stranger's file: nothing it says is believed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast, get_args

from bot.reading.blocks import APART, Block
from bot.reading.port import Part, PartKind, Reading, Recognised

_KINDS = frozenset(get_args(PartKind))
_NOTES = ("truncated", "pictures_unread")
_UNITS = ("page", "slide", "sheet")


def assembled(
    head: Mapping[str, Any], body: bytes, pictures: Mapping[int, Recognised | None], characters: int
) -> Reading:
    """Return what a file says, pictures in their places; ValueError for what no child of ours would say."""
    told = _blocks(body)
    if sum(len(block.text) for block in told) > characters:
        raise ValueError("more text than was asked for")
    text, parts = _text([made for block in told for made in _with_picture(block, pictures)])
    facts: Mapping[str, Any] = head["facts"]
    notes = [note for note in _NOTES if note in head["notes"]]
    if any(said and said.lines for said in pictures.values()):
        notes.append("recognised")
    if any(said and not said.whole for said in pictures.values()) and "truncated" not in notes:
        notes.append("truncated")
    if None in pictures.values() and "pictures_unread" not in notes:
        notes.append("pictures_unread")
    made_at = facts.get("made_at")
    unit = facts.get("unit", "")
    return Reading(
        media_type=str(head["read"]),
        text=text,
        parts=parts,
        title=str(facts.get("title", "")),
        author=str(facts.get("author", "")),
        made_at=datetime.fromisoformat(made_at) if isinstance(made_at, str) else None,
        pages=int(facts["pages"]) if "pages" in facts else None,
        unit=unit if unit in _UNITS else "",
        notes=tuple(notes),
    )


def paragraphs(said: Recognised) -> list[str]:
    """Return the lines of a picture, those of one paragraph as one text."""
    grouped = groupby(said.lines, key=lambda line: (line.page, line.paragraph))
    return ["\n".join(line.text for line in lines) for _, lines in grouped]


def _blocks(body: bytes) -> list[Block]:
    rows = json.loads(body)
    if not isinstance(rows, list):
        raise TypeError("no list of blocks")
    made: list[Block] = []
    for kind, text, page, heading, place, picture in cast("list[list[Any]]", rows):
        if kind not in _KINDS or not isinstance(text, str):
            raise ValueError("no block")
        number = int(page) if page is not None else None
        made.append(Block(kind, text, number, str(heading), str(place), picture))
    return made


def _with_picture(block: Block, pictures: Mapping[int, Recognised | None]) -> list[Block]:
    if block.picture is None:
        return [block]
    said = pictures.get(block.picture)
    texts = paragraphs(said) if said else []
    return [Block("text", text, block.page, block.heading) for text in texts]


def _text(blocks: Sequence[Block]) -> tuple[str, tuple[Part, ...]]:
    parts: list[Part] = []
    pieces: list[str] = []
    at = 0
    for block in blocks:
        piece = block.text.strip("\n ")
        if not piece:
            continue
        if pieces:
            at += len(APART)
        pieces.append(piece)
        parts.append(Part(block.kind, at, at + len(piece), block.page, block.heading, block.place))
        at += len(piece)
    return APART.join(pieces), tuple(parts)
