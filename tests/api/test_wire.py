"""What a hostile or slow peer does on the wire, against a real server."""

import asyncio

import httpx

from tests.api.house import House
from tests.api.wire import served


async def test_half_sent_body_is_given_up(house: House, owner: httpx.AsyncClient) -> None:
    async with served(house, body_seconds=0.2) as wire, wire.client(owner) as client:
        cookie, origin = client.headers["cookie"], client.headers["origin"]
        head = (
            f"POST /api/chat HTTP/1.1\r\nhost: {wire.host}\r\ncookie: {cookie}\r\norigin: {origin}\r\n"
            "content-type: application/json\r\ncontent-length: 100\r\n\r\n"
        )
        answer = await wire.exchange(head.encode() + b'{"text": "he')

        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"code":"body_timeout"' in answer
        assert (await client.post("/api/chat", json={"text": "help"})).status_code == 200


async def test_half_sent_head_is_given_up(house: House) -> None:
    async with served(house, header_seconds=0.2) as wire:
        assert await wire.exchange(b"GET /health/live HTTP/1.1\r\nhost: local") == b""
        assert await wire.exchange(b"") == b""
        whole = f"GET /health/live HTTP/1.1\r\nhost: {wire.host}\r\nconnection: close\r\n\r\n"
        assert (await wire.exchange(whole.encode())).startswith(b"HTTP/1.1 200 ")


async def test_endless_heads_are_refused(house: House) -> None:
    async with served(house) as wire:
        line = b"x-filler: " + b"x" * 90 + b"\r\n"
        head = f"GET /health/live HTTP/1.1\r\nhost: {wire.host}\r\n".encode()
        assert (await wire.exchange(head + line * 2_511)).startswith(b"HTTP/1.1 400 ")
        fits = await wire.exchange(head + line * 100 + b"connection: close\r\n\r\n")
        assert fits.startswith(b"HTTP/1.1 200 ")


async def test_half_sent_second_head_is_given_up(house: House) -> None:
    """A connection that was fine once gets no more time than a new one."""
    async with served(house, header_seconds=0.2) as wire:
        reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
        writer.write(f"GET /health/live HTTP/1.1\r\nhost: {wire.host}\r\n\r\n".encode())
        assert b"HTTP/1.1 200 " in await reader.readuntil(b"}")
        writer.write(b"GET /health/live HTTP/1.1\r\nhos")
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        writer.close()


async def test_declared_and_chunked_sizes_are_capped(house: House, owner: httpx.AsyncClient) -> None:
    async with served(house) as wire, wire.client(owner) as client:
        head = (
            f"POST /api/chat HTTP/1.1\r\nhost: {wire.host}\r\ncookie: {client.headers['cookie']}\r\n"
            f"origin: {client.headers['origin']}\r\ncontent-type: application/json\r\n"
        )
        declared = await wire.exchange(f"{head}content-length: 99999999999\r\n\r\n".encode())
        # Just over the cap: with more, the connection could be reset before the answer is read.
        chunks = (b"fa00\r\n" + b"x" * 64_000 + b"\r\n") * 15 + b"9c41\r\n" + b"x" * 40_001 + b"\r\n"
        chunked = await wire.exchange(f"{head}transfer-encoding: chunked\r\n\r\n".encode() + chunks)

        assert declared.startswith(b"HTTP/1.1 413 ")
        assert chunked.startswith(b"HTTP/1.1 413 ")


async def test_broken_http_is_refused(house: House) -> None:
    async with served(house) as wire:
        for sent in (
            b"\x00\x01\x02\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"POST /api/chat HTTP/1.1\r\nhost: localhost\r\ncontent-length: -5\r\n\r\n",
            b"POST /api/chat HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        ):
            assert (await wire.exchange(sent)).startswith(b"HTTP/1.1 400 "), sent


async def test_open_streams_end_when_the_server_stops(house: House, owner: httpx.AsyncClient) -> None:
    """Stopping does not wait for streams: each ends cleanly, as a finished response."""
    async with (
        served(house, grace_seconds=30) as wire,
        wire.client(owner) as client,
        client.stream("GET", "/api/events") as stream,
    ):
        parts = stream.aiter_text()
        assert "connected" in await anext(parts)
        async with asyncio.timeout(15):
            await wire.stop()
            assert [part async for part in parts] == []


async def test_answers_do_not_name_the_server(house: House) -> None:
    async with served(house) as wire:
        whole = f"GET /health/ready HTTP/1.1\r\nhost: {wire.host}\r\nconnection: close\r\n\r\n"
        answer = (await wire.exchange(whole.encode())).lower()
        assert answer.startswith(b"http/1.1 200 ")
        assert b"\nserver:" not in answer
        assert b"uvicorn" not in answer
