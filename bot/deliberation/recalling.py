"""What a model is shown of the past: a port, so that deliberation does not know how it is kept."""

from dataclasses import dataclass
from typing import Protocol

from bot.delivery.turn import Inbound
from bot.models.port import Message
from bot.store.deeds import Deed
from capabilities.contract import Person


@dataclass(frozen=True, slots=True)
class Recalled:
    """Earlier turns as messages of a prompt, and lines of what is known of the person.

    Everything here was typed by the person or made by Dayhand: what came from outside is left out,
    since a plan must not be made from it. ``deeds`` is shown to nobody: claims are checked by it.
    """

    turns: tuple[Message, ...] = ()
    known: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()


class Recall(Protocol):
    """Implemented by memory."""

    async def of(self, message: Inbound, person: Person) -> Recalled:
        """Return what matters for a message, within a budget of tokens."""
        ...


class NothingRecalled:
    """For an installation that keeps no memory."""

    async def of(self, message: Inbound, person: Person) -> Recalled:  # noqa: ARG002  # the port's shape
        """Return nothing."""
        return Recalled()
