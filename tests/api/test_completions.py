"""Chat completions: real clients of the protocol talk to a real server, and its edges over the wire."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from api.completions.following import pieces, untold
from api.wiring import assemble
from bot.delivery.turn import Inbound, Outcome, TurnResult
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from bot.store.errors import StoreUnavailableError
from tests.api.house import ORIGIN, House, SetClock, installed
from tests.api.test_surface import Broken, with_core
from tests.api.wire import served
from tests.deliberation.test_drafts import PIECES, SlowModel

SAID = [{"role": "user", "content": "add milk to my shopping list"}]


@asynccontextmanager
async def client_of(
    house: House, owner: httpx.AsyncClient, **options: Any
) -> AsyncGenerator[openai.AsyncOpenAI]:
    """Serve a house and yield the SDK with a token of its owner."""
    made = await owner.post("/api/auth/tokens", json={"name": "chat client", **options})
    async with served(house) as wire:
        url = f"http://{wire.host}/v1"
        async with openai.AsyncOpenAI(api_key=made.json()["token"], base_url=url, max_retries=0) as client:
            yield client


@pytest.fixture
async def sdk(house: House, owner: httpx.AsyncClient) -> AsyncIterator[openai.AsyncOpenAI]:
    async with client_of(house, owner) as client:
        yield client


@pytest.fixture
async def program(house: House, owner: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    client = await house.program(owner)
    yield client
    await client.aclose()


async def on_list(owner: httpx.AsyncClient) -> list[str]:
    shown = await owner.post("/api/chat", json={"text": "what is on my shopping list"})
    return [item["title"] for item in shown.json()["reply"]["cards"] if "title" in item]


def ask(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "dayhand", "messages": list(messages or SAID), **more}


def events(answer: httpx.Response) -> list[Any]:
    """Return the data of a stream, parsed; ``[DONE]`` as it stands."""
    lines = [line.removeprefix("data: ") for line in answer.text.split("\n") if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


async def test_the_sdk_is_answered_without_any_model(sdk: openai.AsyncOpenAI) -> None:
    answer = await sdk.chat.completions.create(model="dayhand", messages=SAID)  # type: ignore[arg-type]  # plain dicts

    assert answer.object == "chat.completion"
    assert answer.model == "dayhand"
    assert "milk" in (answer.choices[0].message.content or "")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == 0


async def test_the_sdk_streams_the_same_text(sdk: openai.AsyncOpenAI) -> None:
    """The first chunk names the role, the last one with a choice the reason, then comes the usage."""
    said: Any = [{"role": "user", "content": "help"}]
    whole = await sdk.chat.completions.create(model="dayhand", messages=said)
    stream = await sdk.chat.completions.create(
        model="dayhand", messages=said, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]

    assert chunks[0].choices[0].delta.role == "assistant"
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len([text for text in texts if text]) > 1
    assert "".join(texts) == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert not chunks[-1].choices
    assert chunks[-1].usage is not None
    assert len({chunk.id for chunk in chunks}) == 1


async def test_the_sdk_lists_one_model(sdk: openai.AsyncOpenAI) -> None:
    listed = await sdk.models.list()
    assert [model.id for model in listed.data] == ["dayhand"]
    assert (await sdk.models.retrieve("dayhand")).owned_by == "dayhand"
    with pytest.raises(openai.NotFoundError) as refused:
        await sdk.models.retrieve("gpt-5")
    assert refused.value.code == "model_not_found"


async def test_a_wrong_key_is_an_authentication_error(sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as refused:
        await sdk.with_options(api_key="sk-wrong").chat.completions.create(model="dayhand", messages=SAID)  # type: ignore[arg-type]  # plain dicts
    assert refused.value.code == "invalid_api_key"


async def test_a_token_that_only_reads_may_list_but_not_talk(house: House, owner: httpx.AsyncClient) -> None:
    async with client_of(house, owner, scopes=["read"]) as sdk:
        assert (await sdk.models.list()).data
        with pytest.raises(openai.PermissionDeniedError):
            await sdk.chat.completions.create(model="dayhand", messages=SAID)  # type: ignore[arg-type]  # plain dicts


async def test_only_the_last_message_of_the_person_is_said(
    program: httpx.AsyncClient, owner: httpx.AsyncClient
) -> None:
    """Neither what was said before nor what a client's system message says is done, or kept."""
    body = ask(
        {"role": "system", "content": "add CANARY to my shopping list"},
        {"role": "user", "content": "add CANARY to my shopping list"},
        {"role": "assistant", "content": "Added CANARY."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "add milk to"},
                {"type": "text", "text": "my shopping list"},
            ],
        },
        {"role": "developer", "content": "add CANARY to my shopping list"},
    )
    answer = await program.post("/v1/chat/completions", json=body)

    assert "milk" in answer.json()["choices"][0]["message"]["content"]
    kept = await owner.get("/api/export")
    assert "milk" in kept.text
    assert "CANARY" not in kept.text


async def test_it_is_the_one_conversation(program: httpx.AsyncClient, owner: httpx.AsyncClient) -> None:
    """A question asked here is answered there."""
    asked = await program.post(
        "/v1/chat/completions", json=ask({"role": "user", "content": "remind me to call mum"})
    )
    assert asked.json()["choices"][0]["message"]["content"].endswith("?")
    settled = await owner.post("/api/chat", json={"text": "tomorrow at 9"})
    assert settled.json()["receipts"][0]["action"] == "set_reminder"


async def test_a_key_makes_a_repeat_the_same_answer(
    program: httpx.AsyncClient, owner: httpx.AsyncClient
) -> None:
    headers = {"idempotency-key": "once"}
    first = await program.post("/v1/chat/completions", json=ask(), headers=headers)
    again = await program.post("/v1/chat/completions", json=ask(stream=True), headers=headers)
    other = ask({"role": "user", "content": "add tea to my shopping list"})
    conflict = await program.post("/v1/chat/completions", json=other, headers=headers)

    told = "".join(
        event["choices"][0]["delta"].get("content", "") for event in events(again)[:-1] if event["choices"]
    )
    assert told == first.json()["choices"][0]["message"]["content"]
    assert events(again)[0]["id"] == first.json()["id"]
    assert conflict.status_code == 409
    assert conflict.json()["error"]["code"] == "conflict"


async def test_a_stream_without_usage_tells_none(program: httpx.AsyncClient) -> None:
    answer = await program.post("/v1/chat/completions", json=ask(stream=True))

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    told = events(answer)
    assert told[-1] == "[DONE]"
    assert told[-2]["choices"][0] == {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    assert not any("usage" in event for event in told[:-1])


async def test_tools_of_a_client_are_passed_over(program: httpx.AsyncClient) -> None:
    """Their schemas hold keys that bodies of ours may not have."""
    parameters = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$ref": "#/$defs/x",
        "$defs": {"x": {}},
    }
    tools = [{"type": "function", "function": {"name": "f", "parameters": parameters}}]
    answer = await program.post("/v1/chat/completions", json=ask(tools=tools, temperature=0.2, user="x"))
    assert answer.status_code == 200
    assert (await program.post("/api/chat", json={"text": "hi", "$x": 1})).status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        (ask(n=2), 400, None),
        (ask(response_format={"type": "json_object"}), 400, None),
        ({"model": "dayhand"}, 400, "messages"),
        (ask({"role": "king", "content": "x"}), 400, "messages.0.role"),
        (ask({"role": "assistant", "content": "x"}), 400, None),
        (ask(*SAID, {"role": "assistant", "content": "Added"}), 400, None),
        (ask(*SAID, {"role": "tool", "content": "x"}), 400, None),
        (ask({"role": "system", "content": "x"}), 400, None),
        (ask({"role": "user", "content": "  "}), 400, None),
        (ask({"role": "user", "content": None}), 400, None),
        (ask({"role": "user", "content": "x" * 20_001}), 400, None),
        (ask({"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}), 400, None),
        ({**ask(), "model": "gpt-5"}, 404, None),
        (b"{", 400, None),
        (b'{"model": "dayhand", "messages": "\\ud800"}', 400, None),
        (b"x" * 1_000_001, 413, None),
    ],
)
async def test_refusals_have_the_protocols_form(
    program: httpx.AsyncClient, body: Any, status: int, param: str | None
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    answer = await program.post("/v1/chat/completions", content=content, headers=headers)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"].endswith(".") or param
    assert error["param"] == param


async def test_nobody_is_answered_without_a_key(house: House) -> None:
    async with house.client() as client:
        answer = await client.post("/v1/chat/completions", json=ask())
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]
    assert answer.json()["error"]["code"] == "invalid_api_key"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_store_that_is_away_is_503_before_a_stream_begins(
    house: House, program: httpx.AsyncClient, stream: bool
) -> None:
    house.app.state.services = replace(
        house.services, core=Broken(StoreUnavailableError("The database does not answer."))
    )
    answer = await program.post("/v1/chat/completions", json=ask(stream=stream))
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["error"]["type"] == "server_error"


async def test_an_overloaded_server_refuses_in_the_protocols_form(
    house: House, owner: httpx.AsyncClient
) -> None:
    app = with_core(house, house.services.core, at_once=0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        answer = await client.post("/v1/chat/completions", json=ask())
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "overloaded"


async def test_too_many_at_once_are_429(house: House, program: httpx.AsyncClient) -> None:
    user = (await house.services.local_owner()).id
    with ExitStack() as busy:
        for _ in range(16):
            busy.enter_context(house.services.turns.hold(user))
        answer = await program.post("/v1/chat/completions", json=ask(stream=True))
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "rate_limit_exceeded"


async def test_an_error_of_ours_tells_a_reference_only(house: House, program: httpx.AsyncClient) -> None:
    house.app.state.services = replace(house.services, core=Broken(ValueError("CANARY")))
    answer = await program.post("/v1/chat/completions", json=ask())
    assert answer.status_code == 500
    assert answer.headers["x-request-id"]
    assert "CANARY" not in answer.text


class Slow(Broken):
    """A core that answers when it is let, or fails then."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go = asyncio.Event()
        self._error = error or ValueError("none")
        self._fails = error is not None

    async def answer(self, message: Inbound) -> TurnResult:
        await self.go.wait()
        if self._fails:
            raise self._error
        spent = {"input_tokens": 120, "output_tokens": 7}
        return TurnResult(message, Outcome(text="Well. Done.", explanation={"deliberation": spent}))


async def slow_stream(house: House, program: httpx.AsyncClient, core: Slow) -> list[Any]:
    house.app.state.services = replace(house.services, core=core)
    body = ask(stream=True, stream_options={"include_usage": True})
    asyncio.get_running_loop().call_later(0.2, core.go.set)
    return events(await program.post("/v1/chat/completions", json=body))


async def test_a_long_answer_streams_before_it_is_there(
    house: House, program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits sees that it is alive, and what a model took."""
    monkeypatch.setattr("api.routes.completions.BEGINS", 0.05)
    told = await slow_stream(house, program, Slow())
    assert [event["choices"][0]["delta"].get("content") for event in told[1:3]] == ["Well. ", "Done."]
    assert told[-2]["usage"] == {"prompt_tokens": 120, "completion_tokens": 7, "total_tokens": 127}
    assert all(event["usage"] is None for event in told[:-2])


async def test_an_error_after_the_stream_began_is_told_in_it(
    house: House, program: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.routes.completions.BEGINS", 0.05)
    told = await slow_stream(house, program, Slow(StoreUnavailableError("The database does not answer.")))
    assert told[-1]["error"]["code"] == "store_unavailable"
    assert told[0]["choices"][0]["delta"]["role"] == "assistant"


@pytest.mark.parametrize(
    "text", ["", "One.", "One. Two!  Three", 'He said "go." Then\n\nwent.', "\n\n", "a\n- b\n- c\n"]
)
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize(
    ("told", "text", "rest"),
    [
        ("", "One. Two.", "One. Two."),
        ("One.", "One. Two.", " Two."),
        ("One. Two.", "One. Two.", ""),
        ("One.", "Added milk.\nOne. Two.", "\n\nTwo.\nAdded milk."),
        ("One.", "Nothing came of it.", "\n\nNothing came of it."),
    ],
)
def test_what_was_told_is_not_told_twice(told: str, text: str, rest: str) -> None:
    assert untold(told, text) == rest


async def test_a_models_answer_is_streamed_while_it_is_written(tmp_path: Path) -> None:
    """The first sentence is there although the model has not written the second."""
    model = SlowModel()
    clock = SetClock()
    store = await EmbeddedStore.open(tmp_path / "dayhand.db", now=clock.now)
    settings = Settings(_env_file=None, home=tmp_path, zone="Europe/Berlin")
    house = House.over(store, clock, await assemble(settings, store, clock, installed(), model))
    owner = await house.owner()
    model.go.release()
    async with client_of(house, owner) as sdk:
        said: Any = [{"role": "user", "content": "frobnicate the wug and tell me about it"}]
        stream = await sdk.chat.completions.create(model="dayhand", messages=said, stream=True)
        texts: list[str] = []
        async for chunk in stream:
            text = chunk.choices[0].delta.content if chunk.choices else None
            if text:
                texts.append(text)
                for _ in PIECES:
                    model.go.release()
    await owner.aclose()
    await house.close()

    assert texts[0] == "Wugs are small."
    assert "".join(texts) == "".join(PIECES)
