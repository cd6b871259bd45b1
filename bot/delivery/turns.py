"""One turn: decide without effects, store the decision once, carry it out as often as it takes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from bot.delivery.derived import Turn
from bot.delivery.eventlog import Event, EventLog
from bot.delivery.inbox import Entry, Inbox
from bot.delivery.messages import Messages
from bot.delivery.outbox import Outbox
from bot.delivery.settings import APOLOGY, TOO_LONG, CoreSettings
from bot.delivery.turn import Handler, Outcome
from bot.delivery.writing import insert_missing
from bot.store.effects import apply
from bot.store.errors import StoreUnavailableError
from bot.store.journal import RECEIPTS
from bot.store.port import Store

log = structlog.get_logger(__name__)


class Turns:
    """Runs the handler and derives everything else from what it decided."""

    def __init__(
        self, store: Store, handler: Handler, log_of_events: EventLog, settings: CoreSettings
    ) -> None:
        self._store = store
        self._handler = handler
        self._events = log_of_events
        self._settings = settings
        self._inbox = Inbox(store)
        self._messages = Messages(store)
        self._outbox = Outbox(store)
        self._receipts = store.collection(RECEIPTS.name)

    async def decide(self, entry: Entry, epoch: int) -> tuple[Entry, Outcome]:
        """Ask the handler, once; meanwhile show the message if that takes a while."""
        if entry.message.internal:
            return entry, await self._ask(entry)
        showing: list[asyncio.Task[bool]] = []
        loop = asyncio.get_running_loop()
        timer = loop.call_later(
            self._settings.show_after.total_seconds(),
            lambda: showing.append(loop.create_task(self._show(entry, epoch))),
        )
        try:
            outcome = await self._ask(entry)
        finally:
            timer.cancel()
        shown = [await task for task in showing]
        return (replace(entry, shown=True) if any(shown) else entry), outcome

    async def latest(self, user: str) -> datetime:
        """Return the time of a person's last receipt, long ago when there is none."""
        raw = await self._receipts.find_one({"user": user}, sort=[("at", -1), ("_id", -1)])
        return raw["at"] if raw else datetime.min.replace(tzinfo=UTC)

    async def plan(self, entry: Entry, outcome: Outcome, epoch: int, at: datetime) -> Entry | None:
        """Store the decision and return the entry with it; None when the lane is somebody else's.

        When another process has stored one first, theirs is returned: it is the only one there is.
        """
        try:
            stored = await self._inbox.plan(entry, outcome, epoch, at)
        except StoreUnavailableError:
            raise
        except Exception:  # a bug in what was decided must not block the lane for ever
            log.exception("turn.not_storable", inbox=entry.message.id)
            outcome = Outcome(text=APOLOGY, error="internal_error")
            stored = await self._inbox.plan(entry, outcome, epoch, at)
        if stored:
            return replace(entry, state="planned", outcome=outcome, planned_at=at)
        current = await self._inbox.get(entry.message.id)
        if current is None or current.state == "done":
            return None
        if current.state == "new":
            again = replace(entry, shown=current.shown)
            taken = again.shown != entry.shown and await self._inbox.plan(again, outcome, epoch, at)
            return replace(again, state="planned", outcome=outcome, planned_at=at) if taken else None
        return current

    async def revised(self, entry: Entry) -> Entry | None:
        """Return a message anew whose author changed it while it was being decided; None when not so."""
        current = await self._inbox.get(entry.message.id)
        changed = current and current.state == "new" and current.message.text != entry.message.text
        return current if changed else None

    async def carry_out(self, turn: Turn, epoch: int, *, shown: bool) -> None:
        """Make everything that follows from a stored outcome durable. Repeating it changes nothing."""
        user, key = turn.message.user, turn.message.id
        events = turn.events()
        if shown:
            await self._events.append(user, f"{key}:in", [turn.arrival()])
            if turn.outcome.heard:
                events.insert(0, turn.heard())
        elif not turn.message.internal:
            events.insert(0, turn.arrival())
        writes = [apply(self._store, user, chain, epoch) for chain in turn.chains()]
        writes.append(self._messages.add(turn.messages()))
        if turn.outcome.receipts:
            writes.append(self._journal(turn))
        if deliveries := turn.deliveries():
            writes.append(self._outbox.add(deliveries))
        if events:
            writes.append(self._show_all(user, f"{key}:out", events))
        await asyncio.gather(*writes)

    async def _show_all(self, user: str, key: str, events: Sequence[Event]) -> None:
        await self._events.append(user, key, events)

    async def _ask(self, entry: Entry) -> Outcome:
        try:
            async with asyncio.timeout(self._settings.turn_limit.total_seconds()):
                return await self._handler(entry.message)
        except StoreUnavailableError:
            raise  # nothing is decided: the message waits for the store
        except TimeoutError:
            log.exception("turn.too_long", inbox=entry.message.id)
            return Outcome(text=TOO_LONG, error="timeout")
        except Exception:  # the turn boundary
            log.exception("turn.failed", inbox=entry.message.id)
            return Outcome(text=APOLOGY, error="internal_error")

    async def _show(self, entry: Entry, epoch: int) -> bool:
        # Noted in the inbox first: a process that lost the lane meanwhile must not show it twice.
        if not await self._inbox.show(entry.message.id, epoch):
            return False
        arrival = Turn(entry.message, Outcome(text=""), entry.message.received_at).arrival()
        await self._events.append(entry.message.user, f"{entry.message.id}:in", [arrival])
        return True

    async def _journal(self, turn: Turn) -> None:
        await insert_missing(self._receipts, turn.receipts())
        for receipt in turn.outcome.receipts:
            holds = dict.fromkeys(receipt.undoes, True) | dict.fromkeys(receipt.restores, False)
            for receipt_id, undone in holds.items():
                mine = {"_id": receipt_id, "user": turn.message.user}
                await self._receipts.update_one(mine, {"$set": {"undone": undone}})
