"""The lane of one person: their messages one at a time, in order, in one process at a time.

A pump runs while there is something to do: it takes the lease, handles what is open and gives the
lease back. Marking messages as done and giving back happen a moment after the reply, in one commit,
or with the next message if that comes first; before a later message of the lane is carried out the
earlier one is durably done, so that a replay never repeats an old change on top of a newer one.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.delivery.derived import Turn
from bot.delivery.inbox import Entry, Inbox
from bot.delivery.lease import Lease, LeaseLostError, Leases
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import Clock, TurnResult
from bot.delivery.turns import Turns
from bot.store.errors import StoreUnavailableError

log = structlog.get_logger(__name__)

_BATCH = 50
_TICK = timedelta(milliseconds=1)


class _NotCarriedOutError(Exception):
    """A bug met while carrying out one stored outcome; the rest of the lane is sound."""


class Lane:
    """One person's lane as this process sees it. ``on_turn`` is told of every turn carried out."""

    def __init__(
        self,
        user: str,
        *,
        turns: Turns,
        inbox: Inbox,
        leases: Leases,
        clock: Clock,
        settings: CoreSettings,
        on_turn: Callable[[Turn], None],
    ) -> None:
        self.user = user
        self._turns = turns
        self._inbox = inbox
        self._leases = leases
        self._clock = clock
        self._settings = settings
        self._on_turn = on_turn
        self._pump: asyncio.Task[None] | None = None
        self._kept: tuple[Lease, asyncio.TimerHandle] | None = None
        self._tail: asyncio.Task[None] | None = None
        self._arriving: set[asyncio.Task[bool]] = set()
        self._more = False
        self._applied: list[str] = []
        self._waiting: dict[str, asyncio.Future[TurnResult]] = {}
        self._latest: datetime | None = None
        """When the last turn of the person was; None until it was looked up under this lease."""

    def start(self, arriving: asyncio.Task[bool] | None = None) -> None:
        """See to it that open messages are handled, the one just being stored included."""
        if arriving is not None:
            self._arriving.add(arriving)
            arriving.add_done_callback(self._arriving.discard)
        self._more = True
        if self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._run())

    def result_of(self, message_id: str) -> asyncio.Future[TurnResult]:
        """Return a future of a message's result, resolved when this process carries it out."""
        future = self._waiting.get(message_id)
        if future is None or future.done():
            future = asyncio.get_running_loop().create_future()
            self._waiting[message_id] = future
        return future

    @property
    def busy(self) -> bool:
        """Whether this process is at work on the lane."""
        return self._pump is not None

    def forget(self, message_id: str) -> None:
        """Nobody waits for this message here any more."""
        self._waiting.pop(message_id, None)

    async def idle(self) -> None:
        """Wait until this process has nothing under way for the person and no lease."""
        while True:
            if self._pump is None:
                self._give_back()
            if self._pump is None and self._tail is None:
                return
            running = [task for task in (self._pump, self._tail) if task is not None]
            await asyncio.wait(running)

    async def _run(self) -> None:
        lease: Lease | None = None
        try:
            lease = self._reuse()
            if lease is None:
                if self._tail is not None:
                    await asyncio.wait([self._tail])
                self._latest = None
                lease = await self._leases.take(self.user)
            if lease is not None:
                await self._work(lease)
        except LeaseLostError:
            # Whoever has it now does the work; those who wait here look for its result.
            log.warning("lane.lost", user=self.user)
            if lease is not None:
                lease.lost = True
        except StoreUnavailableError as error:
            log.warning("lane.stopped", user=self.user, reason=error.code)
            self._fail(error)
        except _NotCarriedOutError:
            pass  # logged and told to who waits for it; the worker tries again
        except Exception as error:
            log.exception("lane.failed", user=self.user)
            self._fail(error)
        finally:
            self._pump = None
            if lease is not None:
                self._keep(lease)

    async def _work(self, lease: Lease) -> None:
        while self._more:
            self._more = False
            if self._arriving:
                await asyncio.wait(tuple(self._arriving))
            entries = await self._open()
            fresh = [entry for entry in entries if entry.message.id not in self._applied]
            for entry in fresh:
                lease.check()
                await self._turn(entry, lease)
            self._more = self._more or len(entries) == _BATCH

    async def _open(self) -> list[Entry]:
        """Return what is open; at first also learn how far other processes, or clocks, have come."""
        if self._latest is not None:
            return await self._inbox.open(self.user, _BATCH)
        entries, self._latest = await asyncio.gather(
            self._inbox.open(self.user, _BATCH), self._turns.latest(self.user)
        )
        return entries

    def _next_moment(self) -> datetime:
        now = self._clock.now()
        return now if self._latest is None else max(now, self._latest + _TICK)

    async def _turn(self, entry: Entry, lease: Lease) -> None:
        try:
            turn, shown = await self._planned(entry, lease)
            await self._turns.carry_out(turn, lease.epoch, shown=shown)
        except (StoreUnavailableError, LeaseLostError):
            raise
        except Exception as error:
            log.exception("turn.not_carried_out", inbox=entry.message.id, attempts=entry.attempts + 1)
            last = entry.attempts + 1 >= self._settings.apply_attempts
            await self._inbox.failed(entry.message.id, lease.epoch, give_up=last)
            self._fail(error, entry.message.id)
            raise _NotCarriedOutError from error
        self._applied.append(entry.message.id)
        self._resolve(TurnResult(turn.message, turn.outcome))
        self._on_turn(turn)

    async def _planned(self, entry: Entry, lease: Lease) -> tuple[Turn, bool]:
        """Return the turn with its stored outcome; the message before it is done by then."""
        await_done = entry.state != "new"
        while entry.state == "new":
            entry, outcome = await self._turns.decide(entry, lease.epoch)
            at = self._next_moment()
            planned, _ = await asyncio.gather(
                self._turns.plan(entry, outcome, lease.epoch, at), self._mark_done(lease)
            )
            revised = await self._turns.revised(entry) if planned is None else None
            if planned is None and revised is None:
                raise LeaseLostError(self.user)
            entry = planned or revised or entry
        if await_done:
            await self._mark_done(lease)
        if entry.outcome is None or entry.planned_at is None:
            raise AssertionError(f"{entry.message.id} is {entry.state} without an outcome")
        turn = Turn(entry.message, entry.outcome, entry.planned_at)
        self._latest = turn.last_at if self._latest is None else max(self._latest, turn.last_at)
        return turn, entry.shown

    async def _mark_done(self, lease: Lease) -> None:
        applied = tuple(self._applied)
        if applied:
            await self._inbox.done(applied, lease.epoch)
            self._applied = [message_id for message_id in self._applied if message_id not in applied]

    def _reuse(self) -> Lease | None:
        """Return the lease that was about to be given back, if it is still ours."""
        if self._kept is None:
            return None
        lease, timer = self._kept
        self._kept = None
        timer.cancel()
        if lease.lost:
            self._applied.clear()
            return None
        return lease

    def _keep(self, lease: Lease) -> None:
        """Give the lease back a little later: the next message may come at once."""
        if lease.lost:
            self._leases.abandon(lease)
            self._applied.clear()
            return
        loop = asyncio.get_running_loop()
        self._kept = lease, loop.call_later(self._settings.linger.total_seconds(), self._give_back)

    def _give_back(self) -> None:
        lease = self._reuse()
        if lease is not None:
            self._tail = asyncio.get_running_loop().create_task(self._close(lease))

    async def _close(self, lease: Lease) -> None:
        try:
            await asyncio.gather(self._mark_done(lease), self._leases.release(lease))
        except StoreUnavailableError:
            log.warning("lane.not_closed", user=self.user)  # the lease expires, the replay changes nothing
        finally:
            self._leases.abandon(lease)
            self._applied.clear()
            self._tail = None

    def _resolve(self, result: TurnResult) -> None:
        future = self._waiting.pop(result.message.id, None)
        if future is not None and not future.done():
            future.set_result(result)

    def _fail(self, error: Exception, message_id: str | None = None) -> None:
        """Tell who waits for a message, or everybody, that it went wrong."""
        for each in [message_id] if message_id else list(self._waiting):
            future = self._waiting.pop(each, None)
            if future is not None and not future.done():
                future.set_exception(error)
                future.exception()  # retrieved: a caller that has gone away is not an error
