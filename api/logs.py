"""Logs: structured, and only what was meant to be logged.

Fields are let through by name, so that a careless line cannot put a person's words or a token
into a log. Of an exception the log keeps where it happened and its kinds; what it says may quote
a person and is left out.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from api.frames import frames

FIELDS = frozenset(
    {
        "action", "attempts", "capability", "channel", "code", "collection", "count", "delivery", "due",
        "error", "event", "frames", "host", "id", "inbox", "kind", "late", "level", "logger", "loop",
        "occurrence", "outcome", "port", "reason", "reference", "reminder", "seconds", "state", "status",
        "step", "timestamp", "user", "version",
    }
)  # fmt: skip
_LONGEST = 200


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Write structured logs of ``level`` and above, one JSON object a line, to standard error."""
    threshold = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            told_frames,
            only_known_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_LibraryFormatter())
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.WARNING), force=True)


def told_frames(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by where it happened and its kinds."""
    raised: Any = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised else None
    if isinstance(error, BaseException):
        event["frames"] = frames(error)
        event.setdefault("kind", type(error).__name__)
    return event


def only_known_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the fields that may be logged, cut to a length; name the others without their values."""
    left_out = sorted(name for name in event if name not in FIELDS)
    kept = {name: _cut(value) for name, value in event.items() if name in FIELDS}
    return {**kept, "left_out": left_out} if left_out else kept


def _cut(value: Any) -> Any:
    return value[:_LONGEST] if isinstance(value, str) else value


class _LibraryFormatter(logging.Formatter):
    """Lines of libraries: which one, how bad and where, without arguments or messages of exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        where = f"{record.levelname} {record.name} {record.filename}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{where} {' < '.join(frames(error))}" if error else f"{where} {record.msg}"[:_LONGEST]
