"""Carrying a gist on with a model, where there is one and the budget allows; else as without one.

Only what the person and Dayhand itself said is told by a model. What others had a hand in never
reaches it: their words could steer what is written, and no plan is made from that gist anyway.
"""

import re
from collections.abc import Sequence
from typing import Final

import structlog

from bot.memory.gisting import GIST_TOKENS, Leads
from bot.memory.pieces import Line, tokens
from bot.memory.summaries import Whose
from bot.models.port import Ask, BudgetError, Message, Models, ModelUnavailableError, Payer
from bot.prompts import prompt

log = structlog.get_logger(__name__)

CHANNEL: Final = "memory"
"""What the calls are counted under: they belong to no channel."""
MOST_LINES: Final = 12
_SECONDS: Final = 30.0
_LONGEST_SAID: Final = 600
"""Characters of a message that are told; a gist needs no more of it."""
_LITERAL: Final = re.compile(r"\S*[\d@/]\S*")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EDGES: Final = ".,;:!?()[]\"'“”„«»"


class Retelling:
    """Implements ``Summariser`` over the models of an installation."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._leads = Leads()

    async def carried_on(self, whose: Whose, before: str, shown: Sequence[Line]) -> str:
        """Return the gist of ``before`` and the lines, told by a model or else by their leads."""
        plain = await self._leads.carried_on(whose, before, shown)
        if not self._models.configured or any(line.label.outside for line in shown):
            return plain
        source = "\n".join(
            [before, *(f"{line.at:%Y-%m-%d} {line.who}: {line.text[:_LONGEST_SAID]}" for line in shown)]
        )
        return faithful(await self._told(whose, source), source) or plain

    async def _told(self, whose: Whose, source: str) -> str:
        notes = prompt("summarise", name=whose.name, language=whose.language, most=MOST_LINES)
        ask = Ask(
            "summarise",
            (Message("system", notes), Message("user", source)),
            Payer(whose.user, CHANNEL, f"{CHANNEL}:{whose.user}"),
            most_tokens=2 * GIST_TOKENS,
            seconds=_SECONDS,
        )
        try:
            answer = await self._models.ask(ask)
        except (BudgetError, ModelUnavailableError):
            return ""
        except Exception:  # whatever a model or its library does, there is a gist
            log.exception("memory.not_retold", user=whose.user)
            return ""
        return "" if answer.cut else answer.text


def faithful(told: str, source: str) -> str:
    """Return the lines of a gist that bring no number or address of their own; "" when it is too long.

    Plans are made with the gist in view, and what stands there counts as said by the person.
    """
    lines = [line.strip(" -*•\t") for line in told.splitlines() if line.strip(" -*•\t")][:MOST_LINES]
    said = {word.strip(_EDGES) for word in source.split()}
    kept = "\n".join(line for line in lines if _literals(line) <= said)
    return kept if tokens(kept) <= GIST_TOKENS else ""


def _literals(line: str) -> set[str]:
    first = _DATE.match(line)
    rest = line[first.end() :] if first else line
    return {word.strip(_EDGES) for word in _LITERAL.findall(rest)}
