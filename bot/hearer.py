"""Who speaks, and what about: the first look at a message, by sentences and dialogue state alone.

Nothing here asks a model or changes anything.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.acquaintance import Acquaintance
from bot.approving import approved, waiting
from bot.delivery.turn import Clock, Inbound
from bot.referents import Referents
from bot.replies import Listener
from bot.safety.approvals import Approvals
from bot.steps import Setting
from bot.store.people import People
from bot.store.port import Store
from bot.store.records import UserRecords
from bot.store.switches import Switches
from bot.understanding import dialogue
from bot.understanding.analysis import Analysis, Moment, Step
from bot.understanding.dialogue import DialogueState, Focus
from bot.understanding.reactive import Reactive
from capabilities.contract import Person
from capabilities.document import Phrase
from capabilities.registry import Registry

SWITCHES_HOLD = timedelta(seconds=3)
"""How long a process goes without looking which packages are on."""

MOST_PHRASES = 200
"""Personal sentences that are looked at in a turn."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it was understood: for whom, in which state of the dialogue, and what it asks for."""

    setting: Setting
    before: DialogueState
    analysis: Analysis


class Hearer:
    """Takes the first look. One per installation."""

    def __init__(self, store: Store, clock: Clock, reactive: Reactive, registry: Registry) -> None:
        self._store = store
        self._clock = clock
        self._reactive = reactive
        self._registry = registry
        self._people = People(store)
        self._approvals = Approvals(store)
        self._referents = Referents(store)
        self._acquaintance = Acquaintance(store, registry)
        self._switches = Switches(store)
        self._switches_read: datetime | None = None

    async def hear(self, message: Inbound, about: Focus | None = None) -> Heard:
        """Return what a message asks for; a program's call is taken as it is.

        ``about`` is what it is said of, whatever was talked about before.
        """
        now = self._clock.now()
        await self._refresh_packages(now)
        person, before, phrases = await asyncio.gather(
            self._people.get(message.user),
            dialogue.load(self._store, message.user, message.conversation, now),
            self._phrases(message),
        )
        listener = Listener(person.language, person.zone, now, person.name)
        setting = Setting(
            message.id,
            person,
            listener,
            message.channel,
            message.text,
            approves=message.approves,
            heard=message.heard,
        )
        referent = await self._referents.of(message, before, now)
        before = referent.state
        if about is not None:
            before = before.model_copy(update={"focus": (about,), "pending": None, "at": now})
        call = message.call or referent.call(message.text, person.language)
        if call and call.approval:
            asked = message.model_copy(update={"call": call})
            analysis = await approved(asked, before, self._approvals)
        elif call:
            analysis = Analysis(before, (Step("0", call.action, call.slots),))
        else:
            analysis = await waiting(
                message, before, self._approvals, person.language, now
            ) or await self._understand(message, before, person, now, phrases)
        return Heard(setting, before, analysis)

    async def _understand(
        self, message: Inbound, before: DialogueState, person: Person, now: datetime, phrases: list[Phrase]
    ) -> Analysis:
        """Read an utterance; once more with the names of the person's things where they may matter."""
        reactive, moment = self._reactive, Moment(now, person.zone, person.language)
        analysis = reactive.analyze(message.text, before, moment, person.language, phrases)
        if not reactive.wants_names(analysis, message.text, person.language):
            return analysis
        names = await self._acquaintance.of(message.user, now)
        if not names:
            return analysis
        moment = replace(moment, names=names)
        return reactive.analyze(message.text, before, moment, person.language, phrases)

    async def _phrases(self, message: Inbound) -> list[Phrase]:
        """Return the person's own sentences, when a package that is on keeps them."""
        if message.call or not self._registry.keeps(Phrase):
            return []
        return await UserRecords(self._store, message.user).of(Phrase).find(limit=MOST_PHRASES)

    async def _refresh_packages(self, now: datetime) -> None:
        """Notice within seconds what another process switched on or off."""
        if self._switches_read is None or abs(now - self._switches_read) > SWITCHES_HOLD:
            self._switches_read = now
            self._registry.only_without(await self._switches.off())
