"""Schema-guided dialogues on calendars and alarms (Rastogi et al., AAAI 2020; CC BY-SA 4.0).

The person's turns are said to the assistant, one after the other, whatever it answers; at the end
the store must hold what the person wanted. The other side's turns are not shown to it, so only what
the person's own words determine is counted:

* a slot counts when the person named its final value (its ``INFORM`` act), not when only the other
  side did and the person agreed ("New alarm", "do you prefer 5:15?");
* a request counts when the person made it. Whoever only takes up an offer of the other side's
  ("Would you like to add an event?" "Yes.") has asked nothing of an assistant that never offered:
  such an answer counts only if it names the thing or what to do itself ("Yes, add an event").
"""

import asyncio
import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from api.logs import configure_logs
from bot.understanding import times
from capabilities.values import When
from tests.eval.public import folder
from tests.world import World, open_world

ZONE = "Europe/London"
START = datetime(2019, 3, 1, 8, 0, tzinfo=ZoneInfo(ZONE))
"""The corpus takes every dialogue to happen on this day."""
ALIKE = 80.0
WANTED = {
    "AddAlarm": {"new_alarm_time": "time", "new_alarm_name": "name"},
    "AddEvent": {"event_time": "time", "event_date": "date", "event_name": "name", "event_location": "place"},
}
NAMES_REQUEST = re.compile(
    r"\b(alarm|event|appointment|calendar|schedule|add|set|create|put|make)", re.IGNORECASE
)
"""What an answer to an offer says when it is a request of its own."""
KINDS = {"AddAlarm": "reminders", "AddEvent": "calendar"}


@dataclass(frozen=True, slots=True)
class Goals:
    """Goal slots that were right at the end, and those that were not."""

    right: Counter[str]
    counted: Counter[str]
    missed: list[tuple[str, str, str, Sequence[str]]] = field(default_factory=list)
    """(dialogue, slot, what was kept, what was wanted)"""
    agreed: list[str] = field(default_factory=list)
    """Dialogues that do not count, because the person only took up an offer."""

    @property
    def share(self) -> float:
        """Return the share of goal slots that were right, 0 to 1."""
        return self.right.total() / self.counted.total()


async def goals() -> Goals | None:
    """Run every dialogue; None without the data."""
    where = folder("sgd-calendar-alarm")
    if where is None:
        return None
    found = Goals(Counter(), Counter())
    for dialogue in json.loads((where / "dialogues.json").read_text(encoding="utf-8")):
        await _run(dialogue, found)
    return found


async def _run(dialogue: Mapping[str, Any], found: Goals) -> None:
    turns = [turn for turn in dialogue["turns"] if turn["speaker"] == "USER"]
    named = _named(turns)
    with tempfile.TemporaryDirectory() as home:
        async with open_world(Path(home), now=START.astimezone(UTC), zone=ZONE) as world:
            for turn in turns:
                await world.say(turn["utterance"])
            for intent, values in _wanted(turns).items():
                if _only_agreed(turns, intent):
                    found.agreed.append(dialogue["dialogue_id"])
                    continue
                kept = await _kept(world, KINDS[intent])
                for slot, texts in values.items():
                    if any((slot, text.lower()) in named for text in texts):
                        _score(dialogue["dialogue_id"], slot, WANTED[intent][slot], texts, kept, found)


def _wanted(turns: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """Return the last values of every slot of the intents that store something."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for turn in turns:
        for frame in turn["frames"]:
            intent = frame["state"]["active_intent"]
            if intent in WANTED:
                values = frame["state"]["slot_values"]
                wanted[intent] = {slot: values[slot] for slot in WANTED[intent] if slot in values}
    return wanted


def _named(turns: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Return the slots with the values that the person gave them, lower case."""
    return {
        (act["slot"], value.lower())
        for turn in turns
        for frame in turn["frames"]
        for act in frame["actions"]
        if act["act"] == "INFORM"
        for value in act["values"]
    }


def _only_agreed(turns: Sequence[Mapping[str, Any]], intent: str) -> bool:
    """Whether the request is only the other side's, taken up by a person who did not name it."""
    for turn in turns:
        for frame in turn["frames"]:
            if frame["state"]["active_intent"] == intent:
                accepts = any(act["act"] == "AFFIRM_INTENT" for act in frame["actions"])
                return accepts and not NAMES_REQUEST.search(turn["utterance"])
    return False


async def _kept(world: World, collection: str) -> Mapping[str, Any]:
    """Return the document that was stored last, or an empty one."""
    store = world.services.store
    found = store.collection(collection).find({"user": world.person.id})
    documents = [raw async for raw in found if not raw.get("deleted")]
    return max(documents, key=lambda raw: raw["created_at"], default={})


def _score(
    dialogue: str, slot: str, kind: str, texts: Sequence[str], kept: Mapping[str, Any], found: Goals
) -> None:
    found.counted[slot] += 1
    value = _value(kind, kept)
    if value is not None and any(_same(kind, value, text) for text in texts):
        found.right[slot] += 1
    else:
        found.missed.append((dialogue, slot, str(value), texts))


def _value(kind: str, kept: Mapping[str, Any]) -> Any:
    if kind in {"name", "place"}:
        return kept.get("title" if kind == "name" else "place")
    if "wall" in kept:
        return datetime.fromisoformat(str(kept["wall"]))
    start = kept.get("start")
    return start.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None) if start else None


def _same(kind: str, value: Any, text: str) -> bool:
    if kind in {"name", "place"}:
        return fuzz.token_set_ratio(str(value).lower(), text.lower()) >= ALIKE
    for prefix in ("", "at "):
        spans = times.find(prefix + text, START)
        if spans and isinstance(spans[0].value, When) and spans[0].value.start:
            start = spans[0].value.start.astimezone(ZoneInfo(ZONE))
            return bool(value.date() == start.date() if kind == "date" else value.time() == start.time())
    return False


if __name__ == "__main__":
    configure_logs("ERROR")
    result = asyncio.run(goals())
    if result:
        print(f"{result.share:.3f}", dict(result.right), dict(result.counted))  # a report
        print(len(result.agreed), "dialogues not counted:", *result.agreed)  # a report
        for line in result.missed:
            print(*line, sep=" | ")  # a report
