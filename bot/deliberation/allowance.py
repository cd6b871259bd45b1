"""What one turn may take: steps, seconds, tokens, rounds with the model, and the same call only so often."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.models.port import Usage


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a turn may take. The gate knows nothing of them: they bound effort, not permission."""

    steps: int = 12
    seconds: float = 60.0
    tokens: int = 60_000
    rounds: int = 6
    """Calls that plan or go on planning; after them it is answered from what there is."""
    repeats: int = 2
    """How often the very same call may be made; once more, and the turn stops."""


@dataclass(slots=True)
class Allowance:
    """What is left of a turn's limits. One per turn, changed in place."""

    limits: Limits
    ends: float
    """On the event loop's clock."""
    used: Usage = field(default_factory=lambda: Usage(calls=0))
    steps: int = 0
    rounds: int = 0
    calls: Counter[str] = field(default_factory=Counter[str])

    @classmethod
    def fresh(cls, limits: Limits) -> "Allowance":
        """Return the whole allowance of a turn that begins now."""
        return cls(limits, asyncio.get_running_loop().time() + limits.seconds)

    @property
    def seconds(self) -> float:
        """Seconds left."""
        return self.ends - asyncio.get_running_loop().time()

    @property
    def exhausted(self) -> str | None:
        """What has run out: "time", "tokens", "steps", "rounds"; None when nothing has."""
        spent = self.used.input_tokens + self.used.output_tokens
        ran_out = {
            "time": self.seconds <= 0,
            "tokens": spent >= self.limits.tokens,
            "steps": self.steps >= self.limits.steps,
            "rounds": self.rounds >= self.limits.rounds,
        }
        return next((name for name, out in ran_out.items() if out), None)

    def repeated(self, action: str, slots: Mapping[str, Any]) -> bool:
        """Count a call; whether it has been made too often already, word for word."""
        key = json.dumps([action, slots], sort_keys=True, default=str)
        self.calls[key] += 1
        return self.calls[key] > self.limits.repeats
