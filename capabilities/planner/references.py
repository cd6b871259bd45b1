"""Which stored thing a person means by their words: its id, its title, or part of it.

Words are compared one by one, so that "dentst" finds "see the dentist" but "tea" does not find
"team meeting". When several fit equally well the person is asked, never guessed for.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from capabilities.contract import Context, Document
from capabilities.errors import Choice, NotFoundError

D = TypeVar("D", bound=Document)

GOOD_ENOUGH = 76.0
"""Mean likeness of the words said to the words of a title, 0 to 100."""
CLOSE = 3.0
"""Titles this close to the best are equally good."""
SHORT = 4
"""Shorter words must be equal: too much is one letter away from "tea"."""
MOST_CHOICES = 6

_WORD = re.compile(r"\w+", re.UNICODE)
_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "this",
        "that",
        "these",
        "those",
        "about",
        "to",
        "of",
        "for",
        "with",
        "on",
        "at",
        "in",
        "from",
        "and",
        "is",
        "one",
        "please",
    ]
)
GENERIC = {
    "task": frozenset({"task", "todo", "to", "do", "thing", "job"}),
    "reminder": frozenset({"reminder", "alarm", "alert"}),
    "event": frozenset({"event", "meeting", "appointment", "entry"}),
    "note": frozenset({"note", "memo"}),
    "item": frozenset({"item", "thing"}),
}
"""Words for the kind of thing rather than for one of them."""
PRONOUNS = frozenset({"it", "that", "this", "them", "that one", "this one", "the last one", "these", "those"})


def words_of(text: str) -> list[str]:
    """Return the meaning words of a text, without case and accents; all of them when none has meaning."""
    every = [word for word in _WORD.findall(_folded(text)) if word != "s"]
    return [word for word in every if word not in _STOP] or every


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


def best(said: str, things: Sequence[D], name: Callable[[D], str], noun: str) -> list[D]:
    """Return the things that fit the words best: none, one, or several equally good, in order.

    "The dentist appointment" finds "dentist", and "the meeting", where no title says so, anything.
    """
    plain = _plain(said)
    exact = [thing for thing in things if _plain(name(thing)) == plain]
    if exact:
        return exact
    wanted = words_of(said)
    if not wanted:
        return []
    generic = GENERIC.get(noun, frozenset())
    specific = [word for word in wanted if word not in generic]
    return _fitting(wanted, things, name) or (_fitting(specific, things, name) if specific else list(things))


def _fitting(wanted: Sequence[str], things: Sequence[D], name: Callable[[D], str]) -> list[D]:
    scored = [(likeness(wanted, words_of(name(thing))), thing) for thing in things]
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
    detail: Callable[[D], str] | None = None,
) -> D:
    """Return the one document meant.

    ``candidates`` are tried in groups, the likeliest first (open tasks before done ones). Asks when
    several fit or only a pronoun was said; NotFoundError names what there is.
    """
    by_id = None if " " in said else await context.records.of(kind).get(said)
    if by_id is not None:
        return by_id
    if said.casefold() in PRONOUNS:
        context.asker.missing(slot)
    for group in candidates:
        found = best(said, group, name, kind.noun)
        if len(found) == 1:
            return found[0]
        if found:
            context.asker.choose(slot, choices_of(found, name, detail))
    if not any(candidates) and not set(words_of(said)) - GENERIC.get(kind.noun, frozenset()):
        raise NotFoundError(f"You have no such {kind.noun}.")
    raise NotFoundError(_nothing_like(said, kind.noun, [name(thing) for thing in next(iter(candidates), ())]))


def choices_of(
    things: Sequence[D], name: Callable[[D], str], detail: Callable[[D], str] | None
) -> list[Choice]:
    """Return things to choose from, each told by its name and, where there is one, its detail."""
    shown = things[:MOST_CHOICES]
    return [
        Choice(thing.id, f"{clip(name(thing))} ({detail(thing)})" if detail else clip(name(thing)))
        for thing in shown
    ]


def _nothing_like(said: str, noun: str, names: Sequence[str]) -> str:
    if not names:
        return f"There is no {noun} “{clip(said)}” to be found."
    quoted = [f"“{clip(name)}”" for name in names[:3]]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    listed = (
        ", ".join(quoted[:-1]) + " and " + quoted[-1] if len(quoted) > 1 and not more else ", ".join(quoted)
    )
    return f"I can't find the {noun} “{clip(said)}”. There is {listed}{more}."


def clip(text: str, length: int = 60) -> str:
    """Return the first line of a text, cut to ``length`` characters."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def _plain(text: str) -> str:
    words = [word for word in _WORD.findall(text.casefold()) if word not in {"the", "a", "an", "my"}]
    return " ".join(words) or text.casefold().strip()
