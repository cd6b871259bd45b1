"""What became of a message, told afterwards: how it was read, what was done, how long it took, what it cost.

The counterpart of ``bot.foresight``. It works from what the turn kept in its outcome, so it tells what
really happened, at any later time and on any channel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.delivery.inbox import Entry, Inbox
from bot.replies import Listener, Replies
from bot.understanding.dialogue import DialogueState, Done, Request
from bot.understanding.hearing import Hearing
from bot.understanding.reactive import Reactive
from bot.understanding.whys import told
from capabilities.contract import Person
from capabilities.errors import NotFoundError
from capabilities.registry import Registry


@dataclass(frozen=True, slots=True)
class Deed:
    """One step of a turn."""

    action: str
    title: str
    """What its action is called in the person's language."""
    state: str
    """"done", "asked" or "failed"."""
    seconds: float
    sentence: str
    """The template that matched; empty where none did."""
    slots: Mapping[str, str]
    """What it was given, in words, by what each slot is called."""
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """All that is kept of how a message was dealt with."""

    text: str
    """Why, in the person's language; empty where a program asked and there is nothing to explain."""
    deeds: tuple[Deed, ...]
    seconds: float
    """From its arrival until its outcome was stored."""
    thought: Mapping[str, Any]
    """What language models contributed: ``deliberation.thinking.explained``; empty without them."""


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Tells about turns that are over. One per installation."""

    inbox: Inbox
    reactive: Reactive
    replies: Replies
    registry: Registry

    async def of(self, person: Person, message_id: str, now: datetime) -> Account:
        """Return the account of a person's message; NotFoundError when there is none, or not yet."""
        entry = await self.inbox.get(message_id)
        if entry is None or entry.message.user != person.id or entry.outcome is None:
            raise NotFoundError("Nothing is known of such a message of yours.")
        kept = entry.outcome.explanation
        listener = Listener(person.language, person.zone, now, person.name)
        facts = self._facts(kept, listener)
        return Account(
            text=self._worded(facts, listener) if facts else "",
            deeds=self._deeds(entry, facts["steps"] if facts else (), listener),
            seconds=_seconds(entry),
            thought=kept.get("deliberation") or {},
        )

    def _facts(self, kept: Mapping[str, Any], listener: Listener) -> dict[str, Any] | None:
        """Return the facts of how the message was read; None where a program asked."""
        raw = kept.get("request")
        if raw is None:
            return None
        language = self.reactive.languages.get(listener.language)
        hearing = Hearing(language, self.registry, DialogueState(), listener.moment)
        return told(_request(kept, raw), hearing)

    def _worded(self, facts: Mapping[str, Any], listener: Listener) -> str:
        sentences = len(self.reactive.languages.get(listener.language).grammar.templates)
        return self.replies.render("talk.why", listener, why=facts, sentences=sentences)

    def _deeds(self, entry: Entry, read: Sequence[Mapping[str, Any]], listener: Listener) -> tuple[Deed, ...]:
        assert entry.outcome is not None  # noqa: S101  # the only caller has looked
        words = self.replies.words(listener.language)
        receipts = {receipt.id for receipt in entry.outcome.receipts}
        deeds: list[Deed] = []
        for place, step in enumerate(entry.outcome.explanation.get("steps", ())):
            slots = {name: _said(value) for name, value in step["slots"].items()}
            if place < len(read):
                slots = {slot["name"]: _said(slot["words"]) for slot in read[place]["slots"]}
            receipt = f"{entry.message.id}:{step.get('id', '')}"
            deeds.append(
                Deed(
                    action=step["action"],
                    title=words.name("action", step["action"]),
                    state=step.get("state", "done"),
                    seconds=float(step.get("seconds", 0.0)),
                    sentence=step["sentence"],
                    slots={words.name("slot", name): value for name, value in slots.items()},
                    receipt=receipt if receipt in receipts else None,
                )
            )
        return tuple(deeds)


def _request(kept: Mapping[str, Any], raw: Mapping[str, Any]) -> Request:
    steps = kept.get("steps", ())
    titles: list[dict[str, str]] = raw.get("titles", [])
    done = [
        Done(
            action=step["action"],
            sentence=step["sentence"],
            slots=step["slots"],
            titles=titles[place] if place < len(titles) else {},
        )
        for place, step in enumerate(steps)
    ]
    return Request.model_validate({**raw, "steps": done})


def _said(value: Any) -> str:
    """Return a slot's value as it was said; of a time, how it is written."""
    match value:
        case str():
            return value
        case list():
            return ", ".join(_said(each) for each in value)  # pyright: ignore[reportUnknownVariableType]  # slots as JSON
        case dict():
            parts = (_said(each) for each in value.values() if isinstance(each, str))  # pyright: ignore[reportUnknownVariableType]  # slots as JSON
            return " ".join(parts)
        case _:
            return str(value)


def _seconds(entry: Entry) -> float:
    if entry.planned_at is None:
        return 0.0
    return max(0.0, (entry.planned_at - entry.message.received_at).total_seconds())
