"""A person talks to Dayhand in a browser."""

import re
from pathlib import Path

from playwright.async_api import expect

from tests.web.conftest import Site, enter, say, violations

LEASE = "The notice period is three months.\n\nThe deposit is 1,700 euros."


async def test_from_the_owners_link_to_the_first_useful_answer(site: Site) -> None:
    page = await site.owner()
    await page.get_by_role("button", name="add milk and eggs to my shopping list").click()
    await expect(page.get_by_text("Added milk and eggs to your shopping list.").first).to_be_visible()
    assert "setup" not in page.url  # the code is in no history


async def test_what_was_done_is_undone_by_a_press(site: Site) -> None:
    page = await site.owner()
    await say(page, "add milk to my shopping list")
    await page.get_by_role("button", name=re.compile("^Undo:")).click()
    await expect(page.get_by_text(re.compile("^Taken back:"))).to_be_visible()
    await say(page, "what's on my shopping list?")
    await expect(page.get_by_text(re.compile("shopping list is empty", re.IGNORECASE)).first).to_be_visible()


async def test_two_windows_show_the_same_at_once_and_each_message_once(site: Site) -> None:
    one = await site.owner()
    other = await site.tab(one.context)
    await other.goto(site.url)
    await say(one, "add bread to my shopping list")
    for page in (one, other):
        await expect(page.get_by_role("article").filter(has_text="add bread")).to_have_count(1)
        await expect(page.get_by_role("article").filter(has_text="Added bread")).to_have_count(1)


async def test_a_second_person_sees_nothing_of_the_first(site: Site) -> None:
    ann = await site.owner()
    await say(ann, "add caviar to my shopping list")
    await expect(ann.get_by_role("article").filter(has_text="Added caviar")).to_be_visible()
    code = await ann.evaluate(
        "async () => (await (await fetch('/api/people/invitations', {method: 'POST'})).json()).code"
    )
    bob = await site.window()
    await bob.goto(f"{site.url}/#join={code}")
    await enter(bob, "Bob", "Join")
    await bob.get_by_role("heading", name="What shall I do for you?").wait_for()
    await say(bob, "what's on my shopping list?")
    await expect(bob.get_by_role("article")).to_have_count(2)
    await expect(bob.get_by_text("caviar")).to_have_count(0)


async def test_what_is_typed_without_a_connection_is_sent_once_when_it_is_back(site: Site) -> None:
    page = await site.owner()
    await page.context.set_offline(True)
    await say(page, "add rice to my shopping list")
    await expect(page.get_by_label("Being sent")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_role("article").filter(has_text="Added rice")).to_have_count(1)
    await expect(page.get_by_role("article").filter(has_text="add rice")).to_have_count(1)
    messages = await site.house.store.collection("messages").find({"_id": {"$gte": ""}}).to_list()
    assert len([raw for raw in messages if raw["text"] == "add rice to my shopping list"]) == 1


async def test_a_file_is_given_and_quoted_with_where_it_stands(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "lease.txt"
    file.write_text(LEASE)
    page = await site.owner()
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Attach files").click()
    await (await chosen.value).set_files(file)
    await expect(page.get_by_role("article").filter(has_text="lease.txt").first).to_be_visible()
    await say(page, "how much is the deposit?")
    source = page.get_by_role("list", name="Where it stands")
    await expect(source).to_contain_text("The deposit is 1,700 euros.")
    await expect(source.get_by_role("link")).to_contain_text("lease.txt")


async def test_who_has_signed_out_comes_back_by_name_and_password(site: Site) -> None:
    page = await site.owner()
    await page.get_by_role("button", name="Account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await enter(page, "Ann", "Sign in", "wrong password")
    await expect(page.get_by_role("alert")).to_be_visible()
    await enter(page, "Ann", "Sign in")
    await expect(page.get_by_role("textbox", name="Say something")).to_be_visible()


async def test_nothing_of_the_page_stands_in_anybodys_way(site: Site) -> None:
    """Axe finds no violation: at the door, empty, with messages; in light, dark and on a phone."""
    page = await site.window()
    await page.goto(site.url)
    await page.get_by_role("heading", level=1).wait_for()
    assert await violations(page) == []
    for scheme in ("light", "dark"):
        page = await site.window(color_scheme=scheme, viewport={"width": 390, "height": 800})
        code = await site.house.services.accounts.setup_code()
        if code is not None:
            await page.goto(f"{site.url}/#setup={code}")
            await enter(page, "Ann", "Become the owner")
        else:
            await page.goto(site.url)
            await enter(page, "Ann", "Sign in")
        await page.get_by_role("textbox", name="Say something").wait_for()
        assert await violations(page) == []
        await say(page, "add milk to my shopping list")
        await expect(page.get_by_role("article").filter(has_text="your shopping list").first).to_be_visible()
        assert await violations(page) == []
