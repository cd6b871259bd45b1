"""Numbers as German writes them: one word each. Data only."""

_ONES = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_TEENS = [
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]

NUMBERS = {
    "null": 0,
    "eins": 1,
    "zwo": 2,
    "dutzend": 12,
    **{word: value for value, word in enumerate(_ONES[1:], 2)},
    **{word: value for value, word in enumerate(_TEENS, 10)},
    **{word: value * 10 for value, word in enumerate(_TENS, 2)},
    **{
        f"{one}und{ten}": tens * 10 + value
        for tens, ten in enumerate(_TENS, 2)
        for value, one in enumerate(_ONES, 1)
    },
    **{f"{one}hundert": value * 100 for value, one in enumerate(_ONES, 1)},
    "hundert": 100,
}
"""Cardinals without "ein", which is rather the article."""

_STEMS = {
    "erst": 1,
    "dritt": 3,
    "siebt": 7,
    "acht": 8,
    **{f"{word}t": NUMBERS[word] for word in NUMBERS if NUMBERS[word] in {2, 4, 5, 6, 9, *range(10, 20)}},
    **{f"{word}st": value for word, value in NUMBERS.items() if 20 <= value <= 31},
}
ORDINALS = {f"{stem}{end}": value for stem, value in _STEMS.items() for end in ("e", "en", "er", "es", "em")}

FRACTIONS = {
    "anderthalb": 1.5,
    "anderthalbe": 1.5,
    "eineinhalb": 1.5,
    "einundeinhalb": 1.5,
    **{f"{word}einhalb": NUMBERS[word] + 0.5 for word in _ONES[1:]},
    **{f"{word}undeinhalb": NUMBERS[word] + 0.5 for word in _ONES[1:]},
}
