"""What a capability package is, and all it may know of the rest of the house.

A package is a folder: a ``Capability`` object, typed actions, ``sentences/<lang>.yaml`` (what
people say) and ``replies/<lang>.yaml`` (what it answers). The same action is reached by a
sentence, by HTTP and by a model as a tool: one validation, one implementation.

Actions never write to a store directly. What they add, save or remove is recorded as effects,
committed together with the reply in one durable write, and applied afterwards; a crash replays
the record instead of the action. That record, with what was there before, is also the undo.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any, Generic, NoReturn, Protocol, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from capabilities.document import Document, Phrase, Reminder
from capabilities.errors import Choice, ContractError, NotFoundError
from capabilities.history import History, NoHistory
from capabilities.library import Library, NoLibrary
from capabilities.origins import Origin
from capabilities.texts import parse
from capabilities.writing import NoWriter, Writer

HOUSE = "post"
"""The channel of what the house itself asks for; nobody else can use it."""

FALLBACK = "en"
"""The language of whatever another one lacks."""


class Level(StrEnum):
    """What an action can do to the world; the gate decides by it. No level: it does not load."""

    READ_OWN = "read_own"
    READ_OUTSIDE = "read_outside"
    WRITE_OWN = "write_own"
    OUTWARD = "outward"
    IRREVERSIBLE = "irreversible"


D = TypeVar("D", bound=Document)


class Repository(Protocol[D]):
    """The documents of one kind of one person, with this turn's own changes already visible.

    Filters use field names with plain values (equality) or ``{"$gt" | "$gte" | "$lt" | "$lte" |
    "$ne" | "$in" | "$exists": …}``. Every filter and sort must be served by a declared index.
    """

    async def add(self, document: D) -> D:
        """Record a new document and return it with its id."""
        ...

    async def get(self, document_id: str) -> D | None:
        """Return one document by id, or None."""
        ...

    async def find(
        self,
        where: Mapping[str, object] | None = None,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 200,
    ) -> list[D]:
        """Return documents that match, in order; at most ``limit``."""
        ...

    async def save(self, document: D) -> D:
        """Record the changed fields of a document that exists."""
        ...

    async def remove(self, document_id: str) -> None:
        """Record that a document is gone (undo brings it back)."""
        ...


class Records(Protocol):
    """The person's documents, by kind."""

    def of(self, kind: type[D]) -> Repository[D]:
        """Return the repository of one document kind."""
        ...


class ReminderScheduler(Protocol):
    """Reminders as an action sees them; firing them is the durable core's."""

    async def set(
        self,
        title: str,
        wall: datetime,
        *,
        rule: str | None = None,
        channel: str | None = None,
        about: str | None = None,
        reply: str = "reminder_due",
    ) -> Reminder:
        """Set a reminder at local wall time (naive, in the person's zone), repeating by RRULE.

        A wall time skipped by a change to summer time becomes the next valid moment; a doubled
        one means its first pass. Raises InvalidRequestError when nothing lies in the future.
        """
        ...

    async def move(self, reminder: Reminder, at: datetime) -> Reminder:
        """Say it next at ``at`` (aware); a repeating one goes on by its rule after that."""
        ...

    async def cancel(self, reminder: Reminder) -> None:
        """Never say it again."""
        ...


class Asker(Protocol):
    """How an action asks its person before it goes on. Each call ends the step, nothing is written."""

    def missing(self, slot: str) -> NoReturn:
        """Ask for the value of a slot (the wording is ``ask.<action>.<slot>`` in the replies)."""
        ...

    def choose(self, slot: str, choices: Sequence[Choice]) -> NoReturn:
        """Ask which one was meant; the answer's id fills the slot."""
        ...

    def confirm(self, key: str, **facts: object) -> None:
        """Return when the person has confirmed this already; otherwise ask yes or no."""
        ...


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A record of an action done, as ``undo`` and ``/receipts`` see it."""

    id: str
    action: str
    summary: str
    at: datetime
    undone: bool
    because: tuple[str, ...] = ()
    """Names of what was read that led to it; empty when it was the person's own words alone."""
    undoable: bool = True

    @property
    def turn(self) -> str:
        """The message that asked for it."""
        return self.id.rpartition(":")[0] or self.id


class Journal(Protocol):
    """What was done for this person, newest first, and how to take it back."""

    async def recent(self, limit: int = 20) -> list[ReceiptView]:
        """Return the latest receipts of changes, newest first."""
        ...

    async def standing(self, limit: int = 200) -> list[ReceiptView]:
        """Return what was done and not taken back, newest first, also what reached others for good.

        Undoing and redoing are not among it.
        """
        ...

    async def undo(self, receipt_id: str) -> ReceiptView:
        """Record the inverse of a receipt's effects.

        Raises NotFoundError, or ConflictError when what it changed has changed again since.
        """
        ...

    async def redoable(self) -> ReceiptView | None:
        """Return the latest undo that can itself be taken back, or None."""
        ...

    async def redo(self, receipt_id: str) -> ReceiptView:
        """Record the inverse of an undo; errors as for ``undo``."""
        ...


@dataclass(frozen=True, slots=True)
class Lesson:
    """A personal sentence as it may be kept, and in words what it will do ("show your tasks")."""

    said: str
    meaning: str
    key: str
    does: str


class Understander(Protocol):
    """What an action may know of understanding. Nothing said to it is done."""

    def lesson(self, said: str, meaning: str, known: Sequence[Phrase]) -> Lesson:
        """Return what a new personal sentence would do beside the ``known`` ones.

        Raises InvalidRequestError when its meaning is not understood or leads back to itself, or
        when what is said is needed for something else.
        """
        ...

    def key(self, said: str) -> str:
        """Return what tells the personal sentence that is said so from others."""
        ...


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a recording, the message it came with, and whether somebody else says it."""

    text: str
    message_id: str
    at: datetime
    forwarded: bool


class Recordings(Protocol):
    """The recordings that came with a person's messages."""

    async def transcript(self, message_id: str | None = None) -> Transcript:
        """Return what is said in the recording that came with a message, by default the latest one.

        NotFoundError when there is none, other errors say why it could not be made out.
        """
        ...


class NoRecordings:
    """For where nothing is listened to."""

    async def transcript(self, message_id: str | None = None) -> Transcript:  # noqa: ARG002  # the port's shape
        """Find nothing."""
        raise NotFoundError.worded("no_recording")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom we work for, as far as actions need to know."""

    id: str
    name: str
    zone: ZoneInfo
    language: str = "en"
    day_start: int = 9
    """Hour at which working hours begin, 0 to 23."""
    day_end: int = 17
    """Hour at which working hours end, 1 to 24."""
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Monday is 0."""
    reminder_channel: str = ""
    """The channel where reminders are said first; empty: where they were heard last."""
    quiet_hours: str = ""
    """Hours in which only what was set for a time makes a sound, as "22-7"; empty: none."""
    spoken_answers: bool = True
    """Whether what they say aloud on a channel is answered aloud as well."""
    send_delay: int = 10
    """Seconds in which a message to somebody else can still be taken back, 0 to 300."""
    role: str = "member"
    """``owner``, ``member``, ``group`` or ``guest``."""

    @property
    def is_limited(self) -> bool:
        """Whether only what they keep here themselves is theirs to use: so it is for groups and guests."""
        return self.role not in {"owner", "member"}


@dataclass(frozen=True, slots=True)
class Context:
    """All an action may use. ``now`` is aware, in UTC, and the only clock there is."""

    person: Person
    now: datetime
    records: Records
    scheduler: ReminderScheduler
    asker: Asker
    journal: Journal
    understander: Understander
    channel: str = "api"
    heard: bool = False
    """Whether the words of the turn were heard, perhaps wrongly, rather than written."""
    history: History = field(default_factory=NoHistory)
    recordings: Recordings = field(default_factory=NoRecordings)
    library: Library = field(default_factory=NoLibrary)
    writer: Writer = field(default_factory=NoWriter)
    key: str = ""
    """Names this step of this turn, the same if it is ever done again: for what others must do once."""
    channels: Mapping[str, str] = field(default_factory=dict[str, str])
    """The channels that this installation can write to people on, and where each is found, if that is known:
    a URL that takes a code."""

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone."""
        return self.person.zone

    @property
    def local_now(self) -> datetime:
        """Now, on the person's wall clock."""
        return self.now.astimezone(self.person.zone)


@dataclass(frozen=True, slots=True)
class Card:
    """A structured part of a reply that a rich channel may draw: a noun and its documents as JSON."""

    noun: str
    items: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, init=False)
class Reply:
    """What an action answers: a key of ``replies/<lang>.yaml`` and the facts it is rendered from.

    ``about`` are the documents talked about, in the order shown: "it" and "the second one" mean them.
    ``cards`` show what is no document of its own, such as where an answer stands.
    """

    key: str
    facts: Mapping[str, Any]
    about: tuple[Document, ...]
    cards: tuple[Card, ...]

    def __init__(
        self, key: str, /, *, about: Sequence[Document] = (), cards: Sequence[Card] = (), **facts: Any
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "facts", facts)
        object.__setattr__(self, "about", tuple(about))
        object.__setattr__(self, "cards", tuple(cards))


Slots = TypeVar("Slots", bound=BaseModel)
ActionFunction = Callable[[Any, Context], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a package does; a model sees it as a tool."""

    name: str
    level: Level
    slots: type[BaseModel]
    run: ActionFunction
    summary: str
    amends: str | None = None
    """The action that makes what this one changes: its details, said after it was done, are for this one."""
    destinations: tuple[str, ...] = ()
    """Dotted paths of the slots that say where something goes: people, addresses, accounts, URLs, and
    whom a thing is shared with. Lists are looked into."""
    steers: bool = False
    """Whether what it keeps decides what is done later, as a personal sentence does."""
    vouched: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    """Dotted paths of the facts it answers that others had no hand in, by who made them: ids, the
    person's own contacts. Of an action that reads from outside, everything else is outside."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the slots, as HTTP and models see it."""
        return self.slots.model_json_schema()


@dataclass(frozen=True, slots=True)
class Credential:
    """Something a package needs from outside, by the environment variable that carries it."""

    name: str
    purpose: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """What a package's documents are called when their person talks of them.

    ``noun`` is what sentences refer to them by; ``name`` is the field that holds it. Documents that match
    ``where`` count, and with ``coming`` only those where that time is not long past; of them the
    first ones in ``order``, which an index has to serve.
    """

    noun: str
    kind: type[Document]
    name: str
    order: tuple[str, int]
    where: Mapping[str, object] = field(default_factory=dict[str, object])
    coming: str | None = None


@dataclass(slots=True)
class Capability(Generic[Slots]):
    """A capability package: its name, its actions, its document kinds and what it needs."""

    name: str
    summary: str
    package: str = ""
    """Dotted name of the Python package that holds ``sentences/`` and ``replies/``."""
    documents: tuple[type[Document], ...] = ()
    credentials: tuple[Credential, ...] = ()
    named: tuple[Named, ...] = ()
    actions: dict[str, Action] = field(default_factory=dict[str, Action])

    def action(
        self,
        *,
        level: Level,
        amends: str | None = None,
        destinations: Sequence[str] | None = None,
        vouched: Mapping[str, Origin] | None = None,
        steers: bool = False,
    ) -> Callable[[ActionFunction], ActionFunction]:
        """Register an ``async def name(slots: Model, context: Context) -> Reply`` under its own name.

        Its docstring's first line is its help text and tool description. ``amends`` names the action
        whose result it changes, by slots of the same names. ``destinations`` must be given, if only
        as (), by what reaches beyond the person's own things; see ``Action`` for it, ``vouched``
        and ``steers``.
        Raises ContractError when the signature, the docstring, the level or the destinations are missing.
        """

        def register(function: ActionFunction) -> ActionFunction:
            name = getattr(function, "__name__", "")
            slots = get_type_hints(function).get("slots")
            if not (isinstance(slots, type) and issubclass(slots, BaseModel)):
                raise ContractError(f"{self.name}.{name}: the first parameter is slots: a pydantic model")
            if not function.__doc__:
                raise ContractError(f"{self.name}.{name}: an action needs a docstring, it is its help text")
            if name in self.actions:
                raise ContractError(f"{self.name}.{name} is registered twice")
            self._check_destinations(name, Level(level), slots, destinations)
            summary = function.__doc__.strip().splitlines()[0]
            self.actions[name] = Action(
                name,
                Level(level),
                slots,
                function,
                summary,
                amends,
                destinations=tuple(destinations or ()),
                vouched=dict(vouched or {}),
                steers=steers,
            )
            return function

        return register

    def _check_destinations(
        self, name: str, level: Level, slots: type[BaseModel], destinations: Sequence[str] | None
    ) -> None:
        if destinations is None and level not in {Level.READ_OWN, Level.WRITE_OWN}:
            raise ContractError(
                f"{self.name}.{name}: level {level} needs destinations: the slots that say where it goes"
            )
        unknown = [path for path in destinations or () if path.partition(".")[0] not in slots.model_fields]
        if unknown:
            raise ContractError(f"{self.name}.{name}: destinations that are no slots: {', '.join(unknown)}")

    def text(self, folder: str, language: str) -> str | None:
        """Return the YAML of ``<folder>/<language>.yaml`` in the package, or None if it has none."""
        file = resources.files(self.package).joinpath(folder, f"{language}.yaml")
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def words(self, language: str) -> dict[str, Any]:
        """Return the content of ``words/<language>.yaml``: what actions need to know of a language.

        English where the package has none in that language.
        """
        text = self.text("words", language) or self.text("words", FALLBACK)
        content: dict[str, Any] = parse(text) if text else {}
        return content


DAY = timedelta(days=1)
