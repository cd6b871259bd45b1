"""Recordings that came with messages, written down for their person: their own, and what others forwarded."""

from dataclasses import dataclass

from bot.attachments import Attachments
from bot.delivery.attachment import Attachment
from bot.delivery.inbox import Inbox
from bot.delivery.messages import Messages
from bot.delivery.turn import MAIN, Inbound
from bot.replies import Listener
from bot.store.port import Store
from capabilities.contract import Person, Transcript
from capabilities.errors import NotFoundError

LOOKED_AT = 100
"""Messages back to which the latest recording is looked for."""


@dataclass(frozen=True, slots=True)
class UserRecordings:
    """One person's recordings. Implements ``Recordings``."""

    store: Store
    attachments: Attachments
    person: Person
    listener: Listener

    async def transcript(self, message_id: str | None = None) -> Transcript:
        """Return what is said in the recording that came with a message, by default the latest one.

        NotFoundError when there is none, other errors say why it could not be made out.
        """
        message, attachment = await self._found(message_id)
        text = await self.attachments.written_down(message, attachment, self.person, self.listener)
        return Transcript(text, message.id, message.received_at, forwarded=attachment.kind == "forwarded")

    async def _found(self, message_id: str | None) -> tuple[Inbound, Attachment]:
        inbox = Inbox(self.store)
        if message_id is not None:
            ids = [message_id]
        else:
            page = await Messages(self.store).page(self.person.id, MAIN, limit=LOOKED_AT)
            ids = [raw["_id"] for raw in page if raw["direction"] == "in"]
        for one in ids:
            entry = await inbox.get(one)
            if entry is None or entry.message.user != self.person.id:
                continue
            attachment = entry.message.attachment
            if attachment is not None and _is_recording(attachment):
                return entry.message, attachment
        raise NotFoundError.worded("no_recording")


def _is_recording(attachment: Attachment) -> bool:
    return attachment.kind == "voice" or attachment.media_type.startswith("audio/")
