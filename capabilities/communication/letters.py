"""Writing a letter: to which of a contact's addresses, when it leaves, and what it says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from capabilities.communication.addresses import Platform
from capabilities.communication.documents import Contact, Way
from capabilities.communication.package import communication
from capabilities.contract import Context
from capabilities.document import Letter
from capabilities.errors import InvalidRequestError, NotFoundError
from capabilities.values import When

FURTHEST = timedelta(days=366)


def ways_to(contact: Contact, platform: Platform | None, context: Context) -> list[Way]:
    """Return the addresses a message can go to, in the order to try them.

    NotFoundError says why there is none: none is known, or not on this channel, or it is not set up.
    """
    known = [way for way in contact.ways if platform is None or way.channel == platform]
    if not known:
        names = [way.channel for way in contact.ways]
        raise NotFoundError.worded("no_way", name=contact.name, platform=platform, known=names)
    here = [way for way in known if way.channel in context.channels]
    if not here:
        raise NotFoundError.worded("not_open", name=contact.name, platforms=[way.channel for way in known])
    return here


def leaving(when: When | None, context: Context) -> datetime:
    """Return when a message leaves: at the time that was named, else when it could be taken back.

    InvalidRequestError for a time that has passed or is too far away.
    """
    if when is None:
        return context.now + timedelta(seconds=context.person.send_delay)
    start = when.start or when.end
    at = start.astimezone(context.zone) if start is not None else None
    if at is not None and when.grain in {"day", "week", "month", "year"}:
        at = at.replace(hour=context.person.day_start, minute=0)
    if at is None or at <= context.now:
        raise InvalidRequestError.worded("past")
    if at - context.now > FURTHEST:
        raise InvalidRequestError.worded("message_too_far")
    return at


async def write(
    contact: Contact, ways: Sequence[Way], text: str, leaves_at: datetime, context: Context
) -> Letter:
    """Record a letter; it leaves at its time unless it is taken back."""
    first, *rest = ways
    return await context.records.of(Letter).add(
        Letter(
            to=contact.id,
            name=contact.name,
            channel=first.channel,
            address=first.address,
            alternatives=tuple((way.channel, way.address) for way in rest),
            text=text,
            worded=worded(text, context),
            leaves_at=leaves_at,
            created_at=context.now,
        )
    )


def requested(text: str, context: Context) -> str:
    """Return what somebody is asked to do as it is said to them ("please bring milk")."""
    wording: str = communication.words(context.person.language)["request"]
    return wording.replace("{text}", text)


def worded(text: str, context: Context) -> str:
    """Return what is sent: who says it, and what. A name that is none is left out."""
    name = context.person.name.strip()
    nameless = name.casefold() in communication.words(context.person.language)["oneself"]
    return text if nameless or not name else f"{name}: {text}"
