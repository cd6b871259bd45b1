"""Text to tokens: shapes, phrases of the lexicon, and numbers in words, all with offsets.

A token keeps where it stood in the text, so spans can be cut out of the sentence as written. What
cannot be part of a time (prices, versions, phone numbers, "mp3") becomes one opaque token.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.understanding.times.lexicon import Lexicon

PATTERN = r"""
      (?P<opaque>(?:https?://|www\.)\S+ | \S+@\S+\.\w+ | \b[a-z][\w-]*\.(?:com|org|net|io)\b\S*
        | \+\d[\d\ ()-]{5,}\d | \(?\b\d{3}\)?[-\ .]\d{3,4}[-\ .]\d{4}\b | \b\d{3}-\d{4}\b
        | \d{1,3}(?:\.\d{1,3}){3,} | \d+%)
    | (?P<iso>\d{4}-\d{2}-\d{2}(?:[T\ ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w-]))
    | (?P<date>(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2} | \d{1,2}/\d{1,2}/(?:\d{4}|\d{2})
        | \d{1,2}-\d{1,2}-(?:\d{4}|\d{2})
        | \d{1,2}\.\d{1,2}\.\d{4} | \d{2}\.\d{2}\.\d{2} | DAY_DOTS | \d{1,2}/\d{4}
        | (?<![a-z]-)(?:\d{1,2}-\d{4} | \d{4}-\d{1,2})(?!-[a-z])
        | \d{1,2}/\d{1,2})(?![\w/]|\.\d(?!\d?:)|-\d(?!\d?[/:])) | [1-3]/[234](?=\s?h))
    | (?P<version>\d+(?:\.\d+){2,})
    | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d|:\d))
    | (?P<ordinal>\d{1,2}(?:SUFFIXES))
    | (?P<hm>\d{1,2}h\d{2}(?:m|min|mins)?\b)
    | (?P<dotted>\d{1,2}\.\d{2}(?!\d))
    | (?P<number>NUMBER)
    | (?P<mixed>[^\W\d_]+[\d_]\w*)
    | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
    | (?P<other>[^\s\w]|_)
    """
NUMBER = r"\d{1,3}(?:THOUSANDS\d{3})+(?!\d)|\d+(?:DECIMAL\d+)?"
DAY_DOTS = r"\d{1,2}\.\d{1,2}\.(?:\d{2})?(?!\d)"
"""A date in languages that put a dot after an ordinal: "3.5.", "3.5.26"."""
DIGITS = re.compile(r"\d+")
GLUED = re.compile(r"([^\W\d_]+)(\d{1,4})([^\W\d_]*)$")
SPOILS_NEXT = frozenset("$€£¥#+/\\._=%^*:")
DATED = frozenset({"date", "iso", "word"})
CURRENCIES = frozenset("$€£¥")
SPOILS_BEFORE = frozenset("$€£¥%°")
LONGEST = 2000
"""Characters that are read; a time in a longer text is not an instruction to an assistant."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. ``number`` is set for cardinals, ``ordinal`` for "5th" and "fifth"."""

    word: str
    start: int
    end: int
    shape: str = "word"
    number: float | None = None
    ordinal: int | None = None
    values: tuple[int, ...] = ()
    glued: bool = False
    capital: bool = False

    @property
    def whole(self) -> int:
        """The number as an int, or -1 where there is none or it is a fraction."""
        if self.number is None or self.number != int(self.number):
            return -1
        return int(self.number)


END = Token("", -1, -1, "end")


def tokenise(text: str, lexicon: Lexicon) -> list[Token]:
    """Return the tokens of a text; phrases and number words are folded."""
    tokens = [_owner(token, lexicon) for token in _shapes(text[:LONGEST], lexicon)]
    return _numbers(_parted(_phrases(_unglued(tokens, lexicon), lexicon), lexicon), lexicon)


@lru_cache(maxsize=8)
def _shapes_of(suffixes: frozenset[str], decimal: frozenset[str]) -> re.Pattern[str]:
    """Compile the shapes of a language; ``suffixes`` make an ordinal of figures: "5th", "5."."""
    dotted = "." in suffixes
    ends = [f"{re.escape(s)}(?!{chr(92)}{'w' if s.isalpha() else 'd'})" for s in sorted(suffixes)]
    marks = (",", r"\.") if "," in decimal else (r"\.", ",")
    number = NUMBER.replace("DECIMAL", marks[0]).replace("THOUSANDS", marks[1])
    shapes = PATTERN.replace("SUFFIXES", "|".join(ends)).replace("NUMBER", number)
    return re.compile(shapes.replace("DAY_DOTS", DAY_DOTS if dotted else "(?!)"), re.VERBOSE | re.IGNORECASE)


def _unglued(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Split "Oct2" into a month and a number, and the "hr5min" of "2hr5min"."""
    if not any(token.shape == "mixed" for token in tokens):
        return tokens
    split: list[Token] = []
    for token in tokens:
        if token.shape == "mixed":
            counted = token.glued and bool(split) and split[-1].number is not None
            split.extend(_pieces(token, lexicon.units if counted else lexicon.months))
        else:
            split.append(token)
    return split


def _pieces(token: Token, known: Container[str]) -> list[Token]:
    match = GLUED.match(token.word)
    if not match or match[1] not in known or len(match[1]) < 2:
        return [replace(token, shape="word")]
    middle, tail = (token.start + match.end(group) for group in (1, 2))
    name = replace(token, word=match[1], end=middle, shape="word")
    number = Token(match[2], middle, tail, "number", number=float(match[2]), glued=True)
    return [name, number, *([Token(match[3], tail, token.end, glued=True)] if match[3] else [])]


def _shapes(text: str, lexicon: Lexicon) -> list[Token]:
    tokens: list[Token] = []
    last_end = -1
    for match in _shapes_of(lexicon.ordinal_suffixes, lexicon.decimal_marks).finditer(text):
        shape = match.lastgroup or "other"
        start, end = match.span()
        word = match.group().lower().replace("’", "'")
        glued = start == last_end
        last_end = end
        token = Token(word, start, end, shape, glued=glued, capital=match.group()[0].isupper())
        match shape:
            case "number":
                token = _number(token, tokens, text, lexicon)
            case "ordinal" if word.endswith(".") and _is_stop(tokens, text, end, lexicon):
                number = Token(word[:-1], start, end - 1, "number", number=float(word[:-1]))
                tokens.append(replace(number, glued=glued))
                token = Token(".", end - 1, end, "other", glued=True)
            case "ordinal":
                token = replace(token, ordinal=int(DIGITS.findall(word)[0]))
            case "clock" | "date" | "hm" | "dotted" | "iso":
                token = _figures(token, tokens, text)
            case _:
                pass
        tokens.append(token)
    return tokens


def _is_stop(before: Sequence[Token], text: str, end: int, lexicon: Lexicon) -> bool:
    """Whether the dot after figures ends a sentence: "um 15.", but "am 15." and "der 3. Mai"."""
    led = before[-1].word if before else ""
    if led in lexicon.at:
        return True
    closing = not text[end:].strip(' .!?\n"”“')
    spoken_of = lexicon.the | lexicon.day_prepositions | lexicon.conjunctions
    return closing and led not in spoken_of


def _owner(token: Token, lexicon: Lexicon) -> Token:
    """Read "tomorrow's" as "tomorrow"; names that are written with 's are left alone."""
    base, mark, tail = token.word.partition("'")
    if mark and tail == "s" and base in lexicon.owners:
        return replace(token, word=base)
    return token


def _spoiled(token: Token, before: Sequence[Token], text: str) -> bool:
    if before and before[-1].word in CURRENCIES:
        return True
    if token.glued and before and before[-1].word[-1:] in SPOILS_NEXT:
        mark = before[-1]
        left = before[-2] if len(before) > 1 else None
        free = not mark.glued or (left is not None and left.shape == "word")
        if mark.word == "+" and free:  # "+15 minutes", "next Tuesday +10 days", "UTC+2"
            return False
        named = left is not None and len(left.word) > 2 and (left.shape in DATED or len(left.word) == 4)
        if mark.word not in {"/", "."} or not named:  # "Oct/2", "Nov.19th", "5/31/2024.14:15"
            return True
    return text[token.end : token.end + 1] in SPOILS_BEFORE and token.end < len(text)


def _number(token: Token, before: Sequence[Token], text: str, lexicon: Lexicon) -> Token:
    if len(token.word) > 8 or _spoiled(token, before, text):
        return replace(token, shape="opaque")
    plain = token.word.replace(".", "").replace(",", ".") if "," in lexicon.decimal_marks else token.word
    return replace(token, number=float(plain.replace(",", "")))


def _figures(token: Token, before: Sequence[Token], text: str) -> Token:
    if _spoiled(token, before, text):
        return replace(token, shape="opaque")
    number = float(token.word) if token.shape == "dotted" else None
    return replace(token, number=number, values=tuple(int(d) for d in DIGITS.findall(token.word)))


def _phrases(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    folded: list[Token] = []
    at = 0
    starts = lexicon.phrases
    while at < len(tokens):
        token = tokens[at]
        for phrase, key in starts.get(token.word, ()):
            size = len(phrase)
            if at + size <= len(tokens) and all(tokens[at + k].word == phrase[k] for k in range(1, size)):
                token = replace(token, word=key, end=tokens[at + size - 1].end, ordinal=None)
                at += size - 1
                break
        folded.append(token)
        at += 1
    return folded


def _parted(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Part compounds into their words: "Montagabend" is a Monday and an evening."""
    if not lexicon.compounds:
        return tokens
    parted: list[Token] = []
    for token in tokens:
        if token.word not in lexicon.compounds:
            parted.append(token)
            continue
        words = lexicon.compounds[token.word].split("|")
        start = token.start
        for place, word in enumerate(words, 1):
            end = token.end if place == len(words) else min(start + len(word), token.end)
            parted.append(replace(token, word=word, start=start, end=end))
            start = end
    return parted


def _numbers(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    folded: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        size = 1
        if token.word in lexicon.numbers:
            size, token = _number_words(tokens, at, lexicon)
        elif token.word in lexicon.ordinals:
            token = replace(token, ordinal=lexicon.ordinals[token.word])
        folded.append(token)
        at += size
    return folded


def _number_words(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, Token]:
    """Fold "twenty one", "forty-five", "twenty-first", "two hundred and six"; "six thirty" stays two."""
    total, size = lexicon.numbers[tokens[at].word], 1
    joined = [token.word for token in tokens[at : at + 8]] + [""] * 4

    def dash(k: int) -> int:
        return k + 1 if joined[k] == "-" else k

    def below_hundred(value: int, k: int) -> tuple[int, int, bool]:
        if 20 <= value < 100:
            after = dash(k)
            unit = lexicon.numbers.get(joined[after], 0)
            if 0 < unit < 10:
                return value + unit, after + 1, False
            nth = lexicon.ordinals.get(joined[after], 0)
            if 0 < nth < 10:
                return value + nth, after + 1, True
        return value, k, False

    total, size, ordinal = below_hundred(total, size)
    while not ordinal and size < 8 and joined[size] in lexicon.scales:
        scale = lexicon.scales[joined[size]]
        # "one thousand three hundred": a hundred counts what was said since the thousand
        total = total // 1000 * 1000 + total % 1000 * scale if scale < 1000 else total * scale
        size += 1
        after = size + 1 if joined[size] in lexicon.conjunctions else size
        if joined[after] in lexicon.numbers:
            more, size, ordinal = below_hundred(lexicon.numbers[joined[after]], after + 1)
            total += more
    token = replace(tokens[at], end=tokens[at + size - 1].end, shape="number")
    return size, replace(token, ordinal=total) if ordinal else replace(token, number=float(total))
