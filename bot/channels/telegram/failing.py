"""How an attempt to send ended that raised: surely not taken, never to be taken, or nobody knows."""

from collections.abc import Iterator
from datetime import timedelta

import httpx

from bot.delivery.turn import SendOutcome
from capabilities.errors import UnavailableError

_NEVER_LEFT = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
_MINUTE = timedelta(minutes=1)


def failed(error: Exception) -> SendOutcome:
    """Return the outcome of a send that raised: unknown unless it cannot have arrived."""
    from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

    if any(isinstance(cause, _NEVER_LEFT) for cause in _causes(error)):
        return SendOutcome("refused", "Telegram cannot be reached")
    match error:
        case RetryAfter():
            wait = error.retry_after
            span = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            return SendOutcome("refused", "Telegram asks to wait", span)
        case Forbidden() | ChatMigrated() | BadRequest():
            return SendOutcome("permanent", error.message)
        case InvalidToken() | UnavailableError():
            return SendOutcome("refused", "the bot cannot sign in", _MINUTE)
        case _:
            return SendOutcome("unknown", type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
