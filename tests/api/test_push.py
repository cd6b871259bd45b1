"""Notifications of browsers: sealed for one browser, signed by this installation, and for nobody else."""

import base64
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import http_ece
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.requests import Request
from starlette.responses import Response

from api.erase import erase_person
from api.export import person_export
from bot.channels.webpush.keys import PushKey
from bot.store.subscriptions import Subscriptions
from tests.api.house import House

SERVICE = "https://updates.push.services.mozilla.com"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Browser:
    """The half of Web Push that a browser is: its keys, and what it can read with them."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def subscription(self) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": _encoded(point), "auth": _encoded(self.auth)}
        return {"endpoint": f"{SERVICE}/wpush/{self.name}", "keys": keys}

    def read(self, body: bytes) -> dict[str, Any]:
        text = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        read: dict[str, Any] = json.loads(text)
        return read


@dataclass
class PushService:
    """A push service: takes what is signed for it by the key that was subscribed with."""

    key: str
    status: int = 201
    got: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    headers: dict[str, str] = field(default_factory=dict[str, str])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        self.headers = dict(request.headers)
        token, _, key = self.headers["authorization"].removeprefix("vapid t=").partition(", k=")
        point = base64.urlsafe_b64decode(key + "=")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims = jwt.decode(
            token, public, algorithms=["ES256"], audience=SERVICE, options={"verify_exp": False}
        )
        assert key == self.key
        assert claims["sub"].startswith(("mailto:", "https:"))
        self.got.append((request.url.path, await request.body()))
        await Response(status_code=self.status)(scope, receive, send)


@dataclass
class Notified:
    house: House
    client: httpx.AsyncClient
    service: PushService

    async def remind(self) -> None:
        """Have a reminder fall due."""
        await self.client.post("/api/chat", json={"text": "remind me to stretch in 20 minutes"})
        self.house.clock.pass_by(timedelta(minutes=20))
        await self.house.services.core.drain()


@pytest.fixture
async def notified(house: House, owner: httpx.AsyncClient) -> AsyncIterator[Notified]:
    channel = house.services.webpush
    assert channel is not None
    service = PushService(channel.public_key)
    channel.reach_by(httpx.AsyncClient(transport=httpx.ASGITransport(app=service)))
    yield Notified(house, owner, service)
    await channel.close()


async def test_a_reminder_is_shown_by_every_browser_that_wants_it(notified: Notified) -> None:
    """Each can read its own; the service in between reads nothing."""
    phone, laptop = Browser("phone"), Browser("laptop")
    for browser in (phone, laptop):
        done = await notified.client.put("/api/push/subscriptions", json=browser.subscription())
        assert done.status_code == 204, done.text

    await notified.remind()

    got = dict(notified.service.got)
    assert sorted(got) == ["/wpush/laptop", "/wpush/phone"]
    assert "stretch" in phone.read(got["/wpush/phone"])["text"]
    assert "stretch" in laptop.read(got["/wpush/laptop"])["text"]
    assert b"stretch" not in got["/wpush/phone"]
    assert notified.service.headers["content-encoding"] == "aes128gcm"
    assert int(notified.service.headers["ttl"]) > 0
    with pytest.raises(http_ece.ECEException):
        laptop.read(got["/wpush/phone"])


async def test_a_browser_that_is_switched_off_is_not_notified(notified: Notified) -> None:
    subscription = Browser("phone").subscription()
    await notified.client.put("/api/push/subscriptions", json=subscription)
    done = await notified.client.delete(
        "/api/push/subscriptions", params={"endpoint": subscription["endpoint"]}
    )
    assert done.status_code == 204

    await notified.remind()

    assert notified.service.got == []


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (201, 1), (413, 1)])
async def test_a_browser_that_its_service_does_not_know_is_forgotten(
    notified: Notified, status: int, left: int
) -> None:
    await notified.client.put("/api/push/subscriptions", json=Browser("phone").subscription())
    notified.service.status = status
    owner = await notified.house.services.local_owner()

    await notified.remind()

    assert len(notified.service.got) == 1
    assert len(await Subscriptions(notified.house.services.store).of(owner.id)) == left


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.mozilla.com/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://updates.push.services.mozilla.com.evil.example/x",
        "https://updates.push.services.mozilla.com@10.0.0.1/x",
        "https://updates.push.services.mozilla.com:8443/x",
        "https://notpush.apple.com/x",
        "https://[::1]/x",
        "no address",
    ],
)
async def test_only_push_services_are_written_to(notified: Notified, endpoint: str) -> None:
    """Whoever subscribes would otherwise have this machine write wherever it can reach."""
    refused = await notified.client.put(
        "/api/push/subscriptions", json=Browser("phone").subscription() | {"endpoint": endpoint}
    )
    taken = await notified.client.put(
        "/api/push/subscriptions",
        json=Browser("phone").subscription() | {"endpoint": "https://web.push.apple.com/x"},
    )

    assert (refused.status_code, taken.status_code) == (422, 204), refused.text


async def test_what_is_no_key_is_refused(notified: Notified) -> None:
    broken = Browser("phone").subscription() | {"keys": {"p256dh": "AAAA", "auth": "AAAA"}}

    assert (await notified.client.put("/api/push/subscriptions", json=broken)).status_code == 422


async def test_subscriptions_leave_with_their_person(notified: Notified) -> None:
    """They are in the export, without the secrets, and gone after erasing."""
    services = notified.house.services
    owner = await services.local_owner()
    await notified.client.put("/api/push/subscriptions", json=Browser("phone").subscription())

    exported = await person_export(services, owner.id)
    await erase_person(services, owner.id)

    assert [one["endpoint"] for one in exported["notified"]] == [f"{SERVICE}/wpush/phone"]
    assert set(exported["notified"][0]) == {"id", "endpoint", "at"}
    assert await Subscriptions(services.store).of(owner.id) == []


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = PushKey.kept(tmp_path / "push.key")
    again = PushKey.kept(tmp_path / "push.key")

    assert first.public == again.public
    assert (tmp_path / "push.key").stat().st_mode & 0o077 == 0
    assert len(base64.urlsafe_b64decode(first.public + "=")) == 65
    assert first.authorization(f"{SERVICE}/x", "mailto:a@example.com", datetime.now(UTC)).startswith(
        "vapid t="
    )
