"""The public time cases as one list: Recognizers-Text, Duckling and chrono, English.

The data is not part of the project. ``DAYHAND_EVAL_DATA`` names its folder (default ``../shared/data``
beside the project). Only cases with at most one expected time are used.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("DAYHAND_EVAL_DATA", ROOT.parent / "shared" / "data"))

PARSERS = {
    "DateParser": "date",
    "TimeParser": "time",
    "DateTimeParser": "datetime",
    "DatePeriodParser": "range",
    "TimePeriodParser": "range",
    "DateTimePeriodParser": "range",
    "DurationParser": "duration",
    "SetParser": "recurrence",
    "HolidayParser": "holiday",
}
MODEL_KINDS = {
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "daterange": "range",
    "timerange": "range",
    "datetimerange": "range",
    "duration": "duration",
    "set": "recurrence",
}
OTHER_KINDS = {"open": "range", "holrange": "holiday"}
Gold = str | tuple[str | None, str | None]


@dataclass(frozen=True)
class Case:
    """One text said at a moment, with every value that counts as right; none for a negative."""

    suite: str
    kind: str
    text: str
    said: datetime
    golds: tuple[Gold, ...]


def all_cases() -> Iterator[Case]:
    """Yield every case of every suite."""
    yield from _parsers()
    yield from _model()
    yield from _extracted()


def _load(name: str) -> Any:
    path = FOLDER / "recognizers-datetime-en" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8-sig"))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text[:19])


def _parsers() -> Iterator[Case]:
    for name, kind in PARSERS.items():
        for case in _load(name):
            results = case["Results"]
            if len(results) > 1 or "Context" not in case:
                continue
            said = _moment(case["Context"]["ReferenceDateTime"])
            value = (results[0]["Value"] or {}) if results else {}
            golds = tuple(_resolutions(value, kind))
            if golds or not results:
                yield Case("recognizers parsers", kind if results else "negative", case["Input"], said, golds)


def _resolutions(value: dict[str, Any], kind: str) -> Iterator[Gold]:
    for key in ("FutureResolution", "PastResolution"):
        found = value.get(key) or {}
        ends = {name.lower()[:3]: text for name, text in found.items()}
        if "sta" in ends or "end" in ends:
            yield ends.get("sta"), ends.get("end")
        elif found:
            yield value["Timex"] if kind == "recurrence" else next(iter(found.values()))


def _model() -> Iterator[Case]:
    for case in _load("DateTimeModel"):
        results = case["Results"]
        said = _moment(case.get("Context", {}).get("ReferenceDateTime", "2016-11-07T00:00:00"))
        if not results:
            yield Case("recognizers model", "negative", case["Input"], said, ())
        if len(results) != 1:
            continue
        kind = MODEL_KINDS.get(results[0]["TypeName"].rpartition(".")[2])
        values = (results[0].get("Resolution") or {}).get("values") or []
        golds = tuple(_model_golds(values))
        if kind and golds:
            yield Case("recognizers model", kind, case["Input"], said, golds)


def _model_golds(values: list[dict[str, Any]]) -> Iterator[Gold]:
    for value in values:
        if "start" in value or "end" in value:
            yield value.get("start"), value.get("end")
        elif value.get("type") == "set":
            yield value["timex"]
        elif value.get("value", "not resolved") != "not resolved":
            yield value["value"]


def _extracted() -> Iterator[Case]:
    path = FOLDER / "time-cases" / "duckling_chrono_en.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        golds = tuple(tuple(gold) if isinstance(gold, list) else gold for gold in case["gold"])
        kind = OTHER_KINDS.get(case["cat"], case["cat"])
        yield Case(case["suite"], kind, case["text"], _moment(case["ref"]), golds)
