"""A picture of every page in light, dark and on a phone, into ``web/screenshots/``; none overflows."""

import os
import shutil
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.api.house import START
from tests.web.conftest import WEB, Site, say

PAGES = {
    "conversation": "/",
    "calendar": "/day?view=week&day=2026-11-24",
    "tasks": "/tasks",
    "documents": "/library",
    "flashcards": "/learn",
    "paths": "/learn?tab=paths",
    "memory": "/memory",
    "settings": "/settings/profile",
    "channels": "/settings/channels",
    "installation": "/admin/health",
}
"""Every page by the name of its picture."""
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 820}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 820}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 800}},
}
SHOWN = {
    ("conversation", "light"),
    ("conversation", "phone"),
    ("calendar", "light"),
    ("tasks", "dark"),
    ("documents", "light"),
    ("memory", "dark"),
}
"""The six that the README shows: ``make screenshots`` takes them along."""
SAID = (
    "schedule dentist on tuesday at 3pm",
    "schedule team lunch on thursday from 12:30 to 14:00",
    "I have to send the report by Wednesday, it's urgent",
    "add a task to water the plants",
    "remember that I am allergic to nuts",
    "remember that my sister is called Eva",
    "add milk, eggs and bread to my shopping list",
    "make a flashcard: capital of France = Paris",
    "make a learning path about the deposit",
    "what's on my calendar next week?",
    "remind me to call mum tomorrow at 9",
)
LEASE = (
    "The lease begins on 1 March 2026.\n\nThe deposit is 1,700 euros.\n\nThe notice period is three months.\n"
)
_TO_README = "DAYHAND_SCREENSHOTS"


async def test_every_page_has_its_picture_and_fits_its_screen(site: Site, tmp_path: Path) -> None:
    folder = WEB / "screenshots"
    folder.mkdir(exist_ok=True)
    page = await site.owner(**LOOKS["light"])
    await _fill(page, tmp_path)
    state = await page.context.storage_state()
    for look, options in LOOKS.items():
        page = await site.window(storage_state=state, **options)
        await page.clock.set_fixed_time(START)
        for name, path in PAGES.items():
            await page.goto(f"{site.url}{path}")
            await page.locator("main h1, main h2").first.wait_for()
            await page.wait_for_timeout(700)  # what is fetched last has come, and nothing moves any more
            picture = folder / f"{name}-{look}.png"
            await page.screenshot(path=picture, animations="disabled")
            wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert (name, look, max(wide, 0)) == (name, look, 0)
            if (name, look) in SHOWN and os.environ.get(_TO_README):
                shutil.copy(picture, WEB.parent / "docs" / "pictures" / picture.name)
    made = {each.stem for each in folder.glob("*.png")}
    assert made >= {f"{name}-{look}" for name in PAGES for look in LOOKS}


async def _fill(page: Page, folder: Path) -> None:
    """Have something on every page, by saying it."""
    lease = folder / "lease.txt"
    lease.write_text(LEASE, encoding="utf-8")
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Attach files").click()
    await (await chosen.value).set_files(lease)
    await page.get_by_role("article").filter(has_text="lease.txt").first.wait_for()
    for sentence in SAID:
        await say(page, sentence)
        await page.get_by_role("article").filter(has_text=sentence).first.wait_for()
    await say(page, "how much is the deposit?")
    await page.get_by_role("list", name="Where it stands").wait_for()
