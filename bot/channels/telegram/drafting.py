"""Answers as they come about, shown in the chat they will be sent to: drafts, which are no messages.

Telegram forgets a draft after half a minute, and whatever comes of showing one, nothing relies on it.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from functools import partial

from bot.channels.telegram.arriving import NAME
from bot.delivery.drafts import Drafts
from bot.delivery.turn import Inbound

PAUSE = 1.0
"""Seconds between two states of a draft: Telegram takes about a message a second in a chat."""
_LONGEST = 3_500
_MOST_STATES = 180

Show = Callable[[str, int, str], Awaitable[None]]
"""Shows a draft: chat, number (never 0; the same for all states of one), text. Never raises."""


class DraftMirror:
    """Mirrors the drafts of one process to the chats they belong to."""

    def __init__(self, drafts: Drafts, show: Show) -> None:
        self._drafts = drafts
        self._show = show
        self._following: dict[str, asyncio.Task[None]] = {}
        drafts.on_change(self._look)

    async def close(self) -> None:
        """Show nothing more."""
        tasks = list(self._following.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _look(self, user: str) -> None:
        for draft in self._drafts.since(user, 0):
            message = draft.message
            # Groups take no drafts: their ids are negative.
            ours = message.channel == NAME and message.address.isdecimal()
            if ours and message.id not in self._following:
                task = asyncio.get_running_loop().create_task(self._follow(message))
                self._following[message.id] = task
                task.add_done_callback(partial(self._followed, message.id))

    def _followed(self, message_id: str, _: asyncio.Task[None]) -> None:
        self._following.pop(message_id, None)

    async def _follow(self, message: Inbound) -> None:
        number, shown = zlib.crc32(message.id.encode()) or 1, 0
        for _ in range(_MOST_STATES):
            draft = self._drafts.of(message)
            if draft is None:
                return
            if draft.version != shown:
                shown = draft.version
                await self._show(message.address, number, draft.text[:_LONGEST])
            await asyncio.sleep(PAUSE)
