"""What a message is a reply to, on channels where one can answer a certain message.

The dialogue then goes on from there: "it" is what that message was about, an open question of
another one is put aside, and a yes to a question of the gate is a yes to just that one.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.delivery.collections import OCCURRENCES, OUTBOX
from bot.delivery.inbox import Inbox
from bot.delivery.occurrence import Occurrence
from bot.delivery.turn import Call, Inbound, Outcome
from bot.store.effects import Effect
from bot.store.port import Store
from bot.understanding.answers import confirmed
from bot.understanding.dialogue import DIALOGUES, DialogueState
from bot.understanding.lexicon import lexicon

_TOPIC = ("focus", "day", "last_action", "last", "reply", "reply_sources")
"""What of an earlier state of the dialogue counts again."""


@dataclass(frozen=True, slots=True)
class Referent:
    """Where the dialogue goes on from; ``approval`` is the question that a yes or no answers."""

    state: DialogueState
    approval: str = ""

    def call(self, text: str, language: str) -> Call | None:
        """Return the answer to its approval that words give; None when they give none."""
        agreed = confirmed(text, lexicon(language)) if self.approval else None
        if agreed is None:
            return None
        return Call(action="", approval=self.approval, answer="approve" if agreed else "deny")


class Referents:
    """Finds what replies refer to, by the ids that channels gave to what was sent."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.collection(OUTBOX.name)
        self._occurrences = store.collection(OCCURRENCES.name)
        self._inbox = Inbox(store)

    async def of(self, message: Inbound, before: DialogueState, now: datetime) -> Referent:
        """Return where a message goes on from; from ``before`` when it is no reply to anything known."""
        if not message.reply_to:
            return Referent(before)
        delivery = await self._delivery(message)
        if delivery and (fired := await self._occurrences.find_one({"_id": delivery.partition(":push")[0]})):
            effects = Occurrence.from_raw(fired).announcement.effects if fired.get("announcement") else ()
            return Referent(_from(before, effects, now))
        outcome = await self._outcome(message, delivery)
        if outcome is None:
            return Referent(before)
        question = outcome.question or {}
        return Referent(_from(before, outcome.effects, now), str(question.get("approval", "")))

    async def _delivery(self, message: Inbound) -> str:
        """Return the id of the delivery that a message replies to, empty when it is none of ours."""
        sent = self._outbox.find({"user": message.user, "provider_id": message.reply_to})
        where = (message.channel, message.address)
        found = [raw["_id"] async for raw in sent if (raw["channel"], raw["address"]) == where]
        return str(found[0]) if found else ""

    async def _outcome(self, message: Inbound, delivery: str) -> Outcome | None:
        """Return what the turn decided that a message replies to, in its answer or its own words."""
        said = message.replaces or message.id
        asked = delivery.partition(":reply.")[0].removesuffix(":aloud")
        entry = await self._inbox.get(asked or f"{said.rpartition(':')[0]}:{message.reply_to}")
        return entry.outcome if entry and entry.message.user == message.user else None


def _from(before: DialogueState, effects: tuple[Effect, ...], now: datetime) -> DialogueState:
    """Return the state of the dialogue with the topic that it had after a turn, or an announcement."""
    states = [effect.after["state"] for effect in effects if effect.collection == DIALOGUES.name]
    if not states:
        return before
    then = DialogueState.model_validate(states[-1])
    same = before.pending and then.pending and before.pending.text == then.pending.text
    aside = {} if same else {"pending": None, "unfinished": None}
    topic = {name: getattr(then, name) for name in _TOPIC}
    return before.model_copy(update={**topic, **aside, "at": now})
