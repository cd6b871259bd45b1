"""Voice notes on their way to Twilio, which fetches what it sends from an address that it is given.

They are lent for minutes, under names nobody can guess, and only kept in memory: after a restart the
text of the reply is there all the same, and nobody's voice note is left anywhere.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.turn import Clock

LIFE = timedelta(minutes=10)
MOST_BYTES = 32 * 1024 * 1024
"""Of all that is lent; what has been longest goes first."""
_NAME_BYTES = 16


class Lending:
    """What is lent by one process. ``address_of`` makes a public URL of a name."""

    def __init__(self, clock: Clock, address_of: Callable[[str], str]) -> None:
        self._clock = clock
        self._address_of = address_of
        self._lent: dict[str, tuple[datetime, bytes]] = {}

    def lend(self, audio: bytes) -> str:
        """Return the URL that a voice note is found at for ten minutes."""
        self._forget(len(audio))
        name = secrets.token_urlsafe(_NAME_BYTES)
        self._lent[name] = (self._clock.now() + LIFE, audio)
        return self._address_of(name)

    def get(self, name: str) -> bytes | None:
        """Return what is lent under a name, None when nothing is, or not any more."""
        self._forget()
        lent = self._lent.get(name)
        return lent[1] if lent else None

    def _forget(self, coming: int = 0) -> None:
        now = self._clock.now()
        room = MOST_BYTES - coming
        for name, (until, _) in list(self._lent.items()):
            if until <= now or sum(len(audio) for _, audio in self._lent.values()) > room:
                del self._lent[name]
