"""Words that point at the day the conversation is about: "that day", "the same day", a closing "then"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding import times
from bot.understanding.times import TimeSpan
from capabilities.values import When


@dataclass(frozen=True, slots=True)
class Pointed:
    """The times of a text after pointing words were given their day."""

    spans: list[TimeSpan]
    dropped: tuple[int, int] | None = None
    """The pointing words, where a clock time elsewhere in the text took their day."""


def pointed(text: str, spans: Sequence[TimeSpan], pattern: re.Pattern[str], day: When) -> Pointed:
    """Return the times of a text with the words that point at ``day`` meaning it.

    A clock time without a day is on it then: "at 3pm that day" is one time.
    """
    match = pattern.search(text)
    if match is None or any(span.start < match.end() and match.start() < span.end for span in spans):
        return Pointed(list(spans))
    clocks = [(s, s.value) for s in spans if isinstance(s.value, When) and not s.value.dated]
    if len(clocks) == 1:
        ((clock, said),) = clocks
        dated = replace(clock, value=times.combine(day, said) or said)
        return Pointed([dated if s is clock else s for s in spans], (match.start(), match.end()))
    that = TimeSpan(match.start(), match.end(), day, sure=True, words=match[0])
    return Pointed(sorted([*spans, that], key=lambda span: span.start))
