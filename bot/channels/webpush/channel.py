"""Web Push as a push channel: an address is the id of a subscription.

Only the services that the installation names are ever written to, over TLS and without following them
elsewhere: an endpoint is chosen by whoever subscribes, and this machine may reach what they may not.
"""

import base64
import importlib.util
import json
import os
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.webpush.keys import PushKey
from bot.delivery.turn import Button, SendOutcome
from bot.store.subscriptions import WEBPUSH, Subscription, Subscriptions
from capabilities.errors import InvalidRequestError

_LONGEST: Final = 2_000
"""Bytes of text: services take 4,096 in all (RFC 8030, section 7.2), and a notification shows far less."""
_TTL_SECONDS: Final = 24 * 60 * 60
_TIMEOUT: Final = httpx.Timeout(10, connect=5)
_POINT, _AUTH = 65, 16
_TOO_MANY, _BROKEN = 429, 500


def is_installed() -> bool:
    """Whether what encrypts notifications is there (extra push)."""
    return importlib.util.find_spec("http_ece") is not None


class WebPush:
    """Notifies browsers. ``services`` are host names; one that begins with a dot is all below it."""

    name = WEBPUSH

    def __init__(
        self,
        subscriptions: Subscriptions,
        key: PushKey,
        *,
        services: Collection[str],
        contact: str,
        now: Callable[[], datetime],
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._subscriptions = subscriptions
        self._key = key
        self._services = frozenset(services)
        self._contact = contact
        self._now = now
        self._client = client

    @property
    def public_key(self) -> str:
        """What browsers subscribe with."""
        return self._key.public

    def client(self) -> httpx.AsyncClient:
        """Return what reaches the services, made on first use."""
        self._client = self._client or httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)
        return self._client

    def reach_by(self, client: httpx.AsyncClient) -> None:
        """Reach the services in another way."""
        self._client = client

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()

    def check(self, subscription: Subscription) -> None:
        """InvalidRequestError when something cannot be notified, or must not be."""
        if not self._is_service(subscription.endpoint):
            raise InvalidRequestError("That is no push service that I write to (DAYHAND_PUSH_SERVICES).")
        try:
            point, auth = _bytes(subscription.key), _bytes(subscription.auth)
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError as error:
            raise InvalidRequestError("Those are no keys of a browser.") from error
        if len(point) != _POINT or len(auth) != _AUTH:
            raise InvalidRequestError("Those are no keys of a browser.")

    async def send(
        self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
    ) -> SendOutcome:
        """Hand one notification to the browser's service; never raises.

        A browser that its service does not know any more is forgotten.
        """
        del buttons  # pressing the notification opens the page, which has them
        subscription = await self._subscriptions.get(address)
        if subscription is None:
            return SendOutcome("permanent", "not wanted any more")
        if not self._is_service(subscription.endpoint):
            return SendOutcome("permanent", "not a push service of this installation")
        body = _sealed({"text": _cut(text), "key": key, "silent": silent}, subscription)
        headers = {
            "authorization": self._key.authorization(subscription.endpoint, self._contact, self._now()),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(_TTL_SECONDS),
            "urgency": "low" if silent else "high",
        }
        try:
            answer = await self.client().post(subscription.endpoint, content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return SendOutcome("refused", "the push service cannot be reached")
        except httpx.HTTPError as error:
            return SendOutcome("unknown", type(error).__name__)
        if answer.status_code in {404, 410}:
            await self._subscriptions.remove(subscription.user, subscription.endpoint)
        return _outcome(answer)

    async def look_up(self, address: str, key: str) -> bool | None:
        """Return None: services do not tell. A repeat replaces the first, as it has its key."""
        del address, key
        return None

    def _is_service(self, endpoint: str) -> bool:
        try:
            parts = urlsplit(endpoint)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        ours = host in self._services or any(
            service.startswith(".") and host.endswith(service) for service in self._services
        )
        at_port = f"{host}:{port}" in self._services if port not in {None, 443} else ours
        return parts.scheme == "https" and not parts.username and at_port


def _outcome(answer: httpx.Response) -> SendOutcome:
    status, said = answer.status_code, f"the push service answered {answer.status_code}"
    if answer.is_success:
        return SendOutcome("accepted", provider_id=answer.headers.get("location") or None)
    if status == _TOO_MANY or status >= _BROKEN:
        after = answer.headers.get("retry-after", "")
        return SendOutcome(
            "refused", said, timedelta(seconds=min(int(after), 3600)) if after.isdigit() else None
        )
    return SendOutcome("permanent", said)


def _sealed(payload: dict[str, Any], subscription: Subscription) -> bytes:
    """Return a payload that only the browser can read."""
    import http_ece  # an extra

    encrypt = cast("Callable[..., bytes]", http_ece.encrypt)  # pyright: ignore[reportUnknownMemberType]  # untyped
    return encrypt(
        json.dumps(payload, ensure_ascii=False).encode(),
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes(subscription.key),
        auth_secret=_bytes(subscription.auth),
        version="aes128gcm",
    )


def _cut(text: str) -> str:
    short = text.encode()[:_LONGEST].decode(errors="ignore")
    return short if short == text else f"{short}…"


def _bytes(encoded: str) -> bytes:
    """Return what base64url without padding stands for; ValueError when it is none."""
    return base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
