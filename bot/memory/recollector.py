"""Memory as the rest of the house has it: what matters now, and what is learned after a turn.

Looking back is on the reply path and only reads. Everything that is made from a turn (summaries,
the search index) is made in the background after it; a failure there is logged and made up for
after a later turn.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from bot.delivery.messages import Messages
from bot.memory.gisting import Leads
from bot.memory.pieces import Recollection
from bot.memory.recall import PersonalHistory, Recall
from bot.memory.summaries import Summaries, Summariser, Whose
from bot.memory.window import MOST_LINES, WINDOW_TOKENS, Window, fitting, lines
from bot.store.people import People
from bot.store.port import Store
from capabilities.contract import Person

log = structlog.get_logger(__name__)

FALLEN_LINES: Final = 16
"""A summary is carried on when this many messages have left the window since."""
RECALL_FILE: Final = "recall.db"
_PAUSE_SECONDS: Final = 2.0
"""After a turn: while somebody talks on, nothing is done beside it."""
_LOOK_BACK: Final = 200
"""Messages that are looked at for one; what is older was never summarised and stays in the search."""


class Recollector:
    """The memory of one installation over one store."""

    def __init__(self, store: Store, home: Path, summariser: Summariser | None = None) -> None:
        self._messages = Messages(store)
        self._people = People(store)
        self._summaries = Summaries(store)
        self._window = Window(store)
        self._summariser = summariser or Leads()
        self._recall = Recall(store, home / RECALL_FILE)
        self._busy: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._waiting: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self._catching_up: asyncio.Task[None] | None = None

    async def recollect(self, user: str, conversation: str, text: str) -> Recollection:
        """Return what matters for answering ``text`` of all that was before."""
        return await self._window.recollect(user, conversation, text)

    def history(self, person: Person, now: datetime) -> PersonalHistory:
        """Return what a person and Dayhand have said, to be searched as of ``now``."""
        return PersonalHistory(self._recall, person, now)

    def after_turn(self, user: str, conversation: str) -> None:
        """See to it, a moment later, that what was said is indexed and summarised. Never blocks."""
        key = (user, conversation)
        if key not in self._waiting:
            loop = asyncio.get_running_loop()
            self._waiting[key] = loop.call_later(_PAUSE_SECONDS, self._start, key)

    def catch_up(self) -> None:
        """Index, in the background, what was said while this process was off. Never blocks."""
        if self._catching_up is None:
            self._catching_up = asyncio.get_running_loop().create_task(self._follow_everyone())

    async def idle(self) -> None:
        """Do at once what was put off, and wait until nothing is under way."""
        if self._catching_up is not None:
            await asyncio.wait([self._catching_up])
        for key, timer in list(self._waiting.items()):
            timer.cancel()
            self._start(key)
        while self._busy:
            await asyncio.wait(list(self._busy.values()))

    async def close(self) -> None:
        """Give up what is under way and let go; a later turn makes up for it."""
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()
        await _ended([*self._busy.values(), *self._catching()])
        await self._recall.close()

    async def erase(self, user: str) -> None:
        """Forget what was derived from a person's messages."""
        for key in [key for key in self._waiting if key[0] == user]:
            self._waiting.pop(key).cancel()
        # What is read of others meanwhile is made up for by their next search.
        await _ended([task for key, task in self._busy.items() if key[0] == user] + self._catching())
        await self._summaries.erase(user)
        await self._recall.erase(user)

    def _start(self, key: tuple[str, str]) -> None:
        self._waiting.pop(key, None)
        if key in self._busy:  # it looks at the store anew with the next turn
            return
        task = asyncio.get_running_loop().create_task(self._tend(*key))
        self._busy[key] = task
        task.add_done_callback(lambda _: self._busy.pop(key, None))

    def _catching(self) -> list[asyncio.Task[None]]:
        return [self._catching_up] if self._catching_up else []

    async def _follow_everyone(self) -> None:
        try:
            for user in [*await self._people.everyone(), *await self._people.others()]:
                await self._recall.follow(user)
        except Exception:  # a search makes up for it
            log.exception("memory.not_caught_up")

    async def _tend(self, user: str, conversation: str) -> None:
        try:
            await self._recall.follow(user)
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
            person = await self._people.get(user)
            whose = Whose(user, person.name, person.language)
            await self._summaries.carry_on(whose, conversation, fallen, self._summariser)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
