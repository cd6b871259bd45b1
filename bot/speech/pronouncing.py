"""How words are pronounced, in the phones of the acoustic model: by its dictionary, else by espeak-ng."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from bot.speech.espeak_library import Espeak

_VARIANT = re.compile(r"\(\d+\)$")

# IPA as espeak-ng's American voice writes it, to the phones of CMUdict (39, without stress). What a
# foreign name brings along becomes the nearest of them.
_PHONES = {
    "ɑ": "AA", "a": "AE", "æ": "AE", "ɐ": "AH", "ʌ": "AH", "ə": "AH", "ɔ": "AO", "ɒ": "AA", "o": "OW",
    "aʊ": "AW", "aɪ": "AY", "ɛ": "EH", "e": "EH", "ɚ": "ER", "ɜ": "ER", "ɝ": "ER", "eɪ": "EY", "ɪ": "IH",
    "ᵻ": "IH", "i": "IY", "oʊ": "OW", "əʊ": "OW", "ɔɪ": "OY", "ʊ": "UH", "u": "UW", "y": "UW", "ø": "ER",
    "œ": "ER", "b": "B", "tʃ": "CH", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "dʒ": "JH",
    "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "ʁ": "R", "s": "S",
    "ʃ": "SH", "t": "T", "ɾ": "T", "θ": "TH", "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH", "x": "K",
    "ç": "HH", "ʔ": "T", "əl": "AH L", "n̩": "AH N", "ɪɹ": "IH R", "ɛɹ": "EH R", "ɑɹ": "AA R", "ɔɹ": "AO R",
    "oɹ": "AO R", "ʊɹ": "UH R", "aɪɚ": "AY ER", "aɪə": "AY AH", "iə": "IY AH", "ts": "T S", "pf": "F",
    "ʉ": "UW", "ʍ": "W",
}  # fmt: skip
_MARKS = re.compile("[ˈˌː:ˑ‍̩̪̃ʲ͡]")

_AMERICAN = "en-us"
_VOICES = (_AMERICAN, "en-gb-x-rp", "en-gb-scotland")
"""Without the British ones half of what British voices say is misheard, with them a third."""

# What a written half of the day is pronounced like; as words of their own they would be "am" and "pm".
_SPELT = {"am": ("EY EH M", "AE M"), "pm": ("P IY EH M",), "oh": ("OW",), "o'clock": ("AH K L AA K",)}


@cache
def dictionary(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the pronunciations of each word of a dictionary file."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        word, _, phones = line.partition(" ")
        if phones:
            found[_VARIANT.sub("", word)].append(phones.strip())
    return {word: tuple(ways) for word, ways in found.items()}


def pronounced(words: Iterable[str], known: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return how each word is pronounced; a word nobody can pronounce is left out.

    The dictionary speaks American; British ways to say a word are those of espeak-ng's voices.
    """
    found: dict[str, list[str]] = {}
    for word in words:
        found[word] = list(_SPELT.get(word) or known.get(word) or known.get(word.strip("'")) or ())
    espeak = Espeak() if found else None
    for voice in _VOICES if espeak else ():  # voice by voice: changing it reads files
        for word, ways in found.items():
            if espeak and word not in _SPELT and not (voice == _AMERICAN and ways):
                ways += [way for way in guessed(espeak, word, voice) if way not in ways]
    return {word: tuple(ways) for word, ways in found.items() if ways}


def guessed(espeak: Espeak, word: str, voice: str = _AMERICAN) -> tuple[str, ...]:
    """Return how espeak-ng would pronounce a word, in our phones; nothing for what it cannot."""
    phones: list[str] = []
    for phoneme in espeak.phonemes(word, voice):
        phones += _phones(_MARKS.sub("", phoneme)).split()
    return (" ".join(phones),) if phones else ()


def _phones(ipa: str) -> str:
    """Return one of espeak's phonemes in ours, taken apart where it is none as a whole."""
    told: list[str] = []
    while ipa:
        size = next((n for n in (3, 2, 1) if ipa[:n] in _PHONES and len(ipa) >= n), 0)
        if size:
            told.append(_PHONES[ipa[:size]])
        ipa = ipa[size or 1 :]
    return " ".join(told)


def numbered(ways: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each way to pronounce each word: a second one of "read" is called "read(2)"."""
    for word, known in sorted(ways.items()):
        for number, phones in enumerate(known, 1):
            yield (f"{word}({number})" if number > 1 else word), phones


def as_text(ways: dict[str, tuple[str, ...]]) -> str:
    """Return pronunciations as the text of a dictionary file."""
    return "".join(f"{word} {phones}\n" for word, phones in numbered(ways))
