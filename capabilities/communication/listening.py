"""Recordings written down: voice notes of one's own, and those that somebody forwarded."""

from pydantic import Field

from capabilities.communication.package import CommunicationSlots, communication
from capabilities.contract import Context, Level, Reply


class ProcessVoice(CommunicationSlots):
    """Which recording."""

    message: str | None = Field(
        default=None, max_length=300, description="Id of the message that it came with; none: the latest."
    )


@communication.action(level=Level.READ_OUTSIDE, destinations=())
async def process_voice(slots: ProcessVoice, context: Context) -> Reply:
    """Write down what is said in a voice note."""
    found = await context.recordings.transcript(slots.message)
    return Reply("transcript", text=found.text, at=found.at, forwarded=found.forwarded)
