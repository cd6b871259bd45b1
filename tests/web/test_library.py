"""Documents in a browser: given, read, searched, opened where they are quoted, deleted and brought back."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.web.conftest import Site, say, violations

LEASE = (
    "The notice period is three months.\n\nPets are allowed with consent.\n\nThe deposit is 1,700 euros. 🏠"
)


async def give(page: Page, button: str, *files: Path) -> None:
    """Choose files in the window that a button opens."""
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name=button).click()
    await (await chosen.value).set_files(files)


async def library(site: Site, tmp_path: Path) -> Page:
    """Return the page of documents, with one that is read."""
    file = tmp_path / "lease.txt"
    file.write_text(LEASE)
    page = await site.owner()
    await page.get_by_role("link", name="Documents").click()
    await expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    await give(page, "Add files", file)
    await expect(page.get_by_role("link", name="lease.txt")).to_be_visible()
    return page


async def test_a_document_is_searched_and_opened_where_its_words_stand(site: Site, tmp_path: Path) -> None:
    page = await library(site, tmp_path)
    await page.get_by_role("searchbox", name="Search in all documents").fill("deposits")
    found = page.get_by_role("list", name="Passages found")
    await expect(found.locator("mark")).to_have_text(["deposit"])
    assert await violations(page) == []
    await found.get_by_role("link", name="lease.txt").click()
    await expect(page.get_by_role("heading", name="lease.txt")).to_be_visible()
    await expect(page.locator("mark")).to_contain_text("The deposit is 1,700 euros. 🏠")
    assert await violations(page) == []


async def test_a_quotation_leads_to_the_very_words(site: Site, tmp_path: Path) -> None:
    page = await library(site, tmp_path)
    await page.get_by_role("link", name="Conversation").click()
    await say(page, "how much is the deposit?")
    await page.get_by_role("list", name="Where it stands").get_by_role("link").click()
    await expect(page.locator("mark")).to_have_text("The deposit is 1,700 euros.")


async def test_a_deleted_document_comes_back_by_a_press(site: Site, tmp_path: Path) -> None:
    page = await library(site, tmp_path)
    assert await violations(page) == []
    await page.get_by_role("button", name="Delete lease.txt").click()
    await expect(page.get_by_role("link", name="lease.txt")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name="lease.txt")).to_be_visible()


async def test_an_address_of_somebody_elses_document_tells_nothing(site: Site, tmp_path: Path) -> None:
    page = await library(site, tmp_path)
    await page.goto(f"{site.url}/library/no-such-document")
    await expect(page.get_by_role("alert")).to_be_visible()
    assert all("404" in each for each in site.wrong)  # the browser says what it was answered
    site.wrong.clear()
