"""Text as people would type it: no control characters, no ligatures, no hyphens of a line's end.

Whoever searches or quotes types ``efficient``, not ``e\ufb03cient``.
"""

import re
import unicodedata

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_INVISIBLE = (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
"""Soft hyphen, zero-width space, marks of direction (a reordered word is not what was written), BOM."""
_CONTROL = (*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xFFFE, 0xFFFF)
_TABLE: dict[int, str | None] = {
    **dict.fromkeys((*_INVISIBLE, *_CONTROL)),
    **_LIGATURES,
    **dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n"),
}
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAKS = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
_SURROGATE = re.compile("[\ud800-\udfff]+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")


def plain(text: str) -> str:
    """Return a text without what cannot be seen; white space as it was, but one kind of line break."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    return unicodedata.normalize("NFC", text)


def lines(text: str) -> str:
    """Return a clean text that keeps its lines, each with single spaces."""
    text = _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", plain(text)))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """Return a clean text in one line."""
    return " ".join(plain(text).split())


def code(text: str) -> str:
    """Return lines of code: their white space means something."""
    return "\n".join(line.rstrip() for line in plain(text).strip("\n").split("\n"))


def joined(pieces: list[str]) -> str:
    """Return the lines of one paragraph as running text; a word that was divided is whole again."""
    text = ""
    for piece in pieces:
        clean = one_line(piece.replace("\u00ad", "-") if piece.endswith("\u00ad") else piece)
        if clean and clean[0].islower() and _HYPHEN.search(text):
            text = text[:-1] + clean
        else:
            text = f"{text} {clean}" if text and clean else text or clean
    return text
