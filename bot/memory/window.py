"""What a model is shown of the past: the latest turns, the gist of older ones, memories, the profile.

Everything is bounded, so that a prompt after ten years is as short as one after a day. Nothing
here writes; summaries are made after a turn, in the background (`bot.memory.summaries`).
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

from bot.delivery.messages import Messages
from bot.memory.pieces import Gist, Known, Line, Recollection, message_label, tokens
from bot.memory.summaries import Summaries
from bot.store.people import People
from bot.store.port import Raw, Store
from bot.store.records import UserRecords
from capabilities.contract import Person
from capabilities.memory.documents import MOST_MEMORIES, Memory
from capabilities.memory.matching import rank

WINDOW_TOKENS = 1_500
"""The latest turns may take this much of a prompt."""
MOST_LINES = 60
MOST_MEMORIES_SHOWN = 8
MOST_PREFERENCES = 12
PREFERENCE_TOKENS = 300
LONGEST_LINE = 2_000
"""Characters of one message; the rest of a longer one is cut."""


class Window:
    """Recollections over one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._messages = Messages(store)
        self._people = People(store)
        self._summaries = Summaries(store)

    async def recollect(self, user: str, conversation: str, text: str) -> Recollection:
        """Return what matters for answering ``text`` of all that was before."""
        person, stored, gists, memories = await asyncio.gather(
            self._people.get(user),
            self._messages.page(user, conversation, limit=MOST_LINES),
            self._summaries.of(user, conversation),
            UserRecords(self._store, user).of(Memory).find(sort=[("created_at", -1)], limit=MOST_MEMORIES),
        )
        turns = fitting(lines(list(reversed(stored))), WINDOW_TOKENS)
        return Recollection(
            turns=turns,
            summary=tuple(Gist(gist.text, gist.label) for gist in gists if gist.text),
            memories=_telling(text, memories, person.language),
            profile=profile_lines(person),
        )


def lines(stored: Sequence[Raw]) -> list[Line]:
    """Return stored messages, oldest first, as they are shown; without one that is not answered yet."""
    answered = {raw["reply_to"] for raw in stored if raw.get("reply_to")}
    return [
        _line(raw) for raw in stored if raw["text"] and (raw["direction"] == "out" or raw["_id"] in answered)
    ]


def fitting(shown: Sequence[Line], budget: int) -> tuple[Line, ...]:
    """Return the newest turns that fit, oldest first; a turn is shown whole or not at all."""
    kept = len(shown)
    left = budget
    for place in range(len(shown) - 1, -1, -1):
        left -= tokens(shown[place].text)
        if left < 0:
            break
        if shown[place].who == "user" or place == 0 or shown[place - 1].who == "assistant":
            kept = place
    return tuple(shown[kept:])


def profile_lines(person: Person) -> tuple[str, ...]:
    """Return what a person chose about themselves, a line each."""
    days = ", ".join(_DAYS[day] for day in person.working_days)
    return (
        f"name: {person.name}",
        f"time zone: {person.zone.key}",
        f"language: {person.language}",
        f"working hours: {person.day_start}:00 to {person.day_end}:00, {days}",
    )


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _line(raw: Raw) -> Line:
    who: Literal["user", "assistant"] = "user" if raw["direction"] == "in" else "assistant"
    return Line(raw["_id"], who, raw["text"][:LONGEST_LINE], raw["at"], raw["channel"], message_label(raw))


def _telling(text: str, memories: Sequence[Memory], language: str) -> tuple[Known, ...]:
    """Return the memories that share words with a text, best first, then the latest preferences."""
    kept = [memory for memory in memories if not memory.proposed]
    matches = rank(text, [memory.text for memory in kept], language)[:MOST_MEMORIES_SHOWN]
    chosen = {kept[match.place].id: kept[match.place] for match in matches}
    left = PREFERENCE_TOKENS
    for memory in [each for each in kept if each.kind == "preference"][:MOST_PREFERENCES]:
        left -= tokens(memory.text)
        if left >= 0:
            chosen.setdefault(memory.id, memory)
    return tuple(Known(memory.id, memory.text, memory.kind, memory.label) for memory in chosen.values())
