"""Files: stored with their message for whoever will read them; what is written beside them counts."""

from typing import Any

from bot.delivery.inbox import Inbox
from tests.channels.phone import Phone

PHOTO: dict[str, Any] = {
    "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1, "file_size": 9}]
}
LETTER: dict[str, Any] = {
    "document": {
        "file_id": "d",
        "file_unique_id": "d",
        "file_name": "letter.pdf",
        "mime_type": "application/pdf",
    }
}


async def test_a_file_is_stored_and_told_that_it_is_not_read(phone: Phone) -> None:
    await phone.link()
    await phone.deliver(phone.peer.message(**LETTER))
    (entry,) = await Inbox(phone.house.store).open("owner")
    before = len(phone.peer.sent)
    await phone.house.services.core.drain()
    (answer,) = phone.peer.texts()[before:]

    assert entry.message.attachment is not None
    assert (entry.message.attachment.name, entry.message.attachment.kind) == ("letter.pdf", "file")
    assert "can't read files" in answer


async def test_a_caption_is_done_and_the_file_is_mentioned(phone: Phone) -> None:
    await phone.link()
    (answer,) = await phone.say(caption="add milk to my shopping list", **PHOTO)
    lists = (await phone.owner.get("/api/conversations/main/messages")).json()["messages"]

    assert answer.startswith("Added milk to your shopping list.")
    assert "can't read files" in answer
    assert "📎 add milk to my shopping list" in [message["text"] for message in lists]
