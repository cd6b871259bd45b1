"""What a step found or did, as a model is shown it and as references reach into it."""

import json
from collections.abc import Mapping
from typing import Any

from bot.replies import Listener, Replies
from bot.responses import cards
from bot.steps import StepResult

LONGEST = 6_000
"""Characters of a finding that a model is shown."""
_HIDDEN = frozenset({"created_at", "said", "deadline", "epoch"})


def finding(result: StepResult, replies: Replies, listener: Listener) -> dict[str, Any]:
    """Return ``{"text": …, "items": […]}`` of a step: what it answers, and the things it is about."""
    if result.error is not None:
        return {"error": result.error.sentence}
    assert result.reply is not None  # noqa: S101  # StepResult's invariant
    text = replies.render(result.reply.key, listener, **result.reply.facts)
    items = [_item(card) for card in cards(result.reply)]
    return {"text": text, **({"items": items} if items else {})}


def told(found: Mapping[str, Any], *, outside: bool) -> str:
    """Return a finding as a tool's result; what others had a hand in is marked as data."""
    said = json.dumps(found, ensure_ascii=False, default=str)
    if len(said) > LONGEST:
        said = json.dumps({**found, "items": "left out: too many"}, ensure_ascii=False, default=str)[:LONGEST]
    if outside:
        # A text cannot close the mark it stands in.
        return f"<data>{said.replace('<', '‹').replace('>', '›')}</data>"
    return said


def _item(card: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in card.items() if name not in _HIDDEN and value not in (None, "", [])
    }
