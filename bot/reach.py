"""Where a person can be written to unasked: their accounts of the channels that are open here, in order."""

from collections.abc import Collection

from bot.store.identities import Identities


class Reach:
    """Knows the ways to people. ``open_channels`` are those that this installation can push to."""

    def __init__(self, identities: Identities, open_channels: Collection[str]) -> None:
        self._identities = identities
        self._open = frozenset(open_channels)

    async def of(self, user: str, wanted: str | None = None) -> tuple[tuple[str, str], ...]:
        """Return ``(channel, address)`` in the order to try them: the wanted one, then who was heard last."""
        if not self._open:
            return ()
        known = [one for one in await self._identities.of(user) if one.channel in self._open]
        known.sort(key=lambda identity: identity.channel != wanted)
        return tuple((identity.channel, identity.address) for identity in known)
