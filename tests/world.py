"""The whole assistant over a fresh embedded store, with one person and a clock that is set."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from api.services import Services
from api.terminal import order_of
from api.wiring import assemble
from bot.delivery.core import Core
from bot.delivery.turn import MAIN, Call, Inbound, Outcome
from bot.models.port import Models
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from capabilities.contract import Person
from capabilities.registry import Registry
from tests.clock import SettableClock


class World:
    """One person talking to the assistant."""

    def __init__(
        self, services: Services, clock: SettableClock, person: Person, first_message: int = 1
    ) -> None:
        self.services = services
        self.clock = clock
        self.person = person
        self._numbers = count(first_message)

    @property
    def core(self) -> Core:
        """The durable core itself."""
        assert isinstance(self.services.core, Core)
        return self.services.core

    async def say(self, text: str, channel: str = "api") -> Outcome:
        """Take one utterance through inbox, loop and commit; return what was stored as its outcome."""
        return await self._send(text=text, channel=channel)

    async def give(self, name: str, content: str | bytes) -> Outcome:
        """Give a file, have it read, and return what is answered."""
        whole = content.encode() if isinstance(content, str) else content

        async def once() -> AsyncIterator[bytes]:
            yield whole

        library = self.services.library
        kept = await library.receive(self.person.id, once(), name)
        await library.ingest.drain()
        return await self.call("add_document", content=kept["_id"], name=name)

    async def take(self, text: str) -> None:
        """Store one utterance durably; it is handled later."""
        await self.core.accept(self._message(text=text))

    async def call(self, action: str, **slots: object) -> Outcome:
        """Request one action as a program does."""
        return await self._send(call=Call(action=action, slots=slots))

    async def answer(self, approval: str, action: str, answer: str = "approve", **slots: object) -> Outcome:
        """Answer an approval by its id, as a button does."""
        made = {"action": action, "approval": approval, "answer": answer, "slots": slots}
        return await self._send(call=Call.model_validate(made))

    async def _send(
        self, text: str = "", call: Call | None = None, *, approves: bool = True, channel: str = "api"
    ) -> Outcome:
        message = self._message(text, call, approves=approves, channel=channel)
        outcome = (await self.services.core.answer(message)).outcome
        self.clock.advance(timedelta(seconds=1))  # two messages never arrive at the same moment
        return outcome

    def _message(
        self, text: str = "", call: Call | None = None, *, approves: bool = True, channel: str = "api"
    ) -> Inbound:
        now = self.clock.now()
        number = next(self._numbers)
        return Inbound(
            id=f"test:{self.person.id}:{number}",
            user=self.person.id,
            conversation=MAIN,
            channel=channel,
            order=order_of(now) + number,
            received_at=now,
            text=text,
            call=call,
            approves=approves,
        )


@asynccontextmanager
async def open_world(
    folder: Path,
    *,
    now: datetime,
    zone: str = "Europe/Berlin",
    language: str = "en",
    models: Models | None = None,
    registry: Registry | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> AsyncGenerator[World]:
    """Open a store in ``folder`` and yield the assistant over it."""
    clock = SettableClock(now.astimezone(UTC))
    store = await EmbeddedStore.open(folder / "dayhand.db", now=clock.now)
    try:
        services = await assemble(Settings(home=folder, **settings), store, clock, registry, models)
        try:
            person = await services.people.create(name="Ann", zone=zone, now=clock.now())
            person = await services.people.update(person.id, language=language)
            yield World(services, clock, person)
        finally:
            await services.core.close()
            await services.voice.close()
            await services.bridges.close()
            await services.chat.close()
            await services.library.close()
            await services.memory.close()
            if services.telegram:
                await services.telegram.close()
    finally:
        await store.close()
