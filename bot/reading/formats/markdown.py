"""Markdown (CommonMark's blocks, and tables): its headings, lists, code and text without the marks.

Marks inside a line are taken away, because people search and quote what they see; the target of a link
stays where it says more than its text.
"""

import re
from collections.abc import Iterator
from typing import Literal

from bot.reading import charsets, cleaning
from bot.reading.blocks import Sink
from bot.reading.port import PartKind

charsets.load()

_Kind = PartKind | Literal["underline", "fence", "blank"]
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_FRONT = re.compile(r"(title|author|date)[ \t]*:[ \t]*(.+)", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?([^)\s>]*)>?(?:[ \t]+\"[^\"\n]*\")?\)")
_EMPHASIS = re.compile(
    r"(\*\*|__|~~|(?<!\w)[*_](?=\S))(?P<inside>[^*_~\n]+?)(?:\*\*|__|~~|(?<=\S)[*_](?!\w))"
)
_CODE = re.compile(r"`+([^`\n]+)`+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read(file: bytes, sink: Sink) -> None:
    """Read a Markdown file."""
    lines = cleaning.plain(charsets.decoded(file)).split("\n")
    for kind, block in _blocks(_without_front(lines, sink)):
        if kind == "heading":
            marks, _, said = block[0].partition(" ")
            sink.heading(len(marks), _inline(said))
            if len(marks) == 1:
                sink.facts.setdefault("title", cleaning.one_line(_inline(said))[:300])
        elif kind == "code":
            sink.add("code", cleaning.code("\n".join(block)))
        elif kind == "table":
            sink.add("table", "\n".join(_row(line) for line in block if not _TABLE_RULE.match(line)))
        else:
            sink.add(kind, cleaning.lines(_inline("\n".join(block))))


def _without_front(lines: list[str], sink: Sink) -> list[str]:
    """Take the fields of a front matter (between lines of ``---``) off the beginning."""
    if lines[0].rstrip() != "---" or "---" not in [line.rstrip() for line in lines[1:60]]:
        return lines
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    for line in lines[1:end]:
        if field := _FRONT.match(line):
            key, value = field[1].casefold(), field[2].strip().strip("\"'")
            sink.about(**{"made_at" if key == "date" else key: value})
    return lines[end + 1 :]


def _blocks(lines: list[str]) -> Iterator[tuple[PartKind, list[str]]]:
    kind: PartKind = "text"
    block: list[str] = []
    fence = ""
    for line in [*lines, ""]:
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield "code", block
                fence, block = "", []
            else:
                block.append(line)
            continue
        found = _kind(line, kind, block)
        if found == "underline":
            yield "heading", [("# " if "=" in line else "## ") + " ".join(block)]
            kind, block = "text", []
            continue
        if found in ("heading", "fence", "blank") or found != kind:
            if block:
                yield kind, block
            block = []
        if found == "fence":
            fence = str(_FENCE.match(line)[1])  # type: ignore[index]  # it is one: `_kind` said so
        elif found == "heading":
            heading = _HEADING.match(line)
            said = line[heading.end() :].strip().rstrip("#") if heading else line
            yield "heading", [f"{heading[1] if heading else '#'} {said}"]
        elif found != "blank":
            kind = found
            block.append(line)
    if block:
        yield "code" if fence else kind, block


def _kind(line: str, before: PartKind, block: list[str]) -> _Kind:  # noqa: PLR0911  # one a kind
    if not line.strip() or _RULE.match(line):
        if block and before == "text" and _UNDERLINE.match(line) and line.strip():
            return "underline"
        return "blank"
    if block and before == "text" and _UNDERLINE.match(line):
        return "underline"
    if _FENCE.match(line):
        return "fence"
    if _HEADING.match(line):
        return "heading"
    if _ITEM.match(line) or (before == "list" and block and line[:1] in " \t"):
        return "list"
    if line.lstrip().startswith("|") or (before == "table" and block and "|" in line):
        return "table"
    return "list" if before == "list" and block else "text"


def _row(line: str) -> str:
    return " | ".join(_inline(cell.strip()) for cell in line.strip().strip("|").split("|"))


def _inline(text: str) -> str:
    text = re.sub(r"(?m)^ {0,3}> ?", "", text)
    text = _LINK.sub(_linked, _IMAGE.sub(r"\1", text))
    for _ in range(2):  # bold within italic
        text = _EMPHASIS.sub(lambda found: found["inside"], text)
    return _ESCAPE.sub(r"\1", _CODE.sub(r"\1", text))


def _linked(found: "re.Match[str]") -> str:
    text, target = found[1], found[2]
    return f"{text} ({target})" if target.startswith(("http", "mailto:")) and target not in text else text
