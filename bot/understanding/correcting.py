"""Times that are corrected in the same breath: "at 5, no wait, 6pm" is one time, six o'clock."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.understanding import times
from bot.understanding.lexicon import Lexicon, plain
from bot.understanding.times import TimeSpan
from bot.understanding.times.finding import Value
from capabilities.values import When

_AFTER = re.compile(r"[\s,.…-]*(?P<between>[^\d,.…]+?)[\s,.…]+(?P<clock>\d{1,2}(?::\d\d)?)(?![\w:]|\s*%)")
_HALF = timedelta(hours=12)


def corrected(text: str, found: Sequence[TimeSpan], words: Lexicon, now: datetime) -> list[TimeSpan]:
    """Return the times of a text with corrected ones joined to what corrects them.

    What the correction does not say stays: "tomorrow at 5, I mean 6" is tomorrow. ``now`` is aware.
    """
    spans = [*found]
    for first, second in reversed([*pairwise(spans)]):
        if plain(text[first.end : second.start]) in words.corrections:
            at = spans.index(first)
            spans[at : at + 2] = [_joined(text, first, second, now)]
    return [_with_number_after(text, span, words, now) for span in spans]


def _with_number_after(text: str, span: TimeSpan, words: Lexicon, now: datetime) -> TimeSpan:
    """Join a number that corrects a time ("at 7 am, no, 8"), read as near to it as it can be."""
    match = _AFTER.match(text, span.end)
    if match is None or plain(match["between"]) not in words.corrections:
        return span
    read = times.find(f"{words.clock_lead} {match['clock']}", now, words.language)
    if len(read) != 1 or not isinstance(span.value, When) or not span.value.has_clock:
        return span
    joined = _joined(text, span, replace(read[0], end=match.end()), now)
    return replace(joined, value=_nearest(joined.value, span.value))


def _joined(text: str, first: TimeSpan, second: TimeSpan, now: datetime) -> TimeSpan:
    value = second.value
    if isinstance(first.value, When) and isinstance(value, When):
        value = times.replan(first.value, value, now)
    return TimeSpan(first.start, second.end, value, second.sure, text[first.start : second.end])


def _nearest(value: Value, said: When) -> Value:
    """Return a point whose clock had no am or pm in the half of the day that is nearer to ``said``."""
    if not isinstance(value, When) or not value.is_point or value.start is None or said.start is None:
        return value
    apart = value.start - said.start
    if abs(apart) <= _HALF / 2:
        return value
    return When.point(value.start - _HALF if apart > timedelta() else value.start + _HALF, value.grain)
