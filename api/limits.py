"""Places: how many of something one person may have going on at once."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from api.errors import TooManyRequestsError


class Places:
    """At most ``each`` at once per person; the next one is refused, not queued."""

    def __init__(self, each: int, sentence: str) -> None:
        self._each = each
        self._sentence = sentence
        self._taken: Counter[str] = Counter()

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
