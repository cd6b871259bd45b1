"""The process that is killed: the real core over the real embedded store, with a real HTTP channel.

Run as ``python -m tests.faults.kill_server FILE PORT PEER_PORT LEASE_SECONDS``.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.delivery.collections import SPECS
from bot.delivery.core import Core
from bot.delivery.scheduling import Scheduling
from bot.delivery.settings import CoreSettings
from bot.delivery.turn import Button, Clock, Inbound, Outcome, Outgoing, Receipt, SendOutcome
from bot.store.effects import Effect
from bot.store.embedded import EmbeddedStore
from bot.store.errors import StoreUnavailableError
from bot.store.port import CollectionSpec, IndexSpec, Store
from bot.store.records import UserRecords
from tests.delivery.house import Words
from tests.faults.http import Answer, request, serve

NOTES = CollectionSpec("notes", (IndexSpec((("user", 1), ("_id", 1))),))


class SystemClock:
    """This machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TokenHandler:
    """Notes each token, sets a reminder when a delay in milliseconds is asked for, pushes the reply."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self, message: Inbound) -> Outcome:
        token, _, delay = message.text.partition(" ")
        now = self._clock.now()
        records = UserRecords(self._store, message.user, message.id)
        if delay:
            wall = (now + timedelta(milliseconds=int(delay))).replace(tzinfo=None)
            await Scheduling(records, ZoneInfo("UTC"), now).set(token, wall)
        note = Effect(op="insert", collection="notes", id=f"{message.id}:0", after={"token": token})
        effects = (note, *records.effects)
        receipt = Receipt(id=f"{message.id}:0", action="note", summary="Noted", at=now, effects=effects)
        push = Outgoing(step="r", channel="push", address=message.user, text=f"done {token}")
        return Outcome(text=f"done {token}", receipts=(receipt,), outgoing=(push,))


class PersonalWords(Words):
    """Announcements go to the person's own address."""

    async def announce(self, user: str, *arguments: Any, **named: Any) -> Any:
        announcement = await super().announce(user, *arguments, **named)
        return type(announcement)(announcement.text, announcement.conversation, (("push", user),))


class HttpPush:
    """Posts to the recording peer."""

    name = "push"

    def __init__(self, port: int) -> None:
        self._port = port

    async def send(
        self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
    ) -> SendOutcome:
        try:
            status, _ = await request(self._port, "/send", {"to": address, "text": text, "key": key}, 120)
        except ConnectionRefusedError:
            return SendOutcome("refused", "connection refused")
        except (OSError, EOFError, TimeoutError) as error:
            return SendOutcome("unknown", type(error).__name__)
        if status == 200:
            return SendOutcome("accepted")
        return SendOutcome("refused" if status == 429 else "unknown", str(status))

    async def look_up(self, address: str, key: str) -> bool | None:
        return None


class Server:
    """Three commands over HTTP: a webhook, a chat and how much is unfinished."""

    def __init__(self, core: Core, store: Store) -> None:
        self._core = core
        self._store = store

    async def __call__(self, path: str, body: dict[str, Any]) -> Answer:
        try:
            if path == "/open":
                return 200, {"open": await self._open()}
            message = Inbound(**body, conversation="main", channel="test", received_at=datetime.now(UTC))
            if path == "/webhook":
                return 200, {"new": await self._core.accept(message)}
            return 200, {"text": (await self._core.answer(message)).outcome.text}
        except StoreUnavailableError as error:
            return 503, {"code": error.code}

    async def _open(self) -> int:
        count = 0
        for name in ("inbox", "outbox", "occurrences"):
            count += await self._store.collection(name).count_documents({"open": True})
        pending = {"deleted": False, "next_at": {"$gt": datetime(2000, 1, 1, tzinfo=UTC)}}
        return count + await self._store.collection("reminders").count_documents(pending)


async def main(path: Path, port: int, peer_port: int, lease: float) -> None:
    """Serve until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    clock = SystemClock()
    store = await EmbeddedStore.open(path)
    await store.declare([NOTES, *SPECS])
    settings = CoreSettings(
        lease=timedelta(seconds=lease),
        send_timeout=timedelta(seconds=6),
        retry_first=timedelta(milliseconds=200),
        retry_most=timedelta(seconds=2),
    )
    core = Core(
        store,
        TokenHandler(store, clock),
        PersonalWords(),
        clock=clock,
        channels=[HttpPush(peer_port)],
        settings=settings,
    )
    async with await serve(Server(core, store), port):
        await core.run()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
