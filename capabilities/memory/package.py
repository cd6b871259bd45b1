"""The package object, so that it exists before the actions that register with it."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from capabilities.contract import Capability, Named
from capabilities.memory.documents import Memory

memory: Capability[Any] = Capability(
    "memory",
    summary="Facts and preferences to remember, and what was said before.",
    package="capabilities.memory",
    documents=(Memory,),
    named=(Named("memory", Memory, "subject", order=("created_at", -1), where={"proposed": False}),),
)


class MemorySlots(BaseModel):
    """Base of every slots model: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
