"""Addresses: which channels people are reached on, and what an address on each looks like."""

import re
from typing import Literal

from capabilities.communication.documents import Way
from capabilities.errors import InvalidRequestError

Platform = Literal["telegram", "whatsapp", "sms"]
BY_NUMBER: tuple[Platform, ...] = ("whatsapp", "sms")
"""Channels whose addresses are phone numbers, the likelier one first."""
_SPACING = re.compile(r"[\s().\-/\u2010-\u2015]|(?<=\+)0+")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_CHAT = re.compile(r"[1-9]\d{3,15}")
LONGEST = 40


def phone_number(said: str) -> str:
    """Return a phone number as E.164 has it ("+491701234567").

    InvalidRequestError when it is none, or says no country.
    """
    plain = _SPACING.sub("", said.strip().replace("(0)", ""))
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    if _NUMBER.fullmatch(plain):
        return plain
    if plain.removeprefix("0").isdecimal() and len(plain) > 5:
        raise InvalidRequestError.worded("number_without_country", said=said[:LONGEST])
    raise InvalidRequestError.worded("no_number", said=said[:LONGEST])


def way_of(platform: Platform, said: str) -> Way:
    """Return an address on a channel; InvalidRequestError when it cannot be one."""
    if platform in BY_NUMBER:
        return Way(channel=platform, address=phone_number(said))
    if _CHAT.fullmatch(said.strip()):
        return Way(channel=platform, address=said.strip())
    raise InvalidRequestError.worded("no_chat", said=said[:LONGEST])
