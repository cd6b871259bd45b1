"""Values that can be told apart exactly: addresses, links, numbers, names, quoted words.

Where something goes is decided by whole values, never by what a longer text happens to contain: the
owner's "write to bob@mail.example" is no leave to write to "bob@mail.example.evil.test".
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 300
"""Characters up to which a text can be a value of its own."""
_MOST_WORDS = 4
"""Words that make a name at most."""

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"'“”()\[\]{}|`]+|(?<![@\w.])(?:[\w-]+\.)+[a-z]{2,12}(?:/[^\s<>\"'“”()]*)?",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d ()/-]{4,}\d(?!\w)")
_QUOTED = re.compile(
    r"[\"“„«]([^\"“”«»]{1,300})[\"”“»]|(?<!\w)[‘']([^’'\n]{1,300})[’'](?!\w)|`([^`]{1,300})`"
)
_WORD = re.compile(r"[\w@#&][\w.&@#'’/-]*")
_SENTENCE = re.compile(r"(?<=[a-z])\.[A-Z][a-z]+$")
"""The first word of the next sentence, where the space was forgotten: "www.shop.example.They sent …"."""
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_ENDS = ".,;:!?…)]}"


def key(value: object) -> str:
    """Return what a value is compared by: no case, no odd spaces; numbers without their grouping."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if _EMAIL.fullmatch(text):
        return text.casefold()
    if _IBAN.fullmatch(text.upper()):
        return text.replace(" ", "").upper()
    if _PHONE.fullmatch(text):
        return re.sub(r"[^\d+]", "", text)
    if _URL.fullmatch(text):
        host, slash, path = _SCHEME.sub("", text).partition("/")
        return f"{host.casefold()}{slash}{path}".rstrip("/")
    return " ".join(text.casefold().split())


def is_address(value: object) -> bool:
    """Whether a value leads somewhere by itself: an e-mail address, a link, an account, a phone number."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return any(pattern.fullmatch(text) for pattern in (_EMAIL, _URL, _PHONE)) or bool(
        _IBAN.fullmatch(text.upper())
    )


def is_account(value: object) -> bool:
    """Whether a value is somebody's by itself: an e-mail address or an account."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return bool(_EMAIL.fullmatch(text) or _IBAN.fullmatch(text.upper()))


@lru_cache(maxsize=512)
def values_in(text: str) -> frozenset[str]:
    """Return the keys of every value a text names: the whole, addresses, quoted words, names, words.

    Remembered for a while: a conversation is looked at again with each of its turns.
    """
    return frozenset(_values(unicodedata.normalize("NFKC", text)))


def _values(text: str) -> Iterator[str]:
    if len(text) <= LONGEST:
        yield key(text)
    rest = text
    for pattern in (_EMAIL, _URL, _IBAN, _PHONE):
        for found in pattern.finditer(rest):
            yield key(_SENTENCE.sub("", found.group().rstrip(_ENDS)))
        # An address is one value: its parts are none, "evil.test" is not what somebody@evil.test means.
        rest = pattern.sub(" \n ", rest)
    for found in _QUOTED.finditer(text):
        yield key(next(part for part in found.groups() if part))
    yield from _names(rest)


def _names(text: str) -> Iterator[str]:
    """Yield single words, and runs of words that are written like a name."""
    for line in re.split(r"[\n,;:!?()]|\.\s|\.$", text):
        words = [word.rstrip(_ENDS + "'’") for word in _WORD.findall(line)]
        for start, word in enumerate(words):
            yield key(word)
            yield key(re.sub(r"['’]s$", "", word))
            for end in range(start + 2, min(start + _MOST_WORDS, len(words)) + 1):
                run = words[start:end]
                if all(part[:1].isupper() or part[:1].isdigit() for part in run):
                    yield key(" ".join(run))
                    yield key(re.sub(r"['’]s$", "", " ".join(run)))
