"""In which order sections are read: what explains a word comes before what uses it.

A section builds on another when it says what the other's heading is about; where neither does, or both do,
beginnings come first, and the rest stays in the order of how well it fits.
"""

from collections.abc import Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from capabilities.educator.material import Part
from capabilities.educator.package import educator
from capabilities.prose.words import plain, stems, words

_TOLD = 0.5
"""Share of a heading's telling words that a section must use to build on it."""


def ordered(parts: Sequence[Part], language: str) -> list[Part]:
    """Return sections in an order to learn them in; of one document they stay in its own order."""
    places = range(len(parts))
    used = [set(stems(part.text, language)) for part in parts]
    about = [set(stems(part.title, language)) for part in parts]
    rank = [(_when(part.title, language), place) for place, part in enumerate(parts)]
    before: dict[int, set[int]] = {place: set() for place in places}
    for later in places:
        for earlier in places:
            if later != earlier and _builds(later, earlier, parts, used, about):
                before[later].add(earlier)
    for place in places:  # where each builds on the other, neither does
        before[place] -= {other for other in before[place] if place in before[other]}
    for first, second in pairwise(places):
        if parts[first].place.document == parts[second].place.document:
            before[second].add(first)
    return [parts[place] for place in _sorted(before, rank)]


def _builds(
    later: int, earlier: int, parts: Sequence[Part], used: Sequence[set[str]], about: Sequence[set[str]]
) -> bool:
    if parts[later].place.document == parts[earlier].place.document or not about[earlier]:
        return False
    shared = len(about[earlier] & used[later])
    return shared > _TOLD * len(about[earlier]) and not about[earlier] <= about[later]


def _sorted(before: dict[int, set[int]], rank: Sequence[tuple[int, int]]) -> list[int]:
    """Return places so that what comes before does; by rank where that leaves a choice, or cannot be kept."""
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError:
        return sorted(before, key=lambda place: rank[place])
    found: list[int] = []
    ready: list[int] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=lambda place: rank[place])
        found.append(ready.pop(0))
        sorter.done(found[-1])
    return found


def _when(title: str, language: str) -> int:
    first, last = _kinds(language)
    said = {*words(title)}
    return -1 if said & first else int(bool(said & last))


@cache
def _kinds(language: str) -> tuple[frozenset[str], frozenset[str]]:
    data = educator.words(language)
    return frozenset(plain(data["first"]).split()), frozenset(plain(data["last"]).split())
