"""Written sentences as the words that are uttered: what a language model of speech is counted over."""

import re
import unicodedata
from collections.abc import Iterator

from bot.speech.figures import number, ordinal

_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})\s*([ap])?\.?(?:m\b\.?)?")
_HALF = re.compile(r"\b(\d{1,2})\s*([ap])\.?m\b\.?")
_LETTERS_HALF = re.compile(r"\b([ap])\.\s?m\b\.?")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_LENGTH = re.compile(r"\b(\d{1,3})\s*(h|hrs?|mins?|m|s|secs?)\b")
_UNITS = {"h": "hour", "m": "minute", "s": "second"}
_NUMBER = re.compile(r"\d+")
_SIGNS = {"&": " and ", "%": " percent ", "+": " plus ", "@": " at ", "/": " "}
# Written without its apostrophe it is the same word when it is spoken.
_APART = {
    "whats": "what's", "thats": "that's", "dont": "don't", "cant": "can't", "im": "i'm", "ive": "i've",
    "lets": "let's", "wheres": "where's", "whens": "when's", "hows": "how's", "isnt": "isn't",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*'?")


def uttered(text: str) -> list[str]:
    """Return the words an English sentence is spoken with: lower case letters and apostrophes."""
    text = text.lower().replace("’", "'")
    text = _CLOCK.sub(_clock, text)
    text = _HALF.sub(lambda found: f" {number(int(found[1]), 'en')} {found[2]}m ", text)
    text = _LETTERS_HALF.sub(r" \1m ", text)
    text = _ORDINAL.sub(lambda found: f" {ordinal(int(found[1]), 'en')} ", text)
    text = _LENGTH.sub(_length, text)
    text = _NUMBER.sub(lambda found: f" {' '.join(_figures(found[0]))} ", text)
    for sign, words in _SIGNS.items():
        text = text.replace(sign, words)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found: list[str] = _WORD.findall(plain)
    return [_APART.get(word, word) for word in found]


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    half = f" {found[3]}m" if found[3] else ""
    if not minute:
        oh = "" if half else " hundred" if hour > 12 else " o'clock"
        return f" {number(hour, 'en')}{oh}{half} "
    oh = " oh" if minute < 10 else ""
    return f" {number(hour, 'en')}{oh} {number(minute, 'en')}{half} "


def _length(found: re.Match[str]) -> str:
    unit = _UNITS[found[2][0]]
    return f" {number(int(found[1]), 'en')} {unit}{'' if found[1] == '1' else 's'} "


def _figures(digits: str) -> Iterator[str]:
    """Yield how a number is said: small ones whole, years in pairs, long ones figure by figure."""
    if len(digits) <= 3 and not digits.startswith("0"):
        yield number(int(digits), "en")
    elif len(digits) == 4 and digits[:2] in {"19", "20"}:
        low = int(digits[2:])
        yield from (
            number(int(digits[:2]), "en"),
            "oh" if 0 < low < 10 else "",
            number(low, "en") if low else "hundred",
        )
    else:
        yield from (number(int(figure), "en") for figure in digits)
