"""What the assistant asks of a language model and what it gets. No provider or framework is named here.

A model is never trusted: its text is prose until the receipts bear it out, and its calls are
proposals that are validated and pass the gate like everybody else's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from capabilities.errors import DayhandError, UnavailableError

Role = Literal["system", "user", "assistant", "tool"]
Purpose = Literal["analyse", "plan", "respond", "summarise", "extract", "check", "embed"]
"""What a call is for: the row it is counted under."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something a model may call: an action, or a form it fills in. ``schema`` is a JSON schema."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call a model proposes. ``arguments`` is None when it wrote no JSON object (see ``raw``)."""

    id: str
    name: str
    arguments: Mapping[str, Any] | None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt. ``calls`` only of the assistant, ``call_id`` only of a tool's result."""

    role: Role
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """On whose account a call goes."""

    user: str
    channel: str
    turn: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One call to a model.

    ``must_call`` names the tool it has to call (a model may still answer in prose: be ready for it).
    ``seconds`` bounds the call with all its retries and fallbacks. ``same_again`` allows an answer
    that was given to the identical call before.
    """

    purpose: Purpose
    messages: tuple[Message, ...]
    payer: Payer
    tools: tuple[Tool, ...] = ()
    must_call: str | None = None
    most_tokens: int = 1_500
    seconds: float = 30.0
    same_again: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls took. ``micros`` is money in millionths of a US dollar, 0 where no price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    micros: int = 0
    calls: int = 1

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together."""
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.micros + other.micros,
            self.calls + other.calls,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered. ``cut`` when it ran into a limit of length before its end."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    cut: bool = False


Told = Callable[[str], None]
"""Hears pieces of a text as they come; must not raise or take long."""


class Models(Protocol):
    """The models of an installation, behind one call."""

    @property
    def configured(self) -> bool:
        """Whether there is any model to ask; may change while the house is open."""
        ...

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        """Return the first answer a model gives, in the order of preference.

        ``told`` hears its text as it comes. Raises ModelUnavailableError when none answered in time,
        BudgetError when the payer or the installation has reached a cap: nothing was asked then.
        """
        ...


class ModelUnavailableError(UnavailableError):
    """No model answered: away, overloaded, refused or too slow. The sentence says so to a person."""

    code = "model_unavailable"


class BudgetError(DayhandError):
    """A cap of money or tokens is reached; ``until`` says in words when it opens again."""

    code = "budget_reached"
