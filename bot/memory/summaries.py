"""The gist of turns that no longer fit in the window, kept per conversation and carried on.

There are two: one of what the person and Dayhand itself said, and one of what others may have had
a hand in. Were they one, a single web page read would keep the rest from every later plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from bot.memory.collections import SUMMARIES
from bot.memory.pieces import Line, label_of
from bot.store.port import Raw, Store
from capabilities.origins import Label, Origin

Side = Literal["own", "outside"]
SIDES: tuple[Side, ...] = ("own", "outside")
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Summary:
    """The gist of one side of a conversation up to ``until``, with the label of all it was made from."""

    side: Side
    text: str = ""
    label: Label = field(default_factory=lambda: Label(Origin.APP))
    until: datetime = LONG_AGO


@dataclass(frozen=True, slots=True)
class Whose:
    """The person a gist is kept for."""

    user: str
    name: str
    language: str


class Summariser(Protocol):
    """Carries a gist on by some more lines."""

    async def carried_on(self, whose: Whose, before: str, shown: Sequence[Line]) -> str:
        """Return the gist of ``before`` and the lines together, short."""
        ...


class Summaries:
    """The stored gists of conversations."""

    def __init__(self, store: Store) -> None:
        self._summaries = store.collection(SUMMARIES.name)

    async def of(self, user: str, conversation: str) -> tuple[Summary, ...]:
        """Return both sides as they are stored, in the order of ``SIDES``; empty where there is none."""
        found = await self._summaries.find({"user": user, "conversation": conversation}).to_list()
        stored = {raw["side"]: _loaded(raw) for raw in found}
        return tuple(stored.get(side, Summary(side)) for side in SIDES)

    async def carry_on(
        self, whose: Whose, conversation: str, fallen: Sequence[Line], summariser: Summariser
    ) -> None:
        """Add lines that fell out of the window, oldest first, to the side they belong to."""
        if not fallen:
            return
        for before in await self.of(whose.user, conversation):
            fresh = [line for line in fallen if line.at > before.until]
            mine = [line for line in fresh if line.label.outside == (before.side == "outside")]
            text, label = before.text, before.label
            if mine:
                text = await summariser.carried_on(whose, before.text, mine)
                label = Label.of([before.label, *(line.label for line in mine)])
            await self._keep(whose.user, conversation, Summary(before.side, text, label, fallen[-1].at))

    async def _keep(self, user: str, conversation: str, summary: Summary) -> None:
        key = f"{user}:{conversation}:{summary.side}"
        fields: Raw = {
            "user": user,
            "conversation": conversation,
            "side": summary.side,
            "text": summary.text,
            "origin": summary.label.origin.value,
            "sources": list(summary.label.sources),
            "until": summary.until,
        }
        await self._summaries.update_one({"_id": key}, {"$set": fields}, upsert=True)

    async def erase(self, user: str) -> None:
        """Forget every gist of a person."""
        await self._summaries.delete_many({"user": user})


def _loaded(raw: Raw) -> Summary:
    return Summary(raw["side"], raw["text"], label_of(raw["origin"], raw.get("sources")), raw["until"])
