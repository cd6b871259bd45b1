"""The text of an answer as it comes about, and the finished turn behind it."""

import re
from collections.abc import AsyncGenerator, Iterator

from api.services import Services
from api.turns import taken
from bot.delivery.turn import Inbound, TurnResult

_ENDS = re.compile(r"(?<=[.!?…:”’\")])\s+|\n+")


async def follow_text(services: Services, message: Inbound) -> AsyncGenerator[str | TurnResult]:
    """Have a message answered and yield its text in pieces, then the turn.

    The pieces are the text of the outcome, whole and in order. Errors are those of ``taken``.
    """
    result = await taken(services, message)
    for piece in pieces(result.outcome.text):
        yield piece
    yield result


def pieces(text: str) -> Iterator[str]:
    """Yield a text sentence by sentence; joined they are the text."""
    begin = 0
    for end in _ENDS.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    if begin < len(text):
        yield text[begin:]
