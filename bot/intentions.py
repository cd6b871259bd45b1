"""What a step would do, in words: "add the task “pay rent”, due tomorrow"."""

from dataclasses import dataclass
from datetime import timedelta

from bot.replies import Listener, Replies
from bot.understanding.analysis import Moment, Step
from bot.understanding.wording import worded
from capabilities.registry import Registry


@dataclass(frozen=True, slots=True)
class Intentions:
    """Words steps that are not done yet. One per installation."""

    replies: Replies
    registry: Registry

    def of(self, step: Step, text: str, moment: Moment, listener: Listener) -> str | None:
        """Return what a step read from ``text`` would do; None when its package has no words for it."""
        fields = self.registry.action(step.action).slots.model_fields
        missing = any(field.is_required() and name not in step.slots for name, field in fields.items())
        if missing and self.replies.has(f"meant.{step.action}", listener.language):
            return self.replies.render(f"meant.{step.action}", listener)
        key = f"will.{step.action}"
        if not self.replies.has(key, listener.language):
            return None
        facts: dict[str, object] = {name: "…" if f.is_required() else None for name, f in fields.items()}
        # A time is told as it was said, since it will be another one then; a length is always the same.
        fixed = {n: value for n, value in step.slots.items() if isinstance(value, bool | int | timedelta)}
        return self.replies.render(key, listener, **{**facts, **worded(step.slots, text, moment), **fixed})
