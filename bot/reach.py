"""Where a person can be written to unasked: their accounts of the channels that are open here, in order."""

from collections.abc import Collection
from datetime import datetime

from bot.delivery.turn import Clock
from bot.store.identities import Identities
from bot.store.subscriptions import WEBPUSH, Subscriptions
from capabilities.contract import Person


class Reach:
    """Knows the ways to people. ``open_channels`` are those that this installation can push to.

    A number that was silent for so long that it may have another holder is no way to anybody.
    """

    def __init__(
        self,
        identities: Identities,
        open_channels: Collection[str],
        clock: Clock,
        subscriptions: Subscriptions | None = None,
    ) -> None:
        self._identities = identities
        self._subscriptions = subscriptions
        self._clock = clock
        self._open = frozenset(open_channels)

    async def of(self, user: str, wanted: str | None = None) -> tuple[tuple[str, str], ...]:
        """Return ``(channel, address)`` in the order to try them: the wanted one, then who was heard last."""
        if not self._open:
            return ()
        now = self._clock.now()
        linked = await self._identities.of(user)
        known = [one for one in linked if one.channel in self._open and not one.lapsed(now)]
        known.sort(key=lambda identity: identity.channel != wanted)
        return tuple((identity.channel, identity.address) for identity in known)

    async def devices(self, user: str) -> tuple[tuple[str, str], ...]:
        """Return the browsers that are notified besides, as ``(channel, address)``."""
        if self._subscriptions is None:
            return ()
        return tuple((WEBPUSH, one.id) for one in await self._subscriptions.of(user))


def is_quiet(person: Person, now: datetime) -> bool:
    """Whether a person has asked for quiet at ``now`` (aware): what may wait makes no sound then."""
    begins, dash, ends = person.quiet_hours.partition("-")
    if not dash:
        return False
    hour, start, end = now.astimezone(person.zone).hour, int(begins), int(ends)
    return start <= hour < end if start < end else hour >= start or hour < end
