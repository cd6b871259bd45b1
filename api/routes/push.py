"""Notifications of a browser: the key to subscribe with, and switching them on and off."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from api.auth.caller import Holder, Parts
from api.body import Body
from api.routing import signed_in_router
from api.services import Services
from bot.channels.webpush.channel import WebPush
from bot.store.subscriptions import Subscription, Subscriptions
from capabilities.errors import UnavailableError

router = signed_in_router("push")

Endpoint = Annotated[str, Field(min_length=1, max_length=2_000)]


class PushKeyBody(BaseModel):
    """What a browser subscribes with; null where this installation does not notify."""

    key: str | None


class SubscriptionKeys(Body):
    """The keys of a browser, as it gives them (base64url)."""

    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class SubscriptionBody(Body):
    """A browser's subscription, as ``PushSubscription.toJSON`` gives it."""

    endpoint: Endpoint
    keys: SubscriptionKeys


@router.get("/api/push/key")
async def push_key(_: Holder, services: Parts) -> PushKeyBody:
    """Return what a browser subscribes with."""
    return PushKeyBody(key=services.webpush.public_key if services.webpush else None)


@router.put("/api/push/subscriptions", status_code=204)
async def subscribe(body: SubscriptionBody, caller: Holder, services: Parts) -> None:
    """Notify this browser of reminders from now on."""
    now = services.clock.now()
    wanted = Subscription(caller.user, body.endpoint, body.keys.p256dh, body.keys.auth, now)
    _open(services).check(wanted)
    await Subscriptions(services.store).put(wanted)


@router.delete("/api/push/subscriptions", status_code=204)
async def unsubscribe(endpoint: Annotated[Endpoint, Query()], caller: Holder, services: Parts) -> None:
    """Notify this browser no more."""
    await Subscriptions(services.store).remove(caller.user, endpoint)


def _open(services: Services) -> WebPush:
    if services.webpush is None:
        raise UnavailableError("This installation does not notify (extra push, DAYHAND_PUSH).")
    return services.webpush
