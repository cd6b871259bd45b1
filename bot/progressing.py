"""The work on a message as it goes on, told to whoever is watching: phase, steps, time, cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.deliberation.thinking import Thinking
from bot.delivery.drafts import Drafts, Phase, Work
from bot.delivery.turn import Inbound
from bot.replies import Listener, Replies
from bot.steps import StepResult
from bot.understanding.analysis import Step

_LONGEST = 80
"""Characters of a slot that are shown while its step runs."""


@dataclass(frozen=True, slots=True)
class Progressing:
    """Tells of turns that take more than one step or a model; the others are over before anybody looks."""

    drafts: Drafts
    replies: Replies

    def tell(
        self,
        message: Inbound,
        phase: Phase,
        listener: Listener,
        *,
        steps: Sequence[Step] = (),
        results: Mapping[str, StepResult] | None = None,
        running: Collection[str] = (),
        thinking: Thinking | None = None,
    ) -> None:
        """Replace what is known of the work on a message. ``running`` are ids of steps."""
        words = self.replies.words(listener.language)
        known = results or {}
        works = [
            Work(
                id=step.id,
                action=step.action,
                title=words.name("action", step.action),
                slots={words.name("slot", name): said for name, said in _short(step.slots).items()},
                state=known[step.id].state if step.id in known else _state(step, running),
                seconds=round(known[step.id].seconds, 3) if step.id in known else None,
            )
            for step in steps
        ]
        used = thinking.allowance.used if thinking else None
        models = thinking.models if thinking else ()
        self.drafts.advance(message, phase, tuple(works), models, used.micros if used else 0)


def _state(step: Step, running: Collection[str]) -> Any:
    return "running" if step.id in running else "waiting"


def _short(slots: Mapping[str, Any]) -> dict[str, str]:
    """Return the slots that are text or a number, cut to what a line takes."""
    said = {name: str(value) for name, value in slots.items() if isinstance(value, str | int | float)}
    return {name: value[:_LONGEST] for name, value in said.items() if value}
