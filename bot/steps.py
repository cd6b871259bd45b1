"""Doing one step: slots are validated, the gate is passed, the action runs on recorded repositories.

A step never writes. What it returns is its reply or its error, and the effects to be committed with
the turn's outcome.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Literal, NoReturn, Protocol

import structlog
from pydantic import BaseModel, ValidationError

from bot.admission import Admission, ApprovalNeededError, Whose
from bot.delivery.scheduling import Scheduling
from bot.foresight import Foresight
from bot.memory.recollector import Recollector
from bot.replies import Listener, Replies
from bot.safety.approvals import Approvals
from bot.safety.gate import SAID, TYPED, Gate, Passage, answered
from bot.safety.ledger import OWNER, Provenance
from bot.safety.references import leaves
from bot.store.effects import Effect
from bot.store.journal import UserJournal
from bot.store.port import Store
from bot.store.records import UserRecords
from bot.understanding.analysis import Step
from capabilities.contract import Action, Context, Level, NoRecordings, Person, Recordings, Reply
from capabilities.errors import (
    AskedError,
    Choice,
    ConflictError,
    DayhandError,
    InvalidRequestError,
    UnavailableError,
)
from capabilities.history import History, NoHistory
from capabilities.library import Library, NoLibrary
from capabilities.origins import Label, sources
from capabilities.registry import Registry
from capabilities.writing import NoWriter, Writer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StepResult:
    """How a step ended: exactly one of ``reply`` and ``error`` is set."""

    step: Step
    reply: Reply | None = None
    error: DayhandError | None = None
    effects: tuple[Effect, ...] = ()
    undoes: tuple[str, ...] = ()
    restores: tuple[str, ...] = ()
    undoable: bool = True
    kept: tuple[Effect, ...] = ()
    """Changes that go with the turn, without a receipt and however the step ended: of approvals."""
    approval: str = ""
    """Id of the approval it waits for."""
    because: tuple[str, ...] = ()
    """Names of what was read that led to it."""
    outside: Mapping[str, Label] = field(default_factory=dict[str, Label])
    """Words of others that it met: what it answers may repeat them."""
    answers: Label = OWNER
    """Where its answer comes from, once the action has run: an error tells it too."""
    seconds: float = 0.0
    """How long it took."""

    @property
    def state(self) -> Literal["done", "asked", "failed"]:
        """How it ended, in a word; one that waits for an answer was only asked about."""
        if self.error is None:
            return "done"
        return "asked" if self.approval or isinstance(self.error, AskedError) else "failed"


@dataclass(frozen=True, slots=True)
class Bound:
    """A step's slots as values, and what the gate decides by; as it stands, a person's own sentence."""

    slots: Mapping[str, Any]
    provenance: Provenance = TYPED
    passage: Passage = SAID


class Binding(Protocol):
    """Knows the values of a plan: what earlier steps found, and where everything comes from."""

    def bound(self, step: Step) -> Bound:
        """Return a step with its references followed; BadReferenceError when one leads nowhere."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """For whom and when a turn's steps are done."""

    turn: str
    person: Person
    listener: Listener
    channel: str
    said: str = ""
    """The words of the turn; empty when a program asked."""
    approves: bool = True
    """Whether a yes in it is its person's own, not that of a program that speaks for them."""
    heard: bool = False
    """Whether its words were heard rather than written."""


@dataclass(frozen=True, slots=True)
class StepAsker:
    """Words an action's questions; each call ends the step."""

    replies: Replies
    listener: Listener
    action: str
    confirmed: frozenset[str] = field(default=frozenset())

    def missing(self, slot: str) -> NoReturn:
        """Ask for the value of a slot."""
        key = f"ask.{self.action}.{slot}"
        known = self.replies.has(key, self.listener.language)
        text = self.replies.render(key if known else "missing_slot", self.listener, slot=slot)
        raise AskedError(text, slot=slot)

    def choose(self, slot: str, choices: Sequence[Choice]) -> NoReturn:
        """Ask which one was meant."""
        told = [Choice(choice.id, self._told(choice)) for choice in choices]
        text = self.replies.render("choose", self.listener, slot=slot, options=told)
        raise AskedError(text, slot=slot, choices=told)

    def _told(self, choice: Choice) -> str:
        if choice.detail is None:
            return choice.title
        detail = self.replies.render(f"detail.{choice.detail.key}", self.listener, **choice.detail.facts)
        return f"{choice.title} ({detail})"

    def confirm(self, key: str, **facts: object) -> None:
        """Return when confirmed already; otherwise ask yes or no."""
        if key not in self.confirmed:
            name = key if self.replies.has(key, self.listener.language) else f"confirm.{key}"
            raise AskedError(self.replies.render(name, self.listener, **facts), slot=key, confirm=True)


class Steps:
    """Runs steps of plans, whoever made the plan."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        replies: Replies,
        gate: Gate,
        foresight: Foresight,
        *,
        memory: Recollector | None = None,
        doors: Callable[[], Mapping[str, str]] = dict,
        recordings: Callable[[Person, Listener], Recordings] | None = None,
        library: Callable[[str], Library] | None = None,
        writer: Callable[[Person, str, str], Writer] | None = None,
    ) -> None:
        """``doors``: the channels that are open, and the URL behind which a code leads into each."""
        self._recordings = recordings
        self._library = library
        self._writer = writer
        self._doors = doors
        self._store = store
        self._registry = registry
        self._replies = replies
        self._admission = Admission(gate, Approvals(store), replies)
        self._foresight = foresight
        self._memory = memory

    async def run(
        self,
        step: Step,
        setting: Setting,
        inherited: Sequence[Effect] = (),
        binding: Binding | None = None,
    ) -> StepResult:
        """Do one step. Errors a person may hear become its result; only outages are raised.

        ``binding`` follows references in its slots and knows where their values come from; without
        one the step is the person's own sentence. What is written from outside values is stored as such,
        and what came of anything read says so.
        """
        began = perf_counter()
        result = await self._run(step, setting, inherited, binding)
        return replace(result, seconds=perf_counter() - began)

    async def _run(
        self, step: Step, setting: Setting, inherited: Sequence[Effect], binding: Binding | None
    ) -> StepResult:
        seed = f"{setting.turn}:{step.id}"
        asker = StepAsker(self._replies, setting.listener, step.action, step.confirmed)
        kept: tuple[Effect, ...] = ()
        outside: dict[str, Label] = {}
        answers = OWNER
        try:
            action = _checked(self._registry.action(step.action), setting.person)
            bound = binding.bound(step) if binding else Bound(step.slots)
            slots = self._validated(action, bound.slots, asker)
            admitted = await self._admission.of(
                step,
                action,
                slots.model_dump(mode="json"),
                Whose(setting.turn, setting.person.id, setting.listener, approves=setting.approves),
                provenance=bound.provenance,
                passage=bound.passage,
            )
            kept = admitted.kept
            label = Label.of((bound.provenance.whole, admitted.label))
            records = UserRecords(self._store, setting.person.id, seed, inherited, label, own=_own(bound))
            records.outside = outside
            answers = answered(action, bound.slots)
            reply = await action.run(slots, self._context(setting, records, asker, seed))
        except UnavailableError:
            raise
        except DayhandError as error:
            error.sentence = self._replies.worded(error, setting.listener)
            if isinstance(error, ApprovalNeededError):
                return StepResult(step, error=error, kept=error.kept, approval=error.approval.id)
            return StepResult(step, error=error, kept=kept, outside=outside, answers=answers)
        except Exception:  # one package's bug must not take the turn with it
            reference = uuid.uuid4().hex[:8]
            log.exception("step_failed", action=step.action, reference=reference)
            return StepResult(step, error=self._bug(reference, setting), kept=kept)
        return StepResult(
            step,
            reply=reply,
            effects=tuple(records.effects),
            undoes=tuple(records.undoes),
            restores=tuple(records.restores),
            kept=kept,
            because=sources(bound.passage.seen, label, records.met),
            outside=outside,
            answers=answers,
        )

    def _bug(self, reference: str, setting: Setting) -> "InternalError":
        return InternalError(self._replies.render("internal_error", setting.listener, reference=reference))

    def _context(self, setting: Setting, records: UserRecords, asker: StepAsker, key: str) -> Context:
        return Context(
            person=setting.person,
            now=setting.listener.now,
            records=records,
            scheduler=Scheduling(records, setting.person.zone, setting.listener.now, setting.said),
            asker=asker,
            journal=UserJournal(self._store, records),
            understander=self._foresight.of(setting.listener),
            channel=setting.channel,
            heard=setting.heard,
            history=self._history(setting),
            key=key,
            channels=self._doors(),
            recordings=self._recorded(setting),
            library=self._library(setting.person.id) if self._library else NoLibrary(),
            writer=self._written(setting),
        )

    def _written(self, setting: Setting) -> Writer:
        if self._writer is None:
            return NoWriter()
        return self._writer(setting.person, setting.channel, setting.turn)

    def _recorded(self, setting: Setting) -> Recordings:
        return self._recordings(setting.person, setting.listener) if self._recordings else NoRecordings()

    def _history(self, setting: Setting) -> History:
        return self._memory.history(setting.person, setting.listener.now) if self._memory else NoHistory()

    def _validated(self, action: Action, slots: Mapping[str, Any], asker: StepAsker) -> BaseModel:
        try:
            language = asker.listener.language
            return action.slots.model_validate(dict(slots), context={"language": language})
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            absent = {str(p["loc"][0]) for p in problems if p["type"] == "missing" and len(p["loc"]) == 1}
            for name in action.slots.model_fields:
                if name in absent:
                    asker.missing(name)
            first = problems[0]
            text = self._replies.render(
                "invalid_slot",
                asker.listener,
                slot=str(first["loc"][0]) if first["loc"] else "value",
                reason=first["msg"].removeprefix("Value error, ").lower(),
            )
            raise InvalidRequestError(text) from error


def _checked(action: Action, person: Person) -> Action:
    """Return an action; groups and guests are refused what reaches beyond their own things."""
    if person.is_limited and action.level not in {Level.READ_OWN, Level.WRITE_OWN}:
        raise ConflictError.worded("not_for_others", action=action.name)
    return action


def _own(bound: Bound) -> frozenset[str]:
    """Return the texts that a step was given in its person's own words."""
    given = leaves(bound.slots)
    return frozenset(str(value) for path, value in given if not bound.provenance.at(path).outside)


class InternalError(DayhandError):
    """A bug of ours or of a package; the log has it under the reference in the sentence."""

    code = "internal_error"
