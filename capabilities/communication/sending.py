"""Messages to one person, or to several: written, confirmed where that is wise, and not sent yet.

The durable core sends them when their time has come; until then they can be taken back.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from capabilities.communication.addresses import Platform
from capabilities.communication.documents import Contact, Way
from capabilities.communication.finding import contact_of, group_of, members_of
from capabilities.communication.groups import WhichGroup
from capabilities.communication.keeping import Who
from capabilities.communication.letters import leaving, requested, ways_to, write
from capabilities.communication.naming import Names
from capabilities.communication.package import CommunicationSlots, communication
from capabilities.contract import Context, Level, Reply
from capabilities.document import Letter
from capabilities.errors import AskedError, DayhandError, NotFoundError
from capabilities.values import Spoken, When

LONGEST = 4_000
Text = Annotated[str, Spoken(), Field(min_length=1, max_length=LONGEST)]


class SendMessage(CommunicationSlots):
    """To whom, what, and how."""

    to: Who = Field(description="The contact's name.")
    text: Text = Field(description="The message, word for word as it shall be sent.")
    platform: Platform | None = Field(
        default=None, description="The channel; none: the first that reaches them."
    )
    when: When | None = Field(default=None, description="When it shall leave; none: now.")
    also: Who | None = Field(default=None, description="Somebody else who gets the same message.")
    wording: Literal["say", "ask"] = Field(
        default="say", description='"ask": the text is what they are asked to do, and is sent as a request.'
    )


class BroadcastMessage(CommunicationSlots):
    """To which group or contacts, and what."""

    text: Text = Field(description="The message, word for word as it shall be sent.")
    group: WhichGroup | None = Field(default=None, description="The group's name.")
    to: Names | None = Field(default=None, description="Names of contacts, instead of a group.")
    platform: Platform | None = Field(default=None, description="The channel; none: whichever reaches each.")
    when: When | None = Field(default=None, description="When it shall leave; none: now.")


@communication.action(level=Level.OUTWARD, destinations=("to", "also"))
async def send_message(slots: SendMessage, context: Context) -> Reply:
    """Send a message to a contact; it can be taken back for some seconds."""
    names = [("to", slots.to), *([("also", slots.also)] if slots.also else [])]
    contacts = [await contact_of(name, context, slot) for slot, name in names]
    reached = [(contact, ways_to(contact, slots.platform, context)) for contact in contacts]
    leaves_at = leaving(slots.when, context)
    text = requested(slots.text, context) if slots.wording == "ask" else slots.text
    if context.heard:
        context.asker.confirm("letter_heard", to=[contact.name for contact in contacts], text=text)
    _confirm_strange(reached, context)
    letters = [await write(contact, ways, text, leaves_at, context) for contact, ways in reached]
    return _written(letters, slots, context)


@communication.action(level=Level.OUTWARD, destinations=("to", "group"))
async def broadcast_message(slots: BroadcastMessage, context: Context) -> Reply:
    """Send a message to a group, or to several contacts, each for themselves."""
    if slots.group is None and not slots.to:
        context.asker.missing("group")
    group = await group_of(slots.group, context, "group") if slots.group is not None else None
    named = [await contact_of(name, context, "to") for name in slots.to or []]
    members = [*(await members_of(group, context) if group else []), *named]
    reached: list[tuple[Contact, list[Way]]] = []
    unreached: list[dict[str, Any]] = []
    for contact in {contact.id: contact for contact in members}.values():
        try:
            reached.append((contact, ways_to(contact, slots.platform, context)))
        except AskedError:
            raise
        except DayhandError as error:
            unreached.append({"name": contact.name, "why": error})
    if not reached:
        raise NotFoundError.worded(
            "nobody_reached", group=group.name if group else "", names=[one["name"] for one in unreached]
        )
    leaves_at = leaving(slots.when, context)
    context.asker.confirm(
        "broadcast",
        text=slots.text,
        names=[contact.name for contact, _ in reached],
        unreached=[one["name"] for one in unreached],
        group=group.name if group else "",
    )
    _confirm_strange(reached, context)
    letters = [await write(contact, ways, slots.text, leaves_at, context) for contact, ways in reached]
    return _written(letters, slots, context, unreached=[one["name"] for one in unreached])


def _confirm_strange(reached: list[tuple[Contact, list[Way]]], context: Context) -> None:
    """Ask before anything goes to an address that somebody else may have put there."""
    strange = [(contact, ways) for contact, ways in reached if contact.label.outside]
    if strange:
        places = [f"{contact.name} ({ways[0].address})" for contact, ways in strange]
        context.asker.confirm("strange_address", places=places, sources=list(strange[0][0].sources))


def _written(
    letters: list[Letter],
    slots: SendMessage | BroadcastMessage,
    context: Context,
    unreached: list[str] | None = None,
) -> Reply:
    first = letters[0]
    return Reply(
        "letter_waiting",
        about=letters,
        to=[letter.name for letter in letters],
        channels=list(dict.fromkeys(letter.channel for letter in letters)),
        text=first.text,
        at=first.leaves_at if slots.when is not None else None,
        seconds=context.person.send_delay,
        unreached=unreached or [],
    )
