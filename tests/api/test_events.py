"""The event stream: resumable, per person, over a real connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.house import PASSWORD, House
from tests.api.wire import Wire, served


@pytest.fixture
async def wire(house: House) -> AsyncIterator[Wire]:
    async with served(house, beat_seconds=0.2) as serving:
        yield serving


async def events_of(
    client: httpx.AsyncClient, count: int, headers: dict[str, str] | None = None, **query: Any
) -> list[tuple[int, dict[str, Any]]]:
    """Return the next ``count`` events of a stream as (id, envelope)."""
    found: list[tuple[int, dict[str, Any]]] = []
    async with (
        asyncio.timeout(15),
        client.stream("GET", "/api/events", params=query, headers=headers or {}) as stream,
    ):
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        data = ""
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                data = line[6:]
            elif line.startswith("id: "):
                found.append((int(line[4:]), json.loads(data)))
                if len(found) == count:
                    break
    return found


async def say(client: httpx.AsyncClient, text: str) -> int:
    answer = await client.post("/api/chat", json={"text": text})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["seq"])


async def test_events_are_numbered_without_gaps(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with wire.client(owner) as client:
        last = await say(client, "note: one")
        found = await events_of(client, last, after=0)

    assert [number for number, _ in found] == list(range(1, last + 1))
    assert all(envelope["seq"] == number for number, envelope in found)
    assert found[0][1]["event"]["text"] == "note: one"


async def test_a_stream_resumes_after_the_last_event_seen(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with wire.client(owner) as client:
        first = await say(client, "note: one")
        last = await say(client, "note: two")
        resumed = await events_of(client, last - first, headers={"Last-Event-ID": str(first)})

    assert [number for number, _ in resumed] == list(range(first + 1, last + 1))
    assert resumed[0][1]["event"]["text"] == "note: two"


async def test_what_a_browser_saw_last_wins_over_the_address(wire: Wire, owner: httpx.AsyncClient) -> None:
    """EventSource comes back to the same address, with the header telling how far it has come."""
    async with wire.client(owner) as client:
        last = await say(client, "note: one")
        found = await events_of(client, 1, headers={"Last-Event-ID": str(last - 1)}, after=0)
    assert found[0][0] == last


async def test_new_events_arrive_while_one_listens(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with wire.client(owner) as client:
        before = await say(client, "note: before")
        listening = asyncio.create_task(events_of(client, 1, after=before))
        await asyncio.sleep(0.3)
        await say(client, "note: while listening")
        found = await listening
    assert found[0][1]["event"]["text"] == "note: while listening"


async def test_a_quiet_stream_shows_it_is_alive(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with wire.client(owner) as client, client.stream("GET", "/api/events") as stream:
        async with asyncio.timeout(10):
            async for line in stream.aiter_lines():
                if line == ": alive":
                    break


async def test_a_stream_ends_with_its_session(wire: Wire, house: House, owner: httpx.AsyncClient) -> None:
    async with wire.client(owner) as client, client.stream("GET", "/api/events") as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        await owner.post("/api/auth/logout")
        async with asyncio.timeout(10):
            assert not [line async for line in lines if line.startswith("data")]


async def test_everybody_hears_only_their_own(
    wire: Wire, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    async with wire.client(owner) as ann, wire.client(member) as bob:
        last = await say(ann, "note: CANARY")
        await say(bob, "note: his own")
        heard = await events_of(bob, 1, after=0)
        assert "CANARY" not in json.dumps(heard)
        assert "CANARY" in json.dumps(await events_of(ann, last, after=0))


async def test_streams_are_limited_per_person(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    places = [house.services.streams.hold("owner") for _ in range(24)]
    for place in places:
        place.__enter__()
    refused = await owner.get("/api/events")
    assert refused.status_code == 429
    for place in places:
        place.__exit__(None, None, None)


@pytest.mark.parametrize("seen", ["-1", "x", "1e3", "9" * 30, "٣"])
async def test_malformed_positions_are_refused(owner: httpx.AsyncClient, seen: str) -> None:
    answer = await owner.get("/api/events", headers=[(b"last-event-id", seen.encode())])
    assert answer.status_code == 422
    assert (await owner.get("/api/events", params={"after": seen})).status_code == 422


async def test_streams_need_a_caller(house: House) -> None:
    async with house.client() as stranger:
        assert (await stranger.get("/api/events")).status_code == 401


async def test_a_streams_place_is_given_back(wire: Wire, house: House, owner: httpx.AsyncClient) -> None:
    streams = house.services.streams
    async with wire.client(owner) as client:
        async with client.stream("GET", "/api/events"):
            assert streams.taken("owner") == 1
        async with asyncio.timeout(10):
            while streams.taken("owner"):  # noqa: ASYNC110  # nothing tells when it is given back
                await asyncio.sleep(0.02)


async def test_a_snapshot_and_its_stream_leave_nothing_out(wire: Wire, owner: httpx.AsyncClient) -> None:
    async with wire.client(owner) as client:
        await say(client, "note: in the snapshot")
        page = (await client.get("/api/conversations/main/messages")).json()
        await say(client, "note: in the stream")
        found = await events_of(client, 1, after=page["seq"])
    assert found[0][1]["event"]["text"] == "note: in the stream"
    assert PASSWORD not in json.dumps(page)
