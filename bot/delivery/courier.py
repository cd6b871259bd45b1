"""The courier: hands messages to push channels, in order, and knows what it does not know.

Each lane ``(person, channel)`` is served one entry at a time; at most a few sends are in flight,
since each is a doubt if the process is killed. A doubt is first looked up where the channel can;
else a message to its own person is repeated with a label, one to somebody else is held.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.delivery.eventlog import Event, EventLog
from bot.delivery.outbox import LOST, Delivery, Fate, Outbox, OutboxEntry, State, on_next_channel
from bot.delivery.owner import is_gone
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import Aloud, Announcer, Clock, PushChannel, SendOutcome
from bot.delivery.waking import Calls
from bot.store.port import Store

log = structlog.get_logger(__name__)

_LOOK_UP_SECONDS = 10.0


Report = Callable[[OutboxEntry, State | Fate, str], Awaitable[None]]
"""Notes durably how sending a letter ended, and why; may be told the same twice."""


class Courier:
    """Sends what is due over the given channels; ``report`` is told how every letter ended."""

    def __init__(
        self,
        store: Store,
        *,
        owner: str,
        events: EventLog,
        announcer: Announcer,
        clock: Clock,
        channels: Sequence[PushChannel],
        settings: CoreSettings,
        report: Report,
        aloud: Aloud | None = None,
    ) -> None:
        self._report = report
        self._store = store
        self._owner = owner
        self._outbox = Outbox(store)
        self._events = events
        self._announcer = announcer
        self._clock = clock
        self._channels = {channel.name: channel for channel in channels}
        self._settings = settings
        self._aloud = aloud
        self._slots = asyncio.Semaphore(settings.in_flight)
        self._lanes: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._again: set[tuple[str, str]] = set()
        self._calls = Calls[tuple[str, str]]()

    @property
    def has_channels(self) -> bool:
        """Whether this process can push at all."""
        return bool(self._channels)

    def ring(self, user: str, channel: str) -> None:
        """Look at one lane now."""
        if channel in self._channels:
            self._calls.ring((user, channel))

    async def run(self) -> None:
        """Deliver whatever falls due, until cancelled."""
        try:
            await self._find_orphans()
            while True:
                await self._sweep()
                next_look = asyncio.get_running_loop().time() + await self._pause()
                while lanes := await self._calls.until(next_look):
                    for lane in lanes:
                        self._start(lane)
        finally:
            await self._stop()

    async def deliver_due(self) -> None:
        """Deliver what is due now and return; what has to wait for a retry stays."""
        await self._find_orphans()
        while await self._sweep() or self._lanes:
            await asyncio.gather(*self._lanes.values())

    async def _find_orphans(self) -> None:
        """Make what a process that is gone was sending due now, instead of when its claim ends."""
        now = await self._store.now()
        for entry in await self._outbox.sending():
            if is_gone(entry.owner):
                await self._outbox.keep(entry, now)

    async def _sweep(self) -> bool:
        """Start every lane in which something is due; return whether there was one."""
        if not self._channels:
            return False
        due = await self._outbox.due(tuple(self._channels), await self._store.now())
        fresh = [lane for lane in due if lane not in self._lanes]
        for lane in due:
            self._start(lane)
        return bool(fresh)

    def _start(self, lane: tuple[str, str]) -> None:
        """Serve a lane; one being served is looked at once more, as it may be about to end."""
        if lane in self._lanes:
            self._again.add(lane)
            return
        task = asyncio.get_running_loop().create_task(self._serve(*lane))
        self._lanes[lane] = task
        task.add_done_callback(partial(self._served, lane))

    def _served(self, lane: tuple[str, str], _: asyncio.Task[None]) -> None:
        self._lanes.pop(lane, None)
        if lane in self._again:
            self._again.discard(lane)
            self.ring(*lane)

    async def _pause(self) -> float:
        now = await self._store.now()
        due = await self._outbox.next_due(tuple(self._channels), now)
        most = self._settings.poll
        return (min(most, due - now) if due else most).total_seconds()

    async def _stop(self) -> None:
        running = list(self._lanes.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _serve(self, user: str, channel: str) -> None:
        try:
            while await self._step(user, channel):
                pass
        except Exception:
            log.exception("courier.lane_failed", user=user, channel=channel)
            await asyncio.sleep(self._settings.retry_first.total_seconds())

    async def _step(self, user: str, channel: str) -> bool:
        """Take the lane's first entry one step further; return whether to go on at once."""
        now = await self._store.now()
        head = await self._outbox.head(user, channel)
        if head is None:
            return False
        if head.due_at > now:
            await self._outbox.wait_behind(user, channel, now, head.due_at)
            self._ring_later(user, channel, head.due_at - now)
            return False
        if head.state == "sent":
            await self._resettle(head)
        elif head.state == "sending":
            log.warning("delivery.sender_died", delivery=head.delivery.id)
            await self._doubt(head, now)
        elif head.delivery.kind == "voice" and self._is_forgone(head):
            await self._outbox.close(head, "dead", detail="not said aloud")
        elif self._clock.now() - head.delivery.at > self._settings.give_up:
            await self._bury(head, "too old")
        elif head.state == "in_doubt" and await self._reconciled(head, now):
            pass
        elif stale := await self._stale_behind(head):
            await self._fold(stale)
        else:
            await self._send(head)
        return True

    async def reported(self, delivery_id: str, report: Fate, detail: str = "") -> None:
        """Keep what a carrier tells of a delivery it took; one that it lost goes to the next channel."""
        entry = await self._outbox.reported(delivery_id, report, self._clock.now(), detail)
        if entry is None:
            return
        log.info("delivery.reported", delivery=delivery_id, report=report)
        if report not in LOST:
            await self._note(entry, report)
            await self._tell(entry, report)
        self.ring(entry.delivery.user, entry.delivery.channel)

    async def _resettle(self, entry: OutboxEntry) -> None:
        """End a delivery that was sent once more: its carrier told that it was lost, at least for a while."""
        if entry.report in LOST and entry.delivery.kind == "voice":
            await self._outbox.close(entry, "dead", detail=entry.report_detail)  # its text is there
        elif entry.report in LOST:
            await self._bury(entry, entry.report_detail)
        else:
            await self._outbox.close(entry, "sent")

    def _ring_later(self, user: str, channel: str, wait: timedelta) -> None:
        if wait < self._settings.poll:  # a later moment is found by the next look at all lanes
            asyncio.get_running_loop().call_later(wait.total_seconds(), self.ring, user, channel)

    async def _doubt(self, entry: OutboxEntry, due_at: datetime, detail: str = "") -> None:
        doubts = entry.doubts + 1
        await self._outbox.settle(entry, "in_doubt", due_at=due_at, doubts=doubts, attempts=0, detail=detail)

    async def _reconciled(self, entry: OutboxEntry, now: datetime) -> bool:
        """Resolve a doubt without sending, if that can be; return whether it was."""
        arrived = await self._look_up(entry)
        if arrived:
            await self._sent(entry, SendOutcome("accepted", "found by look-up"))
        elif arrived is False:
            await self._outbox.settle(entry, "pending", due_at=now, doubts=0)
        elif entry.delivery.kind == "third_party":
            await self._note(entry, "held")
            await self._tell(entry, "held")
            await self._outbox.settle(entry, "held")
        elif entry.doubts > self._settings.doubts_most:
            await self._bury(entry, "in doubt too often")
        else:
            return False
        return True

    async def _look_up(self, entry: OutboxEntry) -> bool | None:
        delivery = entry.delivery
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                return await self._channels[delivery.channel].look_up(delivery.address, delivery.id)
        except Exception:
            log.exception("delivery.look_up_failed", delivery=delivery.id)
            return None

    async def _send(self, entry: OutboxEntry) -> None:
        delivery = entry.delivery
        text = delivery.text
        if entry.doubts:
            text = await self._announcer.repeat_label(delivery.user, text)
        async with self._slots:
            claimed = await self._outbox.claim(
                entry, await self._store.now() + self._settings.lease, self._owner
            )
            if claimed is None:
                return
            outcome = await self._attempt(claimed, text)
            log.info(
                "delivery.attempted", delivery=delivery.id, status=outcome.status, attempts=claimed.attempts
            )
            await self._settle(claimed, outcome)

    async def _attempt(self, entry: OutboxEntry, text: str) -> SendOutcome:
        """Send within the limit, telling other couriers meanwhile that we are alive."""
        delivery, loop = entry.delivery, asyncio.get_running_loop()
        sending = loop.create_task(self._hand_over(delivery, text))
        deadline = loop.time() + self._settings.send_timeout.total_seconds()
        try:
            while not sending.done():
                left = deadline - loop.time()
                if left <= 0:
                    return SendOutcome("unknown", "no answer in time")
                await asyncio.wait({sending}, timeout=min(left, self._settings.lease.total_seconds() / 3))
                if not sending.done():
                    await self._outbox.keep(entry, await self._store.now() + self._settings.lease)
            return sending.result()
        except Exception as error:  # against its contract: it may have arrived all the same
            log.exception("delivery.channel_raised", delivery=delivery.id)
            return SendOutcome("unknown", type(error).__name__)
        finally:
            sending.cancel()

    async def _hand_over(self, delivery: Delivery, text: str) -> SendOutcome:
        if delivery.kind != "voice":
            return await self._channels[delivery.channel].send(
                delivery.address, text, key=delivery.id, buttons=delivery.buttons, silent=delivery.silent
            )
        if self._aloud is None:
            return SendOutcome("permanent", "nothing here speaks")
        return await self._aloud.say(delivery.channel, delivery.address, delivery.user, text)

    def _is_forgone(self, voice: OutboxEntry) -> bool:
        """Whether a reply is not said aloud any more: its text is there, and what follows must not wait."""
        late = self._clock.now() - voice.delivery.at > self._settings.aloud_age
        return late or voice.doubts > 0 or voice.attempts >= self._settings.aloud_attempts

    async def _settle(self, entry: OutboxEntry, outcome: SendOutcome) -> None:
        now = await self._store.now()
        if entry.delivery.kind == "voice" and outcome.status in {"permanent", "unknown"}:
            await self._outbox.settle(entry, "dead", detail=outcome.detail)
            return
        match outcome.status:
            case "accepted":
                await self._sent(entry, outcome)
            case "refused":
                wait = max(self._backoff(entry.attempts), outcome.retry_after or timedelta(0))
                await self._outbox.settle(entry, "refused", due_at=now + wait, detail=outcome.detail)
            case "permanent":
                await self._bury(entry, outcome.detail)
            case "unknown":
                await self._doubt(entry, now + self._backoff(entry.doubts), outcome.detail)

    def _backoff(self, times: int) -> timedelta:
        first, most = self._settings.retry_first, self._settings.retry_most
        doublings = min(max(times - 1, 0), 20)
        return min(first * (1 << doublings), most)

    async def _sent(self, entry: OutboxEntry, outcome: SendOutcome) -> None:
        await self._note(entry, "sent")
        fields: dict[str, Any] = {"detail": outcome.detail, "sent_at": self._clock.now()}
        if outcome.provider_id:
            fields["provider_id"] = outcome.provider_id
        if await self._outbox.settle(entry, "sent", **fields):
            await self._tell(entry, "sent")
            await self._outbox.reopen(entry.delivery.id)  # told to be lost before we knew that it was taken

    async def _bury(self, entry: OutboxEntry, detail: str) -> None:
        """End an entry that will never be taken; the next preferred channel takes over, if there is one."""
        delivery = entry.delivery
        log.warning("delivery.dead", delivery=delivery.id, channel=delivery.channel, reason=detail)
        if delivery.alternatives:
            following = on_next_channel(delivery)
            await self._outbox.add([following])
            self.ring(following.user, following.channel)
        else:
            await self._note(entry, "dead", detail)
        await self._tell(entry, "dead", detail=detail)
        if not await self._outbox.settle(entry, "dead", detail=detail):
            await self._outbox.close(entry, "dead", detail=detail)

    async def _stale_behind(self, head: OutboxEntry) -> list[OutboxEntry]:
        """Return what of a lane is too old to be sent by itself; only an old head makes it read."""
        youngest = min(self._settings.reply_age, self._settings.reminder_age)
        if self._clock.now() - head.delivery.at <= youngest:
            return []  # those behind it are younger still
        entries = await self._outbox.lane(head.delivery.user, head.delivery.channel)
        return [entry for entry in entries if self._is_stale(entry)]

    def _is_stale(self, entry: OutboxEntry) -> bool:
        ages = {"reply": self._settings.reply_age, "reminder": self._settings.reminder_age}
        age = ages.get(entry.delivery.kind)
        waiting = entry.state in {"pending", "refused", "in_doubt"}
        return waiting and age is not None and self._clock.now() - entry.delivery.at > age

    async def _fold(self, stale: Sequence[OutboxEntry]) -> None:
        """Replace messages that are too old to be blurted out by one that stands for them all."""
        first = stale[0].delivery
        away_id = f"{first.id}:away"
        away = await self._outbox.get(away_id)
        if away is None:
            text = await self._announcer.catch_up(first.user, [entry.delivery.text for entry in stale])
            if any(entry.doubts for entry in stale):
                text = await self._announcer.repeat_label(first.user, text)
            folds = tuple(entry.delivery.id for entry in stale)
            away_message = replace(
                first,
                id=away_id,
                text=text,
                kind="away",
                alternatives=(),
                folds=folds,
                buttons=(),
                silent=await self._announcer.is_quiet(first.user, self._clock.now()),
            )
            await self._outbox.add([away_message])
            away = await self._outbox.get(away_id)
        folded = away.delivery.folds if away else ()
        for entry in stale:
            if entry.delivery.id in folded:
                await self._outbox.close(entry, "folded")

    async def _note(self, entry: OutboxEntry, state: State | Fate, detail: str = "") -> None:
        """Have it noted how a letter ended, before the entry says so: a crash in between notes it again."""
        if entry.delivery.letter:
            await self._report(entry, state, detail)

    async def _tell(self, entry: OutboxEntry, state: State | Fate, detail: str = "") -> None:
        delivery = entry.delivery
        body = {
            "type": "delivery.changed",
            "delivery": delivery.id,
            "channel": delivery.channel,
            "address": delivery.address,
            "kind": delivery.kind,
            "state": state,
            "detail": detail,
            "ask": state == "held",
            "text": delivery.text if state in {"held", "dead"} else "",
        }
        event = Event(body, delivery.conversation, delivery.id, delivery.channel)
        await self._events.append(delivery.user, f"{delivery.id}:{state}", [event])
