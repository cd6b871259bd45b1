"""The gate: every action of both layers passes here before it runs, and nowhere else.

Reading and changing one's own things is free (changes leave a receipt and can be undone), except to
teach, after outside text was read, what later words of the person shall mean. What reaches others is
free only when it was planned before outside text was read and goes where its owner said; everything
else is asked about, and what cannot be taken back always is. Where nobody can be asked, it is
refused instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.safety.ledger import OWNER, Provenance
from bot.safety.references import leaves, under
from capabilities.contract import Action, Level
from capabilities.errors import ConflictError
from capabilities.origins import Label, Origin

_OWN = frozenset({Level.READ_OWN, Level.WRITE_OWN})
_GIVEN = frozenset({Origin.OWNER, Origin.CONTACT})
"""Whose word is enough for where something goes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The circumstances in which an action is to run.

    ``frozen``: this very call is a step of the plan made before anything from outside was read (a
    sentence of its owner is such a plan). ``planned``: the actions of that plan. ``attended``: its
    owner can be asked. ``seen``: everything the call was made from.
    """

    frozen: bool = True
    planned: frozenset[str] = frozenset()
    attended: bool = True
    seen: Label = OWNER


SAID = Passage()
"""The circumstances of what a person says in a sentence, or a program asks in their name."""


TYPED = Provenance()
"""Where the values of such a sentence come from: its person."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decides. ``reason`` is the key of the reply that tells the person, with ``facts``."""

    kind: Literal["allow", "ask", "refuse"]
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


ALLOW = Verdict("allow")


def destinations(action: Action, slots: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return where a call goes: the concrete path and the value of every destination in its slots."""
    return [
        (path, str(value))
        for path, value in leaves(slots)
        if str(value).strip() and any(under(path, declared) for declared in action.destinations)
    ]


def decide(
    action: Action, slots: Mapping[str, Any], provenance: Provenance, passage: Passage = SAID
) -> Verdict:
    """Return whether a call may run. ``slots`` are JSON, with every reference replaced."""
    if action.level in _OWN:
        if action.steers and Label.of((provenance.whole, passage.seen)).outside:
            return _held("gate.steers", action, _told(slots), provenance, passage)
        return ALLOW
    places = destinations(action, slots)
    if action.level == Level.IRREVERSIBLE:
        return _held("gate.irreversible", action, places or _told(slots), provenance, passage)
    reads = action.level == Level.READ_OUTSIDE
    known = _may_be_read if reads else _may_be_reached
    strange = [place for place in places if not known(place[0], provenance, passage)]
    if strange:
        reason = "gate.read_outside" if reads else "gate.destination"
        return _held(reason, action, strange, provenance, passage)
    if reads or passage.frozen or action.name in passage.planned:
        return ALLOW
    return _held("gate.unplanned", action, places, provenance, passage)


def _told(slots: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return everything that a call says, by its path: what it is about, where it goes nowhere."""
    return [(path, str(value)) for path, value in leaves(slots) if value is not None and str(value).strip()]


def _may_be_reached(path: str, provenance: Provenance, passage: Passage) -> bool:
    """Whether somebody may be written to, or a thing put somewhere.

    An id of Dayhand's own will do where the plan pointed at it before it was known.
    """
    origin = provenance.at(path).origin
    pointed = passage.frozen and path in provenance.pointed
    return origin in _GIVEN or (origin == Origin.APP and pointed)


def answered(action: Action, slots: Mapping[str, Any]) -> Label:
    """Return where what an action answers comes from, except for the fields it vouches for."""
    if action.level in _OWN:
        return OWNER
    places = destinations(action, slots)
    return Label(Origin.OUTSIDE, (places[0][1] if len(places) == 1 else action.name,))


def _may_be_read(path: str, provenance: Provenance, passage: Passage) -> bool:
    """Whether an address may be fetched.

    One that was found whole, by a step planned before it was found, tells whoever wrote it nothing
    but that it was read. One that was composed after reading could carry anything away.
    """
    return not provenance.at(path).outside or (passage.frozen and path in provenance.pointed)


def _held(
    reason: str, action: Action, places: list[tuple[str, str]], provenance: Provenance, passage: Passage
) -> Verdict:
    sources = dict.fromkeys(
        source
        for label in (passage.seen, *(provenance.at(path) for path, _ in places))
        for source in label.sources
    )
    facts = {"action": action.name, "where": [value for _, value in places], "sources": list(sources)}
    return Verdict("ask" if passage.attended else "refuse", reason, facts)


class RefusedError(ConflictError):
    """The gate does not let it through, and nobody is there to be asked."""

    code = "refused"


class Gate:
    """The gate as steps pass it."""

    def judge(
        self,
        action: Action,
        slots: Mapping[str, Any],
        provenance: Provenance = TYPED,
        passage: Passage = SAID,
    ) -> Verdict:
        """Return whether a call may run, or is to be asked about; RefusedError where nobody can be asked."""
        verdict = decide(action, slots, provenance, passage)
        if verdict.kind == "refuse":
            raise RefusedError.worded("refused", **verdict.facts)
        return verdict
