"""Where a person's browsers are notified: an address at their push service, and the keys of each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.store.port import CollectionSpec, IndexSpec, Raw, Store

PUSH_SUBSCRIPTIONS = CollectionSpec("push_subscriptions", (IndexSpec((("user", 1), ("_id", 1))),))
"""``_id`` "<user>:<digest of the endpoint>"; user, endpoint, key, auth, at."""
WEBPUSH = "webpush"
"""The channel of notifications."""
MOST = 20
"""Browsers of one person; one more replaces the oldest."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One browser. ``key`` (P-256, uncompressed) and ``auth`` are base64url, as the browser gives them."""

    user: str
    endpoint: str
    key: str
    auth: str
    at: datetime

    @property
    def id(self) -> str:
        """Its id, which begins with its person's."""
        return _id(self.user, self.endpoint)


class Subscriptions:
    """The browsers of an installation that are notified."""

    def __init__(self, store: Store) -> None:
        self._subscriptions = store.collection(PUSH_SUBSCRIPTIONS.name)

    async def put(self, subscription: Subscription) -> None:
        """Notify a browser from now on; the same one again renews its keys."""
        ours = {"_id": subscription.id, "user": subscription.user}
        fields: Raw = {
            "endpoint": subscription.endpoint,
            "key": subscription.key,
            "auth": subscription.auth,
            "at": subscription.at,
        }
        await self._subscriptions.update_one(ours, {"$set": fields}, upsert=True)
        known = sorted(await self.of(subscription.user), key=lambda one: one.at)
        for oldest in known[:-MOST]:
            await self.remove(oldest.user, oldest.endpoint)

    async def of(self, user: str) -> list[Subscription]:
        """Return a person's browsers."""
        found = await self._subscriptions.find({"user": user}).sort([("_id", 1)]).to_list()
        return [_subscription(raw) for raw in found]

    async def get(self, subscription_id: str) -> Subscription | None:
        """Return the browser of an id; None when it is not notified any more."""
        user = subscription_id.partition(":")[0]
        raw = await self._subscriptions.find_one({"_id": subscription_id, "user": user})
        return _subscription(raw) if raw else None

    async def remove(self, user: str, endpoint: str) -> None:
        """Notify a browser no more."""
        await self._subscriptions.delete_many({"_id": _id(user, endpoint), "user": user})


def _id(user: str, endpoint: str) -> str:
    return f"{user}:{hashlib.sha256(endpoint.encode()).hexdigest()[:32]}"


def _subscription(raw: Raw) -> Subscription:
    return Subscription(raw["user"], raw["endpoint"], raw["key"], raw["auth"], raw["at"])
