"""Telegram's updates as arrivals.

Every press of a button carries what it means in its data, 64 bytes at most: "+<approval>" and
"-<approval>" answer an approval, "=<words>" says words.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.channels.arrival import Arrival, Attachment, Kind
from bot.delivery.turn import Button, Call

if TYPE_CHECKING:
    import telegram

NAME = "telegram"
MOST_DATA = 64
_START = "/start"
_EVERYONE = "/everyone"


def data_of(button: Button) -> str | None:
    """Return what a button carries; None when there is no room for it."""
    if button.approval:
        data = f"{'+' if button.answer == 'approve' else '-'}{button.approval}"
    else:
        data = f"={button.say}"
    return data if len(data.encode()) <= MOST_DATA else None


def pressable(buttons: Sequence[Button]) -> list[list[tuple[str, str]]]:
    """Return rows of (label, data): two short ones beside each other, longer ones below one another."""
    found = [(button.label, data) for button in buttons if (data := data_of(button))]
    if len(found) == 2 and all(len(label) <= 12 for label, _ in found):
        return [found]
    return [[one] for one in found]


def arrival_of(update: "telegram.Update", bot: int, username: str) -> Arrival | None:
    """Return what an update says to the bot; None when that is nothing.

    ``bot`` is its id, ``username`` its name without "@": in a group it is only meant when addressed.
    """
    if update.callback_query is not None:
        return _pressed(update, update.callback_query, bot)
    message = update.message or update.edited_message
    if message is not None and message.migrate_to_chat_id:
        return _moved(update, message, bot)
    sender = message.from_user if message else None
    if message is None or sender is None or sender.is_bot:
        return None
    private = message.chat.type == "private"
    text = message.text or message.caption or ""
    edited = message.edit_date if update.edited_message else None
    if edited and not text:
        return None  # a live location moves on, a poll is voted in
    opens: Any = ""
    if not private:
        said = _addressed(message, text, bot, username)
        if said is None:
            return None
        text, opens = said, _opens(said)
    code = ""
    if text.startswith(_START):
        code = text.removeprefix(_START).strip() if private else ""
        text = "" if code else "help"
    elif text.startswith("/"):
        text = _COMMANDS.get(text.split()[0].partition("@")[0], text.removeprefix("/").replace("_", " "))
    kind, attachment = _attached(message)
    text = text or _in_words(message)
    return Arrival(
        channel=NAME,
        source=f"{bot}:{message.chat.id}:{message.message_id}",
        sequence=update.update_id,
        address=str(message.chat.id),
        name=_called(sender),
        sent_at=edited or message.date,
        text=text,
        kind=kind,
        call=_card(message),
        attachment=attachment,
        private=private,
        sender=str(sender.id),
        group=(message.chat.title or "")[:100],
        opens=opens,
        code=code,
        reply_to=str(message.reply_to_message.message_id) if message.reply_to_message else "",
        version=int(edited.timestamp()) * 1_000_000_000 + update.update_id % 1_000_000_000 if edited else 0,
        forwarded=_is_anothers(message),
    )


_COMMANDS = {
    "/help": "help",
    "/today": "what's on today?",
    "/tasks": "show my tasks",
    "/undo": "undo",
    "/settings": "settings",
}


def _pressed(update: "telegram.Update", query: "telegram.CallbackQuery", bot: int) -> Arrival | None:
    message, data = query.message, query.data or ""
    if message is None or not data:
        return None
    call, text = None, ""
    match data[0]:
        case "=":
            text = data[1:]
        case "+" | "-":
            answer: Any = "approve" if data[0] == "+" else "deny"
            call = Call(action="", approval=data[1:], answer=answer)
        case _:
            return None
    return Arrival(
        channel=NAME,
        source=f"{bot}:{update.update_id}",
        sequence=update.update_id,
        address=str(message.chat.id),
        name=_called(query.from_user),
        sent_at=datetime.now(UTC),
        text=text,
        call=call,
        private=message.chat.type == "private",
        sender=str(query.from_user.id),
        acknowledge=query.id,
        beneath=str(message.message_id),
    )


def _addressed(message: "telegram.Message", text: str, bot: int, username: str) -> str | None:
    """Return what is said to the bot in a group: by its name, or in reply to it; None when nothing is."""
    called = re.search(rf"@{re.escape(username)}\b", text, re.IGNORECASE) if username else None
    if called:
        return f"{text[: called.start()]}{text[called.end() :]}".strip(" ,:")
    answered = message.reply_to_message
    sender = answered.from_user if answered else None
    return text if sender is not None and sender.id == bot else None


def _opens(said: str) -> str:
    """Return what a text in a group says of whether everybody there is answered; mostly nothing."""
    word, _, answer = said.strip().partition(" ")
    if word.lower() != _EVERYONE:
        return ""
    answer = answer.strip().lower()
    return answer if answer in {"yes", "no"} else "ask"


def _attached(message: "telegram.Message") -> tuple[Kind, Attachment | None]:
    if message.voice or message.audio:
        sound: Any = message.voice or message.audio
        return "voice", _file(sound, "voice", sound.mime_type or "audio/ogg", _seconds(sound.duration))
    if message.document:
        return "file", _file(
            message.document, message.document.file_name or "file", message.document.mime_type
        )
    if message.photo:
        return "file", _file(message.photo[-1], "photo.jpg", "image/jpeg")
    if message.video or message.video_note or message.animation:
        film: Any = message.video or message.video_note or message.animation
        return "file", _file(film, "video", "video/mp4")
    if message.text or message.location or message.sticker or message.contact:
        return "text", None
    return "other", None


def _file(found: Any, name: str, media_type: str | None, seconds: int | None = None) -> Attachment:
    media_type = (media_type or "application/octet-stream")[:100]
    return Attachment(found.file_id, name[:200], found.file_size, media_type, seconds=seconds)


def _seconds(lasts: timedelta | int) -> int:
    """Return a length in whole seconds: the library tells it as either."""
    return int(lasts.total_seconds() if isinstance(lasts, timedelta) else lasts)


def _in_words(message: "telegram.Message") -> str:
    """Return what a message without text says."""
    if message.sticker:
        return message.sticker.emoji or ""
    if message.location:
        return f"I am at {message.location.latitude:.5f}, {message.location.longitude:.5f}"
    return ""


def _moved(update: "telegram.Update", message: "telegram.Message", bot: int) -> Arrival:
    """Return that a group goes on under another id: it has become a supergroup."""
    return Arrival(
        channel=NAME,
        source=f"{bot}:{message.chat.id}:{message.message_id}",
        sequence=update.update_id,
        address=str(message.chat.id),
        name="",
        sent_at=message.date,
        private=False,
        moved_to=str(message.migrate_to_chat_id),
    )


def _card(message: "telegram.Message") -> Call | None:
    """Return what a contact asks for that was shared: never as words, its name is anybody's to choose."""
    contact = message.contact
    if contact is None:
        return None
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))[:100]
    number = contact.phone_number.strip()
    return Call(action="add_contact", slots={"name": name, "phone": f"+{number.lstrip('+')}"[:60]})


def _is_anothers(message: "telegram.Message") -> bool:
    """Whether somebody else wrote what a message says."""
    author = getattr(message.forward_origin, "sender_user", None)
    own = author is not None and message.from_user is not None and author.id == message.from_user.id
    return (message.forward_origin is not None and not own) or message.via_bot is not None


def _called(user: "telegram.User") -> str:
    """Return how a sender is shown when they are to be linked: their name, and the handle nobody shares."""
    return f"{user.full_name} (@{user.username})"[:100] if user.username else user.full_name[:100]
