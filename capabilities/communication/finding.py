"""Which contact or group a person means by a name: all of it, its beginning, or one of its words."""

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from capabilities.communication.documents import Contact, Group
from capabilities.contract import Context
from capabilities.errors import Choice, NotFoundError

T = TypeVar("T", Contact, Group)

MOST_CONTACTS = 2_000
ALIKE = 84.0
"""Likeness from which a name may have been misspelt, 0 to 100."""
SHORTEST = 4
"""Letters from which that is considered: "Bob" and "Rob" are two people."""
SHOWN = 6


def key_of(name: str) -> str:
    """Return a name as it is compared: without case, accents and needless space."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(mark for mark in folded if not unicodedata.combining(mark)).split())


async def contact_of(said: str, context: Context, slot: str) -> Contact:
    """Return the contact meant; asks when several are. NotFoundError names those there are."""
    by_id = await context.records.of(Contact).get(said)
    every = await context.records.of(Contact).find(sort=(("name", 1),), limit=MOST_CONTACTS)
    return by_id or _meant(said, every, context, slot, "no_such_contact")


async def group_of(said: str, context: Context, slot: str) -> Group:
    """Return the group meant; errors as for a contact."""
    by_id = await context.records.of(Group).get(said)
    every = await context.records.of(Group).find(sort=(("name", 1),), limit=MOST_CONTACTS)
    return by_id or _meant(said, every, context, slot, "no_such_group")


async def members_of(group: Group, context: Context) -> list[Contact]:
    """Return the contacts of a group that are still there, in the order they joined."""
    found = [await context.records.of(Contact).get(member) for member in group.members]
    return [contact for contact in found if contact is not None]


def _meant(said: str, every: Sequence[T], context: Context, slot: str, error: str) -> T:
    found = fitting(said, every)
    if len(found) == 1:
        return found[0]
    if found:
        context.asker.choose(slot, [Choice(one.id, one.name) for one in found[:SHOWN]])
    names = [one.name for one in every[:3]]
    raise NotFoundError.worded(error, said=said[:60], names=names, more=max(len(every) - 3, 0))


def fitting(said: str, every: Sequence[T]) -> list[T]:
    """Return those that a name fits best: exactly, as a part of theirs, or but for a letter."""
    wanted = key_of(said)
    exact = [one for one in every if one.key == wanted]
    if exact:
        return exact
    parts = set(wanted.split())
    partly = [one for one in every if parts and parts <= set(one.key.split())]
    if partly or len(wanted) < SHORTEST:
        return partly
    scored = [(_likeness(wanted, one.key), one) for one in every]
    best = max((score for score, _ in scored), default=0.0)
    return [one for score, one in scored if score == best] if best >= ALIKE else []


def _likeness(said: str, key: str) -> float:
    return max(fuzz.ratio(said, part) for part in (key, *key.split()))
