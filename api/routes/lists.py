"""Lists, such as the shopping list: named lines of text."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field

from api.auth.caller import Parts, Reader, Writer
from api.body import Body, Id
from api.routes.actions import as_slots
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.planner.documents import ListItem
from capabilities.planner.lists import AddToList, Item, ListName

router = signed_in_router("lists")

MOST_LISTS = 100
Name = Annotated[ListName, Path(alias="list_name")]


class ListSummary(BaseModel):
    """A list there is."""

    name: str


class NewItems(Body):
    """What to put on a list."""

    items: Annotated[list[Item], Field(min_length=1, max_length=100)]


@router.get("/api/lists")
async def lists(caller: Reader, services: Parts) -> list[ListSummary]:
    """List the lists that have something on them, by name."""
    items = services.records(caller.user).of(ListItem)
    found: list[ListSummary] = []
    after = ""
    # Skips from one name to the next along the index, whatever the lists hold.
    while len(found) < MOST_LISTS:
        first = await items.find(
            {"list_key": {"$gt": after}}, sort=[("list_key", 1), ("position", 1)], limit=1
        )
        if not first:
            break
        after = first[0].list_key
        found.append(ListSummary(name=first[0].list_name))
    return found


@router.post("/api/lists")
async def add_to_lists(
    body: AddToList, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Put items on a list; it comes into being with the first."""
    return await do(services, caller, "add_to_list", as_slots(body), key)


@router.get("/api/lists/{list_name}")
async def items(
    list_name: Name, caller: Reader, services: Parts, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> list[ListItem]:
    """Return what is on a list, in order; nothing when there is no such list."""
    query = {"list_key": list_name.casefold()}
    return await services.records(caller.user).of(ListItem).find(query, sort=[("position", 1)], limit=limit)


@router.post("/api/lists/{list_name}/items")
async def add_items(
    list_name: Name, body: NewItems, caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Put items on the list of that name."""
    slots = {"items": list(body.items), "list_name": list_name}
    return await do(services, caller, "add_to_list", slots, key)


@router.delete("/api/lists/items/{item_id}")
async def remove_item(
    item_id: Annotated[Id, Path()], caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Take one item off its list."""
    found = await services.own(caller.user, ListItem, item_id)
    slots = {"items": [found.id], "list_name": found.list_name}
    return await do(services, caller, "remove_from_list", slots, key)
