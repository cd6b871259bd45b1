"""Bytes that are said to be text become text.

A byte order mark decides, then UTF-16 by its zeros, then UTF-8, also where a few bytes of it are spoilt;
what is left is from one of the old code pages, and which one is a guess: see `_old`.
"""

import codecs
import encodings
import pkgutil
import re

from bot.reading.blocks import RefusedError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SPOILT = 0.02
"""The share of replaced characters up to which it is still UTF-8."""
_ASIAN = (("shift_jis", "\u3000", "\u9fff"), ("euc_kr", "\uac00", "\ud7a3"), ("gb18030", "\u3000", "\u9fff"))
"""Character sets, and from where to where the characters of their languages reach."""


def load() -> None:
    """Load every codec there is: they are files, and later no file can be opened."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in ("mbcs", "oem", "aliases"):
            codecs.lookup(module.name)


def decoded(file: bytes, *, whole: bool = True) -> str:
    """Return bytes as text; RefusedError when they are none. A part that is not whole may end anywhere."""
    for mark, name in _MARKS:
        if file.startswith(mark):
            return file[len(mark) :].decode(name, "replace")
    zeros = _utf_16(file)
    if zeros:
        return file.decode(zeros, "replace")
    start = file[: 1 << 16]
    if len(_CONTROL.findall(start)) > max(2, len(start) // 50):
        raise RefusedError("unknown_type")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(file, final=whole)
    except UnicodeDecodeError:
        return _spoilt(file) or _old(file)


def _utf_16(file: bytes) -> str:
    start = file[: 1 << 12]
    if len(start) < 8:
        return ""
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else ""


def _spoilt(file: bytes) -> str:
    """Return UTF-8 with its spoilt characters replaced; nothing when most of what is not ASCII is."""
    text = file.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text[: 1 << 16]) - text[: 1 << 16].count("\ufffd")
    return text if good >= bad and bad <= max(1, len(text) * _SPOILT) else ""


def _old(file: bytes) -> str:
    """Return text of a code page: Cyrillic, Greek or Asian where the bytes can hardly be else, or Western.

    A detector is not asked: for a few words of German or French it takes whatever of forty pages fits.
    """
    high = [byte for byte in file[: 1 << 16] if byte > 0x7F]
    letters = len(re.findall(rb"[A-Za-z]", file[: 1 << 16]))
    if len(high) > letters:  # hardly a Latin script
        for name, first, last in _ASIAN:
            text = _strictly(file, name)
            if text and _mostly(text, first, last):
                return text
        for name in ("cp1251", "koi8-r", "iso8859-7"):
            text = file.decode(name, "replace")
            if _reads_well(text):
                return text
    try:
        return file.decode("cp1252")
    except UnicodeDecodeError:
        return file.decode("latin-1")


def _strictly(file: bytes, name: str) -> str:
    try:
        return file.decode(name)
    except UnicodeDecodeError:
        return ""


def _mostly(text: str, first: str, last: str) -> bool:
    letters = [character for character in text[:4096] if character > "\x7f"]
    return sum(first <= letter <= last for letter in letters) > 0.85 * len(letters)


def _reads_well(text: str) -> bool:
    """Words of one script: small letters, with a capital only at their beginning."""
    words = re.findall(r"[^\W\d_]{2,}", text[:4096])
    fine = [word for word in words if word[1:].islower() and not word.isascii()]
    return len(fine) > 0.8 * len([word for word in words if not word.isascii()]) > 0
