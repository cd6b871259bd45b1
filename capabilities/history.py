"""What was said before, on any channel, as an action may search it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from capabilities.origins import Label
from capabilities.values import When

Speaker = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A message that was found: its words, when, where and by whom it was said, its id and its label."""

    text: str
    at: datetime
    channel: str
    who: Speaker
    message_id: str
    label: Label


class History(Protocol):
    """One person's messages, in and out, over all channels and times."""

    async def search(
        self, query: str, when: When | None = None, limit: int = 5, *, who: Speaker | None = None
    ) -> list[Remembered]:
        """Return what fits a query best first; ``when`` and ``who`` leave out all other messages.

        An empty query finds the latest of them.
        """
        ...


class NoHistory:
    """For where nothing is kept."""

    async def search(
        self,
        query: str,  # noqa: ARG002  # the port's shape
        when: When | None = None,  # noqa: ARG002
        limit: int = 5,  # noqa: ARG002
        *,
        who: Speaker | None = None,  # noqa: ARG002
    ) -> list[Remembered]:
        """Return nothing."""
        return []
