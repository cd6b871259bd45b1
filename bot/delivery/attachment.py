"""A file that came with a message: named when the message is stored, fetched when its turn comes."""

from dataclasses import dataclass
from typing import Literal, Protocol

MOST_BYTES = 20_000_000
"""Of a file that is fetched; what Telegram gives a bot."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, as the channel names it; it has not been fetched."""

    reference: str
    name: str
    """What it is called: by whoever made it, so it is never trusted."""
    size: int | None
    """Bytes, where the channel says."""
    media_type: str
    kind: Literal["voice", "file"] = "file"
    """Whether it is its sender speaking."""
    seconds: int | None = None
    """How long it lasts, where it lasts and the channel says."""


class Source(Protocol):
    """A channel that files come by."""

    @property
    def name(self) -> str:
        """The channel."""
        ...

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return a file of at most ``MOST_BYTES``, within a minute.

        UnavailableError when it may be there later, any other DayhandError when it never will.
        """
        ...


def marked(text: str, attachment: Attachment | None) -> str:
    """Return a message's words as the history shows them: with a sign for what came with them."""
    if attachment is None:
        return text
    return f"{'🎤' if attachment.kind == 'voice' else '📎'} {text or '…'}"
