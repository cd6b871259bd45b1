"""Lists: named, ordered lines of text, such as the shopping list.

A list is its items: it comes into being with the first and is gone with the last. Names are told
apart without case. "My list" is the one used last, or the usual one when there is none.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from capabilities.contract import Context, Level, Reply
from capabilities.errors import InvalidRequestError, NotFoundError
from capabilities.planner.documents import ListItem
from capabilities.planner.items import split_items
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import best, choices_of, clip
from capabilities.planner.words import words
from capabilities.values import Refers

MOST_ITEMS = 1_000
MOST_NAMED = 10


Item = Annotated[str, Field(min_length=1, max_length=200)]
LONGEST_TEXT = 20_000


def _as_items(raw: object, info: ValidationInfo) -> object:
    """Accept one text where a list is meant, and divide it as its language does."""
    context: Mapping[str, str] = info.context or {}
    language = context.get("language", "en")
    return split_items(raw, language) if isinstance(raw, str) and len(raw) <= LONGEST_TEXT else raw


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
        raise InvalidRequestError.worded("list_full", most=MOST_ITEMS, room=room)
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
    by_id = [item for said in slots.items if (item := await _by_id(said, context))]
    name = by_id[0].list_name if by_id else await _list_name(slots.list_name, context)
    present = await _items_of(name, context)
    if not present:
        raise NotFoundError.worded("list_empty", list_name=name)
    missing: list[str] = []
    if len(slots.items) == 1 and slots.items[0].casefold() in words(context.person.language).everything:
        context.asker.confirm("clear_list", n=len(present), list_name=present[0].list_name)
        chosen = present
    else:
        chosen, missing = await _chosen(slots.items, present, context)
    for item in chosen:
        await repository.remove(item.id)
    if not chosen:
        named = [clip(item, 40) for item in missing[:5]]
        raise NotFoundError.worded("not_on_list", items=named, n=len(missing), list_name=name)
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
    if slots.list_name and slots.list_name.casefold() in words(context.person.language).everything:
        return Reply("lists", names=await _names(context))
    name = await _list_name(slots.list_name, context)
    items = await _items_of(name, context)
    if slots.item:
        there = best(slots.item, items, lambda item: item.text, "item", context.person.language)
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

    A name that differs from an existing one in case, plural or its word for "list" only means that one.
    """
    known_words = words(context.person.language)
    match = known_words.list_frame.match(said.strip()) if said else None
    bare = match.group(1).strip() if match else ""
    items = context.records.of(ListItem)
    if bare and bare.casefold() not in known_words.pronouns:
        key = bare.casefold()
        stems = dict.fromkeys([key, *(key.removesuffix(end) for end in known_words.list_endings)])
        similar = [stem + end for stem in stems for end in ("", *known_words.list_endings)]
        found = await items.find(
            {"list_key": {"$in": similar}}, sort=[("list_key", 1), ("position", 1)], limit=MOST_ITEMS
        )
        known = {item.list_key: item.list_name for item in found}
        return next((known[name] for name in similar if name in known), bare)
    latest = await items.find(sort=[("added_at", -1)], limit=1)
    return latest[0].list_name if latest else known_words.usual_list


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


async def _by_id(said: str, context: Context) -> ListItem | None:
    return None if " " in said else await context.records.of(ListItem).get(said)


async def _chosen(
    said: Sequence[str], present: Sequence[ListItem], context: Context
) -> tuple[list[ListItem], list[str]]:
    """Return the items meant, and the words that mean none; asks when one could mean several."""
    chosen: dict[str, ListItem] = {}
    missing: list[str] = []
    for wanted in said:
        found = [item for item in present if item.id == wanted] or best(
            wanted, present, lambda item: item.text, "item", context.person.language
        )
        if len(found) > 1 and len(said) == 1:
            context.asker.choose("items", choices_of(found, lambda item: item.text, None))
        if len(found) == 1:
            chosen[found[0].id] = found[0]
        else:
            missing.append(wanted)
    return list(chosen.values()), missing
