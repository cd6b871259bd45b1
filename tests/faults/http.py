"""The least HTTP that carries JSON between real processes over loopback, one request a connection."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

Answer = tuple[int, dict[str, Any]]


async def serve(
    answer: Callable[[str, dict[str, Any]], Awaitable[Answer | None]], port: int
) -> asyncio.Server:
    """Serve JSON on a port (0: any free one); an answer of None leaves the caller hanging."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path, body = await _read(reader)
            answered = await answer(path.split(" ")[1], body)
            if answered is None:
                await reader.read()  # until the other side gives up or is killed
                return
            status, content = answered
            data = json.dumps(content).encode()
            writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the other side was killed
        finally:
            writer.close()

    return await asyncio.start_server(connection, "127.0.0.1", port, backlog=1000)


async def request(port: int, path: str, body: dict[str, Any], within: float = 10.0) -> Answer:
    """Post JSON and return status and answer.

    Raises ConnectionRefusedError when nothing was sent, TimeoutError, ConnectionError or
    asyncio.IncompleteReadError when it may have arrived.
    """
    async with asyncio.timeout(within):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            data = json.dumps(body).encode()
            writer.write(f"POST {path} HTTP/1.1\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
            await writer.drain()
            line, answer = await _read(reader)
            return int(line.split(" ")[1]), answer
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[str, dict[str, Any]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *headers = head.split("\r\n")
    length = next(int(h.split(":")[1]) for h in headers if h.lower().startswith("content-length"))
    return line, json.loads(await reader.readexactly(length))
