"""The shape of the tables: one case a line, the expected span in brackets, its value after the arrow.

``remind me [tomorrow at 9am] => 2026-03-05 09:00``. A value is a point ``2026-03-05 09:00``, a day
``2026-03-05``, a stretch ``start/end`` with its grain in words, ``/end`` and ``start/`` where one side
is open, a length ``45m``, or a first occurrence with its rule. ``?`` ends what is not sure.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.understanding.times import TimeSpan
from capabilities.values import Recurrence, When


def show(span: TimeSpan, zone: ZoneInfo) -> str:
    """Return a found value the way the tables write it."""
    doubt = "" if span.sure else " ?"
    value = span.value
    match value:
        case timedelta():
            return f"{_length(value)}{doubt}"
        case Recurrence():
            return f"{value.start:%Y-%m-%d %H:%M} {value.rule} {value.grain}{doubt}"
        case When():
            return f"{_when(value, zone)}{doubt}"


def _when(value: When, zone: ZoneInfo) -> str:
    if value.start is not None and value.is_point:
        return _moment(value.start, zone, short=False)
    if value.start and value.end and value.grain == "day":
        start, end = value.start.astimezone(zone), value.end.astimezone(zone)
        if end.date() - start.date() == timedelta(days=1):
            return f"{start:%Y-%m-%d}"
    start_text = _moment(value.start, zone, short=True) if value.start else ""
    end_text = _moment(value.end, zone, short=True) if value.end else ""
    return f"{start_text}/{end_text} {value.grain}"


def _moment(moment: datetime, zone: ZoneInfo, *, short: bool) -> str:
    local = moment.astimezone(zone)
    if local.second:
        return f"{local:%Y-%m-%d %H:%M:%S}"
    if short and (local.hour, local.minute) == (0, 0):
        return f"{local:%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M}"


def _length(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    pieces = []
    for size, name in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        amount, seconds = divmod(seconds, size)
        if amount:
            pieces.append(f"{amount}{name}")
    return "".join(pieces)


def cases(table: str) -> Iterator[tuple[str, list[tuple[int, int]], list[str]]]:
    """Yield text, expected offsets and expected values of each line."""
    for line in table.strip().splitlines():
        marked, _, expected = line.partition(" => ")
        text, offsets = "", []
        for piece in marked.split("["):
            inside, closed, after = piece.partition("]")
            if closed:
                offsets.append((len(text), len(text) + len(inside)))
            text += inside + after
        values = [value.strip() for value in expected.split(" ; ") if value.strip()]
        yield text, offsets, values
