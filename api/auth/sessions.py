"""Sessions of browsers: an opaque random cookie, looked up on every request, revocable at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.auth.collections import SESSIONS
from api.auth.secret import Secret
from bot.delivery.turn import Clock
from bot.store.port import Raw, Store
from capabilities.errors import NotFoundError

COOKIE = "__Host-dayhand"
"""The prefix binds it to this host, to HTTPS and to the whole site. Browsers count http://localhost
as secure; another plain-http program has to send the cookie itself."""
IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=5)
"""How exactly we know when a session was used last: a write per request would cost more than it tells."""
AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser."""

    id: str
    user: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._sessions = store.collection(SESSIONS.name)
        self._clock = clock

    async def open(self, user: str, agent: str) -> str:
        """Start a session and return the cookie's value; ``agent`` is what the browser calls itself."""
        now = self._clock.now()
        await self._sessions.delete_many({"expires_at": {"$lt": now}})
        secret = Secret.make()
        await self._sessions.insert_one(
            {
                "_id": secret.id,
                "user": user,
                "hash": secret.hash,
                "created_at": now,
                "seen_at": now,
                "expires_at": now + ABSOLUTE,
                "agent": agent[:AGENT_LENGTH],
            }
        )
        return str(secret)

    async def find(self, cookie: str) -> Session | None:
        """Return the valid session of a cookie, or None. Notes that it is in use."""
        secret = Secret.parse(cookie)
        raw = await self._sessions.find_one({"_id": secret.id}) if secret else None
        if secret is None or raw is None or not secret.matches(raw["hash"]):
            return None
        now = self._clock.now()
        if now >= raw["expires_at"] or now - raw["seen_at"] >= IDLE:
            return None
        if now - raw["seen_at"] >= SEEN_EVERY:
            await self._sessions.update_one({"_id": secret.id}, {"$set": {"seen_at": now}})
        return _session(raw)

    async def of(self, user: str) -> list[Session]:
        """Return a person's sessions that are still valid."""
        now = self._clock.now()
        found = await self._sessions.find({"user": user}).sort([("_id", 1)]).limit(200).to_list()
        return [_session(raw) for raw in found if now < raw["expires_at"] and now - raw["seen_at"] < IDLE]

    async def end(self, user: str, session_id: str) -> None:
        """End a session of this person; NotFoundError when they have none of that id."""
        ended = await self._sessions.delete_one({"_id": session_id, "user": user})
        if not ended.deleted_count:
            raise NotFoundError("There is no such session.")

    async def end_all(self, user: str, but: str | None = None) -> None:
        """End every session of a person, except the one named."""
        query: dict[str, Any] = {"user": user}
        if but is not None:
            query["_id"] = {"$ne": but}
        await self._sessions.delete_many(query)


def _session(raw: Raw) -> Session:
    return Session(
        raw["_id"], raw["user"], raw["created_at"], raw["seen_at"], raw["expires_at"], raw["agent"]
    )
