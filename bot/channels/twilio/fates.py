"""What becomes of messages that Twilio took: told by its callbacks, or asked for where none came."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.naming import to_wire
from bot.delivery.outbox import Fate, Outbox

_FATES: Final[Mapping[str, Fate]] = {
    "sent": "carried",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
_LATEST = 100
"""Messages of a number whose state is asked for."""

Reporter = Callable[[str, Fate, str], Awaitable[None]]
"""Takes what a carrier tells of a delivery, by its id; the same may be told often."""


def fate_of(status: str) -> Fate | None:
    """Return what a status of Twilio's means; None when nothing became of the message yet."""
    return _FATES.get(status)


def reason(code: object) -> str:
    """Return why a message was lost, by Twilio's error code; empty when there is none."""
    return f"Twilio's error {code}" if str(code or "").isdecimal() else ""


async def take_fates(channel: TwilioChannel, outbox: Outbox, report: Reporter) -> None:
    """Ask what became of the latest messages of a channel, and tell of what is some delivery's.

    Raises what Twilio's library raises when it cannot be asked.
    """
    client = await channel.account.client()
    found = await client.messages.list_async(from_=to_wire(channel.name, channel.number), limit=_LATEST)
    for message in reversed(found):
        fate = fate_of(message.status or "")
        entry = await outbox.sent_as(message.sid) if fate else None
        if fate and entry and entry.report != fate:
            await report(entry.delivery.id, fate, reason(message.error_code))
