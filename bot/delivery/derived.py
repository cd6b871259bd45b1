"""What follows from a stored outcome: messages, receipts, events, deliveries. Pure functions.

Every id is made from the inbox id, so deriving twice gives the same documents and storing them
twice stores them once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python

from bot.delivery.attachment import marked
from bot.delivery.eventlog import Event
from bot.delivery.inbox import plain
from bot.delivery.outbox import Delivery
from bot.delivery.parts import LONGEST, OTHERWISE, parts
from bot.delivery.turn import Inbound, Outcome, Receipt
from bot.store.effects import Effect
from bot.store.port import Raw

MOST_PARTS = 1_000
"""Places of a turn's own reply in its lane; whatever else it sends comes after them."""
_TICK = timedelta(milliseconds=1)
"""The least difference between two times that a store keeps."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message, its stored outcome and when that was stored."""

    message: Inbound
    outcome: Outcome
    at: datetime

    @property
    def said(self) -> str:
        """The message as the history shows it."""
        message = self.message
        return marked(self.outcome.heard or message.text, message.attachment, changed=bool(message.replaces))

    @property
    def reply_id(self) -> str:
        """The id of the reply as a message."""
        return f"{self.message.id}:reply"

    @property
    def last_at(self) -> datetime:
        """The time of its last receipt; the next turn of the person comes after it."""
        return self.at + _TICK * max(len(self.outcome.receipts) - 1, 0)

    @property
    def effects(self) -> list[Effect]:
        """All changes, in the order they were recorded."""
        with_receipt = [effect for receipt in self.outcome.receipts for effect in receipt.effects]
        return [*with_receipt, *self.outcome.effects]

    def chains(self) -> list[tuple[Effect, ...]]:
        """Return the effects by document: those of one keep their order, others need none."""
        chains: dict[tuple[str, str], list[Effect]] = {}
        for effect in self.effects:
            chains.setdefault((effect.collection, effect.id), []).append(effect)
        return [tuple(chain) for chain in chains.values()]

    def messages(self) -> list[Raw]:
        """Return the message and its reply as they stand in the history.

        What the core told itself is not there, and what it has to say of it only where it says something.
        """
        message, outcome = self.message, self.outcome
        if message.internal:
            return [self._sent()] if outcome.text else []
        return [self._received(), self._sent()]

    def _received(self) -> Raw:
        message = self.message
        return {
            "_id": message.id,
            "user": message.user,
            "conversation": message.conversation,
            "channel": message.channel,
            "direction": "in",
            "text": self.said,
            "cards": [],
            "receipts": [],
            "question": None,
            "call": message.call.action if message.call else None,
            "key": "",
            "error": None,
            "at": message.received_at,
        }

    def _sent(self) -> Raw:
        message, outcome = self.message, self.outcome
        return {
            "_id": self.reply_id,
            "user": message.user,
            "conversation": message.conversation,
            "channel": message.channel,
            "direction": "out",
            "text": outcome.text,
            "cards": plain(outcome.cards),
            "receipts": [_brief(receipt) for receipt in outcome.receipts],
            "question": plain(outcome.question),
            "origin": outcome.origin.value,
            "sources": list(outcome.sources),
            "key": outcome.key,
            "suggestions": list(outcome.suggestions),
            "error": outcome.error,
            "at": max(self.at, message.received_at),
            "reply_to": None if message.internal else message.id,
        }

    def receipts(self) -> list[Raw]:
        """Return the journal's entries, each later than the one before: undo goes by their time."""
        return [
            {
                "_id": receipt.id,
                "user": self.message.user,
                "action": receipt.action,
                "summary": receipt.summary,
                "at": self.at + _TICK * place,
                "undoable": receipt.undoable,
                "undone": False,
                "undoes": list(receipt.undoes),
                "restores": list(receipt.restores),
                "because": list(receipt.because),
                "effects": plain([effect.model_dump(exclude_defaults=True) for effect in receipt.effects]),
            }
            for place, receipt in enumerate(self.outcome.receipts)
        ]

    def deliveries(self) -> list[Delivery]:
        """Return the messages to push channels, in order: the reply first, in as many parts as it takes."""
        return [*self._replies(), *self._aloud(), *self._others()]

    def _replies(self) -> Iterator[Delivery]:
        message, outcome = self.message, self.outcome
        if not message.address or not outcome.text.strip():
            return
        cut = parts(outcome.text, LONGEST.get(message.channel, OTHERWISE))
        for place, text in enumerate(cut):
            yield Delivery(
                id=f"{message.id}:reply.{place}",
                user=message.user,
                conversation=message.conversation,
                channel=message.channel,
                address=message.address,
                text=text,
                kind="reply",
                at=self.at,
                place=place,
                buttons=outcome.buttons if place == len(cut) - 1 else (),
            )

    def _aloud(self) -> Iterator[Delivery]:
        message, outcome = self.message, self.outcome
        if message.address and outcome.aloud:
            yield Delivery(
                id=f"{message.id}:aloud",
                user=message.user,
                conversation=message.conversation,
                channel=message.channel,
                address=message.address,
                text=outcome.aloud,
                kind="voice",
                at=self.at,
                place=MOST_PARTS - 1,
            )

    def _others(self) -> Iterator[Delivery]:
        message = self.message
        for place, out in enumerate(self.outcome.outgoing, MOST_PARTS):
            yield Delivery(
                id=f"{message.id}:{out.step}",
                user=message.user,
                conversation=message.conversation,
                channel=out.channel,
                address=out.address,
                text=out.text,
                kind="third_party" if out.third_party else "reply",
                at=self.at,
                place=place,
                alternatives=out.alternatives,
                buttons=out.buttons,
                silent=out.silent,
                letter=out.letter,
            )

    def arrival(self) -> Event:
        """Return the event of the message's coming in."""
        message = self.message
        return self._event(
            {
                "type": "message.received",
                "id": message.id,
                "channel": message.channel,
                "text": self.said,
                "call": message.call.action if message.call else None,
                "at": message.received_at.isoformat(),
            }
        )

    def heard(self) -> Event:
        """Return the event that it is known by now what a recording says that was shown already."""
        return self._event({"type": "message.changed", "id": self.message.id, "text": self.said})

    def events(self) -> list[Event]:
        """Return what became visible, in order: what was done, what changed, what was said."""
        return [self._event(body) for body in self._bodies()]

    def _bodies(self) -> Iterator[dict[str, Any]]:
        outcome = self.outcome
        for receipt in outcome.receipts:
            yield {
                "type": "action.done",
                "receipt": receipt.id,
                "action": receipt.action,
                "summary": receipt.summary,
                "undoable": receipt.undoable,
                "undoes": list(receipt.undoes),
                "because": list(receipt.because),
            }
        for effect in self.effects:
            if effect.noun:
                yield {"type": "record.changed", "noun": effect.noun, "id": effect.id, "op": effect.op}
        if self.message.internal and not outcome.text:
            return
        yield {
            "type": "message.sent",
            "id": self.reply_id,
            "reply_to": None if self.message.internal else self.message.id,
            "channel": self.message.channel,
            "text": outcome.text,
            "key": outcome.key,
            "cards": to_jsonable_python(outcome.cards),
            "question": to_jsonable_python(outcome.question),
            "receipts": [_brief(receipt) for receipt in outcome.receipts],
            "suggestions": list(outcome.suggestions),
            "error": outcome.error,
            "at": self.at.isoformat(),
        }

    def _event(self, body: dict[str, Any]) -> Event:
        return Event(body, self.message.conversation, self.message.id, self.message.channel)


def _brief(receipt: Receipt) -> dict[str, Any]:
    return {"id": receipt.id, "summary": receipt.summary, "undoable": receipt.undoable}
