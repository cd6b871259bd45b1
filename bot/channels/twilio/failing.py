"""How an attempt to send ended that raised: surely not taken, never to be taken, or nobody knows."""

import re
from datetime import timedelta

from bot.channels.twilio.connecting import BusyError
from bot.delivery.turn import SendOutcome
from capabilities.errors import UnavailableError

_MINUTE = timedelta(minutes=1)
_OURS = frozenset({20003, 20005, 21603, 21606, 21659, 21660, 63007})
"""Twilio's codes for what is wrong with this installation, not with the message: it may be mended.

Authenticate; account not active; "From" is missing, cannot send, or is not of this account (21603, 21606,
21659, 21660); no such WhatsApp sender (https://www.twilio.com/docs/api/errors, November 2026).
"""
_NUMBER = re.compile(r"\+?\d{6,}")
_LATER = frozenset({20429, 21611, 63018})
"""Too many requests; the sender's queue is full; WhatsApp's own rate is reached."""


def failed(error: Exception) -> SendOutcome:
    """Return the outcome of a send that raised: unknown unless it cannot have arrived."""
    if isinstance(error, UnavailableError):  # first: the library may be what is not there
        return SendOutcome("refused", error.sentence, _MINUTE)

    import aiohttp  # comes with twilio
    from twilio.base.exceptions import TwilioRestException, TwilioServiceException

    match error:
        case BusyError():
            return SendOutcome("refused", "Twilio asks to wait", error.wait)
        case TwilioRestException() | TwilioServiceException():
            return _answered(int(error.status), int(error.code or 0), _said(error))
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return SendOutcome("refused", "Twilio cannot be reached")
        case _:
            return SendOutcome("unknown", type(error).__name__)


def _answered(status: int, code: int, said: str) -> SendOutcome:
    if code in _OURS or status in {401, 403, 404}:
        return SendOutcome("refused", said, _MINUTE)
    if code in _LATER or status == 503:
        return SendOutcome("refused", said)
    if 400 <= status < 500:
        return SendOutcome("permanent", said)
    return SendOutcome("unknown", said)  # it may have been taken before it broke: look it up


def _said(error: object) -> str:
    """Return what Twilio says is wrong, without the numbers it names: it goes into logs."""
    code = getattr(error, "code", None)
    said = _NUMBER.sub("…", str(getattr(error, "msg", None) or getattr(error, "title", "")))
    return f"{said[:180]} ({code})" if code else said[:180]
