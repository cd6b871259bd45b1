"""Limits: how much, how long, and how many of something one person may have going on at once."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from api.errors import TooManyRequestsError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request and the server as a whole may take. Seconds, bytes and counts."""

    body_bytes: int = 1_000_000
    recording_bytes: int = 10_000_000
    """Of a body that is a recording."""
    upload_files: int = 20
    """Files of one upload."""
    upload_seconds: float = 30.0
    """Between two pieces of an upload."""
    body_seconds: float = 10.0
    """From the first byte of a body to its last."""
    header_seconds: float = 10.0
    """From a connection, or the first byte of a further request, to the end of its head."""
    at_once: int = 512
    """Requests worked on at once; event streams count until they have begun."""
    beat_seconds: float = 15.0
    """How often a quiet stream shows that it is alive, and any stream is checked for being allowed."""
    idle_seconds: float = 60.0
    """A spoken conversation without a frame of audio is over."""
    quiet_seconds: float = 600.0
    """A spoken conversation in which nobody speaks is over."""
    talk_seconds: float = 3600.0
    """A spoken conversation is over, whatever is said; one may begin another."""
    grace_seconds: int = 10
    """How long requests under way may go on once the server is told to stop; streams end at once."""


class Places:
    """At most ``each`` at once per person; the next one is refused, not queued."""

    def __init__(self, each: int, sentence: str) -> None:
        self._each = each
        self._sentence = sentence
        self._taken: Counter[str] = Counter()

    def taken(self, user: str) -> int:
        """Return how many places a person has now."""
        return self._taken[user]

    @contextmanager
    def hold(self, user: str) -> Generator[None]:
        """Take a place; TooManyRequestsError when none is left."""
        if self._taken[user] >= self._each:
            raise TooManyRequestsError(self._sentence, 1)
        self._taken[user] += 1
        try:
            yield
        finally:
            self._taken[user] -= 1
            if not self._taken[user]:
                del self._taken[user]
