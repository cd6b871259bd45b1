"""What is learnt before somebody speaks: the names of things that their last turn made or renamed."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.speech.listening import Listening
from bot.speech.port import Speaker
from capabilities.errors import DayhandError

log = structlog.get_logger(__name__)


class Ahead:
    """Keeps listening up to date for those who have spoken lately."""

    def __init__(self, listening: Listening, speaker_of: Callable[[str], Awaitable[Speaker]]) -> None:
        self._listening = listening
        self._speaker_of = speaker_of
        self._learning: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def after_turn(self, user: str) -> None:
        """Begin to learn what somebody's things are called now; neither raises nor waits."""
        if not self._listening.knows(user):
            return
        if user in self._learning:
            self._again.add(user)  # what is being read now may be from before this turn
            return
        task = asyncio.get_running_loop().create_task(self._learn(user))
        self._learning[user] = task

    async def settled(self) -> None:
        """Wait until everything is learnt that was begun."""
        while self._learning:
            await asyncio.gather(*self._learning.values(), return_exceptions=True)

    async def close(self) -> None:
        """Learn no more."""
        tasks = tuple(self._learning.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _learn(self, user: str) -> None:
        try:
            while True:
                self._again.discard(user)
                await self._listening.prepare(await self._speaker_of(user))
                if user not in self._again:
                    return
        except DayhandError as error:
            log.info("speech.not_ahead", reason=error.code)  # it is learnt when they speak
        finally:
            del self._learning[user]
