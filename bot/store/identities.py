"""Identities: the accounts of channels by which a person is known, each linked to one person only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.errors import DuplicateKeyError
from bot.store.people import guest_id
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from capabilities.errors import ConflictError, NotFoundError

IDENTITIES = CollectionSpec(
    "identities",
    (IndexSpec((("user", 1), ("_id", 1))), IndexSpec((("channel", 1), ("seen_at", 1), ("_id", 1)))),
)
"""``_id`` "<channel>:<address>"; user, channel, address, name, linked_at, seen_at, lapse_told."""

ELSEWHERE = "That account belongs to somebody else here already."
SEEN_STEP = timedelta(minutes=1)
"""How exactly it is known when somebody was last heard: not every message writes."""
PHONES = frozenset({"whatsapp", "sms"})
"""Channels whose addresses are phone numbers: those get other holders."""
SILENCE = timedelta(days=90)
"""After so long without a word from a number, its holder may be somebody else."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One account of a channel. ``address`` is where its person is written to: a chat, a number."""

    user: str
    channel: str
    address: str
    name: str
    """What the channel calls its holder; theirs to choose, so it is never trusted."""
    linked_at: datetime
    seen_at: datetime

    @property
    def is_guest(self) -> bool:
        """Whether it is nobody's but a guest's."""
        return self.user == guest_id(self.channel, self.address)

    @property
    def id(self) -> str:
        """Its id: channel and address."""
        return identity_id(self.channel, self.address)

    def lapsed(self, now: datetime) -> bool:
        """Whether it has to be linked anew: until then it is a stranger's, and nothing is sent to it."""
        return self.channel in PHONES and now - self.seen_at > SILENCE


class Identities:
    """The identities of an installation."""

    def __init__(self, store: Store) -> None:
        self._identities = store.collection(IDENTITIES.name)

    async def of(self, user: str) -> Sequence[Identity]:
        """Return a person's identities, the one heard last first."""
        found = [_read(raw) for raw in await self._identities.find({"user": user}).to_list()]
        return sorted(found, key=lambda identity: (identity.seen_at, identity.id), reverse=True)

    async def find(self, channel: str, address: str) -> Identity | None:
        """Return whose account this is, None for a stranger's."""
        raw = await self._identities.find_one({"_id": identity_id(channel, address)})
        return _read(raw) if raw else None

    async def link(self, user: str, channel: str, address: str, name: str, now: datetime) -> Identity:
        """Make an account a person's own. ConflictError when it is somebody else's.

        A number that has lapsed is whoever's links it now; so is the account of a guest.
        """
        identity = Identity(user, channel, address, name, now, now)
        fields = {
            "user": user,
            "channel": channel,
            "address": address,
            "name": name,
            "linked_at": now,
            "seen_at": now,
        }
        try:
            await self._identities.insert_one({"_id": identity.id, **fields})
        except DuplicateKeyError as error:
            known = await self.find(channel, address)
            if known is not None and (known.lapsed(now) or known.is_guest):
                taken = await self._identities.find_one_and_update(
                    {"_id": identity.id, "user": known.user, "seen_at": known.seen_at},
                    {"$set": fields, "$unset": {"lapse_told": ""}},
                    return_document=True,
                )
                known = _read(taken) if taken else None
            if known is None or known.user != user:
                raise ConflictError(ELSEWHERE) from error
            return known
        return identity

    async def unlink(self, user: str, linked: str) -> Identity:
        """Take one of a person's accounts away from them; NotFoundError when they have none of that id."""
        raw = await self._identities.find_one({"_id": linked, "user": user})
        if raw is None:
            raise NotFoundError("No such account is linked to you.")
        await self._identities.delete_one({"_id": linked, "user": user})
        return _read(raw)

    async def move(self, channel: str, address: str, to: str) -> None:
        """Let an account go on under another address, as its channel says; unknown ones are left."""
        raw = await self._identities.find_one({"_id": identity_id(channel, address)})
        if raw is None:
            return
        fields = {name: value for name, value in raw.items() if name != "_id"}
        moved = {"$set": {**fields, "address": to}}
        await self._identities.update_one({"_id": identity_id(channel, to)}, moved, upsert=True)
        await self._identities.delete_one({"_id": raw["_id"]})

    async def seen(self, identity: Identity, now: datetime) -> None:
        """Remember that its holder was heard just now, to the minute."""
        if now - identity.seen_at >= SEEN_STEP:
            await self._identities.update_one({"_id": identity.id}, {"$set": {"seen_at": now}})

    async def lapsing(self, channel: str, now: datetime) -> Sequence[Identity]:
        """Return the accounts of a channel that have lapsed and whose people do not know it yet."""
        found = await self._identities.find({"channel": channel, "seen_at": {"$lt": now - SILENCE}}).to_list()
        return [_read(raw) for raw in found if not raw.get("lapse_told")]

    async def lapse_told(self, identity: Identity) -> None:
        """Remember that a person knows that their account has lapsed."""
        unchanged = {"_id": identity.id, "seen_at": identity.seen_at}
        await self._identities.update_one(unchanged, {"$set": {"lapse_told": True}})


def identity_id(channel: str, address: str) -> str:
    """Return the id of an account of a channel."""
    return f"{channel}:{address}"


def _read(raw: Raw) -> Identity:
    return Identity(
        raw["user"], raw["channel"], raw["address"], raw["name"], raw["linked_at"], raw["seen_at"]
    )
