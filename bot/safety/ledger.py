"""The ledger of a turn: which values it has met, and where each comes from.

A value is looked up whole (``bot.safety.values``). What a model writes after it has read something
is as trustworthy as the least trustworthy thing it has read, unless the very value is known from
somebody trusted. Calls are judged by the ledger as it was when they were made: take a ``copy`` then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from bot.safety.references import REFERENCE, follow, leaves, under
from bot.safety.values import LONGEST, is_address, key, values_in
from capabilities.origins import Label, Origin

OWNER = Label(Origin.OWNER)
APP = Label(Origin.APP)
_TRUST = tuple(Origin)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the values of a call's slots come from, by concrete path ("to.0").

    ``pointed`` are the paths whose whole value is a reference into an earlier result: nobody composed it.
    """

    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    pointed: frozenset[str] = frozenset()
    default: Label = OWNER
    """Of paths not listed: what a person says in a sentence is their own."""

    def at(self, path: str) -> Label:
        """Return the label of one value; of one that validation made from another, that one's."""
        here = path
        while here not in self.labels and "." in here:
            here = here.rpartition(".")[0]
        return self.labels.get(here, self.default)

    @property
    def whole(self) -> Label:
        """Return the label of everything in the slots together: what is written with them carries it."""
        return Label.of((self.default, *self.labels.values()))


@dataclass(slots=True)
class Ledger:
    """Values of one turn with their labels, the results of its steps, and what a model has seen."""

    seen: Label = OWNER
    """Everything a model was shown so far, together."""
    _known: dict[str, Label] = field(default_factory=dict[str, Label])
    _results: dict[str, Any] = field(default_factory=dict[str, Any])
    _fields: dict[str, dict[str, Label]] = field(default_factory=dict[str, dict[str, Label]])

    def copy(self) -> Self:
        """Return the ledger as it is now; what is read later does not change it."""
        return type(self)(self.seen, dict(self._known), dict(self._results), dict(self._fields))

    def heard(self, text: str) -> None:
        """Take note of the owner's own words."""
        self._note(values_in(text), OWNER)

    def knows(self, origin: Origin, values: Iterable[object]) -> None:
        """Take note of values of one origin: contacts, the person's own addresses, ids."""
        self._note((key(value) for value in values), Label(origin))

    def shown(self, label: Label) -> None:
        """Take note that a model is shown something: history, memories, a document."""
        self.seen = Label.of((self.seen, label))

    def read(
        self,
        step: str,
        result: Any,
        *,
        label: Label = OWNER,
        vouched: Mapping[str, Origin] | None = None,
    ) -> Label:
        """Take in the result of a step (JSON) and return the label of the whole.

        ``label`` is where it comes from: outside for what an action reads from outside. ``vouched``
        are the fields that the action declares as made by somebody else. Documents in it that say
        their own ``origin`` are taken at their word when that is worse.
        """
        fields: dict[str, Label] = {}
        for path, value in leaves(result):
            own = _within(result, path, label)
            vouch = next((o for declared, o in (vouched or {}).items() if under(path, declared)), None)
            fields[path] = Label(vouch) if vouch is not None else own
            if not fields[path].outside:
                self._trust(value, fields[path])
        self._results[step] = result
        self._fields[step] = fields
        whole = Label.of(fields.values()) if fields else label
        self.shown(whole)
        return whole

    def literal(self, value: object) -> Label:
        """Return the label of a value that a model wrote out.

        Before it has seen anything from outside its words are the owner's, except an address that
        the owner never gave: that one it made up.
        """
        known = self._known.get(key(value))
        if known is not None:
            return known
        if self.seen.outside:
            return self.seen
        return APP if is_address(value) else OWNER

    def bound(
        self, slots: Mapping[str, Any], judged: "Ledger | None" = None
    ) -> tuple[dict[str, Any], Provenance]:
        """Return slots with references replaced by what they point at, and where every value comes from.

        ``judged`` is the ledger as it was when the call was made; references are followed in this
        one. BadReferenceError when one leads nowhere.
        """
        labels: dict[str, Label] = {}
        pointed: set[str] = set()
        past = judged or self
        values = {name: self._bind(value, name, past, labels, pointed) for name, value in slots.items()}
        # What validation adds to the slots is as good as the worst of what it was given.
        return values, Provenance(labels, frozenset(pointed), Label.of((OWNER, *labels.values())))

    def _bind(
        self, value: Any, path: str, past: "Ledger", labels: dict[str, Label], pointed: set[str]
    ) -> Any:
        if isinstance(value, Mapping):
            items = cast("Mapping[str, Any]", value).items()
            return {name: self._bind(item, f"{path}.{name}", past, labels, pointed) for name, item in items}
        if isinstance(value, list | tuple):
            listed = enumerate(cast("list[Any]", value))
            return [self._bind(item, f"{path}.{place}", past, labels, pointed) for place, item in listed]
        if not isinstance(value, str) or not REFERENCE.search(value):
            labels[path] = past.literal(value) if value is not None else OWNER
            return value
        alone = REFERENCE.fullmatch(value.strip())
        if alone:
            return self._point(alone.group(1), alone.group(2), path, labels, pointed)
        met = [past.literal(value)]

        def said(found: Any) -> str:
            met.append(self._label_of(found.group(1), found.group(2)))
            return str(follow(self._results, found.group(1), found.group(2)))

        text = REFERENCE.sub(said, value)
        labels[path] = Label.of(met)
        return text

    def _point(self, step: str, within: str, path: str, labels: dict[str, Label], pointed: set[str]) -> Any:
        found = follow(self._results, step, within)
        base = ".".join(part for part in within.replace("[", ".").replace("]", "").split(".") if part)
        for below, _ in leaves(found):
            here = f"{path}.{below}" if below else path
            source = ".".join(part for part in (base, below) if part)
            labels[here] = self._fields[step].get(source, self.seen)
            pointed.add(here)
        return found

    def _label_of(self, step: str, within: str) -> Label:
        base = ".".join(part for part in within.replace("[", ".").replace("]", "").split(".") if part)
        fields = self._fields.get(step, {})
        return Label.of(
            label for path, label in fields.items() if not base or path == base or path.startswith(f"{base}.")
        )

    def _trust(self, value: object, label: Label) -> None:
        if isinstance(value, str) and label.origin == Origin.OWNER:
            self._note(values_in(value[:20_000]), label)
        elif not isinstance(value, bool) and len(str(value)) <= LONGEST:
            self._note([key(value)], label)

    def _note(self, values: Iterable[str], label: Label) -> None:
        for value in values:
            known = self._known.get(value)
            if value and (known is None or _TRUST.index(label.origin) < _TRUST.index(known.origin)):
                self._known[value] = label


def _within(result: Any, path: str, label: Label) -> Label:
    """Return the label at a path, joined with what the documents around it say of themselves."""
    labels, found = [label], result
    for part in (*path.split("."), ""):
        if isinstance(found, Mapping):
            document = cast("Mapping[str, Any]", found)
            if document.get("origin") in _TRUST:
                sources = document.get("sources")
                told = tuple(str(source) for source in sources) if isinstance(sources, list | tuple) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # JSON
                labels.append(Label(Origin(document["origin"]), told))
            found = document.get(part)
        elif isinstance(found, list | tuple) and part.isdigit():
            found = cast("list[Any]", found)[int(part)]
    return Label.of(labels)
