"""Drafts: an answer as it comes about, for whoever is watching in this process.

Nothing of it is stored and nothing may rely on it: what counts is the message that follows, which
replaces the draft of its turn. Only the latest draft of a turn is kept, so a slow watcher skips.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.delivery.turn import Inbound

MOST_RUNS = 16
"""Drafts of a person that are kept; the oldest go."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been written so far of the answer to one message."""

    message: Inbound
    text: str
    version: int


@dataclass(slots=True)
class Drafts:
    """The drafts of this process by person and turn."""

    _of: defaultdict[str, dict[str, Draft]] = field(
        default_factory=lambda: defaultdict[str, dict[str, Draft]](dict)
    )
    _watched: list[Callable[[str], None]] = field(default_factory=list[Callable[[str], None]])
    _version: int = 0

    def on_change(self, ring: Callable[[str], None]) -> None:
        """Have ``ring`` called with the person whenever a draft of theirs has grown."""
        self._watched.append(ring)

    def grow(self, message: Inbound, text: str) -> None:
        """Replace the draft of a message's answer."""
        self._version += 1
        own = self._of[message.user]
        own[message.id] = Draft(message, text, self._version)
        while len(own) > MOST_RUNS:
            del own[next(iter(own))]
        for ring in self._watched:
            ring(message.user)

    def end(self, message: Inbound) -> None:
        """Forget the draft: the message itself is there, or there will be none."""
        own = self._of.get(message.user, {})
        own.pop(message.id, None)
        if not own:
            self._of.pop(message.user, None)

    def of(self, message: Inbound) -> Draft | None:
        """Return the draft of a message's answer, None when there is none (any more)."""
        return self._of.get(message.user, {}).get(message.id)

    def since(self, user: str, version: int) -> Iterator[Draft]:
        """Yield a person's drafts that are newer than a version, oldest first."""
        found = [draft for draft in self._of.get(user, {}).values() if draft.version > version]
        yield from sorted(found, key=lambda draft: draft.version)
