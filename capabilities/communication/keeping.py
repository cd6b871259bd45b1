"""Contacts: adding, showing, renaming and removing people, and the ways to reach them."""

from typing import Annotated

from pydantic import Field

from capabilities.communication.addresses import BY_NUMBER, phone_number
from capabilities.communication.documents import Contact, Group, Way
from capabilities.communication.finding import MOST_CONTACTS, contact_of, key_of
from capabilities.communication.naming import Name
from capabilities.communication.package import CommunicationSlots, communication
from capabilities.contract import Context, Level, Reply
from capabilities.errors import ConflictError, InvalidRequestError
from capabilities.values import Refers, Spoken

SHOWN = 40
Who = Annotated[str, Field(min_length=1, max_length=100), Refers("contact")]


class AddContact(CommunicationSlots):
    """Whom to know, and how they are reached."""

    name: Name = Field(description="What the person calls them.")
    phone: Annotated[str, Spoken()] | None = Field(
        default=None,
        max_length=60,
        description='Their phone number with the country code ("+49 170 1234567").',
    )


class FindContact(CommunicationSlots):
    """Which contact."""

    contact: Who = Field(description="Their name, or part of it.")


class ListContacts(CommunicationSlots):
    """Nothing to choose: all of them."""


class RenameContact(CommunicationSlots):
    """Which contact, and the new name."""

    contact: Who = Field(description="Their name up to now.")
    name: Name = Field(description="Their new name.")


class RemoveContact(CommunicationSlots):
    """Who is to be forgotten."""

    contact: Who = Field(description="Their name, or part of it.")


@communication.action(level=Level.WRITE_OWN)
async def add_contact(slots: AddContact, context: Context) -> Reply:
    """Add somebody to the contacts, or a phone number to somebody who is one."""
    name = slots.name.strip(" .,!?")
    if key_of(name) in communication.words(context.person.language)["oneself"]:
        raise InvalidRequestError.worded("not_a_contact", name=name)
    known = await known_as(name, context)
    ways = _by_number(slots.phone, context) if slots.phone else ()
    if known is not None:
        if not ways:
            raise ConflictError.worded("contact_known", name=known.name)
        return await with_ways(known, ways, context)
    contact = await context.records.of(Contact).add(
        Contact(name=name, key=key_of(name), ways=ways, created_at=context.now)
    )
    return Reply("contact_added", about=[contact], name=contact.name, ways=told(contact))


async def known_as(name: str, context: Context) -> Contact | None:
    """Return the contact of exactly this name, if there is one."""
    found = await context.records.of(Contact).find({"key": key_of(name)}, limit=1)
    return found[0] if found else None


async def with_ways(contact: Contact, ways: tuple[Way, ...], context: Context) -> Reply:
    """Keep new addresses of a contact, each in the place of the old one on its channel."""
    fresh = {way.channel for way in ways}
    kept = tuple(way for way in contact.ways if way.channel not in fresh)
    saved = await context.records.of(Contact).save(contact.model_copy(update={"ways": (*ways, *kept)}))
    return Reply("contact_reached", about=[saved], name=saved.name, ways=told(saved), address=ways[0].address)


def _by_number(said: str, context: Context) -> tuple[Way, ...]:
    """Return the ways that a phone number opens: those of the channels that are open here, or both."""
    number = phone_number(said)
    here = [channel for channel in BY_NUMBER if channel in context.channels] or BY_NUMBER
    return tuple(Way(channel=channel, address=number) for channel in here)


def told(contact: Contact) -> list[dict[str, str]]:
    """Return a contact's addresses for a reply."""
    return [way.model_dump() for way in contact.ways]


@communication.action(level=Level.READ_OWN)
async def find_contact(slots: FindContact, context: Context) -> Reply:
    """Show how somebody can be reached."""
    contact = await contact_of(slots.contact, context, "contact")
    groups = await context.records.of(Group).find(sort=(("name", 1),), limit=MOST_CONTACTS)
    shared = [group.name for group in groups if contact.id in group.members]
    return Reply("contact", about=[contact], name=contact.name, ways=told(contact), groups=shared)


@communication.action(level=Level.READ_OWN)
async def list_contacts(slots: ListContacts, context: Context) -> Reply:  # noqa: ARG001  # an action takes slots
    """Show all contacts."""
    found = await context.records.of(Contact).find(sort=(("name", 1),), limit=MOST_CONTACTS)
    shown = found[:SHOWN]
    contacts = [{"name": one.name, "ways": told(one)} for one in shown]
    return Reply("contacts", about=shown, contacts=contacts, n=len(found), more=len(found) - len(shown))


@communication.action(level=Level.WRITE_OWN)
async def rename_contact(slots: RenameContact, context: Context) -> Reply:
    """Call a contact something else."""
    contact = await contact_of(slots.contact, context, "contact")
    name = slots.name.strip(" .,!?")
    other = await known_as(name, context)
    if other is not None and other.id != contact.id:
        raise ConflictError.worded("contact_known", name=other.name)
    changed = contact.model_copy(update={"name": name, "key": key_of(name)})
    saved = await context.records.of(Contact).save(changed)
    return Reply("contact_renamed", about=[saved], name=saved.name, before=contact.name)


@communication.action(level=Level.WRITE_OWN)
async def remove_contact(slots: RemoveContact, context: Context) -> Reply:
    """Forget a contact; groups go on without them."""
    contact = await contact_of(slots.contact, context, "contact")
    for group in await context.records.of(Group).find(sort=(("name", 1),), limit=MOST_CONTACTS):
        if contact.id in group.members:
            left = tuple(member for member in group.members if member != contact.id)
            await context.records.of(Group).save(group.model_copy(update={"members": left}))
    await context.records.of(Contact).remove(contact.id)
    return Reply("contact_removed", name=contact.name)
