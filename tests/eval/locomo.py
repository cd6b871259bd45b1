"""Finding what was said: the evidence of questions about long conversations (LoCoMo, Maharana et al. 2024).

The share of the messages a question is answered from that are among the first ones found. A message
is found by the engine that ships; the speakers are called by their names there.
"""

import json
import re
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.memory.index import Entry, Index
from bot.memory.recall import said_times, wanted_words
from bot.memory.scoring import Wanted, best
from tests.eval.public import folder

_EVIDENCE = re.compile(r"D\d+:\d+")
KINDS = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}


@dataclass(slots=True)
class Found:
    """Recall of evidence among the first five and ten, by kind of question."""

    at5: list[float] = field(default_factory=list[float])
    at10: list[float] = field(default_factory=list[float])
    kinds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0

    def __str__(self) -> str:
        count = len(self.at10)
        kinds = "  ".join(f"{kind} {sum(of) / len(of):.3f}" for kind, of in sorted(self.kinds.items()))
        return (
            f"questions {count}  recall@5 {sum(self.at5) / count:.3f}  recall@10 {sum(self.at10) / count:.3f}"
            f"  {self.seconds / count * 1e3:.1f} ms a question\n   @10: {kinds}"
        )


def measured() -> Found | None:
    """Return how much is found, or None when the conversations are not there."""
    base = folder("media")
    file = base / "retrieval" / "locomo_first5.json" if base else None
    if file is None or not file.is_file():
        return None
    found = Found()
    with tempfile.TemporaryDirectory() as home:
        for number, talk in enumerate(json.loads(file.read_text(encoding="utf-8"))):
            _ask(talk, Path(home) / f"{number}.db", found)
    return found


def _ask(talk: dict[str, Any], path: Path, found: Found) -> None:
    entries, now = _entries(talk["conversation"])
    known = {entry.id for entry in entries}
    speakers = {entry.who.casefold(): entry.who for entry in entries}
    index = Index(path)
    index.add(entries, {})
    for asked in talk["qa"]:
        evidence = {each for text in asked["evidence"] for each in _EVIDENCE.findall(text)} & known
        if not evidence:
            continue
        began = time.perf_counter()
        words, speaker = wanted_words(asked["question"], "en", speakers)
        wanted = Wanted(said_times(asked["question"], now, "en"), speaker)
        first = [entry.id for entry in best(index.match("ann", words), wanted, 10)] if words else []
        found.seconds += time.perf_counter() - began
        found.at5.append(len(evidence & set(first[:5])) / len(evidence))
        found.at10.append(len(evidence & set(first)) / len(evidence))
        found.kinds[KINDS[asked["category"]]].append(found.at10[-1])
    index.close()


def _entries(conversation: dict[str, Any]) -> tuple[list[Entry], datetime]:
    entries: list[Entry] = []
    number, now = 1, datetime.min.replace(tzinfo=UTC)
    while f"session_{number}" in conversation:
        stamp = conversation[f"session_{number}_date_time"]
        now = said = datetime.strptime(stamp, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        for place, turn in enumerate(conversation[f"session_{number}"]):
            at = int((now + timedelta(seconds=20 * place)).timestamp() * 1000)
            caption = f" [shares {turn['blip_caption']}]" if turn.get("blip_caption") else ""
            text, who = f"{turn['text']}{caption}", turn["speaker"]
            entries.append(
                Entry(turn["dia_id"], "ann", "main", at, "web", who, text, said_on=f"{said.day} {said:%B %Y}")
            )
        number += 1
    return entries, now
