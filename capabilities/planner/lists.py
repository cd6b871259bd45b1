"""Lists: named, ordered lines of text, such as the shopping list.

A list is its items: it comes into being with the first and is gone with the last. Names are told
apart without case. "My list" is the one used last, or "shopping" when there is none.
"""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field

from capabilities.contract import Context, Level, Reply
from capabilities.errors import InvalidRequestError, NotFoundError
from capabilities.planner.documents import ListItem
from capabilities.planner.items import split_items
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import PRONOUNS, best, choices_of, clip
from capabilities.values import Refers

DEFAULT = "shopping"
MOST_ITEMS = 1_000
MOST_NAMED = 10
_FRAME = re.compile(r"^(?:(?:the|my|our|a)\s+)?(.*?)(?:\s*\blists?)?$", re.IGNORECASE)
_EVERYTHING = frozenset({"everything", "all", "all items", "all of it", "all of them", "it all"})


Item = Annotated[str, Field(min_length=1, max_length=200)]
LONGEST_TEXT = 20_000


def _as_items(raw: object) -> object:
    """Accept one text where a list is meant, and divide it."""
    return split_items(raw) if isinstance(raw, str) and len(raw) <= LONGEST_TEXT else raw


Items = Annotated[
    list[Item],
    BeforeValidator(
        _as_items, json_schema_input_type=list[Item] | Annotated[str, Field(max_length=LONGEST_TEXT)]
    ),
]
ListName = Annotated[str, Field(min_length=1, max_length=60)]


class AddToList(PlannerSlots):
    """What to put on which list."""

    items: Items = Field(min_length=1, max_length=100, description="What to add, one entry per item.")
    list_name: ListName | None = Field(default=None, description="Which list; none: the one used last.")


class RemoveFromList(PlannerSlots):
    """What to take off which list."""

    items: Annotated[Items, Refers("item")] = Field(
        min_length=1, max_length=100, description='What to take off; "everything" clears the list.'
    )
    list_name: ListName | None = Field(default=None, description="Which list; none: the one used last.")


class ShowList(PlannerSlots):
    """Which list, and whether it has something."""

    list_name: ListName | None = Field(
        default=None, description='Which list; none: the one used last; "all" for the names of all.'
    )
    item: Item | None = Field(default=None, description="Only whether this is on it.")


@planner.action(level=Level.WRITE_OWN)
async def add_to_list(slots: AddToList, context: Context) -> Reply:
    """Add items to a list; what is on it already is left alone and told."""
    name = await _list_name(slots.list_name, context)
    present = await _items_of(name, context)
    room = MOST_ITEMS - len(present)
    if len(slots.items) > room:
        raise InvalidRequestError(f"A list holds {MOST_ITEMS} items; there is room for {room} more.")
    known = {item.text.casefold(): item for item in present}
    shown_name = present[0].list_name if present else name
    position = max((item.position for item in present), default=0)
    added: list[ListItem] = []
    duplicates: list[str] = []
    for text in slots.items:
        if text.casefold() in known:
            duplicates.append(known[text.casefold()].text)
            continue
        position += 1
        new = ListItem(
            text=text,
            list_name=shown_name,
            list_key=shown_name.casefold(),
            position=position,
            added_at=context.now,
        )
        item = await context.records.of(ListItem).add(new)
        known[text.casefold()] = item
        added.append(item)
    return Reply(
        "items_added",
        about=added,
        items=[item.text for item in added],
        duplicates=duplicates,
        list_name=shown_name,
        n=len(known),
    )


@planner.action(level=Level.WRITE_OWN)
async def remove_from_list(slots: RemoveFromList, context: Context) -> Reply:
    """Take items off a list; "everything" clears it, after asking."""
    repository = context.records.of(ListItem)
    by_id = [item for words in slots.items if (item := await _by_id(words, context))]
    name = by_id[0].list_name if by_id else await _list_name(slots.list_name, context)
    present = await _items_of(name, context)
    if not present:
        raise NotFoundError(f"Your {name} list is empty.")
    missing: list[str] = []
    if len(slots.items) == 1 and slots.items[0].casefold() in _EVERYTHING:
        context.asker.confirm("clear_list", n=len(present), list_name=present[0].list_name)
        chosen = present
    else:
        chosen, missing = await _chosen(slots.items, present, context)
    for item in chosen:
        await repository.remove(item.id)
    if not chosen:
        listed = ", ".join(f"“{clip(words, 40)}”" for words in missing[:5])
        raise NotFoundError(f"{listed} {'is' if len(missing) == 1 else 'are'} not on your {name} list.")
    return Reply(
        "items_removed",
        items=[item.text for item in chosen],
        missing=missing,
        list_name=present[0].list_name,
        n=len(present) - len(chosen),
    )


@planner.action(level=Level.READ_OWN)
async def show_list(slots: ShowList, context: Context) -> Reply:
    """Show what is on a list, whether something is, or which lists there are."""
    if slots.list_name and slots.list_name.casefold() in _EVERYTHING:
        return Reply("lists", names=await _names(context))
    name = await _list_name(slots.list_name, context)
    items = await _items_of(name, context)
    if slots.item:
        there = best(slots.item, items, lambda item: item.text, "item")
        return Reply(
            "list_has", about=there, item=slots.item, items=[item.text for item in there], list_name=name
        )
    others = [] if items else await _names(context)
    return Reply(
        "list",
        about=items,
        items=[item.text for item in items],
        list_name=items[0].list_name if items else name,
        n=len(items),
        others=others,
    )


async def _list_name(said: str | None, context: Context) -> str:
    """Return the name meant: as said without its frame, or the list used last.

    A name that differs from an existing one in case or plural only means that one.
    """
    match = _FRAME.match(said.strip()) if said else None
    bare = match.group(1).strip() if match else ""
    items = context.records.of(ListItem)
    if bare and bare.casefold() not in PRONOUNS:
        key = bare.casefold()
        similar = [key, f"{key}s", key.removesuffix("s")]
        found = await items.find(
            {"list_key": {"$in": similar}}, sort=[("list_key", 1), ("position", 1)], limit=MOST_ITEMS
        )
        known = {item.list_key: item.list_name for item in found}
        return next((known[name] for name in similar if name in known), bare)
    latest = await items.find(sort=[("added_at", -1)], limit=1)
    return latest[0].list_name if latest else DEFAULT


async def _names(context: Context) -> list[str]:
    """Return the names of the lists there are, skipping from one to the next along the index."""
    names: list[str] = []
    after = ""
    while len(names) < MOST_NAMED:
        found = await context.records.of(ListItem).find(
            {"list_key": {"$gt": after}}, sort=[("list_key", 1), ("position", 1)], limit=1
        )
        if not found:
            break
        after = found[0].list_key
        names.append(found[0].list_name)
    return names


async def _items_of(name: str, context: Context) -> list[ListItem]:
    return await context.records.of(ListItem).find(
        {"list_key": name.casefold()}, sort=[("position", 1)], limit=MOST_ITEMS
    )


async def _by_id(words: str, context: Context) -> ListItem | None:
    return None if " " in words else await context.records.of(ListItem).get(words)


async def _chosen(
    said: Sequence[str], present: Sequence[ListItem], context: Context
) -> tuple[list[ListItem], list[str]]:
    """Return the items meant, and the words that mean none; asks when one could mean several."""
    chosen: dict[str, ListItem] = {}
    missing: list[str] = []
    for words in said:
        found = [item for item in present if item.id == words] or best(
            words, present, lambda item: item.text, "item"
        )
        if len(found) > 1 and len(said) == 1:
            context.asker.choose("items", choices_of(found, lambda item: item.text, None))
        if len(found) == 1:
            chosen[found[0].id] = found[0]
        else:
            missing.append(words)
    return list(chosen.values()), missing
