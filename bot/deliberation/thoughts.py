"""What a deliberation contributed to a turn, as the responder words it."""

from collections.abc import Sequence

from bot.deliberation.thinking import STOPPED, Thinking, explained
from bot.responses import Thought
from bot.understanding.analysis import Step


def thought_of(thinking: Thinking | None, steps: Sequence[Step]) -> Thought | None:
    """Return what a model contributed to a turn; None when none took part."""
    if thinking is None:
        return None
    planned = any(step.id in thinking.call_of for step in steps)
    return Thought(
        text=thinking.text or "",
        cut=thinking.cut,
        instead=bool(thinking.text) or planned or thinking.notice == STOPPED,
        notice=thinking.notice,
        facts={**thinking.facts, "done": thinking.done},
        models=thinking.models,
        explained=explained(thinking),
        label=thinking.trail.ledger.seen,
        links=frozenset(thinking.trail.links),
    )
