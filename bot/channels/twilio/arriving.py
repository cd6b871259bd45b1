"""What Twilio tells of a message that came in, as arrivals: from its webhook, or from its list.

Fields of the webhook: https://www.twilio.com/docs/messaging/guides/webhook-request (November 2026).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from bot.channels.arrival import Arrival, Attachment, Kind
from bot.channels.twilio.naming import is_number, of_wire
from bot.delivery.turn import Call
from capabilities.errors import InvalidRequestError

MOST_FIELDS = 500
MOST_FILES = 10
"""Of one message; Twilio's own limit."""
_FORWARDED = ("Forwarded", "FrequentlyForwarded")
_LONGEST_SID = 64
_LONGEST_TEXT = 20_000


class Form(Mapping[str, str]):
    """The fields of a request, each with all its values; as a mapping the first of each."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def parse(cls, body: bytes) -> "Form":
        """Read a URL-encoded body; InvalidRequestError when it is none. Broken UTF-8 is replaced."""
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError as error:
            raise InvalidRequestError("That is no form.") from error
        return cls(pairs)

    def getlist(self, name: str) -> list[str]:
        """Return all values of a field, as the library's signature check asks for them."""
        return self._values.get(name, [])

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def arrivals_of(form: Mapping[str, str], now: datetime) -> list[Arrival]:
    """Return what a webhook's request says, one arrival for each file after the first.

    InvalidRequestError when it is no message. It does not tell when it was sent: ``now`` stands for it.
    """
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    channel, number = of_wire(sender)
    if not sid.isalnum() or len(sid) > _LONGEST_SID or not is_number(number):
        raise InvalidRequestError("That is no message.")
    kind, files = _files(form)
    call, said = _pressed(form)
    first = Arrival(
        channel=channel,
        source=sid,
        sequence=now.microsecond * 1_000,
        address=number,
        name=called(form.get("ProfileName", ""), number),
        sent_at=now,
        text=_clean(said or form.get("Body", "") or _in_words(form)) if call is None else "",
        call=call,
        kind=kind,
        attachment=files[0] if files else None,
        reply_to=form.get("OriginalRepliedMessageSid", "")[:_LONGEST_SID],
        forwarded=any(form.get(name, "").lower() == "true" for name in _FORWARDED),
    )
    return with_files(first, files)


def with_files(first: Arrival, files: Sequence[Attachment]) -> list[Arrival]:
    """Return an arrival and one more for each file after its first."""
    more = [
        replace(
            first,
            source=f"{first.source}.{place}",
            sequence=first.sequence + place,
            text="",
            attachment=file,
            kind=kind_of(file.media_type),
        )
        for place, file in enumerate(files[1:], 1)
    ]
    return [first, *more]


def kind_of(media_type: str) -> Kind:
    """Return what a file is to a person."""
    return "voice" if media_type.startswith("audio/") else "file"


def attachment(url: str, media_type: str) -> Attachment:
    """Return a file of a message; Twilio tells no name and no size."""
    plain = media_type.partition(";")[0].strip().lower()[:100] or "application/octet-stream"
    name = {"audio": "voice", "image": "photo", "video": "video"}.get(plain.partition("/")[0], "file")
    name = "contact.vcf" if plain in {"text/vcard", "text/x-vcard"} else name
    return Attachment(url[:2_000], name, None, plain)


def called(name: str, number: str) -> str:
    """Return how a sender is shown when they are to be linked: their name, and the number nobody shares."""
    plain = _clean(name).strip()[:60]
    return f"{plain} ({number})" if plain else number


def _files(form: Mapping[str, str]) -> tuple[Kind, list[Attachment]]:
    told = form.get("NumMedia", "0")
    several = min(int(told), MOST_FILES) if told.isdecimal() and len(told) < 4 else 0
    files = [
        attachment(url, form.get(f"MediaContentType{place}", ""))
        for place in range(several)
        if (url := form.get(f"MediaUrl{place}", ""))
    ]
    if files:
        return kind_of(files[0].media_type), files
    return ("text" if form.get("Body") or form.get("Latitude") else "other"), []


def _pressed(form: Mapping[str, str]) -> tuple[Call | None, str]:
    """Return what a pressed button means, or the words on it; its data is as on other channels."""
    data, words = form.get("ButtonPayload", ""), form.get("ButtonText", "")
    match data[:1]:
        case "=":
            return None, data[1:]
        case "+" | "-" if len(data) > 1:
            answer: Any = "approve" if data[0] == "+" else "deny"
            return Call(action="", approval=data[1:200], answer=answer), ""
        case _:
            return None, words or form.get("ListTitle", "")


def _in_words(form: Mapping[str, str]) -> str:
    """Return what a message without text says."""
    try:
        place = float(form.get("Latitude", "")), float(form.get("Longitude", ""))
    except ValueError:
        return ""
    named = form.get("Label", "") or form.get("Address", "")
    return f"I am at {place[0]:.5f}, {place[1]:.5f}" + (f" ({named[:200]})" if named else "")


def _clean(text: str) -> str:
    """Return a text that every store takes."""
    return text.replace("\0", "")[:_LONGEST_TEXT]
