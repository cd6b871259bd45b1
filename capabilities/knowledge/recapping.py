"""What a conversation came to: what was done, and what else was asked.

Chats are no prose: their most telling sentence says little, what became of them says most.
"""

from typing import Any

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.knowledge.package import KnowledgeSlots, knowledge
from capabilities.prose.words import is_question
from capabilities.values import When

MOST_DONE = 12
MOST_ASKED = 6
LOOKED_AT = 200
LONGEST = 160


class SummariseConversation(KnowledgeSlots):
    """Of when."""

    when: When | None = Field(default=None, description="Of that time; none: today.")


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def summarise_conversation(slots: SummariseConversation, context: Context) -> Reply:
    """Sum up the conversation of a day or another time: what was done, and what else was asked."""
    when = slots.when or _today(context)
    receipts = [one for one in await context.journal.standing(LOOKED_AT) if _within(one.at, when)]
    told = await context.history.search("", when, LOOKED_AT, who="user")
    answered = {one.turn for one in receipts}
    asked = [
        one
        for one in reversed(told)
        if one.message_id not in answered and is_question(one.text, context.person.language)
    ]
    done = [one.summary for one in reversed(receipts[:MOST_DONE])]
    facts: dict[str, Any] = {
        "when": when,
        "today": slots.when is None,
        "messages": len(told),
        "done": done,
        "more_done": len(receipts) - len(done),
        "asked": [one.text[:LONGEST] for one in asked[-MOST_ASKED:]],
    }
    return Reply("conversation", **facts)


def _today(context: Context) -> When:
    start = context.local_now.replace(hour=0, minute=0, second=0, microsecond=0)
    return When(start=start, end=context.local_now, grain="day")


def _within(at: Any, when: When) -> bool:
    return (when.start is None or at >= when.start) and (when.end is None or at <= when.end)
