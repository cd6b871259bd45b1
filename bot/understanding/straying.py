"""Times that ended up in the free text of a reading: they belong to the slots for times.

"Add practice on 4 February at King's Park at two": the title of a sentence that knows one time took
the day along. It is moved when its slot is empty, or holds the clock that goes with that day; what
cannot be placed stays where it is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bot.understanding import times
from bot.understanding.grammar import EDGES
from bot.understanding.masking import kind_of
from bot.understanding.times import TimeSpan
from capabilities.values import When

_PLACED_NOWHERE = object()


def gathered(
    slots: Mapping[str, Any],
    usual: Mapping[str, str],
    find: Callable[[str], Sequence[TimeSpan]],
    leading: Collection[str],
) -> dict[str, Any]:
    """Return slots with the times of their texts moved.

    ``usual`` is the slot of each kind of time. Where a time was said already, a second one is only
    joined to it when one of the ``leading`` words stands before it: "the Monday meeting" is a title.
    """
    result = dict(slots)
    for name, value in slots.items():
        if not isinstance(value, str) or '"' in value:
            continue
        text = value
        for span in reversed([*find(value)]):
            slot = usual.get(kind_of(span.value))
            if not span.sure:
                continue
            if slot is None and span.words == value:
                text = ""  # "the list for today": no list is called "today"
                continue
            led = span.words.split()[0].lower() in leading
            known = result.get(slot) if slot else None
            placed = _placed(known, span.value) if slot and (known is None or led) else _PLACED_NOWHERE
            if slot and placed is not _PLACED_NOWHERE:
                result[slot] = placed
                text = f"{text[: span.start].rstrip()} {text[span.end :].lstrip()}".strip(EDGES)
        result[name] = text
        if not text:
            del result[name]
    return result


def _placed(known: Any, stray: Any) -> Any:
    """Return what a slot holds with a stray time: that alone, or a day and its clock."""
    if known is None:
        return stray
    if isinstance(known, When) and isinstance(stray, When) and known.dated != stray.dated:
        return times.combine(known, stray) or _PLACED_NOWHERE
    return _PLACED_NOWHERE
