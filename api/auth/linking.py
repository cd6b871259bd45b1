"""Linking codes: how an account of a channel becomes a person's own. Both sides have a say.

Begun by the person: they make a code where they are signed in, give it to the channel, and confirm
there, seeing the name of the account that gave it. Begun by a stranger on a channel: they are told a
code, and a signed-in person who enters it sees whose account it is and confirms. Until then nothing a
stranger says is processed. Codes are kept as hashes, work once, and for minutes.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from api.auth.collections import LINKS
from api.auth.secret import digest
from api.auth.throttle import Limit, Throttle
from bot.delivery.turn import Clock
from bot.store.identities import ELSEWHERE, Identities, Identity
from bot.store.port import Raw, Store
from capabilities.errors import ConflictError, NotFoundError

LIFE = timedelta(minutes=10)
OFFER_LIFE = timedelta(hours=1)
TRIES = Limit(5, LIFE)
"""Of one account or person to guess a short code: 31 to the power of 8 there are."""
MOST_OFFERS = 20
"""Strangers of one channel that may have a code at a time: more are not told one."""
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No two of these look alike."""
_SHORT = 8
_LONG_BYTES = 16
TAPPED = frozenset({"telegram"})
"""Channels whose codes are followed as a link rather than typed: those may be long."""

NO_CODE = "That code is not valid, or not any more. Make a new one and try again."

State = Literal["open", "offered", "claimed"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is coming about; without ``user`` a stranger's, without ``address`` a person's."""

    id: str
    channel: str
    state: State
    user: str
    address: str
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A code just made; it is shown this once."""

    link: Link
    code: str


class Linking:
    """The links of an installation that are coming about."""

    def __init__(self, store: Store, clock: Clock, throttle: Throttle) -> None:
        self._links = store.collection(LINKS.name)
        self._clock = clock
        self._throttle = throttle
        self._identities = Identities(store)

    async def make(self, user: str, channel: str) -> Made:
        """Return a new code for a person's account of a channel; earlier ones of theirs end."""
        await self._links.delete_many({"user": user, "channel": channel})
        code = secrets.token_urlsafe(_LONG_BYTES) if channel in TAPPED else _short_code()
        return await self._made(code, channel, "open", LIFE, user=user)

    async def offer(self, channel: str, address: str, name: str) -> Made | None:
        """Return a new code for a stranger to have entered by whom they know here; None when told lately."""
        now = self._clock.now()
        await self._links.delete_many({"expires_at": {"$lt": now}})
        offered = await self._links.find({"channel": channel, "state": "offered"}).to_list()
        if len(offered) >= MOST_OFFERS or any(raw["address"] == address for raw in offered):
            return None
        return await self._made(_short_code(), channel, "offered", OFFER_LIFE, address=address, name=name)

    async def claim(self, channel: str, code: str, address: str, name: str) -> Link:
        """Take the code that an account gives to a channel; its person still has to confirm.

        NotFoundError when it is none, or not any more; TooManyRequestsError for who keeps guessing.
        """
        await self._throttle.hit(f"link|{channel}:{address}", TRIES)
        found = await self._by_code(code, "open")
        if found is None or found["channel"] != channel:
            raise NotFoundError(NO_CODE)
        known = await self._identities.find(channel, address)
        free = known is None or known.is_guest or known.lapsed(self._clock.now())
        if known and known.user != found["user"] and not free:
            raise ConflictError(ELSEWHERE)
        return await self._claimed(found, address=address, name=name)

    async def redeem(self, user: str, code: str) -> Link:
        """Take the code that a stranger was told; errors as for ``claim``."""
        await self._throttle.hit(f"pair|{user}", TRIES)
        found = await self._by_code(code, "offered")
        if found is None:
            raise NotFoundError(NO_CODE)
        return await self._claimed(found, user=user)

    async def of(self, user: str) -> Sequence[Link]:
        """Return a person's links that are coming about."""
        found = await self._links.find({"user": user}).to_list()
        return [_link(raw) for raw in found if raw["expires_at"] > self._clock.now()]

    async def confirm(self, user: str, link_id: str) -> Identity:
        """Make the account that gave the code the person's own; NotFoundError when none did."""
        link = await self._own(user, link_id)
        if link.state != "claimed":
            raise ConflictError("Nobody has used that code yet.")
        # Deleting is what makes it single-use: of two at once only one deletes it.
        gone = await self._links.delete_one({"_id": link_id, "user": user, "state": "claimed"})
        if not gone.deleted_count:
            raise NotFoundError(NO_CODE)
        return await self._identities.link(user, link.channel, link.address, link.name, self._clock.now())

    async def refuse(self, user: str, link_id: str) -> Link:
        """End a link that is coming about."""
        link = await self._own(user, link_id)
        await self._links.delete_one({"_id": link_id, "user": user})
        return link

    async def _own(self, user: str, link_id: str) -> Link:
        raw = await self._links.find_one({"_id": link_id, "user": user})
        if raw is None or raw["expires_at"] <= self._clock.now():
            raise NotFoundError(NO_CODE)
        return _link(raw)

    async def _made(self, code: str, channel: str, state: State, life: timedelta, **whose: str) -> Made:
        raw: Raw = {
            "_id": secrets.token_hex(6),
            "hash": digest(code),
            "channel": channel,
            "state": state,
            "user": whose.get("user", ""),
            "address": whose.get("address", ""),
            "name": whose.get("name", "")[:100],
            "expires_at": self._clock.now() + life,
        }
        await self._links.insert_one(raw)
        return Made(_link(raw), code)

    async def _by_code(self, code: str, state: State) -> Raw | None:
        """Return the link of a code in a state, while it holds."""
        for said in (code.strip(), plain_code(code)):
            raw: Raw | None = await self._links.find_one({"hash": digest(said), "state": state})
            if raw is not None and raw["expires_at"] > self._clock.now():
                return raw
        return None

    async def _claimed(self, found: Raw, **by: str) -> Link:
        changes: dict[str, Any] = {**by, "state": "claimed", "expires_at": self._clock.now() + LIFE}
        raw = await self._links.find_one_and_update(
            {"_id": found["_id"], "state": found["state"]}, {"$set": changes}, return_document=True
        )
        if raw is None:  # somebody else was faster
            raise NotFoundError(NO_CODE)
        return _link(raw)


def plain_code(said: str) -> str:
    """Return a short code as it was made, however it was typed."""
    return "".join(sign for sign in said.upper() if sign.isalnum())


def could_be_code(said: str) -> bool:
    """Whether a whole message may be a short code."""
    plain = plain_code(said)
    return len(plain) == _SHORT and set(plain) <= set(_ALPHABET) and len(said.strip()) <= _SHORT + 3


def _short_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_SHORT))


def _link(raw: Raw) -> Link:
    return Link(
        raw["_id"], raw["channel"], raw["state"], raw["user"], raw["address"], raw["name"], raw["expires_at"]
    )
