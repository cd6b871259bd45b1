"""Mail (RFC 5322, MIME): who wrote to whom and when, the text, and what was attached.

Of attachments only text is read; whoever wants the others sends them as files.
"""

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from bot.reading import charsets, cleaning
from bot.reading.blocks import RefusedError, Sink
from bot.reading.formats import plain_text
from bot.reading.page_blocks import decoded, put

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_PARTS = 300
_TEXTS = ("text/plain", "text/csv", "text/markdown", "text/html")
_WARM = b"From: =?utf-8?q?=C3=A9?= <a@b.example>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nSubject: x\n\nx\n"


def read(file: bytes, sink: Sink) -> None:
    """Read a mail."""
    message = _parsed(file)
    head = {name: _header(message, name) for name in _SHOWN}
    sink.about(title=head["Subject"], author=head["From"])
    with suppress(ValueError):  # the date is shown as it is written
        sink.about(made_at=parsedate_to_datetime(head["Date"]))
    sink.heading(1, head["Subject"])
    sink.add("text", "\n".join(f"{name}: {said}" for name, said in head.items() if said))
    body = message.get_body(("plain", "html"))
    if isinstance(body, EmailMessage):
        _put(body, sink)
    _attachments(message, sink)


def _parsed(file: bytes) -> EmailMessage:
    try:
        message = message_from_bytes(file, policy=policy.default)
        parts = sum(1 for _ in message.walk())
    except RecursionError as error:
        raise RefusedError("bomb") from error
    if parts > _PARTS:
        raise RefusedError("bomb")
    return message


def _header(message: EmailMessage, name: str) -> str:
    try:
        return cleaning.one_line(str(message.get(name, "")))[:2000]
    except (ValueError, IndexError, AttributeError):  # the parser of headers gives up on some
        raw = next((value for key, value in message.raw_items() if key.casefold() == name.casefold()), "")
        return cleaning.one_line(str(raw))[:2000]


def _put(part: EmailMessage, sink: Sink) -> None:
    said = _text(part)
    if part.get_content_type() == "text/html":
        put(said, sink, depth=1)
    else:
        plain_text.text(said, sink)


def _text(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    if part.get_content_type() == "text/html" and not part.get_content_charset():
        return decoded(data)
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return charsets.decoded(data) if data else ""


def _attachments(message: EmailMessage, sink: Sink) -> None:
    attached = list(message.iter_attachments())
    names = [cleaning.one_line(part.get_filename() or part.get_content_type()) for part in attached]
    if names:
        sink.add("note", "Attachments: " + ", ".join(names))
    for part, name in zip(attached, names, strict=True):
        if part.get_content_type() in _TEXTS:
            sink.heading(2, name)
            _put(part, sink)


_parsed(_WARM).get("From")
