"""A real server on a loopback port, for what only the wire shows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx

from api.auth.sessions import COOKIE
from api.limits import Limits
from api.server import Server, make_server
from tests.api.house import House


@contextlib.asynccontextmanager
async def served(house: House, **limits: Any) -> AsyncIterator["Wire"]:
    """Serve a house until the block ends; then the server is stopped as by a signal."""
    services = replace(house.services, limits=Limits(**limits))
    server = make_server(services, host="127.0.0.1", port=0)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    wire = Wire(server, running)
    try:
        yield wire
    finally:
        await wire.stop()


class Wire:
    def __init__(self, server: Server, running: asyncio.Task[None]) -> None:
        self.server = server
        self._running = running
        self.port: int = server.servers[0].sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Stop as a signal would, and wait."""
        if self._running.done():
            return
        self.server.handle_exit(15, None)
        await self._running

    def client(self, person: httpx.AsyncClient) -> httpx.AsyncClient:
        """Return the same signed-in browser, over the wire."""
        headers = {"cookie": f"{COOKIE}={person.cookies[COOKIE]}", "origin": f"http://{self.host}"}
        return httpx.AsyncClient(base_url=f"http://{self.host}", headers=headers, timeout=20)

    async def exchange(self, sent: bytes, *, wait: float = 10) -> bytes:
        """Send bytes as they are and return everything that comes until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(sent)
            await writer.drain()
            async with asyncio.timeout(wait):
                return await reader.read()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
