"""What communication keeps: contacts with the ways to reach them, and groups of them."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from capabilities.document import Document, Index


class Way(BaseModel):
    """An address of somebody on one channel."""

    model_config = ConfigDict(frozen=True)

    channel: str
    address: str


class Contact(Document):
    """Somebody else, and the ways to reach them, the first one first."""

    collection: ClassVar[str] = "contacts"
    noun: ClassVar[str] = "contact"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("name", 1),)), Index((("key", 1),)))

    name: str
    key: str = Field(description="The name as it is compared: without case and accents.")
    ways: tuple[Way, ...] = ()
    created_at: datetime

    def way(self, channel: str) -> Way | None:
        """Return the address on a channel, if there is one."""
        return next((way for way in self.ways if way.channel == channel), None)


class Group(Document):
    """Several contacts under one name."""

    collection: ClassVar[str] = "groups"
    noun: ClassVar[str] = "group"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("name", 1),)), Index((("key", 1),)))

    name: str
    key: str
    members: tuple[str, ...] = Field(default=(), description="Ids of contacts.")
    created_at: datetime
