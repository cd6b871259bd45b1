"""Guests: strangers with an account of their own and nothing else, where an installation takes them in.

They have no way to anybody's data: what they keep is theirs, what reaches beyond it is refused, no
language model is asked for them, and there is only so much of them.
"""

from collections.abc import Awaitable, Callable

from bot.channels.arrival import Arrival
from bot.delivery.turn import Clock
from bot.store.identities import Identities, Identity
from bot.store.people import People, guest_id
from capabilities.contract import FALLBACK
from capabilities.errors import ConflictError

MOST = 100
"""Guests of an installation: further strangers are told how to be let in instead."""

Admits = Callable[[str], Awaitable[bool]]
"""Counts a message of a guest; returns whether it is one of those that are answered."""


class Guests:
    """The guests of an installation. ``zone`` is where they are taken to be."""

    def __init__(
        self, identities: Identities, people: People, clock: Clock, *, zone: str, admits: Admits
    ) -> None:
        self._identities = identities
        self._people = people
        self._clock = clock
        self._zone = zone
        self.admits = admits

    async def welcome(self, arrival: Arrival) -> Identity | None:
        """Make a stranger a guest; None when there are too many, or the account is somebody's."""
        if len(await self._people.guests()) >= MOST:
            return None
        now = self._clock.now()
        user = guest_id(arrival.channel, arrival.address)
        guest = await self._people.stand_in(user, role="guest", zone=self._zone, language=FALLBACK, now=now)
        try:
            return await self._identities.link(guest.id, arrival.channel, arrival.address, arrival.name, now)
        except ConflictError:
            return None
