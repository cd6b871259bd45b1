"""With which words a slot's value was said: the way back from values to the utterance."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.understanding import times
from bot.understanding.analysis import Moment
from bot.understanding.times import TimeSpan
from capabilities.values import Recurrence, When


def worded(slots: Mapping[str, Any], text: str, moment: Moment) -> dict[str, str]:
    """Return each slot in the words it was said with; text is its own words, constants are left out.

    ``text`` is the utterance the slots were read from and ``moment`` when that was.
    """
    spans = times.find(text, moment.local, moment.language)
    found: dict[str, str] = {}
    for name, value in slots.items():
        words = value if isinstance(value, str) else _said(value, spans)
        if words:
            found[name] = words
    return found


def _said(value: Any, spans: Sequence[TimeSpan]) -> str:
    if not isinstance(value, When | Recurrence | timedelta):
        return ""
    exact = [span.words for span in spans if span.value == value]
    if exact:
        return exact[0]
    # Said apart and joined: "next Tuesday" … "at 3pm".
    return " ".join(span.words for span in spans if isinstance(span.value, type(value)))
