"""A whole installation for tests of the API: real store, core and capabilities; only time is set."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from api.auth.accounts import Accounts
from api.auth.passwords import Passwords
from api.auth.throttle import Throttle
from api.life import Life
from api.services import Services
from api.wiring import assemble
from bot.models.port import Models
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from bot.store.port import Store
from capabilities.registry import Registry
from tests.safety.shredder import shredder

ORIGIN = "https://localhost"
PASSWORD = "correct horse battery"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday."""


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        # A tick per look: two messages of one moment would have no order.
        self.at += timedelta(milliseconds=1)
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


@cache
def installed() -> Registry:
    """Return the installed packages; reading their sentences takes longer than a test."""
    return Registry.discover()


@cache
def with_shredder() -> Registry:
    """Return the installed packages and one whose action needs a yes."""
    return Registry([*installed().capabilities.values(), shredder])


_BUILT: dict[tuple[int, str | None], FastAPI] = {}
_LEAVE_ROUTES_ALONE = {"home", "zone", "telegram_token", "telegram_api", "telegram_polling"} | {
    "twilio_account_sid",
    "twilio_auth_token",
    "twilio_api",
    "whatsapp_number",
    "public_url",
    "whatsapp_template",
    "sms_number",
}


def application(services: Services) -> FastAPI:
    """Return the application over these parts; routes of the same packages are built once."""
    shared = services.registry in (installed(), with_shredder())
    if not shared or services.settings.model_fields_set - _LEAVE_ROUTES_ALONE:
        return create_app(services)
    key = id(services.registry), services.settings.public_url
    if key not in _BUILT:
        _BUILT[key] = create_app(services)
    app = _BUILT[key]
    app.state.services, app.state.life = services, Life(services)
    return app


@dataclass
class House:
    """An installation with its HTTP application."""

    store: Store
    clock: SetClock
    services: Services
    app: FastAPI

    @classmethod
    async def build(
        cls, home: Path, registry: Registry | None = None, *, models: Models | None = None, **settings: Any
    ) -> Self:
        clock = SetClock()
        store = await EmbeddedStore.open(home / "dayhand.db", now=clock.now)
        made = Settings(_env_file=None, home=home, zone="Europe/Berlin", **settings)
        return cls.over(store, clock, await assemble(made, store, clock, registry or installed(), models))

    @classmethod
    def over(cls, store: Store, clock: SetClock, services: Services) -> Self:
        # One pass over 8 KiB: what is tested here is not how strong argon2 is.
        accounts = Accounts(store, clock, services.people, Passwords((1, 8, 1)), Throttle(store, clock))
        services = replace(services, accounts=accounts)
        return cls(store, clock, services, application(services))

    def client(self, address: str = "127.0.0.1", **options: Any) -> httpx.AsyncClient:
        """Return somebody who is not signed in."""
        transport = httpx.ASGITransport(self.app, client=(address, 50000))
        headers = {"origin": ORIGIN, **options.pop("headers", {})}
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers, **options)

    async def owner(self) -> httpx.AsyncClient:
        """Return the owner, signed in by the code from the console."""
        await self.services.local_owner()
        code = await self.services.accounts.setup_code()
        client = self.client()
        body = {"code": code, "name": "Ann", "password": PASSWORD, "zone": "Europe/Berlin"}
        answer = await client.post("/api/setup", json=body)
        assert answer.status_code == 201, answer.text
        return client

    async def member(self, owner: httpx.AsyncClient, name: str = "Bob") -> httpx.AsyncClient:
        """Return a second person, signed in by the owner's invitation."""
        code = (await owner.post("/api/people/invitations")).json()["code"]
        client = self.client()
        body = {"code": code, "name": name, "password": PASSWORD, "zone": "Europe/Paris"}
        answer = await client.post("/api/join", json=body)
        assert answer.status_code == 201, answer.text
        return client

    async def program(self, person: httpx.AsyncClient, **token: Any) -> httpx.AsyncClient:
        """Return a program with an API token of this person."""
        made = await person.post("/api/auth/tokens", json={"name": "script", **token})
        assert made.status_code == 201, made.text
        client = self.client(headers={"authorization": f"Bearer {made.json()['token']}"})
        del client.headers["origin"]
        return client

    async def close(self) -> None:
        await self.services.core.close()
        await self.services.voice.close()
        await self.services.bridges.close()
        await self.store.close()


SECRET = SecretStr("s" * 32)
