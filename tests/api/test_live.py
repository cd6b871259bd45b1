"""The WebSocket: talking and listening on one connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.auth.sessions import COOKIE
from tests.api.house import House
from tests.api.wire import Wire, served


@pytest.fixture
async def wire(house: House) -> AsyncIterator[Wire]:
    async with served(house, beat_seconds=0.2) as serving:
        yield serving


def open_socket(wire: Wire, person: httpx.AsyncClient | None, **headers: str) -> connect:
    given = {"origin": f"http://{wire.host}", **headers}
    if person is not None:
        given["cookie"] = f"{COOKIE}={person.cookies[COOKIE]}"
    return connect(
        f"ws://{wire.host}/api/ws", additional_headers={k: v for k, v in given.items() if v}, proxy=None
    )


async def until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    async with asyncio.timeout(15):
        while True:
            message: dict[str, Any] = json.loads(await socket.recv())
            if message["type"] == kind:
                return message


async def refused(opening: connect) -> int:
    with pytest.raises(InvalidStatus) as caught:
        await opening
    return caught.value.response.status_code


async def test_a_line_is_answered(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with open_socket(wire, owner) as socket:
        await socket.send(json.dumps({"id": "m1", "text": "add bread to my shopping list"}))
        answer = await until(socket, "reply")

    assert answer["id"] == "m1"
    assert "bread" in answer["reply"]["reply"]["text"]
    assert answer["reply"]["receipts"][0]["action"] == "add_to_list"


async def test_events_come_as_they_happen(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with open_socket(wire, owner) as socket:
        await owner.post("/api/chat", json={"text": "note: from elsewhere"})
        event = await until(socket, "event")

    assert event["event"]["text"] == "note: from elsewhere"


async def test_a_repeated_line_is_done_once(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with open_socket(wire, owner) as socket:
        for _ in range(2):
            await socket.send(json.dumps({"id": "same", "text": "note: once"}))
            await until(socket, "reply")
        await socket.send(json.dumps({"id": "same", "text": "note: other"}))
        problem = await until(socket, "problem")

    assert problem["problem"]["status"] == 409
    assert len((await owner.get("/api/notes")).json()) == 1


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{", '{"id": "a"}', '{"id": "a", "text": ""}', '{"id": "a", "id": "b", "text": "c"}',
     '{"id": "a", "text": "\\ud800"}', '{"id": "a", "text": "b", "user": "owner"}',
     '{"id": "ü", "text": "b"}'],
)  # fmt: skip
async def test_evil_lines_are_problems_and_the_talk_goes_on(
    wire: Wire, owner: httpx.AsyncClient, line: str
) -> None:
    async with open_socket(wire, owner) as socket:
        await socket.send(line)
        problem = await until(socket, "problem")
        await socket.send(json.dumps({"id": "ok", "text": "help"}))
        answer = await until(socket, "reply")

    assert problem["problem"]["status"] == 400
    assert answer["id"] == "ok"


async def test_strangers_are_not_let_in(wire: Wire) -> None:
    assert await refused(open_socket(wire, None)) == 403
    assert await refused(open_socket(wire, None, cookie=f"{COOKIE}=x", authorization="Bearer dh_x")) == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://localhost.evil.example"])
async def test_other_sites_are_not_let_in(wire: Wire, owner: httpx.AsyncClient, origin: str) -> None:
    assert await refused(open_socket(wire, owner, origin=origin)) == 403
    async with open_socket(wire, owner) as socket:
        await (await socket.ping())


async def test_a_program_talks_with_its_token(wire: Wire, house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner) as program:
        bearer = program.headers["authorization"]
    async with open_socket(wire, None, origin="", authorization=bearer) as socket:
        await socket.send(json.dumps({"id": "m1", "text": "help"}))
        assert (await until(socket, "reply"))["id"] == "m1"
    foreign = open_socket(wire, None, origin="https://evil.example", authorization=bearer)
    assert await refused(foreign) == 403
    async with await house.program(owner, scopes=["read"]) as reader:
        bearer = reader.headers["authorization"]
    assert await refused(open_socket(wire, None, origin="", authorization=bearer)) == 403


async def test_a_token_in_the_address_is_nobody(wire: Wire, house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner) as program:
        token = program.headers["authorization"].partition(" ")[2]
    assert await refused(connect(f"ws://{wire.host}/api/ws?token={token}", proxy=None)) == 403


async def test_unknown_hosts_are_not_let_in(wire: Wire, owner: httpx.AsyncClient) -> None:
    """A page whose name was rebound to this machine shows its own name."""
    host = f"evil.example:{wire.port}"
    assert await refused(open_socket(wire, owner, host=host, origin=f"http://{host}")) == 403


async def test_large_messages_end_the_connection(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with open_socket(wire, owner) as socket:
        await socket.send(json.dumps({"id": "a", "text": "x" * 200_000}))
        with pytest.raises(ConnectionClosed) as caught:
            await until(socket, "reply")
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1009


async def test_a_ninth_connection_is_refused(wire: Wire, house: House, owner: httpx.AsyncClient) -> None:
    places = [house.services.sockets.hold("owner") for _ in range(8)]
    for place in places:
        place.__enter__()
    assert await refused(open_socket(wire, owner)) == 403
    for place in places:
        place.__exit__(None, None, None)
    async with open_socket(wire, owner) as socket:
        await (await socket.ping())


async def test_a_connection_ends_with_its_session(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with open_socket(wire, owner) as socket:
        await (await socket.ping())
        await owner.post("/api/auth/logout")
        with pytest.raises(ConnectionClosed):
            await until(socket, "reply")


async def test_connections_end_when_the_server_stops(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with open_socket(wire, owner) as socket:
        await (await socket.ping())
        await wire.stop()
        with pytest.raises(ConnectionClosed):
            await until(socket, "reply")
