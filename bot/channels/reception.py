"""Who is at the door: what somebody known says is taken in durably, a stranger is told how to be let in.

Nothing a stranger says is processed or stored. They are answered at most once an hour, with a code
that somebody who is known here can enter; a linking code of somebody's makes them wait for that
person's yes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.assistant import MAIN
from bot.channels.arrival import Arrival
from bot.channels.groups import Groups
from bot.delivery.attachment import Attachment
from bot.delivery.turn import Clock, Inbound
from bot.replies import Listener, Replies
from bot.store.identities import Identities, Identity
from bot.store.people import People
from capabilities.contract import FALLBACK
from capabilities.errors import DayhandError

log = structlog.get_logger(__name__)


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
    ) -> None:
        self._identities = identities
        self._groups = Groups(identities, people, replies, clock)
        self._doorkeeper = doorkeeper
        self._take = take
        self._replies = replies
        self._clock = clock

    async def receive(self, arrival: Arrival, tell: Teller) -> bool:
        """Take in one arrival; return whether it is from somebody known. Durable on return.

        Raises StoreUnavailableError when nothing could be promised: the channel sends it again.
        """
        known = await self._known(arrival)
        now = self._clock.now()
        if known is None or known.lapsed(now):
            await self._greet(arrival, tell)
            return False
        if arrival.code and not arrival.text:
            await self._greet(arrival, tell)  # somebody's invitation
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
            )
        )
        await self._identities.seen(known, min(now, arrival.sent_at))
        return True

    async def _known(self, arrival: Arrival) -> Identity | None:
        if not arrival.private:
            return await self._groups.known(arrival)
        return await self._identities.find(arrival.channel, arrival.address)

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
