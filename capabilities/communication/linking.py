"""Ways to people: a phone number is told, an account of Telegram invited, since a bot cannot write first."""

import hashlib
import secrets
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from capabilities.communication.addresses import BY_NUMBER, Platform, way_of
from capabilities.communication.documents import Contact
from capabilities.communication.finding import contact_of, key_of
from capabilities.communication.keeping import Who, known_as, with_ways
from capabilities.communication.package import CommunicationSlots, communication
from capabilities.contract import HOUSE, Context, Level, Reply
from capabilities.document import Invitation
from capabilities.errors import NotFoundError
from capabilities.values import Spoken

LIFE = timedelta(days=7)
_CODE_BYTES = 16


class RegisterPlatform(CommunicationSlots):
    """Whose account or number on which channel."""

    platform: Platform = Field(description="The channel.")
    contact: Who | None = Field(default=None, description="Whose it is; none: the person's own.")
    address: Annotated[str, Spoken()] | None = Field(
        default=None,
        max_length=60,
        description="The phone number with the country code.",
    )
    invitation: str | None = Field(
        default=None, max_length=100, description="Id of the invitation that was taken up, if one was."
    )
    called: str = Field(default="", max_length=100, description="What the account calls itself.")


class RemovePlatform(CommunicationSlots):
    """Where a contact is no longer to be written to."""

    contact: Who = Field(description="Their name.")
    platform: Platform = Field(description="The channel.")


@communication.action(level=Level.WRITE_OWN)
async def register_platform(slots: RegisterPlatform, context: Context) -> Reply:
    """Keep where somebody can be written to: a phone number, or their Telegram by an invitation."""
    if slots.contact is None:
        return Reply("register_own", platform=slots.platform, here=slots.platform in context.channels)
    contact = await _contact(slots.contact, context)
    if slots.invitation is not None:
        if context.channel != HOUSE:
            raise NotFoundError.worded("no_invitation")  # only who opens it takes it up
        invitation = await context.records.of(Invitation).get(slots.invitation)
        if invitation is None or invitation.contact != contact.id:
            raise NotFoundError.worded("no_invitation")
        await context.records.of(Invitation).remove(invitation.id)
        way = way_of(slots.platform, slots.address or "")
        reply = await with_ways(contact, (way,), context)
        facts: dict[str, Any] = {
            "name": contact.name,
            "platform": slots.platform,
            "called": slots.called,
        }
        return Reply("invitation_taken", about=reply.about, **facts)
    if slots.platform not in BY_NUMBER:
        return await _invite(contact, slots.platform, context)  # a chat is told by who is in it
    if slots.address is None:
        context.asker.missing("address")
    return await with_ways(contact, (way_of(slots.platform, slots.address),), context)


async def _contact(said: str, context: Context) -> Contact:
    """Return the contact of a name; somebody new is added."""
    try:
        return await contact_of(said, context, "contact")
    except NotFoundError:
        name = said.strip(" .,!?")
        fresh = Contact(name=name, key=key_of(name), created_at=context.now)
        return await known_as(name, context) or await context.records.of(Contact).add(fresh)


async def _invite(contact: Contact, platform: Platform, context: Context) -> Reply:
    """Make an invitation; earlier ones to the same contact end."""
    invitations = context.records.of(Invitation)
    for earlier in await invitations.find({"contact": contact.id}):
        await invitations.remove(earlier.id)
    code = secrets.token_urlsafe(_CODE_BYTES)
    digest = hashlib.sha256(code.encode()).hexdigest()
    until = context.now + LIFE
    await invitations.add(
        Invitation(contact=contact.id, name=contact.name, channel=platform, digest=digest, until=until)
    )
    door = context.channels.get(platform, "")
    here = platform in context.channels
    facts: dict[str, Any] = {"name": contact.name, "platform": platform, "here": here, "until": until}
    return Reply("invitation", about=[contact], link=f"{door}{code}" if door else "", code=code, **facts)


@communication.action(level=Level.WRITE_OWN)
async def remove_platform(slots: RemovePlatform, context: Context) -> Reply:
    """Forget a contact's address on one channel."""
    contact = await contact_of(slots.contact, context, "contact")
    if contact.way(slots.platform) is None:
        raise NotFoundError.worded("no_such_way", name=contact.name, platform=slots.platform)
    left = tuple(way for way in contact.ways if way.channel != slots.platform)
    saved = await context.records.of(Contact).save(contact.model_copy(update={"ways": left}))
    return Reply("platform_removed", about=[saved], name=contact.name, platform=slots.platform)
