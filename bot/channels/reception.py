"""Who is at the door: what somebody known says is taken in durably, a stranger is told how to be let in.

Nothing a stranger says is processed or stored. They are answered at most once an hour, with a code
that somebody who is known here can enter; a linking code of somebody's makes them wait for that
person's yes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Protocol
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

import structlog

from bot.channels.arrival import Arrival
from bot.channels.groups import Groups
from bot.channels.guests import Guests
from bot.delivery.attachment import Attachment
from bot.delivery.turn import MAIN, Clock, Inbound
from bot.replies import Listener, Replies
from bot.store.identities import Identities, Identity
from bot.store.people import People
from capabilities.contract import FALLBACK
from capabilities.errors import DayhandError

FORGEABLE = frozenset({"sms"})
"""Channels whose sender is easily made up: who writes there may ask, but not say yes to the gate."""

log = structlog.get_logger(__name__)

_MOST_TOLD = 1_000
"""Messages of strangers by which it is known that they were answered: their ids, nothing else."""


class Doorkeeper(Protocol):
    """Knows the codes; implemented by whoever signs people in."""

    async def claimed(self, channel: str, code: str, address: str, name: str) -> str:
        """Take a code that was made by somebody signed in; return the key of what to answer.

        DayhandError says why it does not do.
        """
        ...

    async def offered(self, channel: str, address: str, name: str) -> str | None:
        """Return a code for a stranger; None when they were told one lately, or too many wait."""
        ...

    def could_be_code(self, said: str) -> bool:
        """Whether a whole message may be a linking code."""
        ...


Taker = Callable[[Inbound], Awaitable[bool]]
"""Stores a message durably; returns whether it is new."""
Teller = Callable[[str, str], Awaitable[object]]
"""Says something to an address at once, if it can; whether it arrived does not matter."""


class Reception:
    """The door of all channels."""

    def __init__(
        self,
        *,
        identities: Identities,
        people: People,
        doorkeeper: Doorkeeper,
        take: Taker,
        replies: Replies,
        clock: Clock,
        guests: Guests | None = None,
    ) -> None:
        self._identities = identities
        self._groups = Groups(identities, people, replies, clock)
        self._doorkeeper = doorkeeper
        self._take = take
        self._replies = replies
        self._clock = clock
        self._guests = guests
        self._told: dict[str, None] = {}
        self._telling: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def receive(self, arrival: Arrival, tell: Teller) -> bool:
        """Take in one arrival; return whether it is from somebody known. Durable on return.

        Raises StoreUnavailableError when nothing could be promised: the channel sends it again.
        """
        if arrival.moved_to:
            await self._identities.move(arrival.channel, arrival.address, arrival.moved_to)
            return False
        known = await self._known(arrival)
        now = self._clock.now()
        if known is None and self._guests and arrival.private and not arrival.code:
            known = await self._welcomed(self._guests, arrival, tell)
        if known is None or known.lapsed(now):
            await self._once(arrival, tell)
            return False
        if arrival.code and not arrival.text:
            await self._once(arrival, tell)  # somebody's invitation, or a guest who has an account now
            return True
        if known.is_guest and not await self._admitted(known, arrival, tell):
            return True
        if arrival.opens:
            if said := await self._groups.opened(arrival, known):
                await tell(arrival.address, said)
            return True
        await self._take(
            Inbound(
                id=f"{arrival.channel}:{arrival.source}",
                user=known.user,
                conversation=MAIN,
                channel=arrival.channel,
                order=int(arrival.sent_at.timestamp()) * 1_000_000_000 + arrival.sequence % 1_000_000_000,
                received_at=now,
                text="" if arrival.forwarded else arrival.text,
                call=arrival.call,
                address=arrival.address,
                reply_to=arrival.reply_to,
                version=arrival.version,
                attachment=_attached(arrival),
                approves=arrival.channel not in FORGEABLE,
            )
        )
        await self._identities.seen(known, min(now, arrival.sent_at))
        return True

    async def _welcomed(self, guests: Guests, arrival: Arrival, tell: Teller) -> Identity | None:
        if self._doorkeeper.could_be_code(arrival.text):
            return None  # whoever brings a code wants to be let in
        lock = self._telling.setdefault(f"{arrival.channel}:{arrival.address}", asyncio.Lock())
        async with lock:
            known = await self._known(arrival)  # what they wrote may be delivered several times at once
            guest = known or await guests.welcome(arrival)
            if guest and not known:
                listener = Listener(FALLBACK, ZoneInfo("UTC"), self._clock.now())
                await tell(arrival.address, self._replies.render("stranger.guest", listener))
        return guest

    async def _admitted(self, guest: Identity, arrival: Arrival, tell: Teller) -> bool:
        """Whether a guest's message is read: it may be a linking code, or one too many."""
        if self._doorkeeper.could_be_code(arrival.text):
            with suppress(DayhandError):
                taken = await self._doorkeeper.claimed(
                    arrival.channel, arrival.text, arrival.address, arrival.name
                )
                listener = Listener(FALLBACK, ZoneInfo("UTC"), self._clock.now())
                await tell(arrival.address, self._replies.render(f"stranger.{taken}", listener))
                return False
        if self._guests and await self._guests.admits(guest.user):
            return True
        log.warning("guest.too_many_messages", channel=arrival.channel)
        return False

    async def _once(self, arrival: Arrival, tell: Teller) -> None:
        """Greet whoever wrote, however often the channel delivers what they wrote."""
        key = f"{arrival.channel}:{arrival.source}:{arrival.version}"
        lock = self._telling.setdefault(key, asyncio.Lock())
        async with lock:
            if key in self._told:
                return
            await self._greet(arrival, tell)
            self._told[key] = None
            while len(self._told) > _MOST_TOLD:
                del self._told[next(iter(self._told))]

    async def _known(self, arrival: Arrival) -> Identity | None:
        if not arrival.private:
            return await self._groups.known(arrival)
        found = await self._identities.find(arrival.channel, arrival.address)
        return None if found and found.is_guest and self._guests is None else found

    async def _greet(self, arrival: Arrival, tell: Teller) -> None:
        if not arrival.private:
            return  # strangers are not spoken to before others
        listener = Listener(FALLBACK, ZoneInfo("UTC"), self._clock.now())
        code = arrival.code or (arrival.text if self._doorkeeper.could_be_code(arrival.text) else "")
        if code:
            try:
                taken = await self._doorkeeper.claimed(arrival.channel, code, arrival.address, arrival.name)
            except DayhandError as error:
                await tell(arrival.address, error.sentence)
                return
            await tell(arrival.address, self._replies.render(f"stranger.{taken}", listener))
            return
        offered = await self._doorkeeper.offered(arrival.channel, arrival.address, arrival.name)
        if offered:
            await tell(arrival.address, self._replies.render("stranger.offered", listener, code=offered))


def _attached(arrival: Arrival) -> Attachment | None:
    """Return what came with a message, or instead of one that could be read."""
    nothing = Attachment("", "", None, "")
    if arrival.forwarded:
        return replace(arrival.attachment or nothing, kind="forwarded")
    if arrival.attachment is not None:
        return replace(arrival.attachment, kind="voice" if arrival.kind == "voice" else "file")
    return None if arrival.text or arrival.call else replace(nothing, kind="other")
