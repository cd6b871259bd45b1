"""What arrives by a channel, whoever it is from: the same form whatever the channel calls its parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.delivery.attachment import Attachment
from bot.delivery.turn import Call

__all__ = ["Arrival", "Attachment", "Kind"]

Kind = Literal["text", "voice", "file", "other"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message, or one press of a button.

    ``source`` tells it from all others of the channel, however often it is delivered; ``sequence``
    orders those of one sender. ``address`` is where it is answered.
    """

    channel: str
    source: str
    sequence: int
    address: str
    name: str
    """What the channel calls the sender: theirs to choose."""
    sent_at: datetime
    text: str = ""
    kind: Kind = "text"
    call: Call | None = None
    attachment: Attachment | None = None
    private: bool = True
    """Whether nobody else reads along."""
    sender: str = ""
    """Who wrote it, where others read along: the address of their own chat."""
    group: str = ""
    """What such a place is called: theirs to choose."""
    opens: Literal["", "ask", "yes", "no"] = ""
    """What was said there of whether everybody in it is answered."""
    code: str = ""
    """A linking code that came with it."""
    moved_to: str = ""
    """The address under which such a place goes on; nothing else is said then."""
    reply_to: str = ""
    """The channel's id of the message that it answers."""
    version: int = 0
    """Grows with every change its author makes to it; ``source`` stays what it was."""
    forwarded: bool = False
    """Whether somebody else wrote it."""
    acknowledge: str = ""
    """What the channel wants to be answered for, a press; empty when nothing."""
    beneath: str = ""
    """The channel's id of the message whose button was pressed."""
