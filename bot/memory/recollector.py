"""Memory as the rest of the house has it: what matters now, and what is learned after a turn.

Looking back is on the reply path and only reads. Everything that is made from a turn (summaries,
the search index) is made in the background after it; a failure there is logged and made up for
after a later turn.
"""

import asyncio
from typing import Final

import structlog

from bot.delivery.messages import Messages
from bot.memory.gisting import Leads
from bot.memory.pieces import Recollection
from bot.memory.summaries import Summaries, Summariser
from bot.memory.window import MOST_LINES, WINDOW_TOKENS, Window, fitting, lines
from bot.store.port import Store

log = structlog.get_logger(__name__)

FALLEN_LINES: Final = 16
"""A summary is carried on when this many messages have left the window since."""
_LOOK_BACK = 200
"""Messages that are looked at for one; what is older was never summarised and stays in the search."""


class Recollector:
    """The memory of one installation over one store."""

    def __init__(self, store: Store, summariser: Summariser | None = None) -> None:
        self._messages = Messages(store)
        self._summaries = Summaries(store)
        self._window = Window(store)
        self._summariser = summariser or Leads()
        self._busy: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def recollect(self, user: str, conversation: str, text: str) -> Recollection:
        """Return what matters for answering ``text`` of all that was before."""
        return await self._window.recollect(user, conversation, text)

    def after_turn(self, user: str, conversation: str) -> None:
        """See to it, in the background, that what left the window is summarised. Never blocks."""
        key = (user, conversation)
        if key not in self._busy:
            task = asyncio.get_running_loop().create_task(self._tend(user, conversation))
            self._busy[key] = task
            task.add_done_callback(lambda _: self._busy.pop(key, None))

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._busy:
            await asyncio.wait(list(self._busy.values()))

    async def close(self) -> None:
        """Give up what is under way and let go; a later turn makes up for it."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def erase(self, user: str) -> None:
        """Forget what was derived from a person's messages."""
        running = [task for (owner, _), task in self._busy.items() if owner == user]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._summaries.erase(user)

    async def _tend(self, user: str, conversation: str) -> None:
        try:
            await self._summarise(user, conversation)
        except Exception:  # nobody waits for it: the next turn tries again
            log.exception("memory.not_tended", user=user)

    async def _summarise(self, user: str, conversation: str) -> None:
        newest = await self._messages.page(user, conversation, limit=_LOOK_BACK)
        shown = lines(list(reversed(newest)))
        kept = fitting(shown[-MOST_LINES:], WINDOW_TOKENS)
        until = max(summary.until for summary in await self._summaries.of(user, conversation))
        fallen = [line for line in shown[: len(shown) - len(kept)] if line.at > until]
        if len(fallen) >= FALLEN_LINES:
            await self._summaries.carry_on(user, conversation, fallen, self._summariser)
