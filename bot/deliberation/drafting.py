"""An answer told while it is written, sentence by sentence: nothing unchecked is ever shown.

A claim that something was done is only shown when a receipt bears it out, also in a draft; so a
sentence is told when it is whole.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.delivery.drafts import Drafts
from bot.delivery.turn import Inbound

_WHOLE = re.compile(r"[.!?…:;)\]\"”»]\s|\n")
LEAST_SECONDS = 0.03
"""Between two drafts: more than thirty a second nobody can read, and each costs its watchers."""
LONGEST = 20_000
"""Characters of a draft; what is longer is told when it is finished."""

Check = Callable[[str], str]
"""Returns a text without the claims that nothing bears out."""


@dataclass(slots=True)
class Drafting:
    """Hears the pieces of one answer (implements ``Told``)."""

    drafts: Drafts
    message: Inbound
    check: Check
    _text: str = ""
    _told: int = 0
    _at: float = 0.0

    def __call__(self, piece: str) -> None:
        """Add a piece; tell what is whole by now, unless something was told just before."""
        if len(self._text) > LONGEST:
            return
        self._text += piece
        now = asyncio.get_running_loop().time()
        if now - self._at < LEAST_SECONDS:
            return
        whole = max((match.end() for match in _WHOLE.finditer(self._text, self._told)), default=self._told)
        if whole > self._told:
            self._told, self._at = whole, now
            self.drafts.grow(self.message, self.check(self._text[:whole].strip()))
