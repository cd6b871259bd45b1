"""What a model wrote into a call, as the slots of a step: times in words become values."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from bot.understanding import times
from bot.understanding.analysis import Moment
from bot.understanding.slots import slot_kinds
from capabilities.errors import InvalidRequestError
from capabilities.values import Recurrence, When

_TYPES: dict[str, type[Any]] = {"when": When, "every": Recurrence, "length": timedelta}
_LEFT_OVER = 8
"""Letters beside a time that may be small words ("on", "from"); more means that it was not read whole."""


def read_slots(model: type[BaseModel], arguments: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    """Return slots for an action's model; InvalidRequestError names the argument that makes no sense.

    Empty values count as not given. Unknown names stay: the model refuses them with its own reason.
    """
    kinds = slot_kinds(model)
    slots: dict[str, Any] = {}
    for name, value in arguments.items():
        if value is None or value in ("", [], {}):
            continue
        kind = kinds[name].kind if name in kinds else "text"
        timed = kind in _TYPES and isinstance(value, str) and "${" not in value
        slots[name] = _time(name, kind, value, moment) if timed else value
    return slots


def _time(name: str, kind: str, text: str, moment: Moment) -> Any:
    exact = _exact(text) if kind == "when" else None
    if exact is not None:
        return exact
    for language in dict.fromkeys(("en", moment.language)):
        spans = times.find(text, moment.local, language)
        covered = sum(span.end - span.start for span in spans)
        if not spans or len(text.strip()) - covered > _LEFT_OVER:
            continue
        values = [span.value for span in spans]
        wanted = [value for value in values if isinstance(value, _TYPES[kind])] or values
        value: Any = wanted[0]
        for more in wanted[1:]:
            if isinstance(value, When) and isinstance(more, When):
                value = times.combine(value, more) or value
        return value
    raise InvalidRequestError(f"{name}: {text[:80]!r} is no time I can read; say it in plain words.")


def _exact(text: str) -> When | None:
    """Return a time that was written as a date-time of RFC 3339 after all."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return When.point(at) if at.tzinfo else None
