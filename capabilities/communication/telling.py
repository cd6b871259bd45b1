"""What became of messages: showing them, stopping what has not left, and sending once more."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from capabilities.communication.documents import Contact
from capabilities.communication.finding import contact_of
from capabilities.communication.letters import leaving, ways_to, write
from capabilities.communication.package import CommunicationSlots, communication
from capabilities.contract import Context, Level, Reply
from capabilities.document import Letter
from capabilities.errors import NotFoundError
from capabilities.values import Refers

SHOWN = 10
LATELY = timedelta(days=7)
_IN_DOUBT = frozenset({"failed", "unsure"})


class WhichMessages(CommunicationSlots):
    """Whose messages; none: everybody's."""

    to: Annotated[str, Refers("contact")] | None = Field(
        default=None, min_length=1, max_length=100, description="The contact's name."
    )


@communication.action(level=Level.READ_OWN)
async def show_messages(slots: WhichMessages, context: Context) -> Reply:
    """Show the latest messages to others, and what became of each."""
    contact = await contact_of(slots.to, context, "to") if slots.to else None
    letters = await _letters(contact, context, SHOWN)
    told = [
        {
            "to": letter.name,
            "text": letter.text,
            "channel": letter.channel,
            "state": letter.state,
            "detail": letter.detail,
            "at": letter.leaves_at or letter.created_at,
        }
        for letter in letters
    ]
    return Reply("letters", about=letters, letters=told, n=len(told), name=contact.name if contact else "")


@communication.action(level=Level.WRITE_OWN)
async def stop_message(slots: WhichMessages, context: Context) -> Reply:
    """Take back messages that have not left: the latest, with what was written together with it."""
    contact = await contact_of(slots.to, context, "to") if slots.to else None
    letters = await _letters(contact, context, SHOWN * 10)
    waiting = [letter for letter in letters if letter.state == "waiting"]
    if not waiting:
        left = letters[0] if letters and context.now - letters[0].created_at < LATELY else None
        raise NotFoundError.worded("nothing_waits", to=left.name if left else "")
    together = [letter for letter in waiting if letter.created_at == waiting[0].created_at]
    for letter in together:
        await context.records.of(Letter).remove(letter.id)
    return Reply("letters_stopped", to=[letter.name for letter in together], text=together[0].text)


@communication.action(level=Level.OUTWARD, destinations=("to",))
async def resend_message(slots: WhichMessages, context: Context) -> Reply:
    """Send a message once more: the latest that did not arrive for certain."""
    contact = await contact_of(slots.to, context, "to") if slots.to else None
    letters = [letter for letter in await _letters(contact, context, SHOWN * 10) if letter.state != "waiting"]
    doubtful = [letter for letter in letters if letter.state in _IN_DOUBT]
    if not letters:
        raise NotFoundError.worded("nothing_sent", to=contact.name if contact else "")
    letter = (doubtful or letters)[0]
    if not doubtful:
        context.asker.confirm("send_again", to=letter.name, text=letter.text)
    whom = contact or await contact_of(letter.to, context, "to")
    ways = ways_to(whom, None, context)
    again = await write(whom, ways, letter.text, leaving(None, context), context)
    return Reply(
        "letter_waiting",
        about=[again],
        to=[again.name],
        channels=[again.channel],
        text=again.text,
        at=None,
        seconds=context.person.send_delay,
        unreached=[],
    )


async def _letters(contact: Contact | None, context: Context, limit: int) -> list[Letter]:
    where = {"to": contact.id} if contact else None
    return await context.records.of(Letter).find(where, sort=(("created_at", -1),), limit=limit)
