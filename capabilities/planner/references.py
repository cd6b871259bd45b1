"""Which stored thing a person means by their words: its id, its title, or part of it.

Words are compared one by one, so that "dentst" finds "see the dentist" but "tea" does not find
"team meeting". When several fit equally well the person is asked, never guessed for.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from capabilities.contract import Context
from capabilities.document import Document
from capabilities.errors import Choice, NotFoundError, Wording
from capabilities.planner.words import words

D = TypeVar("D", bound=Document)

GOOD_ENOUGH = 76.0
"""Mean likeness of the words said to the words of a title, 0 to 100."""
CLOSE = 3.0
"""Titles this close to the best are equally good."""
SHORT = 4
"""Shorter words must be equal: too much is one letter away from "tea"."""
MOST_CHOICES = 6

_WORD = re.compile(r"\w+", re.UNICODE)


def words_of(text: str, language: str = "en") -> list[str]:
    """Return the meaning words of a text, without case and accents; all of them when none has meaning."""
    every = [word for word in _WORD.findall(_folded(text)) if word != "s"]
    return [word for word in every if word not in words(language).stop] or every


def _folded(text: str) -> str:
    """Return a text without case and accents: phones type "cafe" for "café"."""
    return "".join(
        mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark)
    )


def likeness(said: Sequence[str], title: Sequence[str]) -> float:
    """Return how well the words said are found in a title, 0 to 100."""
    if not said or not title:
        return 0.0
    return sum(max(_word_likeness(word, other) for other in title) for word in said) / len(said)


def _word_likeness(said: str, other: str) -> float:
    if said == other or {said, other} in ({said, said + "s"}, {other, other + "s"}):
        return 100.0
    if min(len(said), len(other)) < SHORT:
        return 0.0
    if other.startswith(said):
        return 92.0
    return fuzz.ratio(said, other, score_cutoff=70.0)


def best(
    said: str, things: Sequence[D], name: Callable[[D], str], noun: str, language: str = "en"
) -> list[D]:
    """Return the things that fit the words best: none, one, or several equally good, in order.

    "The dentist appointment" finds "dentist", and "the meeting", where no title says so, anything.
    """
    plain = _plain(said, language)
    exact = [thing for thing in things if _plain(name(thing), language) == plain]
    if exact:
        return exact
    wanted = words_of(said, language)
    if not wanted:
        return []
    known = words(language)
    specific = [known.without_kind(word, noun) for word in wanted if word not in known.of_kind(noun)]
    found = _fitting(wanted, things, name, language)
    return found or (_fitting(specific, things, name, language) if specific else list(things))


def _fitting(wanted: Sequence[str], things: Sequence[D], name: Callable[[D], str], language: str) -> list[D]:
    scored = [(likeness(wanted, words_of(name(thing), language)), thing) for thing in things]
    top = max((score for score, _ in scored), default=0.0)
    return [thing for score, thing in scored if score >= top - CLOSE] if top >= GOOD_ENOUGH else []


async def resolve(
    said: str,
    kind: type[D],
    candidates: Sequence[Sequence[D]],
    context: Context,
    *,
    slot: str,
    name: Callable[[D], str],
    detail: Callable[[D], Wording] | None = None,
) -> D:
    """Return the one document meant.

    ``candidates`` are tried in groups, the likeliest first (open tasks before done ones). Asks when
    several fit or only a pronoun was said; NotFoundError names what there is.
    """
    by_id = None if " " in said else await context.records.of(kind).get(said)
    if by_id is not None:
        return by_id
    language = context.person.language
    if said.casefold() in words(language).pronouns:
        context.asker.missing(slot)
    for group in candidates:
        found = best(said, group, name, kind.noun, language)
        if len(found) == 1:
            return found[0]
        if found:
            context.asker.choose(slot, choices_of(found, name, detail))
    if not any(candidates) and not set(words_of(said, language)) - words(language).of_kind(kind.noun):
        raise NotFoundError.worded("none_of_kind", noun=kind.noun)
    names = [clip(name(thing)) for thing in next(iter(candidates), ())]
    raise NotFoundError.worded(
        "nothing_like", noun=kind.noun, said=clip(said), names=names[:3], more=max(len(names) - 3, 0)
    )


def choices_of(
    things: Sequence[D], name: Callable[[D], str], detail: Callable[[D], Wording] | None
) -> list[Choice]:
    """Return things to choose from, each told by its name and, where there is one, its detail."""
    shown = things[:MOST_CHOICES]
    return [Choice(thing.id, clip(name(thing)), detail(thing) if detail else None) for thing in shown]


def clip(text: str, length: int = 60) -> str:
    """Return the first line of a text, cut to ``length`` characters."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def _plain(text: str, language: str) -> str:
    kept = [word for word in _WORD.findall(text.casefold()) if word not in words(language).articles]
    return " ".join(kept) or text.casefold().strip()
