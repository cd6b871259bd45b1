"""Groups of contacts, to write to all of them at once."""

from typing import Annotated

from pydantic import Field

from capabilities.communication.documents import Contact, Group
from capabilities.communication.finding import MOST_CONTACTS, contact_of, group_of, key_of, members_of
from capabilities.communication.keeping import Who
from capabilities.communication.naming import Name, Names, apart
from capabilities.communication.package import CommunicationSlots, communication
from capabilities.contract import Context, Level, Reply
from capabilities.errors import ConflictError, NotFoundError
from capabilities.values import Refers

WhichGroup = Annotated[str, Field(min_length=1, max_length=100), Refers("group")]


class CreateGroup(CommunicationSlots):
    """What the group is called, and who is in it."""

    group: Name = Field(description="What the group is called.")
    members: Names | None = Field(default=None, description="Names of contacts.")


class GroupMembers(CommunicationSlots):
    """Which group, and who."""

    group: WhichGroup = Field(description="The group's name.")
    members: Names = Field(description="Names of contacts.")


class OneGroup(CommunicationSlots):
    """Which group."""

    group: WhichGroup = Field(description="The group's name.")


class ShowGroup(OneGroup):
    """Which group, and about whom."""

    member: Who | None = Field(default=None, description="A contact: whether they are in it.")


class ListGroups(CommunicationSlots):
    """Nothing to choose: all of them."""


@communication.action(level=Level.WRITE_OWN)
async def create_group(slots: CreateGroup, context: Context) -> Reply:
    """Make a group of contacts."""
    # Who is in it may be listed behind a colon, as in "New group Hiking: Bob, Anna".
    said, _, listed = slots.group.partition(":")
    name = said.strip(" .,!?")
    if await context.records.of(Group).find({"key": key_of(name)}, limit=1):
        raise ConflictError.worded("group_known", name=name)
    members = await _contacts(slots.members or apart(listed, context.person.language), context)
    ids = tuple(contact.id for contact in members)
    group = await context.records.of(Group).add(
        Group(name=name, key=key_of(name), members=ids, created_at=context.now)
    )
    return Reply("group_created", about=[group], name=name, members=[contact.name for contact in members])


@communication.action(level=Level.WRITE_OWN)
async def add_to_group(slots: GroupMembers, context: Context) -> Reply:
    """Add contacts to a group."""
    group = await group_of(slots.group, context, "group")
    joining = await _contacts(slots.members, context)
    fresh = [contact for contact in joining if contact.id not in group.members]
    if not fresh:
        raise ConflictError.worded("in_group", name=joining[0].name, group=group.name)
    members = (*group.members, *(contact.id for contact in fresh))
    saved = await context.records.of(Group).save(group.model_copy(update={"members": members}))
    return Reply("group_joined", about=[saved], name=group.name, members=[contact.name for contact in fresh])


@communication.action(level=Level.WRITE_OWN)
async def remove_from_group(slots: GroupMembers, context: Context) -> Reply:
    """Take contacts out of a group."""
    group = await group_of(slots.group, context, "group")
    leaving = await _contacts(slots.members, context)
    there = [contact for contact in leaving if contact.id in group.members]
    if not there:
        raise NotFoundError.worded("not_in_group", name=leaving[0].name, group=group.name)
    gone = {contact.id for contact in there}
    left = tuple(member for member in group.members if member not in gone)
    saved = await context.records.of(Group).save(group.model_copy(update={"members": left}))
    return Reply("group_left", about=[saved], name=group.name, members=[contact.name for contact in there])


@communication.action(level=Level.READ_OWN)
async def show_group(slots: ShowGroup, context: Context) -> Reply:
    """Show who is in a group, or whether somebody is."""
    group = await group_of(slots.group, context, "group")
    names = [contact.name for contact in await members_of(group, context)]
    if slots.member is None:
        return Reply("group", about=[group], name=group.name, members=names)
    asked = await contact_of(slots.member, context, "member")
    there = asked.id in group.members
    return Reply("group_member", about=[group], name=group.name, member=asked.name, there=there)


@communication.action(level=Level.READ_OWN)
async def list_groups(slots: ListGroups, context: Context) -> Reply:  # noqa: ARG001  # an action takes slots
    """Show all groups."""
    found = await context.records.of(Group).find(sort=(("name", 1),), limit=MOST_CONTACTS)
    told = [{"name": group.name, "n": len(group.members)} for group in found]
    return Reply("groups", about=found, groups=told, n=len(found))


@communication.action(level=Level.WRITE_OWN)
async def remove_group(slots: OneGroup, context: Context) -> Reply:
    """Forget a group; its contacts stay."""
    group = await group_of(slots.group, context, "group")
    await context.records.of(Group).remove(group.id)
    return Reply("group_removed", name=group.name)


async def _contacts(names: list[str], context: Context) -> list[Contact]:
    """Return the contacts of names, each once, in order."""
    found = [await contact_of(name, context, "members") for name in names]
    return list({contact.id: contact for contact in found}.values())
