"""One typing error in every utterance: how much less is understood?"""

import random
import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[A-Za-z]{4,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEED = 5


def with_typo(text: str, chance: random.Random) -> str:
    """Return a text with one random edit in one word of four letters or more, if it has one."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    letters = list(word[0])
    place = chance.randrange(len(letters))
    match chance.choice(["drop", "double", "swap", "replace"]):
        case "drop":
            del letters[place]
        case "double":
            letters.insert(place, letters[place])
        case "swap":
            place = min(place, len(letters) - 2)
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        case _:
            letters[place] = chance.choice(_LETTERS)
    return text[: word.start()] + "".join(letters) + text[word.end() :]


def typed(texts: Sequence[str]) -> Iterator[str]:
    """Yield every text with one error; the same errors each time."""
    chance = random.Random(SEED)  # errors, not secrets
    for text in texts:
        yield with_typo(text, chance)
