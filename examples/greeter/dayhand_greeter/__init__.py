"""Greeter: the smallest capability package. One typed action; sentences and replies are YAML beside it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from capabilities.contract import Capability, Context, Level, Reply

greeter: Capability[Any] = Capability("greeter", summary="Greets people.", package="dayhand_greeter")


class Greet(BaseModel):
    """Whom to greet."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100, description="Whom to greet.")


@greeter.action(level=Level.READ_OWN)
async def greet(slots: Greet, context: Context) -> Reply:
    """Greet somebody by name, on behalf of the person who asks."""
    return Reply("greeting_said", who=slots.name, sender=context.person.name)
