"""A turn's deliberation as it stands: what was said to the model, what it proposed, how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.deliberation.allowance import Allowance
from bot.deliberation.trail import Trail
from bot.delivery.turn import Inbound
from bot.memory.proposals import Noticed, readable
from bot.models.port import Message, Payer, Tool
from bot.prompts import version
from bot.safety.claims import Reached
from bot.store.deeds import Deed

STOPPED = "deliberation.stopped"
"""The notice that the person had it stopped."""
Complexity = Literal["talk", "one", "several"]


class Wish(BaseModel):
    """The form a model fills in about a request."""

    model_config = ConfigDict(extra="ignore")

    intent: str = Field(default="", max_length=300)
    actions: list[str] = Field(default_factory=list[str], max_length=40)
    complexity: Complexity = "several"
    answer: str = Field(default="", max_length=20_000)
    noticed: list[Noticed] = Field(default_factory=list[Noticed])
    """What the person said of themself, to be proposed as memories."""

    @field_validator("noticed", mode="before")
    @classmethod
    def _readable(cls, raw: object) -> list[Noticed]:
        """Leave out what makes no sense: the rest of the form is needed."""
        return readable(raw)


@dataclass(frozen=True, slots=True)
class Thinking:
    """What the nodes hand on of a deliberation. ``allowance`` and ``trail`` change in place."""

    message: Inbound
    allowance: Allowance
    wish: Wish = field(default_factory=Wish)
    messages: tuple[Message, ...] = ()
    """The planner's transcript: prompt, conversation, calls and results."""
    tools: tuple[Tool, ...] = ()
    found: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What each finished step found, by its id: what references reach into."""
    call_of: Mapping[str, str] = field(default_factory=dict[str, str])
    """The id of the model's call that each step came from."""
    done: bool = False
    """Whether anything of the person's own was changed."""
    reached: Reached | None = None
    """Whom else it has reached, if anybody."""
    deeds: tuple[Deed, ...] = ()
    """What was done for the person before this turn."""
    told: frozenset[str] = frozenset()
    """Steps whose results the model has been shown."""
    trail: Trail = field(default_factory=Trail)
    """Where its values come from. Changed in place, as the allowance is."""
    text: str | None = None
    """The model's answer in prose, once there is one."""
    cut: bool = False
    notice: str | None = None
    """Key of a reply that says honestly why it ended early."""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    models: tuple[str, ...] = ()
    """Names of the models that took part."""

    @property
    def payer(self) -> Payer:
        """On whose account it goes."""
        return Payer(self.message.user, self.message.channel, self.message.id)

    @property
    def over(self) -> bool:
        """Whether the model has nothing more to say in this turn."""
        return self.text is not None or self.notice is not None


def explained(thinking: Thinking) -> dict[str, Any]:
    """Return what a turn keeps of its deliberation, as JSON: for "why?", the web page and the bench."""
    used = thinking.allowance.used
    return {
        "intent": thinking.wish.intent,
        "complexity": thinking.wish.complexity,
        "models": list(thinking.models),
        "calls": used.calls,
        "input_tokens": used.input_tokens,
        "output_tokens": used.output_tokens,
        "micros": used.micros,
        "prompts": [version("analyse"), version("plan")],
        "notice": thinking.notice,
    }
