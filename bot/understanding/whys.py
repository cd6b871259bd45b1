"""Answering "why?": what is explained is what was said last, a request or a reminder."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import ANNOUNCEMENT, DialogueState, Request
from bot.understanding.explaining import explanation
from bot.understanding.hearing import Hearing
from bot.understanding.patterns import fitting, near

EXPLAIN_REMINDER = "explain_reminder"
"""The action that tells which words set a reminder."""


def why(state: DialogueState, hearing: Hearing) -> Analysis:
    """Return the explanation of the last request, or the step that explains a reminder just said."""
    registry, grammar = hearing.registry, hearing.language.grammar
    reminders = state.of_noun("reminder")
    if state.last_action == ANNOUNCEMENT and reminders and EXPLAIN_REMINDER in registry.actions:
        return Analysis(state, (Step("0", EXPLAIN_REMINDER, {"reminder": reminders[0].id}),))

    facts = told(state.last, hearing) if state.last else None
    return Analysis(state, say="talk.why", facts={"why": facts, "sentences": len(grammar.templates)})


def told(last: Request, hearing: Hearing) -> dict[str, Any]:
    """Return the facts of how a request was read, as ``hearing`` would read it again."""
    registry, grammar = hearing.registry, hearing.language.grammar

    def slots_of(action: str) -> type[BaseModel] | None:
        known = registry.actions.get(action)
        return known.slots if known else None

    return explanation(
        last,
        hearing.moment,
        slots_of,
        lambda text, then: fitting(grammar, replace(hearing, moment=then).masked(text)),
        lambda text, _: near(grammar, text),
    )
