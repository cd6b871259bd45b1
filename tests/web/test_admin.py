"""The installation in its owner's browser; nobody else sees it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from api.life import Life
from bot.models.port import Payer, Usage
from bot.models.usage import UsageBook
from tests.api.house import House
from tests.api.stuck import stuck
from tests.channels.phone import Phone
from tests.peers.telegram import TOKEN, bot_api
from tests.web.conftest import Site, enter, opened, violations

SECTIONS = ("people", "health", "cost", "deliveries", "settings")


async def admin(site: Site, section: str) -> Page:
    """Return a section of the installation, as the owner sees it."""
    page = await site.owner()
    await page.goto(f"{site.url}/admin/{section}")
    await page.get_by_role("heading", level=2).first.wait_for()
    return page


async def used(house: House, model: str, micros: int, days_ago: int = 0) -> None:
    """Count a call to a model as it is counted when one was made."""
    usage = Usage(calls=1, input_tokens=1_000, output_tokens=200, micros=micros)
    at = datetime.now(UTC) - timedelta(days=days_ago)
    await UsageBook(house.store).add(Payer("owner", "web", "turn-1"), "respond", model, usage, at)


async def test_somebody_joins_by_the_link_that_the_owner_made_and_sees_none_of_it(site: Site) -> None:
    page = await admin(site, "people")
    await page.get_by_role("button", name="Make an invitation").click()
    link = await page.get_by_role("textbox", name="Invitation").input_value()
    await expect(page.get_by_role("img", name=f"QR code of the invitation {link}")).to_be_visible()
    assert await violations(page) == []
    bob = await site.window()
    await bob.goto(link)
    await enter(bob, "Bob", "Join")
    await expect(bob.get_by_role("link", name="Settings")).to_be_visible()
    await expect(bob.get_by_role("link", name="Installation")).to_have_count(0)
    await bob.goto(f"{site.url}/admin/people")
    await expect(bob.get_by_role("alert")).to_contain_text("Only the owner")
    for path in ("people", "deliveries", "installation", "models"):
        status = "async (path) => (await fetch(`/api/${path}`)).status"
        assert await bob.evaluate(status, path) == 403
        assert await page.evaluate(status, path) == 200
    assert all("403" in each for each in site.wrong)  # the browser says what it was answered
    site.wrong.clear()
    await page.reload()
    await expect(page.get_by_role("region", name="Who has an account").get_by_text("Bob")).to_be_visible()


async def test_a_guest_is_sent_away_once_that_is_confirmed(site: Site) -> None:
    people, now = site.house.services.people, site.house.clock.now()
    await people.stand_in("guest.telegram.77", role="guest", zone="UTC", language="en", now=now)
    page = await admin(site, "people")
    away = page.get_by_role("button", name="Send away guest.telegram.77")
    await away.click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert await people.guests() == ["guest.telegram.77"]
    await away.click()
    await page.get_by_role("dialog").get_by_role("button", name="Send away", exact=True).click()
    await expect(away).to_have_count(0)
    assert await people.guests() == []


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


async def test_an_answer_that_a_chat_refused_is_sent_again_from_the_page(phone: tuple[Site, Phone]) -> None:
    site, telegram = phone
    page = await admin(site, "deliveries")
    await expect(page.get_by_text("Nothing is stuck.")).to_be_visible()
    linking = site.house.services.linking
    made = await linking.make("owner", "telegram")
    await telegram.say(f"/start {made.code}")
    await linking.confirm("owner", made.link.id)
    telegram.peer.blocked.add("42")
    assert await telegram.say("add milk to my shopping list") == []
    telegram.peer.blocked.clear()

    trouble = page.get_by_role("group", name="Answer to Ann by Telegram")  # looked at again by itself
    await expect(trouble).to_contain_text("Given up", timeout=15_000)
    await trouble.get_by_role("button", name="Send again").click()
    await expect(trouble).to_have_count(0)
    await site.house.services.core.drain()
    assert telegram.peer.texts()[-1] == "Added milk to your shopping list."


async def test_a_message_to_somebody_else_is_not_sent_again_from_here(site: Site) -> None:
    await stuck(site.house, "web:2:r", kind="third_party", state="held")
    page = await admin(site, "deliveries")
    trouble = page.get_by_role("group", name="Message of Ann to somebody else by Telegram")
    await expect(trouble.get_by_role("button", name="Let it go")).to_be_visible()
    await expect(trouble.get_by_role("button", name="Send again")).to_have_count(0)
    assert "CANARY" not in await page.content()
    held = page.get_by_role("row", name=re.compile("^Held 1"))
    await expect(held).to_be_visible()
    await trouble.get_by_role("button", name="Let it go").click()
    await expect(page.get_by_text("Nothing is stuck.")).to_be_visible()


async def test_what_models_cost_is_drawn_by_day_and_told_in_numbers(site: Site) -> None:
    await used(site.house, "openai:gpt-5-mini", 450_000)
    await used(site.house, "openai:gpt-5-mini", 50_000, days_ago=3)
    await used(site.house, "ollama:llama3.2", 0, days_ago=20)
    page = await admin(site, "cost")
    model = page.get_by_role("region", name="By model").get_by_role("row", name=re.compile("gpt-5-mini"))
    await expect(model).to_contain_text("US$0.50")
    person = page.get_by_role("region", name="By person").get_by_role("row", name=re.compile("Ann"))
    await expect(person).to_contain_text("3,600")
    bars = page.locator(".recharts-bar-rectangle path")
    await expect(bars).to_have_count(2)
    await page.get_by_text("7 days").click()
    await expect(page.get_by_text("ollama:llama3.2")).to_have_count(0)
    await expect(model).to_contain_text("US$0.50")


async def test_a_part_that_is_not_sound_is_told_first(site: Site) -> None:
    life = Life(site.house.services)
    site.house.app.state.life = life
    life.works = True
    page = await admin(site, "health")
    await expect(page.get_by_role("status").filter(has_text="Everything is sound.")).to_be_visible()
    life.works = False
    await page.reload()
    await expect(page.get_by_text("1 part is not sound.")).to_be_visible()
    first = page.get_by_role("list", name="Parts").get_by_role("listitem").first
    await expect(first).to_contain_text("core")
    await expect(first.get_by_role("img", name="Not sound")).to_be_visible()


async def test_settings_in_force_are_told_without_secrets(phone: tuple[Site, Phone]) -> None:
    site, _ = phone
    page = await admin(site, "settings")
    token = page.get_by_role("listitem").filter(has=page.get_by_text("DAYHAND_TELEGRAM_TOKEN", exact=True))
    await expect(token).to_contain_text("set, and not shown")
    await expect(page.get_by_text("DAYHAND_PORT", exact=True)).to_have_count(0)
    await page.get_by_role("switch", name="Show also").check()
    await expect(page.get_by_text("DAYHAND_PORT", exact=True)).to_be_visible()
    assert TOKEN not in await page.content()


async def test_nothing_of_the_pages_stands_in_anybodys_way(site: Site) -> None:
    """Axe finds no violation in any section, with things in it: in light, in dark and on a phone."""
    await used(site.house, "openai:gpt-5-mini", 450_000)
    await stuck(site.house, "web:1:reply")
    await stuck(site.house, "web:2:r", kind="third_party", state="held")
    page = await site.owner()
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.set_viewport_size({"width": width, "height": 800})
        for section in SECTIONS:
            await page.goto(f"{site.url}/admin/{section}")
            await page.get_by_role("heading", level=2).first.wait_for()
            if section == "cost":
                await page.locator(".recharts-bar-rectangle path").first.wait_for()
            assert await violations(page) == [], (section, scheme, width)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section
