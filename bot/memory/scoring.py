"""Which messages answer a question best: BM25 of a message and of what was said around it.

Measured on conversations of other people, the first five of LoCoMo with 997 questions (``make eval``
prints the last figure). A message alone finds 65 % of the evidence among ten; with its neighbours
and its session 77 %; and 80 % when the speaker who is asked about counts a little more and mere
questions count a little less.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.memory.index import Entry, Matches

AROUND: Mapping[int, float] = {-2: 0.2, -1: 0.5, 1: 0.3, 2: 0.1}
"""What the messages before and after a message add to its score, by how far off they are."""
SESSION = 0.3
SPEAKER = 1.2
"""A message by whom the question names."""
QUESTION = 0.7
"""A message that itself asks: the answer is what is looked for."""
IN_TIME = 1.4
"""A message of a time that the question speaks of."""
_ASKS = re.compile(r"\?\W*$")

Span = tuple[int, int]
"""First millisecond, and first one after."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: stretches of time and a speaker to prefer, or to insist on."""

    times: tuple[Span, ...] = ()
    speaker: str | None = None
    only_within: Span | None = None
    only_by: str | None = None
    at_least: float = 0.0
    """Share of the best score that a message must have."""

    def allows(self, entry: Entry) -> bool:
        """Whether a message may be found at all."""
        if self.only_by is not None and entry.who != self.only_by:
            return False
        return self.only_within is None or self.only_within[0] <= entry.at < self.only_within[1]


@dataclass(frozen=True, slots=True)
class Scored:
    """A message with its score."""

    score: float
    entry: Entry = field(compare=False)


def best(matches: Matches, wanted: Wanted, limit: int) -> list[Entry]:
    """Return the messages that score highest, at most ``limit``."""
    found: list[Scored] = []
    for session, entries in matches.order.items():
        shared = SESSION * matches.sessions.get(session, 0.0)
        own = [matches.scores.get(matches.numbers[entry.id], 0.0) for entry in entries]
        for place, entry in enumerate(entries):
            around = _around(own, place)
            if (own[place] or around) and wanted.allows(entry):
                score = (own[place] + around + shared) * _weight(entry, wanted)
                found.append(Scored(score, entry))
    found.sort(key=lambda scored: (-scored.score, -scored.entry.at, scored.entry.id))
    least = wanted.at_least * found[0].score if found else 0.0
    return [scored.entry for scored in found[:limit] if scored.score >= least]


def _around(own: Sequence[float], place: int) -> float:
    return sum(weight * own[place + step] for step, weight in AROUND.items() if 0 <= place + step < len(own))


def _weight(entry: Entry, wanted: Wanted) -> float:
    weight = SPEAKER if wanted.speaker is not None and entry.who == wanted.speaker else 1.0
    if _ASKS.search(entry.text):
        weight *= QUESTION
    if any(start <= entry.at < end for start, end in wanted.times):
        weight *= IN_TIME
    return weight
