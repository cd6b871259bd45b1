"""Repositories bound to one person, which record changes instead of making them.

``UserRecords`` is what actions get as ``context.records``. Reads see the store plus what this turn
has recorded so far; writes become ``Effect``s that are stored with the turn's outcome and applied
afterwards. Used without a turn it is the person's read-only view for HTTP.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from bot.store.effects import Effect
from bot.store.matching import matches, sort_documents
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from capabilities.contract import Repository
from capabilities.document import Document, Index
from capabilities.errors import NotFoundError
from capabilities.origins import Label, Origin

OWN = Label(Origin.OWNER)
"""The label of what a person says and does by themselves."""

_UNSAID: Mapping[str, Any] = {"origin": Origin.OWNER.value, "sources": []}
"""What the label of a stored document is that has none."""

_TOLD = ("title", "text", "name", "front", "back", "deck")
"""The fields whose words make a document known."""

D = TypeVar("D", bound=Document)


def specs(kinds: Iterable[type[Document]]) -> list[CollectionSpec]:
    """Return the collections that hold these document kinds; the person is every index's first key."""
    return [
        CollectionSpec(kind.collection, tuple(_spec(index) for index in (Index(()), *kind.indexes)))
        for kind in kinds
    ]


def _spec(index: Index) -> IndexSpec:
    return IndexSpec((("user", 1), ("deleted", 1), *index.keys, ("_id", 1)), unique=index.unique)


class UserRecords:
    """One person's documents during one step of a turn.

    ``seed`` makes ids deterministic: the same step of the same message gives the same ids again.
    ``inherited`` are effects of earlier steps of the turn, visible here but not recorded here.
    ``label`` is what the step's values come from: when from outside, what it writes says so. So does
    what repeats the words of a document from outside, unless they are among the person's ``own``.
    """

    def __init__(
        self,
        store: Store,
        user: str,
        seed: str = "",
        inherited: Sequence[Effect] = (),
        label: Label = OWN,
        *,
        own: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self.user = user
        self._seed = seed
        self._inherited = tuple(inherited)
        self._label = label
        self._own = own
        self.outside: dict[str, Label] = {}
        """Words of documents from outside that were read in this step."""
        self.met = OWN
        """What the documents that were changed or copied come from, together."""
        self.effects: list[Effect] = []
        self.undoes: list[str] = []
        """Ids of the receipts this step takes back."""
        self.restores: list[str] = []
        """Ids of the receipts that hold again after it."""

    def of(self, kind: type[D]) -> Repository[D]:
        """Return the repository of one document kind."""
        return UserRepository(self, kind)

    def collection_of(self, kind: type[Document]) -> Any:
        """Return the raw collection of a kind (this module and the journal only)."""
        return self._store.collection(kind.collection)

    def record(self, effect: Effect) -> None:
        """Take note of a change; it is visible to reads of this turn from now on."""
        self.effects.append(effect)

    def new_id(self) -> str:
        """Return the next id of this step: 80 bits, the same again on a replay."""
        name = f"{self.user}|{self._seed}|{len(self.effects)}"
        return hashlib.blake2b(name.encode(), digest_size=10).hexdigest()

    def labelled(self, document: D) -> D:
        """Return a document that says so when outside text had a hand in it."""
        copied = [self.outside[words] for words in set(_words(document)) - self._own if words in self.outside]
        joined = Label.of((self._label, *copied))
        self.meet(Label.of((OWN, *copied)))
        if not joined.outside:
            return document
        label = Label.of((document.label, joined))
        return document.model_copy(update={"origin": label.origin, "sources": label.sources})

    def meet(self, label: Label) -> None:
        """Take note of where a document comes from that is changed or copied."""
        self.met = Label.of((self.met, label))

    def read(self, document: Document) -> None:
        """Take note of a document from outside: what repeats its words is from there too."""
        if document.label.outside:
            self.hears(_words(document), document.label)

    def hears(self, texts: Iterable[str], label: Label) -> None:
        """Take note of words that somebody else may have put in."""
        self.outside |= {text: Label.of((self.outside.get(text, OWN), label)) for text in texts}

    async def current(self, collection: str, document_id: str) -> Raw | None:
        """Return a document as it is after this turn's changes so far, removed ones included."""
        found: Any = self._store.collection(collection)
        raw: Raw | None = await found.find_one({"_id": document_id, "user": self.user})
        for effect in self.pending(collection):
            if effect.id == document_id:
                raw = _after(raw, effect, self.user)
        return raw

    def pending(self, collection: str) -> list[Effect]:
        """Return this turn's changes to a collection, oldest first."""
        return [e for e in (*self._inherited, *self.effects) if e.collection == collection]


class UserRepository(Generic[D]):
    """The documents of one kind of one person."""

    def __init__(self, records: UserRecords, kind: type[D]) -> None:
        self._records = records
        self._kind = kind
        self._collection = records.collection_of(kind)

    async def add(self, document: D) -> D:
        """Record a new document and return it with its id."""
        new = self._records.labelled(document.model_copy(update={"id": self._records.new_id()}))
        self._records.record(self._effect("insert", new.id, after=to_raw(new)))
        return new

    async def get(self, document_id: str) -> D | None:
        """Return one document by id, or None."""
        raw = await self._raw(document_id)
        return self._load(raw) if raw else None

    async def find(
        self,
        where: Mapping[str, object] | None = None,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 200,
    ) -> list[D]:
        """Return documents that match, in order; at most ``limit``."""
        query: dict[str, Any] = {"user": self._records.user, "deleted": False, **(where or {})}
        order = [*sort, ("_id", 1)]
        pending = self._records.pending(self._kind.collection)
        cursor = self._collection.find(query).sort(order).limit(limit + len(pending))
        found: list[Raw] = await cursor.to_list()
        if pending:
            found = await self._overlaid(found, pending, query, order)
        return [self._load(raw) for raw in found[:limit]]

    async def save(self, document: D) -> D:
        """Record the changed fields of a document that exists; NotFoundError otherwise."""
        old = await self._raw(document.id)
        if old is None:
            raise NotFoundError(f"That {self._kind.noun} is gone.")
        self._records.meet(self._kind.model_validate({**old, "id": document.id}).label)
        document = self._records.labelled(document)
        new = to_raw(document)
        changed = {name: value for name, value in new.items() if old.get(name) != value}
        if changed.keys() - _UNSAID.keys():
            before = {name: old.get(name, _UNSAID.get(name)) for name in changed}
            self._records.record(self._effect("update", document.id, after=changed, before=before))
        return document

    async def remove(self, document_id: str) -> None:
        """Record that a document is gone; NotFoundError when it is already."""
        old = await self._raw(document_id)
        if old is None:
            raise NotFoundError(f"That {self._kind.noun} is gone already.")
        self._records.meet(self._kind.model_validate({**old, "id": document_id}).label)
        self._records.record(self._effect("remove", document_id))

    def _effect(self, op: Any, document_id: str, **fields: Any) -> Effect:
        return Effect(op=op, collection=self._kind.collection, id=document_id, noun=self._kind.noun, **fields)

    async def _raw(self, document_id: str) -> Raw | None:
        stored = await self._records.current(self._kind.collection, document_id)
        return None if stored is None or stored.get("deleted") else stored

    async def _overlaid(
        self, found: list[Raw], pending: list[Effect], query: Mapping[str, Any], order: list[tuple[str, int]]
    ) -> list[Raw]:
        touched = dict.fromkeys(effect.id for effect in pending)
        kept = [raw for raw in found if raw["_id"] not in touched]
        current = [await self._raw(document_id) for document_id in touched]
        kept += [raw for raw in current if raw is not None and matches(raw, query)]
        return sort_documents(kept, order)

    def _load(self, raw: Raw) -> D:
        document = self._kind.model_validate({**raw, "id": raw["_id"]})
        self._records.read(document)
        return document


def _words(document: Document) -> list[str]:
    """Return the texts that a document is known by, and that another one may repeat."""
    said = (getattr(document, name, None) for name in _TOLD)
    return [text for text in said if isinstance(text, str) and text]


def _after(stored: Raw | None, effect: Effect, user: str) -> Raw | None:
    match effect.op:
        case "insert" | "put":
            return {"_id": effect.id, "user": user, "deleted": False, **effect.after}
        case "update":
            return None if stored is None else {**stored, **effect.after}
        case "remove" | "restore":
            return None if stored is None else {**stored, "deleted": effect.op == "remove"}


def to_raw(document: Document) -> Raw:
    """Return a document as the store keeps it: no id, naive times as ISO text, durations in seconds."""
    hidden = {"id", *document.unsaid}
    return {name: _plain(value) for name, value in document.model_dump(exclude=hidden).items()}


def _plain(value: Any) -> Any:  # noqa: PLR0911  # one branch per stored type
    match value:
        case datetime():
            return value.isoformat() if value.tzinfo is None else _milliseconds(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Enum():
            return value.value
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # a dump has string keys
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # items are dumped values
        case _:
            return value


def _milliseconds(value: datetime) -> datetime:
    return value.replace(microsecond=value.microsecond // 1000 * 1000)
