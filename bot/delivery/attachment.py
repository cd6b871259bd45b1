"""A file that came with a message: named when the message is stored, fetched when its turn comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

MOST_BYTES = 20_000_000
"""Of a file that is fetched; what Telegram gives a bot."""


Kind = Literal["voice", "file", "other", "forwarded"]
_SIGNS: Mapping[Kind, str] = {"voice": "🎤", "forwarded": "↪"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, as the channel names it; it has not been fetched."""

    reference: str
    name: str
    """What it is called: by whoever made it, so it is never trusted."""
    size: int | None
    """Bytes, where the channel says."""
    media_type: str
    kind: Kind = "file"
    """``voice`` is its sender speaking, ``forwarded`` what somebody else wrote, whatever it holds."""
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


def marked(text: str, attachment: Attachment | None, *, changed: bool = False) -> str:
    """Return a message's words as the history shows them: with a sign for what came with them.

    ``changed`` is for the later version of a message that stands above it.
    """
    if changed:
        return f"✏️ {text}"
    if attachment is None:
        return text
    return f"{_SIGNS.get(attachment.kind, '📎')} {text or '…'}"
