"""What holds for every answer: headers, hosts, problems, limits, health, metrics, documentation."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from api.door import LOOPBACK_HOSTS, allowed_hosts, host_name
from api.limits import Limits
from bot.delivery.turn import Inbound, TurnResult
from bot.store.errors import StoreUnavailableError
from tests.api.house import ORIGIN, House


@pytest.mark.parametrize(
    "path", ["/api/me", "/api/setup", "/docs", "/openapi.json", "/health/live", "/nothing"]
)
async def test_every_answer_carries_the_security_headers(house: House, path: str) -> None:
    async with house.client() as client:
        answer = await client.get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    if path.startswith("/api"):
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("home.example", 200),
        ("home.example:443", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("evil.example:8000", 400),
        ("localhost@evil.example", 400),
        ("evil.example/localhost", 400),
        ("evil.example#localhost", 400),
        ("[::1", 400),
        ("127.0.0.1.", 400),
        ("", 400),
    ],
)
async def test_only_known_hosts_are_answered(tmp_path: Path, host: str, status: int) -> None:
    """A page that rebinds its own name to this machine still shows that name."""
    house = await House.build(tmp_path, public_url="https://home.example")
    async with house.client() as client:
        assert (await client.get("/api/setup", headers={"host": host})).status_code == status
        assert (await client.get("/health/live", headers={"host": host})).status_code == 200
    await house.close()


async def test_the_public_address_is_an_own_origin(tmp_path: Path) -> None:
    house = await House.build(tmp_path, public_url="https://home.example")
    owner = await house.owner()
    for origin, status in (("https://home.example", 200), ("http://home.example", 403)):
        answer = await owner.post("/api/chat", json={"text": "help"}, headers={"origin": origin})
        assert answer.status_code == status
    await owner.aclose()
    await house.close()


def test_open_to_a_network_without_a_known_name_any_host_is_answered() -> None:
    assert allowed_hosts("0.0.0.0", None) is None
    assert allowed_hosts("0.0.0.0", "https://home.example:8443") == LOOPBACK_HOSTS | {"home.example"}
    assert allowed_hosts("::1", None) == LOOPBACK_HOSTS
    assert host_name("Example.COM:80") == "example.com"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/chat", 405),
        ("GET", "/api/chat", 405),
        ("GET", "/api/me", 401),
        ("GET", "/%2e%2e/etc/passwd", 404),
    ],
)
async def test_refusals_are_problems(house: House, method: str, path: str, status: int) -> None:
    async with house.client() as client:
        answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["code"]
    assert body["detail"].endswith(".")


class Broken:
    """A core that fails as it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def answer(self, message: Inbound) -> TurnResult:
        raise self._error

    async def run(self) -> None:
        raise self._error

    async def drain(self) -> None:
        raise self._error

    async def close(self) -> None: ...


def with_core(house: House, core: Any, **limits: Any) -> FastAPI:
    return create_app(replace(house.services, core=core, limits=Limits(**limits)))


async def chat_with(app: FastAPI, owner: httpx.AsyncClient) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    headers = {"origin": ORIGIN}
    async with httpx.AsyncClient(
        transport=transport, base_url=ORIGIN, headers=headers, cookies=owner.cookies
    ) as client:
        return await client.post("/api/chat", json={"text": "CANARY"})


async def test_an_unexpected_error_tells_a_reference_that_the_log_has(
    house: House, owner: httpx.AsyncClient, logged: StringIO
) -> None:
    """The log has where it happened; neither has what the error said, which may quote a person."""
    answer = await chat_with(with_core(house, Broken(ValueError("bad CANARY"))), owner)

    assert answer.status_code == 500
    reference = answer.json()["reference"]
    told = logged.getvalue()
    assert reference in told
    assert "test_surface.py" in told
    assert "ValueError" in told
    assert "CANARY" not in answer.text + told


async def test_a_store_that_is_away_is_503(house: House, owner: httpx.AsyncClient) -> None:
    error = StoreUnavailableError("The database does not answer.")
    answer = await chat_with(with_core(house, Broken(error)), owner)

    assert answer.status_code == 503
    assert answer.json()["code"] == "store_unavailable"
    assert answer.headers["retry-after"]


async def test_too_much_at_once_is_turned_away(house: House, owner: httpx.AsyncClient) -> None:
    answer = await chat_with(with_core(house, house.services.core, at_once=0), owner)
    assert answer.status_code == 503
    assert answer.json()["code"] == "overloaded"
    served = await chat_with(with_core(house, house.services.core, at_once=1), owner)
    assert served.status_code == 200


async def test_ready_while_the_core_works(house: House) -> None:
    app = with_core(house, house.services.core)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client,
    ):
        statuses = [(await client.get(f"/health/{kind}")).status_code for kind in ("ready", "live")]
    assert statuses == [200, 200]


async def test_not_ready_when_the_core_has_stopped(house: House) -> None:
    app = with_core(house, Broken(ValueError("bad")))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client,
    ):
        statuses = [(await client.get(f"/health/{kind}")).status_code for kind in ("ready", "live")]
    assert statuses == [503, 200]


async def test_not_ready_before_it_has_started(house: House) -> None:
    async with house.client() as client:
        assert (await client.get("/health/ready")).status_code == 503


async def test_metrics_count_turns_without_names(house: House, owner: httpx.AsyncClient) -> None:
    await owner.post("/api/chat", json={"text": "note: CANARY"})
    answer = await owner.get("/metrics")

    assert answer.status_code == 200
    assert 'dayhand_turns_total{outcome="done"} 1.0' in answer.text
    assert "dayhand_outbox_depth 0.0" in answer.text
    assert "CANARY" not in answer.text
    assert "owner" not in answer.text


async def test_metrics_are_for_this_machine(house: House) -> None:
    for address, host, status in (
        ("127.0.0.1", "localhost", 200),
        ("::1", "localhost", 200),
        ("10.0.0.1", "localhost", 403),
        ("127.0.0.1", "evil.example", 403),
        ("unknown", "localhost", 403),
    ):
        async with house.client(address) as client:
            assert (await client.get("/metrics", headers={"host": host})).status_code == status


async def test_metrics_for_others_need_the_token(tmp_path: Path) -> None:
    house = await House.build(tmp_path, metrics_token=SecretStr("measure"))
    async with house.client("10.0.0.1") as client:
        for shown, status in (("Bearer measure", 200), ("Bearer ü", 403), ("Bearer", 403), ("", 403)):
            headers = [(b"authorization", shown.encode())]
            assert (await client.get("/metrics", headers=headers)).status_code == status
    await house.close()


async def test_the_documentation_asks_nobody_else(house: House) -> None:
    """No script, and nothing from another host: it works offline and under the strict policy."""
    async with house.client() as client:
        page = await client.get("/docs")
        style = await client.get("/docs/style.css")

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "/api/chat" in page.text
    assert "style=" not in page.text
    assert style.headers["content-type"].startswith("text/css")


async def test_refusals_are_documented(house: House) -> None:
    async with house.client() as client:
        document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            codes = set(operation["responses"])
            assert {"400", "413", "422", "429", "503"} <= codes, (method, path)
    assert document["components"]["schemas"]["Problem"]["properties"]["code"]
    assert document["paths"]["/api/chat"]["post"]["security"]
    assert "security" not in document["paths"]["/api/setup"]["post"]
