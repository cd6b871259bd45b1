"""The built page in a real browser, over the real server with the embedded store."""

import asyncio
import re
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.api.house import House
from tests.peers.serving import serving

WEB = Path(__file__).parents[2] / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "correct horse battery"
expect.set_options(timeout=15_000)
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage")
_EXPECTED = re.compile(
    r"net::ERR_INTERNET_DISCONNECTED|net::ERR_ABORTED|^Service Worker registration blocked by Playwright$"
)
"""While there is no network, the browser itself says so."""
_REFUSED = "/api/auth/login"
"""Whose refusals are expected: of a wrong password."""


@dataclass
class Site:
    """An installation in a browser."""

    house: House
    url: str
    browser: Browser
    wrong: list[str] = field(default_factory=list[str])
    """What the browser complained of."""

    async def window(self, **options: Any) -> Page:
        """Open a window that shares nothing with others.

        Without a service worker unless it is asked for: what passes one is not told to tests that look on.
        """
        usual = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "service_workers": "block"}
        context = await self.browser.new_context(**{**usual, **options})
        context.set_default_timeout(15_000)
        return await self.tab(context)

    async def tab(self, context: BrowserContext) -> Page:
        """Open a window that is signed in as the others of its context."""
        page = await context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self._heard(said.type, said.text, said.location["url"]))
        return page

    async def owner(self, **options: Any) -> Page:
        """Return a window in which the owner has just signed in for the first time."""
        page = await self.window(**options)
        code = await self.house.services.accounts.setup_code()
        await page.goto(f"{self.url}/#setup={code}")
        await enter(page, "Ann", "Become the owner")
        await page.get_by_role("heading", name="What shall I do for you?").wait_for()
        return page

    def _heard(self, kind: str, text: str, url: str) -> None:
        expected = _EXPECTED.search(text) or url.endswith(_REFUSED)
        if kind in {"error", "warning"} and not expected:
            self.wrong.append(text)


async def enter(page: Page, name: str, button: str, password: str = PASSWORD) -> None:
    """Fill in the door."""
    await page.get_by_role("textbox", name="Name").fill(name)
    await page.locator("input[name=password]").fill(password)
    await page.get_by_role("button", name=button).click()


async def say(page: Page, text: str) -> None:
    """Type something and send it."""
    box = page.get_by_role("textbox", name="Say something")
    await box.fill(text)
    await box.press("Enter")


async def until(page: Page, expression: str) -> None:
    """Wait for an expression to hold in a page; its policy lets Playwright's own waiting evaluate nothing."""
    async with asyncio.timeout(20):
        while not await page.evaluate(expression):  # noqa: ASYNC110  # a page has no bell
            await asyncio.sleep(0.05)


async def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page (WCAG 2.2 AA and its best practices)."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("async () => (await axe.run()).violations")
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]


@asynccontextmanager
async def opened(house: House, port: int, options: Sequence[str] = ()) -> AsyncGenerator[Site]:
    """Serve an installation and open a browser on it; it is closed afterwards, and nothing went wrong.

    ``options`` are given to the browser.
    """
    if _CHROMIUM is None:
        pytest.skip("needs Chromium (Debian: chromium)")
    if not (WEB / "dist" / "index.html").is_file() or not AXE.is_file():
        pytest.skip("needs the built page: make web")
    await house.services.local_owner()
    async with serving(house.app, port), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=[*_OPTIONS, *options])
        site = Site(house, f"http://127.0.0.1:{port}", browser)
        yield site
        await browser.close()
    await house.close()
    assert site.wrong == []


@pytest.fixture
async def site(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Site]:
    async with opened(await House.build(tmp_path), unused_tcp_port) as ready:
        yield ready
