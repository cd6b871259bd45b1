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
    "day": "/day?view=day&day=2026-11-24",
    "calendar": "/day?view=week&day=2026-11-24",
    "month": "/day?view=month&day=2026-11-24",
    "tasks": "/tasks",
    "lists": "/tasks?tab=lists",
    "notes": "/tasks?tab=notes",
    "reminders": "/tasks?tab=reminders",
    "documents": "/library",
    "document": "/library/{document}?start=36&end=64",
    "flashcards": "/learn",
    "guides": "/learn?tab=guides",
    "guide": "/learn/guides/{guide}",
    "research": "/learn?tab=research",
    "paths": "/learn?tab=paths",
    "memory": "/memory",
    "settings": "/settings/profile",
    **{name: f"/settings/{name}" for name in ("channels", "models", "packages", "access", "data")},
    "installation": "/admin/health",
    **{name: f"/admin/{name}" for name in ("people", "cost", "deliveries")},
    "settings-in-force": "/admin/settings",
}
"""Every page by the name of its picture; ``{document}`` and ``{guide}`` are the latest of that kind."""
FOLDER = WEB / "screenshots"
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
    "make flashcards from the lease",
    "make a study guide of the lease",
    "research the deposit",
    "make a learning path about the deposit",
    "note: the wifi code is 1234",
    "what's on my calendar next week?",
    "remind me to call mum tomorrow at 9",
)
LEASE = """# Lease

## Beginning

The lease begins on 1 March 2026. It is a contract between Olga Berg and Ann about the flat in Main Street 12.

## Money

The deposit is 1,700 euros. A deposit is a sum that the landlord keeps until the tenant moves out. The rent is
due on the third working day of every month, and the deposit is returned within six weeks.

## Ending

The notice period is three months. Notice is given in writing.
"""
_TO_README = "DAYHAND_SCREENSHOTS"


async def test_every_page_has_its_picture_and_fits_its_screen(site: Site, tmp_path: Path) -> None:
    FOLDER.mkdir(exist_ok=True)
    page = await site.owner(**LOOKS["light"])
    await _fill(page, tmp_path)
    latest = {"document": await _latest(page, "documents"), "guide": await _latest(page, "guides?kind=guide")}
    state = await page.context.storage_state()
    for look, options in LOOKS.items():
        page = await site.window(**options)
        await page.goto(site.url)
        await page.get_by_role("button", name="Sign in").wait_for()
        await _take(page, "door", look)
        page = await site.window(storage_state=state, **options)
        await page.clock.set_fixed_time(START)
        for name, path in PAGES.items():
            await page.goto(f"{site.url}{path.format(**latest)}")
            await page.locator("main h1, main h2").first.wait_for()
            await _take(page, name, look)
    made = {each.stem for each in FOLDER.glob("*.png")}
    assert made >= {f"{name}-{look}" for name in ("door", *PAGES) for look in LOOKS}


async def _take(page: Page, name: str, look: str) -> None:
    """Take a picture of what a page shows, which fits its window."""
    await page.wait_for_timeout(500)  # what is fetched last has come, and nothing moves any more
    picture = FOLDER / f"{name}-{look}.png"
    await page.screenshot(path=picture, animations="disabled")
    wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert (name, look, max(wide, 0)) == (name, look, 0)
    if (name, look) in SHOWN and os.environ.get(_TO_README):
        shutil.copy(picture, WEB.parent / "docs" / "pictures" / picture.name)


async def _latest(page: Page, kind: str) -> str:
    """Return the id of the latest thing of a kind."""
    found = await page.evaluate("async (kind) => (await (await fetch(`/api/${kind}`)).json())[0].id", kind)
    return str(found)


async def _fill(page: Page, folder: Path) -> None:
    """Have something on every page, by saying it."""
    lease = folder / "lease.md"
    lease.write_text(LEASE, encoding="utf-8")
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Attach files").click()
    await (await chosen.value).set_files(lease)
    await page.get_by_role("article").filter(has_text="lease.md").first.wait_for()
    for sentence in SAID:
        await say(page, sentence)
        await page.get_by_role("article").filter(has_text=sentence).first.wait_for()
    await say(page, "how much is the deposit?")
    await page.get_by_role("list", name="Where it stands").wait_for()
