"""Asking Telegram for updates, for installations that it cannot reach.

An update counts as taken in when the one after it is asked for, so one that could not be stored comes
again. Nothing has to be remembered for that: Telegram keeps what was never asked past, for a day.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import structlog

from bot.channels.telegram.channel import Telegram

log = structlog.get_logger(__name__)

_PAUSES = (1.0, 60.0)

Take = Callable[[dict[str, Any]], Awaitable[None]]
"""Takes in one raw update, durably on return; raises when it could not be stored."""


async def poll(telegram: Telegram, take: Take) -> None:
    """Take in updates until cancelled; a failure is tried again after a pause that grows."""
    pause = _PAUSES[0]
    after = -1
    while True:
        try:
            async with aclosing(telegram.updates(after)) as batches:
                async for batch in batches:
                    pause = _PAUSES[0]
                    for update in sorted(batch, key=lambda one: int(one["update_id"])):
                        await take(update)
                        after = int(update["update_id"])
        except Exception as error:  # noqa: BLE001  # Telegram away, a store away: both come back
            log.warning("telegram.not_polled", error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _PAUSES[1])
