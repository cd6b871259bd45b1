"""What Twilio's numbers are called: the same one with a prefix is its WhatsApp account."""

import re
from collections.abc import Mapping
from typing import Final, Literal

ChannelName = Literal["whatsapp", "sms"]
TITLES: Final[Mapping[str, str]] = {"whatsapp": "WhatsApp", "sms": "SMS"}
_PREFIX = "whatsapp:"
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
"""E.164: at most fifteen digits, with the country's first."""


def is_number(said: str) -> bool:
    """Whether something is a phone number as Twilio writes them: "+491701234567"."""
    return _NUMBER.fullmatch(said) is not None


def plain_number(said: str) -> str:
    """Return a number as people write it without blanks and signs: "+49 (170) 12-34" is "+491701234"."""
    return re.sub(r"[\s()./-]", "", said.strip().removeprefix(_PREFIX))


def to_wire(channel: str, number: str) -> str:
    """Return what Twilio calls a number on a channel."""
    return f"{_PREFIX}{number}" if channel == "whatsapp" else number


def of_wire(said: str) -> tuple[ChannelName, str]:
    """Return channel and number of what Twilio calls somebody."""
    if said.startswith(_PREFIX):
        return "whatsapp", said.removeprefix(_PREFIX)
    return "sms", said


def opening(channel: str, number: str) -> str:
    """Return the beginning of an address that opens a channel on a phone, to be followed by words."""
    return f"https://wa.me/{number[1:]}?text=" if channel == "whatsapp" else f"sms:{number}?body="
