"""Our own held-out utterances: what is done with each, and whether its slots are right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.understanding.analysis import Analysis, Moment
from bot.understanding.dialogue import DialogueState
from bot.understanding.reactive import Reactive
from capabilities.planner.items import split_items
from capabilities.values import Recurrence, When

CORPUS = Path(__file__).parents[1] / "understanding" / "corpus"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Case:
    """One utterance, what should be done, and the slots that are written down for it."""

    say: str
    intent: str
    slots: dict[str, Any]
    moment: Moment
    topic: str


def cases(language: str = "en") -> list[Case]:
    """Return the corpus of a language."""
    found: list[Case] = []
    for file in sorted((CORPUS / language).glob("*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        zone = ZoneInfo(data["zone"])
        now = data["now"] if isinstance(data["now"], datetime) else datetime.fromisoformat(data["now"])
        moment = Moment(now.replace(tzinfo=zone), zone)
        found += [
            Case(str(c["say"]), c["intent"], c.get("slots") or {}, moment, file.stem) for c in data["cases"]
        ]
    return found


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a case: ``right``, ``wrong`` or ``left``; ``slots`` says whether all were right."""

    case: Case
    verdict: str
    did: str | None
    slots: bool | None


def run(reactive: Reactive, case: Case, text: str | None = None) -> Done:
    """Read a case (or another wording of it) as the first utterance of a conversation."""
    analysis = reactive.analyze(text or case.say, DialogueState(), case.moment)
    did = _did(analysis)
    if did is None:
        return Done(case, "right" if case.intent == OTHER else "left", None, None)
    if did != case.intent:
        return Done(case, "wrong", did, None)
    if not case.slots or not analysis.steps:
        return Done(case, "right", did, None)
    return Done(case, "right", did, _agree(case, analysis.steps[0].slots))


def _did(analysis: Analysis) -> str | None:
    if analysis.steps:
        return analysis.steps[0].action
    return None if analysis.ask else analysis.say


def _agree(case: Case, slots: Any) -> bool:
    return all(_same(wanted, slots.get(name), case.moment.zone) for name, wanted in case.slots.items())


def _same(wanted: Any, value: Any, zone: ZoneInfo) -> bool:
    if isinstance(value, When):
        first = value.start or (_last(value.end.astimezone(zone)) if value.end else None)
        local = first.astimezone(zone).replace(tzinfo=None) if first else None
        return local is not None and local.isoformat().startswith(str(wanted).replace(" ", "T"))
    if isinstance(value, Recurrence):
        return value.rule == str(wanted)
    if isinstance(wanted, list):
        return [_plain(item) for item in split_items(str(value))] == [_plain(item) for item in wanted]
    if isinstance(value, timedelta):
        return str(wanted) in {str(value), str(int(value.total_seconds() // 60))}
    return _plain(wanted) == _plain(value)


def _last(end: datetime) -> datetime:
    """Return the last moment before an end: "by the 27th" is that day, "till 8" is 8 o'clock."""
    return end - timedelta(minutes=1) if (end.hour, end.minute) == (0, 0) else end


def _plain(value: Any) -> str:
    return str(value).lower().strip(" .!?").removeprefix("the ").removeprefix("my ")
