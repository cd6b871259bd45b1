"""The page as an installed program: it opens without a network, and says when there is a newer one."""

import json
import shutil
from pathlib import Path

import httpx
from playwright.async_api import expect

from api.client import Client
from tests.web.conftest import WEB, Site, say, until, violations


async def test_the_page_opens_without_a_network_and_keeps_what_is_typed(site: Site) -> None:
    """With its styles: a kept page without its own nonce would be bare, and the browser would complain."""
    page = await site.owner(service_workers="allow")
    await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await until(page, "navigator.serviceWorker.controller !== null")

    await page.context.set_offline(True)
    await page.goto(f"{site.url}/", wait_until="commit")

    await expect(page.get_by_text("Not connected.")).to_be_visible()
    await expect(page.get_by_text("Your messages come as soon as there is a connection.")).to_be_visible()
    await say(page, "add milk to my shopping list")
    await expect(page.get_by_text("add milk to my shopping list").first).to_be_visible()
    colour = await page.locator("body").evaluate("body => getComputedStyle(body).fontFamily")
    assert "system-ui" in colour
    assert await violations(page) == []

    await page.reload()
    await expect(page.get_by_text("add milk to my shopping list").first).to_be_visible()

    await page.context.set_offline(False)
    await expect(page.get_by_role("button", name="Undo: added milk")).to_be_visible(timeout=15_000)


async def test_nothing_of_the_api_is_kept(site: Site) -> None:
    """Who takes the machine finds the program in the cache, and no message."""
    page = await site.owner(service_workers="allow")
    await until(page, "navigator.serviceWorker.controller !== null")
    await say(page, "add milk to my shopping list")
    await expect(page.get_by_role("button", name="Undo: added milk")).to_be_visible(timeout=15_000)

    kept = await page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) => "
        "(await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )

    assert "/" in kept
    assert any(path.startswith("/assets/index-") for path in kept)
    assert [path for path in kept if path.startswith("/api")] == []


async def test_who_signed_out_is_not_shown_again(site: Site) -> None:
    """The page remembers who is signed in, until they leave."""
    page = await site.owner(service_workers="allow")
    await until(page, "navigator.serviceWorker.controller !== null")
    await page.get_by_role("button", name="Account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    await page.context.set_offline(True)
    await page.goto(f"{site.url}/", wait_until="commit")

    await expect(page.get_by_text("Dayhand does not answer")).to_be_visible(timeout=20_000)


async def test_a_newer_version_is_offered_and_shown_on_demand(site: Site, tmp_path: Path) -> None:
    """The open page stays what it is until its person wants the new one."""
    page = await site.owner(service_workers="allow")
    await until(page, "navigator.serviceWorker.controller !== null")
    newer = tmp_path / "newer"
    shutil.copytree(WEB / "dist", newer)
    worker, index = newer / "sw.js", newer / "index.html"
    worker.write_text(worker.read_text(encoding="utf-8") + "\n// newer", encoding="utf-8")
    shown = index.read_text(encoding="utf-8").replace("<title>Dayhand</title>", "<title>Newer</title>")
    index.write_text(shown, encoding="utf-8")
    site.house.app.state.client = Client.of(newer)

    await page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    await expect(page.get_by_text("A new version is there.")).to_be_visible()
    assert await page.title() == "Dayhand"
    assert await violations(page) == []
    await page.get_by_role("button", name="Reload").click()

    await expect(page).to_have_title("Newer")


async def test_the_manifest_names_pictures_that_are_there(site: Site) -> None:
    """A browser offers to install only what has pictures in the sizes it says."""
    async with httpx.AsyncClient(base_url=site.url) as client:
        answer = await client.get("/manifest.webmanifest")
        manifest = json.loads(answer.text)
        sizes = {icon["sizes"]: (await client.get(icon["src"])) for icon in manifest["icons"][:2]}
        worker = await client.get("/sw.js")

    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == answer.headers["cache-control"] == "no-cache"
    assert manifest["display"] == "standalone"
    for size, picture in sizes.items():
        width = int.from_bytes(picture.content[16:20])
        assert picture.headers["content-type"] == "image/png"
        assert f"{width}x{width}" == size
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
