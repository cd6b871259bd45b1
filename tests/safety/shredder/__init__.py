"""A package for tests: shredding cannot be taken back."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from capabilities.contract import Capability, Context, Level, Reply

shredder: Capability[Any] = Capability("shredder", summary="Shreds.", package="tests.safety.shredder")
shredded: list[str] = []


class Shred(BaseModel):
    """What to shred."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    thing: str = Field(min_length=1, max_length=100)


@shredder.action(level=Level.IRREVERSIBLE, destinations=())
async def shred(slots: Shred, context: Context) -> Reply:
    """Shred something for good."""
    shredded.append(slots.thing)
    return Reply("shredded", thing=slots.thing)
