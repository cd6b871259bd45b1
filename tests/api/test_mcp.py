"""The MCP server: real clients of the protocol call actions on a real server, each as a person's turn."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import fastmcp
import httpx
import httpx2
import pytest
from fastmcp.client.auth import BearerAuth
from mcp import Client as SdkClient
from mcp.client.streamable_http import streamable_http_client

from tests.api.house import House, with_shredder
from tests.api.wire import served
from tests.safety.shredder import shredded


@asynccontextmanager
async def connected(
    house: House, owner: httpx.AsyncClient, **token: Any
) -> AsyncGenerator[fastmcp.Client[Any]]:
    """Serve a house and yield FastMCP's client with a token of the owner."""
    made = await owner.post("/api/auth/tokens", json={"name": "agent", **token})
    async with (
        served(house) as wire,
        fastmcp.Client(f"http://{wire.host}/mcp", auth=BearerAuth(made.json()["token"])) as client,
    ):
        yield client


@asynccontextmanager
async def sdk_client(url: str, headers: dict[str, str], mode: str) -> AsyncGenerator[SdkClient]:
    """Yield the client of the MCP SDK; ``legacy`` shakes hands as clients did before 2026."""
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        SdkClient(streamable_http_client(url, http_client=http), mode=mode) as client,
    ):
        yield client


async def call(client: fastmcp.Client[Any], tool: str, **arguments: Any) -> Any:
    return await client.call_tool(tool, arguments, raise_on_error=False)


async def test_a_call_is_a_turn_with_a_receipt_that_can_be_undone(
    house: House, owner: httpx.AsyncClient
) -> None:
    async with connected(house, owner) as client:
        done = await call(client, "add_to_list", items=["milk"], list_name="shopping")

    assert not done.is_error
    assert done.structured_content["status"] == "done"
    assert "milk" in done.content[0].text
    receipts = (await owner.get("/api/receipts")).json()
    assert done.structured_content["receipts"][0]["id"] in str(receipts)
    undone = await owner.post("/api/chat", json={"text": "undo"})
    assert undone.json()["receipts"][0]["undoes"] == [done.structured_content["receipts"][0]["id"]]


async def test_times_are_words_in_the_persons_zone(house: House, owner: httpx.AsyncClient) -> None:
    async with connected(house, owner) as client:
        done = await call(client, "set_reminder", title="call mum", when="tomorrow at 9")
        wrong = await call(client, "set_reminder", title="call mum", when="when pigs fly")
    assert done.structured_content["items"][0]["wall"].startswith("2026-11-21T09:00")
    assert wrong.is_error
    assert "time" in wrong.content[0].text


async def test_tools_tell_their_schema_and_what_they_can_do(house: House, owner: httpx.AsyncClient) -> None:
    async with connected(house, owner) as client:
        tools = {tool.name: tool for tool in await client.list_tools()}

    assert set(tools) == set(house.services.registry.actions)
    add, show = tools["add_to_list"], tools["show_list"]
    assert add.title == "Add to list"
    assert add.input_schema["required"] == ["items"]
    assert add.meta is not None
    assert add.meta["dayhand/level"] == "write_own"
    assert add.annotations is not None
    assert show.annotations is not None
    assert (add.annotations.read_only_hint, add.annotations.destructive_hint) == (False, False)
    assert (show.annotations.read_only_hint, show.annotations.open_world_hint) == (True, False)


async def test_a_missing_slot_is_a_question_and_nothing_is_done(
    house: House, owner: httpx.AsyncClient
) -> None:
    async with connected(house, owner) as client:
        asked = await call(client, "set_reminder", title="call mum")

    assert asked.is_error
    assert asked.structured_content["status"] == "question"
    question = asked.structured_content["question"]
    assert (question["kind"], question["slot"]) == ("slot", "when")
    assert "argument when" in question["how"]
    assert (await owner.get("/api/receipts")).json() == []


async def test_a_choice_is_answered_by_its_id(house: House, owner: httpx.AsyncClient) -> None:
    for name in ("call Anna", "call Bert"):
        await owner.post("/api/actions/create_task", json={"title": name})
    async with connected(house, owner) as client:
        asked = await call(client, "complete_task", task="call")
        question = asked.structured_content["question"]
        assert question["kind"] == "choice"
        done = await call(client, "complete_task", **{question["slot"]: question["choices"][0]["id"]})
    assert done.structured_content["receipts"][0]["action"] == "complete_task"


async def test_what_needs_a_yes_waits_for_its_person(tmp_path: Path) -> None:
    house = await House.build(tmp_path, with_shredder())
    owner = await house.owner()
    async with connected(house, owner) as client:
        asked = await call(client, "shred", thing="the contract")
    question = asked.structured_content["question"]
    assert (asked.is_error, shredded) == (True, [])
    assert question["approval"] in question["how"]

    done = await owner.post(f"/api/approvals/{question['approval']}", json={"answer": "approve"})

    assert done.json()["receipts"][0]["action"] == "shred"
    assert shredded == ["the contract"]
    shredded.clear()
    await owner.aclose()
    await house.close()


async def test_an_open_question_of_the_person_is_not_the_tools(
    house: House, owner: httpx.AsyncClient
) -> None:
    """What is done says so while the conversation waits for an answer to something else."""
    await owner.post("/api/chat", json={"text": "remind me to call mum"})
    async with connected(house, owner) as client:
        done = await call(client, "create_note", text="blue")
        gone = await call(client, "delete_note", note="no such note")
    assert (done.is_error, done.structured_content["status"]) == (False, "done")
    assert (gone.is_error, gone.structured_content["status"]) == (True, "error")


async def test_a_reading_token_has_only_reading_tools(house: House, owner: httpx.AsyncClient) -> None:
    async with connected(house, owner, scopes=["read"]) as client:
        names = {tool.name for tool in await client.list_tools()}
        refused = await call(client, "create_note", text="x")
        shown = await call(client, "find_notes")

    assert "show_list" in names
    assert not names & {"create_note", "add_to_list", "undo"}
    assert refused.is_error
    assert refused.structured_content["code"] == "not_allowed"
    assert not shown.is_error


async def test_tools_follow_the_switching_of_packages(house: House, owner: httpx.AsyncClient) -> None:
    async with connected(house, owner) as client:
        assert "create_note" in {tool.name for tool in await client.list_tools()}
        await owner.patch("/api/capabilities/planner", json={"enabled": False})
        try:
            assert "create_note" not in {tool.name for tool in await client.list_tools()}
            with pytest.raises(Exception, match="create_note"):
                await client.call_tool("create_note", {"text": "x"})
        finally:
            await owner.patch("/api/capabilities/planner", json={"enabled": True})
        assert "create_note" in {tool.name for tool in await client.list_tools()}


async def test_unknown_and_unstorable_arguments_are_refused(house: House, owner: httpx.AsyncClient) -> None:
    async with connected(house, owner) as client:
        unknown = await call(client, "create_note", text="x", colour="red")
        dollars = await call(client, "create_note", text={"$gt": ""})
    assert unknown.is_error
    assert "colour" in unknown.content[0].text
    assert dollars.is_error


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_sdks_own_client_is_answered(house: House, owner: httpx.AsyncClient, mode: str) -> None:
    made = await owner.post("/api/auth/tokens", json={"name": "agent"})
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    async with served(house) as wire, sdk_client(f"http://{wire.host}/mcp", headers, mode) as client:
        tools = await client.list_tools()
        done = await client.call_tool("create_note", {"text": "blue"})
    assert "create_note" in {tool.name for tool in tools.tools}
    assert done.structured_content is not None
    assert done.structured_content["status"] == "done"


async def test_members_are_themselves(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    await owner.post("/api/chat", json={"text": "note: CANARY"})
    async with connected(house, member) as client:
        found = await call(client, "find_notes")
    assert "CANARY" not in str(found.structured_content)
    async with connected(house, owner) as client:
        assert "CANARY" in str((await call(client, "find_notes")).structured_content)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 401),
        ({"authorization": "Bearer dh_wrong"}, b"{}", 401),
        (None, b"{", 400),
        (None, b'{"a": "\\ud800"}', 400),
        (None, b"x" * 1_000_001, 413),
    ],
)
async def test_the_door_refuses_with_problems(
    house: House, owner: httpx.AsyncClient, headers: dict[str, str] | None, body: bytes, status: int
) -> None:
    program = await house.program(owner)
    if headers is not None:
        del program.headers["authorization"]
    answer = await program.post("/mcp", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    await program.aclose()


async def test_a_browsers_session_is_no_way_in(owner: httpx.AsyncClient) -> None:
    assert (await owner.post("/mcp", json={})).status_code == 401


async def test_without_the_extra_it_says_so(
    owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.mcp.door.find_spec", lambda name: None)
    answer = await owner.post("/mcp", json={})
    assert answer.status_code == 503
    assert "dayhand[mcp]" in answer.json()["detail"]
