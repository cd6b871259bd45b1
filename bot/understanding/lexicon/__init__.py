"""The small words of a language: courtesy, answers, pronouns, ordinals. Data, one file a language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bot.understanding.fluency import Fluency
from bot.understanding.moving import Moving
from capabilities.texts import parse

_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+(?=\S)")
_NEVER = re.compile(r"(?!)")
_EDGE = " \t\n,;:.!?"


@dataclass(frozen=True, slots=True)
class Lessons:
    """The words by which a person teaches a sentence of their own."""

    reserved: frozenset[str]
    """What is needed to steer the conversation and cannot mean anything else."""
    openers: tuple[str, ...]
    leads: tuple[str, ...]
    """What may come before "X means Y"."""
    thens: tuple[str, ...]
    """What stands between what is said and what it means, after an opener."""
    means: tuple[str, ...]
    places: tuple[str, ...]
    """Words that stand for something else when they occur on both sides."""
    samples: tuple[str, ...]
    """What free places are filled with to try a meaning; the first is free text."""


@dataclass(frozen=True, slots=True)
class Followups:
    """The words by which the last request is continued."""

    openers: tuple[str, ...]
    """Longest first; a time or a request of its own may follow."""
    adders: tuple[str, ...]
    """Longest first; one more of the same may follow."""
    fillers: frozenset[str]
    trailers: tuple[str, ...]
    """What may come after a time: "the 13th as well"."""
    questions: frozenset[str]
    shifts: dict[str, tuple[int, str]]
    """Ways to name the stretch after or before the last one: how many of which unit."""


@dataclass(frozen=True, slots=True)
class SmallWords:
    """Words of a language that a title does not begin or end with, and that no title contains."""

    edges: frozenset[str]
    talking: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The closed word classes of one language."""

    language: str
    yes: frozenset[str]
    no: frozenset[str]
    cancel: frozenset[str]
    pointing: frozenset[str]
    """Words that point at a thing or say how much of it, without naming it."""
    pronouns: frozenset[str]
    last_one: tuple[str, ...]
    """How pronouns begin that mean the last of several."""
    clock_lead: str
    """What makes a time of day of a number: "at"."""
    pleasantries: frozenset[str]
    """Reactions that neither agree nor refuse."""
    reactions: frozenset[str]
    connectors: tuple[str, ...]
    no_end: re.Pattern[str]
    """What stands before a dot that ends no sentence: "am 3. Mai"."""
    articles: frozenset[str]
    positions: dict[str, int]
    """Ways to name a place in a list ("the second one"); -1 is the last."""
    small: SmallWords
    vocabulary: frozenset[str]
    """Every word of the tables."""
    fluency: Fluency
    corrections: frozenset[str]
    """What stands between a time said wrongly and the right one ("no wait")."""
    shorthand: dict[str, str]
    """How people type words in a hurry: "tmrw", "pls"."""
    lessons: Lessons
    followups: Followups
    pondering: frozenset[str]
    """Ways to ask that something be thought about rather than done at once."""
    waiting: frozenset[str]
    """Ways to ask what waits for one's yes."""
    that_day: re.Pattern[str]
    """What points at the day that was talked about."""
    moving: Moving | None
    """None where a language has no words for it."""
    deeds_done: tuple[tuple[re.Pattern[str], str], ...]
    before: re.Pattern[str]
    after: re.Pattern[str]
    answers: re.Pattern[str]

    def as_planned(self, deed: str) -> str:
        """Return a deed that is told as done in the words it was planned in ("angerufen", "anrufen")."""
        for pattern, replacement in self.deeds_done:
            planned, changes = pattern.subn(replacement, deed)
            if changes:
                return planned
        return deed

    def without_courtesy(self, text: str) -> str:
        """Return the request inside the politeness; a greeting alone stays a greeting."""
        kept = text.strip()
        while match := self.before.match(kept):
            rest = kept[match.end() :].lstrip(_EDGE)
            if not rest:
                break
            kept = rest
        while match := self.after.search(kept):
            rest = kept[: match.start()].rstrip(_EDGE)
            if not rest:
                break
            kept = rest
        return kept

    def without_pleasantry(self, text: str) -> str:
        """Return what follows whole sentences that only react ("Great, thanks! Now …")."""
        for sentence in self.sentences(text)[:-1]:
            if plain(sentence) not in self.pleasantries and not all(
                plain(part) in self.pleasantries for part in sentence.split(",")
            ):
                break
            text = text[text.index(sentence) + len(sentence) :].lstrip()
        return text

    def without_answer(self, text: str) -> str:
        """Return what follows a leading "yes,", "great." or "no thanks,": the text itself if nothing."""
        match = self.answers.match(text)
        rest = text[match.end() :].strip() if match else ""
        return self.without_answer(rest) if rest else text

    def divisions(self, text: str, connector: str) -> Iterator[tuple[str, str]]:
        """Yield the ways to divide a text at a connector, the first one first."""
        lower = text.lower()
        at = lower.find(connector)
        while at >= 0:
            left = text[:at]
            if not (connector.startswith(".") and self.no_end.search(left)):
                yield left, text[at + len(connector) :]
            at = lower.find(connector, at + 1)

    def sentences(self, text: str) -> list[str]:
        """Return the sentences of a text; a dot after a number may end none."""
        found: list[str] = []
        for part in filter(str.strip, _SENTENCE_ENDS.split(text)):
            if found and found[-1].endswith(".") and self.no_end.search(found[-1][:-1]):
                found[-1] += f" {part.strip()}"
            else:
                found.append(part.strip())
        return found

    def is_reaction(self, text: str) -> bool:
        """Whether the words only say that the person has heard, once or several times over."""
        parts = [plain(part) for part in text.split(",")]
        return plain(text) in self.reactions or all(part in self.reactions for part in parts)

    def place(self, text: str) -> int | None:
        """Return the place in a list that is named: 1 is the first, -1 the last."""
        return self.positions.get(plain(text))

    def is_pronoun(self, text: str) -> bool:
        """Whether the words only point back at something said before."""
        return plain(text) in self.pronouns

    def is_last(self, text: str) -> bool:
        """Whether a pronoun means the last of several."""
        return text.lower().startswith(self.last_one)

    def names_nothing(self, text: str) -> bool:
        """Whether a noun phrase only points ("the following", "your whole"), and names nothing."""
        return all(word in self.pointing for word in plain(text).split())

    def without_article(self, text: str) -> str:
        """Return a noun phrase without its leading article or possessive."""
        first, _, rest = text.partition(" ")
        return rest if rest and first.lower() in self.articles else text


def plain(text: str) -> str:
    """Return words as they are compared: lower case, one space, straight quotes, no edge punctuation."""
    return re.sub(r"\s+", " ", text.replace("’", "'").strip(_EDGE)).lower()


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language; English when there is none for it."""
    folder = resources.files(__package__ or "bot.understanding.lexicon")
    file = folder.joinpath(f"{language}.yaml")
    if not file.is_file():
        file = folder.joinpath("en.yaml")
    return _build(file.name.removesuffix(".yaml"), parse(file.read_text(encoding="utf-8")))


def _build(language: str, words: dict[str, Any]) -> Lexicon:
    numbers = {**words["ordinals"], **words["cardinals"]}
    digits = {str(number): number for number in range(1, 51)}
    positions = {
        frame.replace("{n}", name): place
        for frame in words["ordinal_frames"]
        for name, place in {**numbers, **digits}.items()
    }
    return Lexicon(
        language=language,
        yes=frozenset(words["affirm"]),
        no=frozenset(words["deny"]),
        cancel=frozenset(words["cancel"]),
        pointing=frozenset(words["pointing"]),
        pronouns=frozenset(words["pronouns"]),
        last_one=tuple(words["last_one"]),
        clock_lead=words["clock_lead"],
        pleasantries=frozenset(words["reactions"]) - frozenset([*words["affirm"], *words["deny"]]),
        reactions=frozenset([*words["affirm"], *words["deny"], *words["reactions"]]),
        connectors=tuple(words["connectors"]),
        no_end=re.compile(words["no_end"], re.IGNORECASE),
        articles=frozenset(words["articles"]),
        positions=positions,
        small=SmallWords(frozenset(words["title_edges"]), frozenset(words["talking"])),
        vocabulary=frozenset(_words_in(words)),
        fluency=Fluency.of(
            words["hesitations"], words["hesitations_set_off"], words["repeated"], words["corrections"]
        ),
        corrections=frozenset(words["corrections"]),
        shorthand=words["shorthand"],
        lessons=_lessons(words["lessons"]),
        followups=_followups(words["followups"]),
        pondering=frozenset(words["pondering"]),
        waiting=frozenset(words["waiting"]),
        that_day=_that_day(words.get("day_pointers", {})),
        moving=Moving.of(language, words["moving"]) if "moving" in words else None,
        deeds_done=tuple((re.compile(done), planned) for done, planned in words["deeds_done"]),
        before=re.compile(
            rf"^(?!(?:{_any(words['courtesy_kept'])})\b)({_any(words['courtesy_before'])})\b[\s,!.]*",
            re.IGNORECASE,
        ),
        answers=re.compile(
            rf"^(?:{_any([*words['affirm'], *words['deny'], *words['reactions']])})"
            rf"(?:\s+(?:{_any(words['reactions'])}))*(?:\s*[,.!?;:]+\s*|\s+(?={_any(words['then_asks'])}))",
            re.IGNORECASE,
        ),
        after=re.compile(rf"[\s,]+({_any(words['courtesy_after'])})[.!?]*$", re.IGNORECASE),
    )


def _that_day(words: dict[str, list[str]]) -> re.Pattern[str]:
    anywhere, last = words.get("anywhere", []), words.get("last", [])
    if not anywhere:
        return _NEVER
    return re.compile(rf"\b(?:{_any(anywhere)})\b|(?<=\w )(?:{_any(last)})(?=[.?!]*$)", re.IGNORECASE)


def _lessons(words: dict[str, list[str]]) -> Lessons:
    return Lessons(
        reserved=frozenset(words["reserved"]),
        openers=tuple(sorted(words["openers"], key=len, reverse=True)),
        leads=tuple(words["leads"]),
        thens=tuple(words["thens"]),
        means=tuple(words["means"]),
        places=tuple(words["places"]),
        samples=tuple(words["samples"]),
    )


def _followups(words: dict[str, Any]) -> Followups:
    shifts: dict[str, tuple[int, str]] = {}
    for name, size in words["units"].items():
        number, unit = str(size).split()
        for frames, sign in ((words["later"], 1), (words["earlier"], -1)):
            for frame in frames:
                shifts[frame.replace("{unit}", name)] = (sign * int(number), unit.removesuffix("s"))
    return Followups(
        openers=tuple(sorted(words["openers"], key=len, reverse=True)),
        adders=tuple(sorted(words["adders"], key=len, reverse=True)),
        fillers=frozenset(words["fillers"]),
        trailers=tuple(words.get("trailers", ())),
        questions=frozenset(words["questions"]),
        shifts=shifts,
    )


def _any(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _words_in(table: Any) -> Iterator[str]:
    """Yield the single words of every list in the tables."""
    if isinstance(table, str):
        yield from (word for word in table.lower().split() if word.replace("'", "").isalpha())
    elif isinstance(table, dict):
        parts: dict[str, Any] = table  # pyright: ignore[reportUnknownVariableType]  # parsed YAML
        for name, part in parts.items():
            if name not in {"shorthand", "ordinal_frames", "lessons", "followups", "pondering", "waiting"}:
                yield from _words_in(part)
    elif isinstance(table, list):
        for part in table:  # pyright: ignore[reportUnknownVariableType]  # parsed YAML
            yield from _words_in(part)
