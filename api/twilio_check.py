"""What ``dayhand check`` says of WhatsApp and SMS: the account, the numbers, and where their messages go."""

from api.finding import Finding
from api.house import House
from api.twilio import hook_url
from bot.channels.twilio import setup
from bot.channels.twilio.channel import TwilioChannel
from bot.settings import Settings
from capabilities.errors import DayhandError

_MEND = "run: dayhand whatsapp set-webhook"


async def twilio_findings(house: House) -> list[Finding]:
    """Look at the account and each of its numbers; nothing where there is none."""
    if not house.twilio:
        return []
    settings = house.settings
    try:
        name = await setup.account_name(house.twilio[0].account)
    except DayhandError as error:
        where = "Look at DAYHAND_TWILIO_ACCOUNT_SID and DAYHAND_TWILIO_AUTH_TOKEN (console.twilio.com)."
        return [Finding("twilio", False, f"{error.sentence} {where}")]
    found = [Finding("twilio", True, f"account {name}, {_way(settings)}")]
    if settings.public_url and not settings.public_url.startswith("https://"):
        found.append(
            Finding("twilio", False, "it sends to https addresses only; set DAYHAND_PUBLIC_URL to one")
        )
        return found
    return found + [await _number(channel, settings) for channel in house.twilio]


def _way(settings: Settings) -> str:
    if settings.public_url:
        return f"messages come to {settings.public_url}"
    return "asked for messages every few seconds; set DAYHAND_PUBLIC_URL to have them sent"


async def _number(channel: TwilioChannel, settings: Settings) -> Finding:
    number, account = channel.number, channel.account
    look = setup.number_hook if channel.name == "sms" else setup.sender_hook
    try:
        hook = await look(account, number)
    except DayhandError as error:
        return Finding(channel.name, False, f"{number}: {error.sentence}")
    if hook is None and number != setup.SANDBOX:
        return Finding(channel.name, False, _unknown(channel))
    if not settings.public_url:
        return Finding(channel.name, True, f"{number}{_later(channel, settings)}")
    url = hook_url(settings, channel.name)
    if hook is None:
        return Finding(channel.name, True, f"{number}, the sandbox. {setup.by_hand(number, url)}")
    if hook.url != url:
        told = f"to {hook.url}" if hook.url else "nowhere"
        return Finding(channel.name, False, f"messages to {number} go {told}, not to {url}; {_MEND}")
    return Finding(channel.name, True, f"{number}{_later(channel, settings)}")


def _unknown(channel: TwilioChannel) -> str:
    if channel.name == "sms":
        return f"{channel.number} is no number of this account; look at DAYHAND_SMS_NUMBER"
    told = f"{channel.number} is no WhatsApp sender that Twilio tells of"
    return f"{told}; look at DAYHAND_WHATSAPP_NUMBER, and at {setup.CONSOLE_SENDERS}"


def _later(channel: TwilioChannel, settings: Settings) -> str:
    """Return what holds a day after a person last wrote."""
    if channel.name == "sms" or settings.whatsapp_template:
        return ""
    return "; a day after you last wrote it sends nothing (set DAYHAND_WHATSAPP_TEMPLATE to mend that)"
