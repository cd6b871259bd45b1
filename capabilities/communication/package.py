"""The package object, so that it exists before the actions that register with it."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from capabilities.communication.documents import Contact, Group
from capabilities.contract import Capability, Named
from capabilities.document import Invitation, Letter

communication: Capability[Any] = Capability(
    "communication",
    summary="Messages to other people, contacts, and groups of them.",
    package="capabilities.communication",
    documents=(Contact, Group, Letter, Invitation),
    named=(
        Named("contact", Contact, "name", order=("name", 1)),
        Named("group", Group, "name", order=("name", 1)),
    ),
)


class CommunicationSlots(BaseModel):
    """Base of the slots models: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
