"""Keys of models over HTTP, and what models cost: who may, what shows, and that no key ever does."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import httpx
import pytest

from bot.models.building import chat_of
from bot.models.collections import SPECS
from bot.models.names import parse
from bot.models.port import Ask, Message, ModelUnavailableError, Payer
from bot.store.embedded import EmbeddedStore
from tests.api.house import House
from tests.models.conftest import Ticks, pointed
from tests.peers.aimock.server import Aimock, failed, said

KEY = "sk-QUOKKA-4711"
JSON = {"content-type": "application/json"}
OPENAI = "/api/models/keys/openai"


def asking(user: str) -> Ask:
    return Ask("respond", (Message("user", "hello"),), Payer(user, "web", "turn-1"), seconds=20)


async def user_of(client: httpx.AsyncClient) -> str:
    return str((await client.get("/api/me")).json()["id"])


@pytest.fixture
async def house(tmp_path: Path, aimock: Aimock) -> AsyncIterator[House]:
    """An installation whose model is the loopback server, without a key."""
    built = await House.build(tmp_path, **pointed(aimock, "openai"), person_daily_dollars=2.0)
    yield built
    await built.services.chat.close()
    await built.close()


async def test_only_the_owner_changes_keys(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    program = await house.program(owner, scopes=["read", "write"])
    for client, status in ((member, 403), (program, 403), (owner, 204)):
        assert (await client.put(OPENAI, json={"key": KEY})).status_code == status
    for client, status in ((member, 403), (program, 403), (owner, 204), (owner, 404)):
        assert (await client.delete(OPENAI)).status_code == status
    await program.aclose()


async def test_the_owner_sees_which_models_there_are_and_where_keys_are(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    assert (await member.get("/api/models")).status_code == 403

    async def told() -> tuple[str | None, bool]:
        body = (await owner.get("/api/models")).json()
        (model,) = body["models"]
        places = {place["name"]: place["stored"] for place in body["keys"]}
        assert {"openai", "anthropic", "moonshot", "ollama"} <= set(places)
        return model["key"], places["openai"]

    before = await told()
    await owner.put(OPENAI, json={"key": KEY})
    stored = await told()
    await owner.delete(OPENAI)

    assert (before, stored, await told()) == ((None, False), ("stored", True), (None, False))


async def test_a_stored_key_is_used_from_the_next_call_on(
    house: House, owner: httpx.AsyncClient, aimock: Aimock
) -> None:
    aimock.script(said("hello", "Hi!"))
    user = await user_of(owner)
    with pytest.raises(ModelUnavailableError, match="has no key"):
        await house.services.chat.ask(asking(user))

    await owner.put(OPENAI, json={"key": f"  {KEY}\n"})

    assert (await house.services.chat.ask(asking(user))).text == "Hi!"


async def test_another_process_notices_a_key_within_seconds(
    house: House, owner: httpx.AsyncClient, tmp_path: Path
) -> None:
    """A second house over the same file has looked before; three seconds later it looks again."""
    store = await EmbeddedStore.open(tmp_path / "dayhand.db", now=house.clock.now)
    await store.declare(SPECS)
    ticks = Ticks()
    settings = house.services.settings
    elsewhere = chat_of(settings, store, house.clock.now, ticks)
    (name,) = parse(settings.model)
    assert await elsewhere.parts.keys.of(name) is None

    await owner.put(OPENAI, json={"key": KEY})
    before = await elsewhere.parts.keys.of(name)
    ticks.at += 3

    assert (before, await elsewhere.parts.keys.of(name)) == (None, KEY)
    await store.close()


async def test_a_key_shows_in_no_answer_log_error_or_export(
    house: House, owner: httpx.AsyncClient, aimock: Aimock, logged: StringIO
) -> None:
    """Also when it is no key, when the body is no JSON, and when the provider refuses it."""
    aimock.script(failed("hello", 401))
    answers = [
        await owner.put(OPENAI, json={"key": KEY}),
        await owner.put(OPENAI, json={"key": f"{KEY} {KEY}"}),
        await owner.put(OPENAI, json={"key": KEY * 1000}),
        await owner.put(OPENAI, json={"key": [KEY]}),
        await owner.put(OPENAI, json={"key": KEY, "more": KEY}),
        await owner.put(OPENAI, content=f'{{"key": "{KEY}', headers=JSON),
        await owner.put("/api/models/keys/nobody", json={"key": KEY}),
    ]
    assert [answer.status_code for answer in answers] == [204, 422, 422, 422, 422, 400, 422]
    with pytest.raises(ModelUnavailableError) as caught:
        await house.services.chat.ask(asking(await user_of(owner)))
    answers += [
        await owner.get(path)
        for path in (
            "/api/export",
            "/api/usage",
            "/api/me",
            "/api/models",
            "/api/installation",
            "/metrics",
            "/v1/models",
            "/health/ready",
        )
    ]
    answers.append(await owner.post("/api/chat", json={"text": "frobnicate the hello wug"}))

    shown = "".join(answer.text for answer in answers)
    assert "QUOKKA" not in shown + logged.getvalue() + caught.value.sentence


async def test_usage_is_ones_own_and_the_owners_is_everybodys(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient, aimock: Aimock
) -> None:
    await owner.put(OPENAI, json={"key": KEY})
    aimock.script(said("hello", "Hi!", usage={"prompt_tokens": 1_000, "completion_tokens": 100}))
    ann, bob = await user_of(owner), await user_of(member)
    for user in (ann, bob):
        await house.services.chat.ask(asking(user))

    for client, users in ((owner, {ann, bob}), (member, {bob})):
        body = (await client.get("/api/usage")).json()
        assert {row["user"] for row in body["days"]} == users
        assert {row["micros"] for row in body["days"]} == {450}
        assert body["own"]["day"] == {"spent": 450, "limit": 2_000_000}
        assert body["own"]["month"] == {"spent": 450, "limit": None}
    assert (await owner.get("/api/usage")).json()["house"]["day"]["spent"] == 900
    assert (await member.get("/api/usage")).json()["house"] is None


async def test_a_token_that_may_only_read_sees_its_own_persons_usage(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient, aimock: Aimock
) -> None:
    await owner.put(OPENAI, json={"key": KEY})
    aimock.script(said("hello", "Hi!"))
    await house.services.chat.ask(asking(await user_of(member)))
    program = await house.program(owner, scopes=["read"])

    body = (await program.get("/api/usage")).json()

    assert (body["days"], body["house"]) == ([], None)
    await program.aclose()


async def test_metrics_count_calls_by_model_and_name_nobody(
    house: House, owner: httpx.AsyncClient, aimock: Aimock
) -> None:
    await owner.put(OPENAI, json={"key": KEY})
    usage = {"prompt_tokens": 1_000, "completion_tokens": 100}
    aimock.script(failed("hello", 503, retryAfter=0), said("hello", "Hi!", usage=usage))
    user = await user_of(owner)
    await house.services.chat.ask(asking(user))

    told = (await owner.get("/metrics")).text

    model = 'model="openai:gpt-5-mini"'
    for line in (
        f'dayhand_model_calls_total{{{model},outcome="answered",purpose="respond"}} 1.0',
        f'dayhand_model_calls_total{{{model},outcome="overloaded",purpose="respond"}} 1.0',
        f'dayhand_model_tokens_total{{direction="in",{model}}} 1000.0',
        f'dayhand_model_tokens_total{{direction="out",{model}}} 100.0',
        f"dayhand_model_micros_total{{{model}}} 450.0",
        f"dayhand_model_seconds_count{{{model}}} 2.0",
        f"dayhand_model_breaker{{{model}}} 0.0",
    ):
        assert line in told, told
    assert user not in told


async def test_metrics_show_a_breaker_that_has_opened(
    house: House, owner: httpx.AsyncClient, aimock: Aimock
) -> None:
    await owner.put(OPENAI, json={"key": KEY})
    aimock.script(failed("hello", 401, times=5))
    user = await user_of(owner)
    for _ in range(5):
        with pytest.raises(ModelUnavailableError):
            await house.services.chat.ask(asking(user))

    told = (await owner.get("/metrics")).text

    assert 'dayhand_model_breaker{model="openai:gpt-5-mini"} 2.0' in told


async def test_everybody_is_told_whether_models_take_part(
    owner: httpx.AsyncClient, member: httpx.AsyncClient, house: House, aimock: Aimock
) -> None:
    async def state(client: httpx.AsyncClient) -> str:
        return str((await client.get("/api/models/state")).json()["state"])

    assert await state(member) == "away"  # it has no key yet
    await owner.put(OPENAI, json={"key": KEY})
    assert await state(member) == "ready"

    user = await user_of(member)
    spending, now = house.services.chat.parts.accounts.spending, house.services.clock.now()
    counters = house.store.collection("spending")
    assert await spending.spent(user, "day", now) == 0
    await counters.update_one({"_id": f"{user}:{now:%Y-%m-%d}"}, {"$inc": {"micros": 2_000_000}}, upsert=True)
    assert (await state(member), await state(owner)) == ("spent", "ready")
