"""One MCP server: started or reached with the first call, and let go of with the house.

FastMCP is imported then and not before; it is the extra ``mcp``.
"""

import asyncio
import importlib
import json
import logging
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bot.bridges.listings import MOST_TOOLS, Offer, offer
from bot.bridges.servers import Server
from capabilities.errors import DayhandError

log = structlog.get_logger(__name__)

LONGEST = 20_000
"""Characters of an answer that are kept."""
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class ServerAwayError(DayhandError):
    """A server cannot be reached, so nothing was asked of it."""

    code = "server_away"


class UnansweredError(DayhandError):
    """A call was sent, and no answer came: what became of it is not known."""

    code = "unanswered"


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool answered: somebody else's text, bounded."""

    text: str
    failed: bool = False


class Connection:
    """A server as one house sees it. Any number of calls share one session; a broken one is replaced."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._running: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[Any] | None = None

    async def offers(self) -> list[Offer]:
        """Ask what tools there are; ServerAwayError."""
        client = await self._client()
        try:
            async with asyncio.timeout(self.server.seconds):
                found = await client.list_tools()
        except Exception as error:
            await self.close()
            raise ServerAwayError.worded("server_away", server=self.server.name) from error
        offers = [offer(tool.name, tool.description, dict(tool.input_schema)) for tool in found[:MOST_TOOLS]]
        return [one for one in offers if one is not None]

    async def call(self, tool: str, arguments: dict[str, Any]) -> ToolAnswer:
        """Call a tool. ServerAwayError before anything was sent, UnansweredError after."""
        client = await self._client()
        try:
            async with asyncio.timeout(self.server.seconds):
                result = await client.call_tool_mcp(tool, arguments)
        except Exception as error:
            if _told(error):
                return ToolAnswer(_clean(str(error)), failed=True)
            await self.close()
            raise UnansweredError.worded("unanswered", server=self.server.name, tool=tool) from error
        return ToolAnswer(_text(result), failed=bool(result.is_error))

    async def close(self) -> None:
        """End the session, and the process if we started one."""
        running, self._running, self._ready = self._running, None, None
        if running is not None:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _client(self) -> Any:
        if self._ready is None or (self._running is not None and self._running.done()):
            self._ready = asyncio.get_running_loop().create_future()
            self._running = asyncio.create_task(self._run(self._ready))
        try:
            async with asyncio.timeout(self.server.seconds):
                return await asyncio.shield(self._ready)
        except TimeoutError as error:
            await self.close()
            raise ServerAwayError.worded("server_away", server=self.server.name) from error

    async def _run(self, ready: "asyncio.Future[Any]") -> None:
        """Hold the session open, in one task from beginning to end as its library needs."""
        try:
            client = await asyncio.to_thread(_client_of, self.server)
            async with client:
                ready.set_result(client)
                await asyncio.Event().wait()
        except Exception as error:  # noqa: BLE001  # whatever a stranger's server does: whoever asked is told
            log.warning("bridge.away", server=self.server.name, kind=type(error).__name__)
            self._ready = None
            if not ready.done():
                extra = isinstance(error, ImportError)
                key = "mcp_missing" if extra else "server_away"
                ready.set_exception(ServerAwayError.worded(key, server=self.server.name))
                ready.exception()  # retrieved: whoever waited may have gone


def _client_of(server: Server) -> Any:
    fastmcp: Any = importlib.import_module("fastmcp")
    for name in ("fastmcp", "mcp"):  # its own handler would print what tools were asked
        library = logging.getLogger(name)
        library.handlers, library.propagate = [logging.NullHandler()], False
    transports: Any = importlib.import_module("fastmcp.client.transports")
    if server.url is not None:
        transport = transports.StreamableHttpTransport(server.url, headers=server.headers)
    else:
        # Of our environment it gets what a program needs to run, and none of our secrets.
        transport = transports.StdioTransport(
            server.command, list(server.args), env=server.env, cwd=server.cwd, keep_alive=False,
            log_file=Path(os.devnull),
        )  # fmt: skip
    return fastmcp.Client(transport, timeout=server.seconds, init_timeout=server.seconds)


def _told(error: Exception) -> bool:
    """Whether an error is the server's own answer (a JSON-RPC error), not the want of one."""
    code = getattr(getattr(error, "error", None), "code", None)
    return isinstance(code, int) and -32_700 <= code <= -32_600


def _text(result: Any) -> str:
    parts = [str(part.text) if part.type == "text" else f"[{part.type}]" for part in result.content]
    if not parts and result.structured_content is not None:
        parts = [json.dumps(result.structured_content, ensure_ascii=False, default=str)]
    return _clean("\n".join(parts))


def _clean(text: str) -> str:
    cleaned = _ODD.sub(" ", text[: LONGEST + 1])
    return cleaned if len(cleaned) <= LONGEST else f"{cleaned[: LONGEST - 1]}…"
