"""Settings in a browser: the profile, channels, access of browsers and programs, and leaving."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.api.house import House
from tests.channels.phone import EVE, Phone
from tests.peers.telegram import TOKEN, bot_api
from tests.web.conftest import PASSWORD, Site, enter, opened, say, violations

SECTIONS = ("profile", "channels", "models", "packages", "access", "data")


async def settings(site: Site, section: str) -> Page:
    """Return a section of the owner's settings."""
    page = await site.owner()
    await page.goto(f"{site.url}/settings/{section}")
    await page.get_by_role("heading", level=2).first.wait_for()
    return page


async def joined(site: Site, owner: Page, name: str = "Bob") -> Page:
    """Return a window of a second person, who was invited."""
    code = await owner.evaluate(
        "async () => (await (await fetch('/api/people/invitations', {method: 'POST'})).json()).code"
    )
    page = await site.window()
    await page.goto(f"{site.url}/#join={code}")
    await enter(page, name, "Join")
    await page.get_by_role("heading", name="What shall I do for you?").wait_for()
    return page


async def me(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate("async () => (await fetch('/api/me')).json()")
    return found


async def test_the_page_follows_the_language_at_once_and_back(site: Site) -> None:
    page = await settings(site, "profile")
    await page.get_by_role("combobox", name="Language").click()
    await page.get_by_role("option", name="Deutsch").click()
    await page.get_by_role("button", name="Save").first.click()
    await expect(page.get_by_role("heading", level=1, name="Einstellungen")).to_be_visible()
    await expect(page.get_by_role("link", name="Gedächtnis")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "de"
    assert await violations(page) == []
    await page.get_by_role("alert").get_by_role("button", name=re.compile("Undo|Rückgängig")).click()
    await expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()
    assert (await me(page))["language"] == "en"


async def test_a_zone_is_found_by_its_city(site: Site) -> None:
    page = await settings(site, "profile")
    zone = page.get_by_role("combobox", name="Time zone")
    await zone.fill("tok")
    await page.get_by_role("option", name="Asia/Tokyo").click()
    await page.get_by_role("button", name="Save").first.click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    assert (await me(page))["zone"] == "Asia/Tokyo"


async def test_days_hours_and_how_things_are_said_are_kept(site: Site) -> None:
    page = await settings(site, "profile")
    await page.get_by_role("checkbox", name="Fri").uncheck()
    await page.get_by_role("switch", name="Quiet hours").check()
    await page.get_by_role("combobox", name="Quiet until").click()
    await page.get_by_role("option", name="06:00").click()
    await page.get_by_role("switch", name="Answer voice notes").uncheck()
    await page.get_by_role("textbox", name="Messages to others wait").fill("30")
    await page.get_by_role("button", name="Save").nth(1).click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    kept = await me(page)
    assert (kept["working_days"], kept["quiet_hours"]) == ([0, 1, 2, 3], "22-6")
    assert (kept["spoken_answers"], kept["send_delay"]) == (False, 30)
    await page.reload()
    await expect(page.get_by_role("combobox", name="Quiet until")).to_have_value("06:00")


async def test_a_changed_password_signs_every_other_browser_out(site: Site) -> None:
    page = await settings(site, "profile")
    other = await site.window()
    await other.goto(site.url)
    await enter(other, "Ann", "Sign in")
    await other.get_by_role("textbox", name="Say something").wait_for()
    await page.get_by_label("Password until now").fill(PASSWORD)
    await page.get_by_label("New password of 10").fill("another battery staple")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    await other.reload()
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    assert (await me(page))["name"] == "Ann"


@pytest.fixture
async def phone(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[tuple[Site, Phone]]:
    """An installation with a bot, in a browser, and somebody with Telegram."""
    async with bot_api() as peer:
        given: dict[str, Any] = {"telegram_token": TOKEN, "telegram_api": peer.url, "telegram_polling": False}
        house = await House.build(tmp_path, **given)
        async with opened(house, unused_tcp_port) as site, house.client() as nobody:
            yield site, Phone(site.house, nobody, peer)
            assert site.house.services.telegram is not None
            await site.house.services.telegram.close()


async def test_an_account_is_linked_by_a_code_and_confirmed_in_the_page(phone: tuple[Site, Phone]) -> None:
    """From the code on the page, through the chat, to the yes that the page asks for; and apart again."""
    site, telegram = phone
    page = await settings(site, "channels")
    await page.get_by_role("button", name="Link Telegram").click()
    shown = page.get_by_role("group", name="Code for Telegram")
    code = await shown.get_by_role("textbox", name="Code").input_value()
    url = f"https://t.me/dayhand_bot?start={code}"
    await expect(page.get_by_role("img", name=f"QR code that opens Telegram at {url}")).to_be_visible()
    await expect(page.get_by_role("link", name="Open Telegram")).to_have_attribute("href", url)
    assert await violations(page) == []

    await telegram.say(f"/start {code}")

    asked = page.get_by_role("group", name="Is this you?")
    await expect(asked).to_contain_text("“Anna (@anna)” on Telegram has used your code.")
    await expect(shown).to_have_count(0)
    assert "Added" not in str(await telegram.say("add milk to my shopping list"))
    assert await violations(page) == []
    await asked.get_by_role("button", name="Yes, that is me").click()
    await expect(page.get_by_text("Anna (@anna) on Telegram")).to_be_visible()
    await expect(asked).to_have_count(0)
    assert await telegram.say("add milk to my shopping list") == ["Added milk to your shopping list."]

    await page.get_by_role("button", name="Unlink Anna (@anna)").click()
    await page.get_by_role("dialog").get_by_role("button", name="Unlink", exact=True).click()
    await expect(page.get_by_text("Nothing is linked yet.")).to_be_visible()
    assert "Added" not in str(await telegram.say("add eggs to my shopping list"))


async def test_a_code_that_a_stranger_was_told_links_once_it_is_confirmed(phone: tuple[Site, Phone]) -> None:
    site, telegram = phone
    page = await settings(site, "channels")
    (told,) = await telegram.say("hello?", sender=EVE)
    await page.get_by_role("textbox", name="Code").fill(told.splitlines()[0].split()[-1])
    await page.get_by_role("button", name="Enter").click()
    asked = page.get_by_role("group", name="Is this you?")
    await expect(asked).to_contain_text("“Eve” on Telegram")
    await asked.get_by_role("button", name="No, it is not").click()
    await expect(asked).to_have_count(0)
    await expect(page.get_by_text("Nothing is linked yet.")).to_be_visible()


async def test_a_token_works_until_it_is_revoked(site: Site) -> None:
    page = await settings(site, "access")
    await page.get_by_role("textbox", name="What it is for").fill("Home automation")
    await page.get_by_role("checkbox", name="Talk to me and change").uncheck()
    await page.get_by_role("button", name="Make a token").click()
    token = await page.get_by_label("Token", exact=True).input_value()
    bearer = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=site.url, headers=bearer) as program:
        assert (await program.get("/api/me")).json()["name"] == "Ann"
        assert (await program.post("/api/chat", json={"text": "hello"})).status_code == 403
        assert await violations(page) == []
        await page.reload()
        await expect(page.get_by_text("Home automation")).to_be_visible()
        await expect(page.get_by_text("May: read.")).to_be_visible()
        assert token not in await page.content()
        await page.get_by_role("button", name="Revoke Home automation").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
        await expect(page.get_by_text("There is no token yet.")).to_be_visible()
        assert (await program.get("/api/me")).status_code == 401


async def test_another_browser_is_signed_out_and_this_one_is_marked(site: Site) -> None:
    page = await site.owner()
    other = await site.window(user_agent="Mozilla/5.0 (iPhone) Version/19.0 Safari/604.1")
    await other.goto(site.url)
    await enter(other, "Ann", "Sign in")
    await other.get_by_role("textbox", name="Say something").wait_for()
    await page.goto(f"{site.url}/settings/access")
    await expect(page.get_by_text("This browser")).to_have_count(1)
    await page.get_by_role("button", name="Sign out Safari, iPhone").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_text("Safari, iPhone")).to_have_count(0)
    await other.reload()
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_everything_is_taken_along_in_one_file(site: Site) -> None:
    page = await site.owner()
    await say(page, "add caviar to my shopping list")
    await expect(page.get_by_role("article").filter(has_text="Added caviar")).to_be_visible()
    await page.goto(f"{site.url}/settings/data")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download as JSON").click()
    file = await download.value
    assert re.fullmatch(r"dayhand-\d{4}-\d\d-\d\d\.json", file.suggested_filename)
    exported = json.loads((await file.path()).read_text(encoding="utf-8"))
    assert exported["person"]["name"] == "Ann"
    assert "caviar" in json.dumps(exported["documents"])


async def test_who_erases_everything_is_back_at_the_door_and_forgotten(site: Site) -> None:
    owner = await site.owner()
    bob = await joined(site, owner)
    await say(bob, "add caviar to my shopping list")
    await expect(bob.get_by_role("article").filter(has_text="Added caviar")).to_be_visible()
    await bob.goto(f"{site.url}/settings/data")
    erase = bob.get_by_role("button", name="Erase everything about me")
    await bob.get_by_role("textbox", name="Your password").fill("wrong password")
    await expect(erase).to_be_disabled()
    await bob.get_by_role("textbox", name="Type ERASE").fill("ERASE")
    await erase.click()
    await expect(bob.get_by_role("alert")).to_contain_text("That is not your password.")
    assert all("403" in each for each in site.wrong)  # the browser says what it was answered
    site.wrong.clear()
    await bob.get_by_role("textbox", name="Your password").fill(PASSWORD)
    await erase.click()
    await expect(bob.get_by_role("heading", name="Sign in")).to_be_visible()
    messages = await site.house.store.collection("messages").find({"_id": {"$gte": ""}}).to_list()
    assert "caviar" not in str(messages)
    people = await owner.evaluate("async () => (await fetch('/api/people')).json()")
    assert [one["name"] for one in people] == ["Ann"]


async def test_the_owner_stores_and_forgets_a_key_and_a_member_sees_none(site: Site) -> None:
    page = await settings(site, "models")
    await page.get_by_label("Key of openai").fill("sk-QUOKKA")
    await page.get_by_role("button", name="Store").last.click()
    await expect(page.get_by_text("A key is stored.")).to_be_visible()
    assert "QUOKKA" not in await page.content()
    bob = await joined(site, page)
    await bob.goto(f"{site.url}/settings/models")
    await expect(bob.get_by_role("heading", name="What it cost you")).to_be_visible()
    await expect(bob.get_by_role("heading", name="Keys")).to_have_count(0)
    await page.get_by_role("button", name="Forget the key of openai").click()
    await page.get_by_role("dialog").get_by_role("button", name="Forget the key", exact=True).click()
    await expect(page.get_by_text("A key is stored.")).to_have_count(0)


async def test_a_package_is_switched_off_and_on_and_says_what_it_can_do(site: Site) -> None:
    page = await settings(site, "packages")
    part = page.get_by_role("region", name="phrases")
    switch = part.get_by_role("switch", name="phrases takes part")
    registry = site.house.services.registry
    try:
        await switch.click()
        await expect(switch).not_to_be_checked()
        await expect(switch).to_be_enabled()
        assert not registry.is_enabled("phrases")
        await switch.click()
        await expect(switch).to_be_checked()
        await expect(switch).to_be_enabled()
        assert registry.is_enabled("phrases")
    finally:
        registry.enable("phrases")  # the packages are shared by the tests
    await part.get_by_role("button", name=re.compile("It can do")).click()
    await expect(part.get_by_text("can be undone").first).to_be_visible()
    bob = await joined(site, page)
    await bob.goto(f"{site.url}/settings/packages")
    await expect(bob.get_by_role("region", name="phrases").get_by_text("Switched on.")).to_be_visible()
    await expect(bob.get_by_role("switch", name="phrases takes part")).to_have_count(0)


async def test_nothing_of_the_pages_stands_in_anybodys_way(site: Site) -> None:
    """Axe finds no violation in any section: in light, in dark and on a phone."""
    page = await site.owner()
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.set_viewport_size({"width": width, "height": 800})
        for section in SECTIONS:
            await page.goto(f"{site.url}/settings/{section}")
            await page.get_by_role("heading", level=2).first.wait_for()
            assert await violations(page) == [], (section, scheme, width)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section
