"""What is remembered, in a browser: told, searched, put right, forgotten and brought back."""

import re

from playwright.async_api import Page, expect

from capabilities.memory.documents import Memory
from tests.web.conftest import Site, say, violations

TAUGHT = re.compile("remember that I am allergic to nuts")


async def memories(site: Site) -> Page:
    """Return the page of memories, before anything is known."""
    page = await site.owner()
    await page.get_by_role("link", name="Memory").click()
    await expect(page.get_by_text(TAUGHT)).to_be_visible()
    return page


async def tell(page: Page, text: str) -> None:
    """Have something remembered."""
    await page.get_by_role("textbox", name="Something to remember").fill(text)
    await page.get_by_role("button", name="Remember", exact=True).click()
    await expect(page.get_by_role("region", name="What I remember").get_by_text(text)).to_be_visible()


async def test_a_memory_is_put_right_and_the_old_one_comes_back_by_a_press(site: Site) -> None:
    page = await memories(site)
    await tell(page, "My cat is called Mo")
    await page.get_by_role("button", name="Put right: My cat is called Mo").click()
    await expect(page.get_by_role("textbox", name="What is right")).to_be_focused()
    await page.get_by_role("textbox", name="What is right").fill("My cat is called Tom")
    await page.get_by_role("button", name="Save").click()
    known = page.get_by_role("region", name="What I remember")
    await expect(known.get_by_text("My cat is called Tom", exact=True)).to_be_visible()
    notice = page.get_by_role("alert").filter(has_text="Tom")
    await notice.get_by_role("button", name="Undo").click()
    await expect(known.get_by_text("My cat is called Mo", exact=True)).to_be_visible()
    await expect(known.get_by_text("My cat is called Tom")).to_have_count(0)


async def test_what_is_forgotten_comes_back_by_a_press(site: Site) -> None:
    page = await memories(site)
    await tell(page, "I am allergic to nuts")
    await page.get_by_role("button", name="Forget: I am allergic to nuts").click()
    await expect(page.get_by_text(TAUGHT)).to_be_visible()
    await page.get_by_role("alert").filter(has_text="forg").get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Forget: I am allergic to nuts")).to_be_visible()


async def test_a_search_shows_what_matches_only(site: Site) -> None:
    page = await memories(site)
    await tell(page, "I am allergic to nuts")
    await tell(page, "My sister lives in Zürich")
    known = page.get_by_role("region", name="What I remember").get_by_role("listitem")
    await expect(known).to_have_count(2)
    await page.get_by_role("searchbox").fill("zurich sis")
    await expect(known).to_contain_text(["My sister lives in Zürich"])
    await page.get_by_role("searchbox").fill("quokka")
    await expect(page.get_by_role("status").filter(has_text="quokka")).to_be_visible()


async def test_what_is_said_in_another_window_shows_at_once(site: Site) -> None:
    page = await memories(site)
    other = await site.tab(page.context)
    await other.goto(site.url)
    await say(other, "remember that I sing in a choir")
    await expect(page.get_by_text("I sing in a choir", exact=True)).to_be_visible()


async def test_a_proposal_is_told_apart_with_the_words_it_rests_on_and_accepted(site: Site) -> None:
    page = await site.owner()
    await site.house.store.collection(Memory.collection).insert_one(
        {
            "_id": "p1",
            "user": "owner",
            "deleted": False,
            "epoch": 0,
            "text": "I have a dog",
            "kind": "fact",
            "created_at": site.house.clock.now(),
            "proposed": True,
            "taken_from": "web:1",
            "quote": "my dog needs his walk",
            "origin": "outside",
            "sources": [],
        }
    )
    await page.get_by_role("link", name="Memory").click()
    proposed = page.get_by_role("region", name="Shall I remember this?")
    await expect(proposed.get_by_text("“my dog needs his walk”")).to_be_visible()
    await proposed.get_by_role("button", name="Remember it: I have a dog").click()
    known = page.get_by_role("region", name="What I remember")
    await expect(known.get_by_text("I have a dog")).to_be_visible()
    await expect(proposed).to_have_count(0)


async def test_nothing_of_the_page_stands_in_anybodys_way(site: Site) -> None:
    """Axe finds no violation: in light, in dark and on a phone."""
    page = await memories(site)
    assert await violations(page) == []
    await tell(page, "I am allergic to nuts")
    for scheme, width in (("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.set_viewport_size({"width": width, "height": 800})
        assert await violations(page) == []
    await page.get_by_role("button", name="Put right: I am allergic to nuts").click()
    assert await violations(page) == []
