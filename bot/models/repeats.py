"""Answers to calls that are the same again, word for word, for the same person; bounded, in memory."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.models.port import Answer, Ask, Usage

MOST_ANSWERS = 256
MOST_CHARACTERS = 2_000_000
LIFE = 600.0
"""Seconds."""


def key_of(ask: Ask, labels: Sequence[str]) -> str:
    """Return what makes two calls the same: person, models, and every word that is sent."""
    sent: dict[str, Any] = {
        "models": list(labels),
        "messages": [asdict(message) for message in ask.messages],
        "tools": [[tool.name, tool.description, dict(tool.schema)] for tool in ask.tools],
        "must": ask.must_call,
        "most": ask.most_tokens,
    }
    digest = hashlib.sha256(json.dumps(sent, sort_keys=True, default=str).encode()).hexdigest()
    return f"{ask.payer.user}:{digest}"


class Repeats:
    """A cache that forgets what was not used for longest. ``now`` in seconds, never going back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: OrderedDict[str, tuple[float, int, Answer]] = OrderedDict()
        self._characters = 0

    def get(self, key: str) -> Answer | None:
        """Return the answer given before, costing nothing this time."""
        found = self._kept.get(key)
        if found is None:
            return None
        made, _, answer = found
        if self._now() - made > LIFE:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return replace(answer, usage=Usage(calls=0))

    def put(self, key: str, answer: Answer) -> None:
        """Keep a whole answer; one that was cut is not worth repeating."""
        if answer.cut:
            return
        if key in self._kept:
            self._drop(key)
        size = len(answer.text) + sum(len(call.raw) for call in answer.calls) + 200
        self._kept[key] = (self._now(), size, answer)
        self._characters += size
        while len(self._kept) > MOST_ANSWERS or self._characters > MOST_CHARACTERS:
            self._drop(next(iter(self._kept)))

    def forget(self, user: str) -> None:
        """Drop what a person was answered."""
        for key in [key for key in self._kept if key.startswith(f"{user}:")]:
            self._drop(key)

    def _drop(self, key: str) -> None:
        self._characters -= self._kept.pop(key)[1]
