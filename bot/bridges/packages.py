"""Configured servers as capability packages: each of their tools is an action that reaches outside."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel

from bot.bridges.attempts import Attempts
from bot.bridges.connection import Connection, ServerAwayError, ToolAnswer, UnansweredError
from bot.bridges.listings import Listing, Offer
from bot.bridges.schemas import Form, form
from bot.bridges.servers import Server
from bot.store.port import Store
from capabilities.contract import Action, Capability, Context, Level, Reply
from capabilities.errors import DayhandError

log = structlog.get_logger(__name__)

AnyCapability = Capability[Any]


class ToolFailedError(DayhandError):
    """The server says that it did not work."""

    code = "tool_failed"


class Bridges:
    """The servers of one installation. Nothing is started before it is needed."""

    def __init__(self, servers: Sequence[Server], store: Store, folder: Path) -> None:
        self._connections = [Connection(server) for server in servers]
        self._attempts = Attempts(store)
        self._folder = folder
        self._learning: asyncio.Task[None] | None = None

    def packages(self) -> list[AnyCapability]:
        """Return a package a server, with the tools it offered when it was last asked."""
        return [self._package(c, self._listing(c).read() or []) for c in self._connections]

    def start(self, changed: Callable[[AnyCapability], None]) -> None:
        """Ask servers that were never asked what they offer, beside everything else."""
        unknown = [c for c in self._connections if self._listing(c).read() is None]
        if unknown and self._learning is None:
            self._learning = asyncio.create_task(self._learn(unknown, changed))

    async def learn(self, changed: Callable[[AnyCapability], None]) -> None:
        """Ask every server what it offers now."""
        await self._learn(self._connections, changed)

    async def close(self) -> None:
        """End what was started."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)
        await asyncio.gather(*(connection.close() for connection in self._connections))

    async def _learn(
        self, connections: Sequence[Connection], changed: Callable[[AnyCapability], None]
    ) -> None:
        for connection in connections:
            try:
                offers = await connection.offers()
            except DayhandError as error:
                log.warning("bridge.not_learnt", server=connection.server.name, reason=error.code)
                continue
            self._listing(connection).write(offers)
            changed(self._package(connection, offers))

    def _listing(self, connection: Connection) -> Listing:
        return Listing(self._folder, connection.server)

    def _package(self, connection: Connection, offers: Sequence[Offer]) -> AnyCapability:
        server = connection.server
        package: AnyCapability = Capability(
            f"mcp_{server.name}", summary=f"Tools of the MCP server {server.name}.", package=__package__ or ""
        )
        for one in offers:
            if server.tools is None or one.name in server.tools:
                action = self._action(connection, one)
                package.actions.setdefault(action.name, action)
        return package

    def _action(self, connection: Connection, one: Offer) -> Action:
        server = connection.server
        name = re.sub(r"\W+", "_", f"mcp_{server.name}_{one.name}".lower())[:64]
        slots = form(name, one.schema_)
        level = server.levels.get(one.name, Level.OUTWARD)
        crossing = Crossing(connection, self._attempts, one.name, name, level, slots)
        places = server.destinations.get(one.name, slots.places)
        return Action(name, level, slots.model, crossing.run, one.summary, destinations=places)


@dataclass(frozen=True, slots=True)
class Crossing:
    """One tool of one server, as an action runs it."""

    connection: Connection
    attempts: Attempts
    tool: str
    action: str
    level: Level
    form: Form

    async def run(self, slots: BaseModel, context: Context) -> Reply:
        """Call the tool; what changes something is noted before and after."""
        arguments = self.form.arguments(slots)
        if self.level == Level.READ_OUTSIDE:
            answer = await self.connection.call(self.tool, arguments)
        else:
            answer = await self._noted(arguments, context)
        facts: dict[str, Any] = {
            "server": self.connection.server.name,
            "tool": self.tool,
            "text": answer.text,
        }
        if answer.failed:
            raise ToolFailedError.worded("tool_failed", **facts)
        return Reply("outside.found" if self.level == Level.READ_OUTSIDE else "outside.done", **facts)

    async def _noted(self, arguments: dict[str, Any], context: Context) -> ToolAnswer:
        known = await self.attempts.begin(context.key, context.person.id, self.action, arguments, context.now)
        if known is not None:
            return known
        try:
            answer = await self.connection.call(self.tool, arguments)
        except ServerAwayError:
            await self.attempts.end(context.key, "failed")
            raise
        except UnansweredError:
            await self.attempts.end(context.key, "unknown")
            raise
        await self.attempts.end(context.key, "failed" if answer.failed else "done", answer.text)
        return answer
