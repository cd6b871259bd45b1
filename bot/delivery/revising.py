"""Later versions of a message that is stored already: its author changed it where they wrote it.

Until its outcome is stored a message is replaced; from then on a later version is a message of its
own that knows which one it replaces. Versions are numbered by their channel: delivered five times or
out of order, the latest one counts, once.
"""

from dataclasses import dataclass

from bot.delivery.attachment import marked
from bot.delivery.eventlog import Event, EventLog
from bot.delivery.inbox import Entry, Inbox
from bot.delivery.turn import Inbound


def version_id(message_id: str, version: int) -> str:
    """Return the id of a later version of a message that is a message of its own."""
    return f"{message_id}:{version:x}"


@dataclass(frozen=True, slots=True)
class Revisions:
    """Takes later versions in."""

    inbox: Inbox
    events: EventLog

    async def take(self, message: Inbound) -> bool:
        """Store a later version of the message of its id, durably; return whether there is work to do.

        When that message never came, this is it.
        """
        while True:
            entry = await self.inbox.get(message.id)
            if entry is None:
                if await self.inbox.add(message):
                    return True
            elif entry.message.user != message.user or entry.message.version >= message.version:
                return False
            elif entry.state != "new":
                return await self._replacing(entry, message)
            elif entry.message.text == message.text:
                return False  # nothing that we would read has changed
            elif await self.inbox.revise(message):
                await self._show(message)
                return True

    async def _replacing(self, entry: Entry, message: Inbound) -> bool:
        """Store a version of a message whose outcome stands, unless a later one is there."""
        latest = await self.inbox.get(version_id(message.id, entry.latest)) if entry.latest else entry
        if latest and latest.message.version != message.version and latest.message.text == message.text:
            return False
        if not await self.inbox.note_version(message.id, message.version):
            return False
        own = {"id": version_id(message.id, message.version), "replaces": message.id}
        return await self.inbox.add(message.model_copy(update=own))

    async def _show(self, message: Inbound) -> None:
        text = marked(message.text, message.attachment)
        body = {"type": "message.changed", "id": message.id, "text": text}
        event = Event(body, message.conversation, message.id, message.channel)
        await self.events.append(message.user, f"{message.id}:version:{message.version:x}", [event])
