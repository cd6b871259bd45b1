"""Lists, their names, and what goes on and comes off them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capabilities.errors import AskedError, InvalidRequestError, NotFoundError
from capabilities.planner.documents import ListItem
from capabilities.planner.items import split_items
from tests.capabilities.desk import Desk


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ("milk", ["milk"]),
        ("milk and eggs", ["milk", "eggs"]),
        ("milk, eggs and bread", ["milk", "eggs", "bread"]),
        ("milk, eggs, and bread", ["milk", "eggs", "bread"]),
        ("milk; eggs\nbread", ["milk", "eggs", "bread"]),
        ("milk & honey plus tea", ["milk", "honey", "tea"]),
        ("some milk, a loaf of bread and the cheese", ["milk", "loaf of bread", "cheese"]),
        ('"mac and cheese" and milk', ["mac and cheese", "milk"]),
        ("“salt and pepper” and “fish, chips”", ["salt and pepper", "fish, chips"]),
        ("milk, Milk and MILK", ["milk"]),
        ("brandy and sand", ["brandy", "sand"]),
        ("1,5 l milk", ["1", "5 l milk"]),
        ("  ", []),
        ("Äpfel und 寿司 and crème brûlée", ["Äpfel und 寿司", "crème brûlée"]),
    ],
)
def test_items_are_divided(said: str, items: list[str]) -> None:
    assert split_items(said) == items


@settings(deadline=None)
@given(st.text(max_size=300))
def test_divided_items_are_never_empty_or_doubled(text: str) -> None:
    items = split_items(text)

    assert all(item.strip() for item in items)
    assert len({item.casefold() for item in items}) == len(items)


async def test_items_keep_the_order_they_were_added_in(ann: Desk) -> None:
    await ann.do("add_to_list", items=["milk", "eggs"], list_name="shopping")
    await ann.do("add_to_list", items="bread and butter", list_name="my shopping list")

    reply = await ann.do("show_list", list_name="Shopping")

    assert reply.facts["items"] == ["milk", "eggs", "bread", "butter"]
    assert [item.text for item in reply.about if isinstance(item, ListItem)] == reply.facts["items"]


async def test_duplicates_are_told_and_not_added(ann: Desk) -> None:
    await ann.do("add_to_list", items=["Milk"])

    reply = await ann.do("add_to_list", items=["milk", "eggs"])

    assert (reply.facts["items"], reply.facts["duplicates"]) == (["eggs"], ["Milk"])


async def test_without_any_list_my_list_is_the_shopping_list(ann: Desk) -> None:
    reply = await ann.do("add_to_list", items=["milk"], list_name="my list")

    assert reply.facts["list_name"] == "shopping"


async def test_my_list_is_the_one_used_last(ann: Desk) -> None:
    await ann.do("add_to_list", items=["milk"], list_name="shopping")
    await ann.do("add_to_list", items=["socks"], list_name="packing")

    reply = await ann.do("add_to_list", items=["shoes"], list_name="the list")

    assert reply.facts["list_name"] == "packing"


async def test_a_plural_means_the_same_list(ann: Desk) -> None:
    await ann.do("add_to_list", items=["milk"], list_name="groceries")
    await ann.do("add_to_list", items=["Dune"], list_name="book")

    assert (await ann.do("show_list", list_name="books")).facts["items"] == ["Dune"]


async def test_items_come_off_by_likeness_and_the_missing_are_told(ann: Desk) -> None:
    await ann.do("add_to_list", items=["oat milk", "eggs", "bread"])

    reply = await ann.do("remove_from_list", items=["milk", "bred", "wine"])

    assert (reply.facts["items"], reply.facts["missing"]) == (["oat milk", "bread"], ["wine"])
    assert (await ann.do("show_list")).facts["items"] == ["eggs"]


async def test_an_item_that_fits_several_is_asked_about(ann: Desk) -> None:
    await ann.do("add_to_list", items=["oat milk", "soy milk"])

    with pytest.raises(AskedError) as asked:
        await ann.do("remove_from_list", items=["milk"])
    await ann.do("remove_from_list", items=asked.value.choices[1].id)
    assert (await ann.do("show_list")).facts["items"] == ["oat milk"]


async def test_clearing_a_list_is_confirmed_first(ann: Desk) -> None:
    await ann.do("add_to_list", items=["milk", "eggs"])

    with pytest.raises(AskedError, match="clear_list"):
        await ann.do("remove_from_list", items=["everything"])
    assert (await ann.do("show_list")).facts["n"] == 2
    ann.asker.confirmed.add("clear_list")
    await ann.do("remove_from_list", items=["everything"])
    assert (await ann.do("show_list")).facts["n"] == 0


async def test_what_is_not_on_a_list_cannot_come_off(ann: Desk) -> None:
    await ann.do("add_to_list", items=["milk"])

    with pytest.raises(NotFoundError, match="wine"):
        await ann.do("remove_from_list", items=["wine"])


async def test_an_empty_list_names_the_others(ann: Desk) -> None:
    await ann.do("add_to_list", items=["socks"], list_name="packing")
    await ann.do("add_to_list", items=["Dune"], list_name="books")

    reply = await ann.do("show_list", list_name="hardware")

    assert (reply.facts["n"], reply.facts["others"]) == (0, ["books", "packing"])


async def test_a_full_list_takes_no_more(ann: Desk) -> None:
    for block in range(10):
        await ann.do("add_to_list", items=[f"thing {block * 100 + number}" for number in range(100)])

    with pytest.raises(InvalidRequestError, match="1000"):
        await ann.do("add_to_list", items=["one more"])


async def test_undo_takes_the_items_off_again(ann: Desk) -> None:
    await ann.do("add_to_list", items=["milk"])
    await ann.do("add_to_list", items=["eggs", "bread"])

    await ann.do("undo")

    assert (await ann.do("show_list")).facts["items"] == ["milk"]
