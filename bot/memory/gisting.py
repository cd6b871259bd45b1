"""Carrying a gist on without a model: what was asked and what was done, a line a turn.

Ranking sentences loses to taking the lead for chats (DialogSum, ROUGE-1 .29 against .32), so each
turn gives its first words; the oldest lines go when it grows too long.
"""

import re
from collections.abc import Sequence

from bot.memory.pieces import Line, tokens
from bot.memory.summaries import Whose

GIST_TOKENS = 400
LONGEST_LEAD = 160
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_SHORTEST_WORTH = 12
"""Characters: what is shorter ("yes", "thanks") says nothing later."""


class Leads:
    """Carries on by the first sentence of what was said. Implements ``Summariser``."""

    async def carried_on(self, whose: Whose, before: str, shown: Sequence[Line]) -> str:  # noqa: ARG002  # the port's shape
        """Return the lines of ``before`` and a line for each new message worth one, the latest kept."""
        fresh = [_told(line) for line in shown if len(line.text.strip()) >= _SHORTEST_WORTH]
        lines = [*before.splitlines(), *fresh]
        kept: list[str] = []
        left = GIST_TOKENS
        for line in reversed(lines):
            left -= tokens(line) + 1
            if left < 0:
                break
            kept.append(line)
        return "\n".join(reversed(kept))


def _told(line: Line) -> str:
    lead = _SENTENCE_END.split(line.text.strip(), maxsplit=1)[0]
    short = lead if len(lead) <= LONGEST_LEAD else f"{lead[: LONGEST_LEAD - 1].rstrip()}…"
    return f"{line.at:%Y-%m-%d} {line.who}: {short}"
