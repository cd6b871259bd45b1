"""The way in at ``/mcp``: who calls is known and bodies are checked before MCP sees a request.

The tools are built with the first call: FastMCP is an extra, and takes a second to import.
"""

import asyncio
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.caller import Caller, identify, services_of
from api.auth.tokens import Scope as Allowed
from api.errors import NotAllowedError, NotSignedInError, response_to
from api.json_body import StrictRequest, parse_json
from api.services import Services
from capabilities.errors import UnavailableError

MISSING = "This installation has no MCP: install the extra, dayhand[mcp], and start it again."


class McpDoor:
    """ASGI application at ``/mcp``. ``close`` ends what the first call started."""

    def __init__(self) -> None:
        self._running: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; refusals are problem bodies as everywhere."""
        try:
            connection = HTTPConnection(scope)
            caller = await _caller(connection)
            body = await StrictRequest(scope, receive).body()
            if body:
                parse_json(body, dollars=True)
            app = await self._app(services_of(connection))
        except Exception as error:  # noqa: BLE001  # the outermost boundary of this door
            await response_to(error)(scope, receive, send)
            return
        from api.mcp.tools import CALLER

        await app({**scope, "root_path": "", "path": "/mcp", CALLER: caller}, _again(body, receive), send)

    async def close(self) -> None:
        """End the sessions and let go."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = self._ready = None

    async def _app(self, services: Services) -> ASGIApp:
        if self._ready is None:
            self._ready = asyncio.get_running_loop().create_future()
            self._running = asyncio.create_task(self._run(services, self._ready))
        return await asyncio.shield(self._ready)

    async def _run(self, services: Services, ready: "asyncio.Future[ASGIApp]") -> None:
        """Build the tools and keep their application running, in one task as its lifespan needs."""
        try:
            app: Any = await asyncio.to_thread(_build, services)
            async with app.lifespan(app):
                ready.set_result(app)
                await asyncio.Event().wait()
        except Exception as error:  # noqa: BLE001  # whoever asks is told; the next one tries again
            self._ready = None
            if not ready.done():
                ready.set_exception(error)


async def _caller(connection: HTTPConnection) -> Caller:
    if find_spec("fastmcp") is None:
        raise UnavailableError(MISSING)
    caller = await identify(connection)
    if caller.token is None:
        raise NotSignedInError("Programs sign in with a token here.")
    if not caller.scopes & {Allowed.READ, Allowed.WRITE}:
        raise NotAllowedError("This token may not do that: it lacks the scope read.")
    return caller


def _build(services: Services) -> ASGIApp:
    from api.mcp.tools import server  # FastMCP: imported by who uses it

    return server(services)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read already, and then whatever comes."""
    told = False

    async def give() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
