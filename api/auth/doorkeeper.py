"""The codes as channels know them: who brings one is let in, or rather waits for a yes."""

from datetime import timedelta

from api.auth.inviting import Inviting
from api.auth.linking import Linking, could_be_code
from api.auth.throttle import Limit, Throttle
from api.errors import TooManyRequestsError
from bot.delivery.eventlog import Event, EventLog

GUEST_MESSAGES = Limit(60, timedelta(hours=1))
"""Of a guest that are answered; further ones are not read."""


class LinkDoorkeeper:
    """Implements ``Doorkeeper`` over linking codes; who made a code sees live that it was used."""

    def __init__(self, linking: Linking, inviting: Inviting, events: EventLog, throttle: Throttle) -> None:
        self._linking = linking
        self._inviting = inviting
        self._events = events
        self._throttle = throttle

    async def claimed(self, channel: str, code: str, address: str, name: str) -> str:
        """Take a code and tell whoever made it whose account brought it; return what to answer."""
        if await self._inviting.opened(channel, code, address, name):
            return "invited"
        link = await self._linking.claim(channel, code, address, name)
        body = {"type": "link.claimed", "id": link.id, "channel": channel, "name": link.name}
        await self._events.append(link.user, f"link:{link.id}:claimed", [Event(body, None, link.id, channel)])
        return "claimed"

    async def offered(self, channel: str, address: str, name: str) -> str | None:
        """Return a code for a stranger, None when they were told one lately."""
        made = await self._linking.offer(channel, address, name)
        return made.code if made else None

    async def admits(self, guest: str) -> bool:
        """Count a message of a guest; return whether it is one of those that are answered."""
        try:
            await self._throttle.hit(f"guest|{guest}", GUEST_MESSAGES)
        except TooManyRequestsError:
            return False
        return True

    def could_be_code(self, said: str) -> bool:
        """Whether a whole message may be a linking code."""
        return could_be_code(said)
