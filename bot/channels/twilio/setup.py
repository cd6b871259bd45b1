"""How an account at Twilio is set up: whether it is ours, whose its numbers are, where their messages go.

Numbers for SMS say so by one API, WhatsApp's senders by another; the shared sandbox by none.
"""

from dataclasses import dataclass
from typing import Any

from bot.channels.twilio.connecting import Account, BusyError
from capabilities.errors import DayhandError, UnavailableError

SANDBOX = "+14155238886"
"""Twilio's own number for trying WhatsApp; where its messages go is set in the console only."""
CONSOLE_SANDBOX = "https://console.twilio.com/us1/develop/sms/try-it-out/whatsapp-learn"
CONSOLE_SENDERS = "https://console.twilio.com/us1/develop/sms/senders/whatsapp-senders"


@dataclass(frozen=True, slots=True)
class Hook:
    """A number of the account, and where its messages are sent; ``url`` is empty when that is nowhere."""

    sid: str
    url: str


async def account_name(account: Account) -> str:
    """Return what the account is called; UnavailableError says why Twilio does not tell."""
    client = await account.client()
    try:
        found = await client.api.v2010.accounts(account.sid).fetch_async()
    except Exception as error:
        raise _told(error) from error
    if found.status != "active":
        raise UnavailableError(f"Twilio says that the account is {found.status}.")
    return str(found.friendly_name)


async def number_hook(account: Account, number: str) -> Hook | None:
    """Return where the messages of a number for SMS go; None when it is none of the account's."""
    client = await account.client()
    try:
        found = await client.incoming_phone_numbers.list_async(phone_number=number, limit=1)
    except Exception as error:
        raise _told(error) from error
    return Hook(found[0].sid, found[0].sms_url or "") if found else None


async def set_number_hook(account: Account, hook: Hook, url: str) -> None:
    """Have the messages of a number for SMS sent to a URL; UnavailableError when Twilio would not."""
    client = await account.client()
    try:
        await client.incoming_phone_numbers(hook.sid).update_async(sms_url=url, sms_method="POST")
    except Exception as error:
        raise _told(error) from error


async def sender_hook(account: Account, number: str) -> Hook | None:
    """Return where the messages of a WhatsApp sender go; None when it is none that Twilio tells of."""
    client = await account.client()
    try:
        senders = await client.messaging.v2.channels_senders.list_async(channel="whatsapp", limit=100)
    except Exception as error:
        raise _told(error) from error
    for sender in senders:
        if sender.sender_id == f"whatsapp:{number}":
            hook: Any = sender.webhook or {}
            return Hook(sender.sid, hook.get("callback_url") or "")
    return None


async def set_sender_hook(account: Account, hook: Hook, url: str) -> None:
    """Have the messages of a WhatsApp sender sent to a URL; UnavailableError when Twilio would not."""
    client = await account.client()
    senders = client.messaging.v2.channels_senders
    try:
        changes = senders.MessagingV2ChannelsSenderRequestsUpdate(
            {"webhook": {"callback_url": url, "callback_method": "POST"}}
        )
        await senders(hook.sid).update_async(messaging_v2_channels_sender_requests_update=changes)
    except Exception as error:
        raise _told(error) from error


def by_hand(number: str, url: str) -> str:
    """Return what somebody pastes where, when Twilio lets no program set where a number's messages go."""
    if number == SANDBOX:
        place, where = CONSOLE_SANDBOX, "Sandbox settings, “When a message comes in”, method POST"
    else:
        place, where = (
            CONSOLE_SENDERS,
            f"the sender {number}, “Webhook URL for incoming messages”, method POST",
        )
    return f"Open {place}, and paste under {where}: {url}"


def _told(error: Exception) -> DayhandError:
    """Return what a person is told of what went wrong; never the account's secret."""
    if isinstance(error, DayhandError):
        return error
    if isinstance(error, BusyError):
        return UnavailableError("Twilio asks to wait; try again in a minute.")
    status, said = getattr(error, "status", None), getattr(error, "msg", None) or getattr(error, "title", "")
    if status == 401:
        return UnavailableError("Twilio does not accept the account and its token.")
    if status:
        return UnavailableError(f"Twilio says: {said} ({status}).")
    return UnavailableError("Twilio cannot be reached.")
