"""The durable core: what was acknowledged is done, in order, once, whatever crashes in between.

``answer`` is the short way (store, handle here, reply); ``accept`` only stores, for senders that
want their acknowledgement at once. ``run`` keeps going whatever they leave: messages, reminders,
deliveries. Any number of processes may do all of it on one store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol, Self

import structlog

from bot.delivery.collections import LETTERS, REMINDERS, SPECS
from bot.delivery.courier import Courier
from bot.delivery.cursors import Cursors
from bot.delivery.derived import Turn
from bot.delivery.drafts import Drafts
from bot.delivery.eventlog import EventLog
from bot.delivery.inbox import Entry, Inbox
from bot.delivery.lane import Lane
from bot.delivery.lease import Leases
from bot.delivery.messages import Messages
from bot.delivery.occurrence import Occurrence
from bot.delivery.outbox import Outbox
from bot.delivery.owner import new_owner
from bot.delivery.post import Post
from bot.delivery.revising import Revisions
from bot.delivery.scheduler import Scheduler
from bot.delivery.settings import APOLOGY, CoreSettings
from bot.delivery.turn import Aloud, Announcer, Clock, Handler, Inbound, Outcome, PushChannel, TurnResult
from bot.delivery.turns import Turns
from bot.delivery.waking import Calls
from bot.store.port import Store
from capabilities.errors import UnavailableError

log = structlog.get_logger(__name__)

_FIRST_LOOK_SECONDS = 0.1
_LOOK_SECONDS = 0.5
_CLOSE_SECONDS = 10.0
_BACKOFF_SECONDS = (0.1, 10.0)


class Beside(Protocol):
    """Work that goes on beside the core's own, found in the store as well."""

    async def run(self) -> None:
        """Work until cancelled."""
        ...

    async def drain(self) -> None:
        """Do everything that is due now, once, and return."""
        ...


class Core:
    """The durable core of one process over one store whose collections (``SPECS``) are declared.

    ``after_turn`` is told of every turn that was carried out here; it must neither raise nor wait.
    ``beside`` is further work, by name.
    """

    def __init__(
        self,
        store: Store,
        handler: Handler,
        announcer: Announcer,
        *,
        clock: Clock,
        channels: Sequence[PushChannel] = (),
        settings: CoreSettings | None = None,
        drafts: Drafts | None = None,
        after_turn: Callable[[Turn], None] | None = None,
        aloud: Aloud | None = None,
        beside: Mapping[str, Beside] = MappingProxyType({}),
        events: EventLog | None = None,
    ) -> None:
        self._store = store
        self._beside = beside
        self._told = after_turn
        self._clock = clock
        self._settings = settings or CoreSettings()
        self._drafts = drafts or Drafts()
        self.events = events or EventLog(store, self._drafts)
        self.cursors = Cursors(store)
        self.messages = Messages(store)
        self.inbox = Inbox(store)
        self._revisions = Revisions(self.inbox, self.events)
        self.outbox = Outbox(store)
        owner = new_owner()
        self._leases = Leases(store, owner, self._settings.lease)
        self._turns = Turns(store, handler, self.events, self._settings)
        self._lanes: dict[str, Lane] = {}
        self._calls = Calls[str]()
        self.post = Post(store, self.accept, clock, self._settings)
        self.courier = Courier(
            store,
            owner=owner,
            events=self.events,
            announcer=announcer,
            clock=clock,
            channels=channels,
            settings=self._settings,
            aloud=aloud,
            report=self.post.report,
        )
        self.scheduler = Scheduler(
            store,
            events=self.events,
            leases=self._leases,
            announcer=announcer,
            clock=clock,
            settings=self._settings,
            on_fired=self._after_firing,
        )

    @classmethod
    async def open(
        cls,
        store: Store,
        handler: Handler,
        announcer: Announcer,
        *,
        clock: Clock,
        channels: Sequence[PushChannel] = (),
        settings: CoreSettings | None = None,
    ) -> Self:
        """Make the collections exist and return a core over them; arguments as for ``Core``."""
        await store.declare(SPECS)
        return cls(store, handler, announcer, clock=clock, channels=channels, settings=settings)

    async def answer(self, message: Inbound) -> TurnResult:
        """Store a message, handle it here or wait for whoever does, and return its outcome.

        A message that was received before returns the first one's outcome. Raises ConflictError
        when its id belongs to another message, StoreUnavailableError when nothing could be
        promised, UnavailableError when it is stored but not answered in time.
        """
        lane = self._lane(message.user)
        adding = asyncio.get_running_loop().create_task(self.inbox.add(message))
        future = lane.result_of(message.id)
        lane.start(adding)
        try:
            new = await adding
            result = None if new else await self._finished(message.id)
            result = result or await self._wait(message.id, lane, future)
        finally:
            lane.forget(message.id)
        return replace(result, duplicate=not new)

    async def accept(self, message: Inbound) -> bool:
        """Store a message durably and return whether it is new; ``run`` handles it.

        One with a version is the message of its id, as its author has changed it.
        Raises as ``answer`` does.
        """
        new = await (self._revisions.take(message) if message.version else self.inbox.add(message))
        self._calls.ring(message.user)
        return new

    async def run(self) -> None:
        """Handle messages, say reminders and deliver until cancelled; a failure ends none of them."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._forever("worker", self._work))
            group.create_task(self._forever("scheduler", self.scheduler.run))
            group.create_task(self._forever("post", self.post.run))
            for name, work in self._beside.items():
                group.create_task(self._forever(name, work.run))
            if self.courier.has_channels:
                group.create_task(self._forever("courier", self.courier.run))

    async def drain(self) -> None:
        """Do everything that is due now, once, and return."""
        await self.post.leave_due()
        await self._handle_all()
        for work in self._beside.values():
            await work.drain()
        await self.scheduler.fire_due()
        await self.courier.deliver_due()
        await self._handle_all()  # how letters ended

    async def _handle_all(self) -> None:
        before: list[str] = []
        while (users := await self.inbox.waiting()) and users != before:
            for user in users:
                self._lane(user).start()
            await asyncio.gather(*(self._lane(user).idle() for user in users))
            before = users  # nobody further on: held by another process, or failing
        await asyncio.gather(*(lane.idle() for lane in self._lanes.values()))

    async def close(self) -> None:
        """Finish what is under way (within seconds) and let go; the store stays open."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await asyncio.gather(*(lane.idle() for lane in self._lanes.values()))
        await self.events.close()

    def _lane(self, user: str) -> Lane:
        lane = self._lanes.get(user)
        if lane is None:
            lane = self._lanes[user] = Lane(
                user,
                turns=self._turns,
                inbox=self.inbox,
                leases=self._leases,
                clock=self._clock,
                settings=self._settings,
                on_turn=self._after_turn,
            )
        return lane

    def _after_turn(self, turn: Turn) -> None:
        log.debug("turn.done", inbox=turn.message.id, error=turn.outcome.error)
        self._drafts.end(turn.message)
        if any(effect.collection == REMINDERS.name for effect in turn.effects):
            self.scheduler.ring()
        if any(effect.collection == LETTERS.name for effect in turn.effects):
            self.post.ring()
        for delivery in turn.deliveries():
            self.courier.ring(delivery.user, delivery.channel)
        if self._told is not None:
            self._told(turn)

    def _after_firing(self, occurrence: Occurrence) -> None:
        for delivery in occurrence.deliveries():
            self.courier.ring(delivery.user, delivery.channel)

    async def _finished(self, message_id: str) -> TurnResult | None:
        entry = await self.inbox.get(message_id)
        return _result(entry) if entry and entry.state in {"done", "failed"} else None

    async def _wait(self, message_id: str, lane: Lane, future: asyncio.Future[TurnResult]) -> TurnResult:
        pause = _FIRST_LOOK_SECONDS
        try:
            async with asyncio.timeout(self._settings.answer_within.total_seconds()):
                while not future.done():
                    await asyncio.wait({future}, timeout=pause)
                    if not future.done():
                        if result := await self._finished(message_id):
                            return result
                        if not lane.busy:  # another process had the lane; it may be free by now
                            lane.start()
                        pause = min(pause * 2, _LOOK_SECONDS)
                return future.result()
        except TimeoutError as error:
            raise UnavailableError("I have your message and am still at work on it.") from error

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for user in await self.inbox.waiting():
                lane = self._lane(user)
                if not lane.busy:
                    lane.start()
            next_look = loop.time() + self._settings.poll.total_seconds()
            while users := await self._calls.until(next_look):
                for user in users:
                    self._lane(user).start()

    async def _forever(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        pause, most = _BACKOFF_SECONDS
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await loop()
            except UnavailableError as error:
                log.warning("core.waiting", loop=name, error=error.code)
            except Exception:
                log.exception("core.loop_failed", loop=name)
            if asyncio.get_running_loop().time() - started > most:
                pause = _BACKOFF_SECONDS[0]
            await asyncio.sleep(pause)
            pause = min(pause * 2, most)


def _result(entry: Entry) -> TurnResult:
    outcome = entry.outcome
    if entry.state == "failed" or outcome is None:
        outcome = Outcome(text=APOLOGY, error="internal_error")
    return TurnResult(entry.message, outcome, duplicate=True)
