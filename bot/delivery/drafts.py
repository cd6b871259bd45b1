"""Drafts: an answer as it comes about, and the work on it, for whoever is watching in this process.

Nothing of it is stored and nothing may rely on it: what counts is the message that follows, which
replaces both. Only the latest draft and progress of a turn are kept, so a slow watcher skips.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bot.delivery.turn import Inbound

T = TypeVar("T")
Phase = Literal["understanding", "planning", "working"]

MOST_RUNS = 16
"""Drafts of a person that are kept; the oldest go."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been written so far of the answer to one message."""

    message: Inbound
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Work:
    """One step of a plan while it is carried out. ``slots`` are what it is given, in short words."""

    id: str
    action: str
    title: str
    slots: dict[str, str]
    state: Literal["waiting", "running", "done", "asked", "failed"]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work on one message has come."""

    message: Inbound
    phase: Phase
    steps: tuple[Work, ...]
    models: tuple[str, ...]
    micros: int
    """What models cost so far, in millionths of a US dollar."""
    version: int


@dataclass(slots=True)
class Drafts:
    """The drafts of this process by person and turn."""

    _of: defaultdict[str, dict[str, Draft]] = field(
        default_factory=lambda: defaultdict[str, dict[str, Draft]](dict)
    )
    _progress: defaultdict[str, dict[str, Progress]] = field(
        default_factory=lambda: defaultdict[str, dict[str, Progress]](dict)
    )
    _watched: list[Callable[[str], None]] = field(default_factory=list[Callable[[str], None]])
    _version: int = 0

    def on_change(self, ring: Callable[[str], None]) -> None:
        """Have ``ring`` called with the person whenever a draft of theirs has grown."""
        self._watched.append(ring)

    def grow(self, message: Inbound, text: str) -> None:
        """Replace the draft of a message's answer."""
        self._version += 1
        _keep(self._of[message.user], message.id, Draft(message, text, self._version))
        self._ring(message)

    def advance(
        self, message: Inbound, phase: Phase, steps: tuple[Work, ...], models: tuple[str, ...], micros: int
    ) -> None:
        """Replace what is known of the work on a message."""
        self._version += 1
        progress = Progress(message, phase, steps, models, micros, self._version)
        _keep(self._progress[message.user], message.id, progress)
        self._ring(message)

    def end(self, message: Inbound) -> None:
        """Forget both: the message itself is there, or there will be none."""
        for kept in (self._of, self._progress):
            own = kept.get(message.user, {})
            own.pop(message.id, None)
            if not own:
                kept.pop(message.user, None)

    def _ring(self, message: Inbound) -> None:
        for ring in self._watched:
            ring(message.user)

    def of(self, message: Inbound) -> Draft | None:
        """Return the draft of a message's answer, None when there is none (any more)."""
        return self._of.get(message.user, {}).get(message.id)

    def since(self, user: str, version: int) -> Iterator[Draft]:
        """Yield a person's drafts that are newer than a version, oldest first."""
        found = [draft for draft in self._of.get(user, {}).values() if draft.version > version]
        yield from sorted(found, key=lambda draft: draft.version)

    def news(self, user: str, version: int) -> Iterator[Draft | Progress]:
        """Yield a person's drafts and progress that are newer than a version, oldest first."""
        progress = (one for one in self._progress.get(user, {}).values() if one.version > version)
        found: list[Draft | Progress] = [*self.since(user, version), *progress]
        yield from sorted(found, key=lambda one: one.version)


def _keep(own: dict[str, T], message_id: str, latest: T) -> None:
    own[message_id] = latest
    while len(own) > MOST_RUNS:
        del own[next(iter(own))]
