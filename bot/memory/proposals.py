"""What a model noticed about a person, proposed to them as a memory: from their own words, once, for a while.

It is decided with the turn and stored with its outcome, so a crash can neither lose nor double it.
A proposal says no word that its person has not said in the message it was taken from, outside of
what they quoted: a document that is talked about cannot plant one. Until it is accepted it is used
for nothing. What was forgotten, turned down or left lying is not proposed again.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.delivery.turn import Inbound
from bot.store.effects import Effect
from bot.store.port import Store
from bot.store.records import to_raw
from capabilities.contract import Person
from capabilities.memory.documents import MOST_MEMORIES, Kind, Memory
from capabilities.memory.matching import stems
from capabilities.memory.subjects import subject
from capabilities.origins import Origin

MOST_A_TURN: Final = 3
MOST_WAITING: Final = 40
"""Proposals somebody has not decided on, above which nothing more is proposed."""
LIKENESS: Final = 0.6
"""Share of the words of two sentences together that both have, from which they say the same."""
_SHORTEST_QUOTE: Final = 8
_WORD: Final = re.compile(r"\w+")
_QUOTED: Final = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|(?<!\w)'[^']{20,}'(?!\w)|```.*?```|^\s*>.*$",
    re.MULTILINE | re.DOTALL,
)
"""What somebody repeats rather than says: quotations, mail that is answered, pasted blocks."""


class Noticed(BaseModel):
    """One thing a model noticed, as it fills in the form."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)

    text: str = Field(min_length=3, max_length=300)
    quote: str = Field(min_length=_SHORTEST_QUOTE, max_length=2_000)
    kind: Kind = "fact"


SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "quote": {"type": "string"},
            "kind": {"type": "string", "enum": ["fact", "preference"]},
        },
        "required": ["text", "quote"],
    },
}
"""The part of a form that a model fills in with what it noticed."""


def readable(raw: object) -> list[Noticed]:
    """Return what of a model's list makes sense; the rest is left out."""
    found: list[Noticed] = []
    for one in raw if isinstance(raw, list) else []:  # pyright: ignore[reportUnknownVariableType]  # a model's JSON
        try:
            found.append(Noticed.model_validate(one))
        except ValidationError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Proposals:
    """Makes proposals of what was noticed. One per installation."""

    store: Store

    async def of(
        self, message: Inbound, person: Person, now: datetime, noticed: Sequence[Noticed]
    ) -> tuple[Effect, ...]:
        """Return the effects that propose what is new and rests on the person's own words."""
        said = own_words(message)
        resting = [one for one in noticed if rests_on(one, said, person.language)]
        if not resting:
            return ()
        query = {"user": person.id}
        stored = await self.store.collection(Memory.collection).find(query).limit(2 * MOST_MEMORIES).to_list()
        waiting = sum(bool(raw.get("proposed")) and not raw["deleted"] for raw in stored)
        known = [frozenset(stems(raw["text"], person.language)) for raw in stored]
        effects: list[Effect] = []
        for one in resting[: max(0, min(MOST_A_TURN, MOST_WAITING - waiting))]:
            about = frozenset(stems(one.text, person.language))
            if not any(_alike(about, other) for other in known):
                known.append(about)
                effects.append(_proposal(one, message, person, now))
        return tuple(effects)


def own_words(message: Inbound) -> str:
    """Return what of a message are its person's own words; nothing of one that they passed on."""
    return _QUOTED.sub(" … ", message.text) if message.approves and not message.call else ""


def rests_on(noticed: Noticed, said: str, language: str) -> bool:
    """Whether the quote stands in what was said, and the text has no word that was not said."""
    words = stems(noticed.text, language)
    return bool(words) and _bare(noticed.quote) in _bare(said) and set(words) <= set(stems(said, language))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or len(one & other) >= LIKENESS * len(one | other)


def _proposal(noticed: Noticed, message: Inbound, person: Person, now: datetime) -> Effect:
    memory = Memory(
        text=noticed.text,
        subject=subject(noticed.text, person.language),
        kind=noticed.kind,
        created_at=now,
        proposed=True,
        taken_from=message.id,
        quote=noticed.quote,
        origin=Origin.APP,
    )
    words = " ".join(sorted(set(stems(noticed.text, person.language))))
    name = hashlib.blake2b(f"{person.id}|{words}".encode(), digest_size=10).hexdigest()
    return Effect(op="insert", collection=Memory.collection, id=name, noun=Memory.noun, after=to_raw(memory))


def _bare(text: str) -> str:
    """Return words alone: case, punctuation and spaces tell nothing apart."""
    words = " ".join(_WORD.findall(text.casefold()))
    return f" {words} "
