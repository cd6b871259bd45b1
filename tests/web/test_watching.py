"""A person sees what Dayhand does: plan, steps, reasons, questions, and has the last word."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.models.port import Answer, Ask, Told
from tests.api.house import House, with_shredder
from tests.deliberation.scripted import call, calls, wants
from tests.safety.shredder import shredded
from tests.web.conftest import Site, opened, say, violations


class PatientModel:
    """Gives its answers one by one, each only when it is let."""

    configured = True

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.go = asyncio.Semaphore(0)

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        await self.go.acquire()
        return self._answers.pop(0)


def _answer(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


async def test_a_plan_is_seen_as_it_runs_with_its_steps_and_what_they_took(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    model = PatientModel(
        wants("list_tasks", "create_task"),
        calls(call("list_tasks")),
        calls(call("create_task", title="fit the wug")),
    )
    async with opened(await House.build(tmp_path, models=model), unused_tcp_port) as site:
        page = await site.owner()
        await say(page, "frobnicate my week so that the wug fits")
        work = page.get_by_role("group", name="What I am doing")
        await expect(work).to_contain_text("Finding out what is wanted")
        model.go.release()
        await expect(work).to_contain_text("Planning")
        model.go.release()
        await expect(work.get_by_role("listitem")).to_contain_text(re.compile("done"))
        model.go.release()
        done = _answer(page, "fit the wug").last
        await expect(done).to_be_visible()
        await expect(work).to_have_count(0)
        await done.get_by_role("button", name="Why?").click()
        why = page.get_by_role("group", name="Why I did that")
        await expect(why.get_by_role("row")).to_have_count(3)  # the head and two steps
        await expect(why).to_contain_text("was asked 3 times")


async def test_work_is_stopped_by_a_press(tmp_path: Path, unused_tcp_port: int) -> None:
    model = PatientModel(wants("create_task"))
    async with opened(await House.build(tmp_path, models=model), unused_tcp_port) as site:
        page = await site.owner()
        await say(page, "frobnicate my week so that the wug fits")
        await page.get_by_role("button", name="Stop").click()
        await expect(_answer(page, "I stopped, as you asked. Nothing was done.")).to_be_visible()


async def test_why_tells_the_sentence_and_how_the_day_was_reckoned(site: Site) -> None:
    page = await site.owner()
    await say(page, "remind me to call mum tomorrow at 9")
    await page.get_by_role("button", name="Why?").click()
    why = page.get_by_role("group", name="Why I did that")
    await expect(why).to_contain_text("because today is")
    await expect(why.get_by_role("row").nth(1)).to_contain_text("tomorrow at 9")
    await expect(why).to_contain_text("No language model took part.")
    assert await violations(page) == []


async def test_an_approval_is_changed_asked_again_and_given(tmp_path: Path, unused_tcp_port: int) -> None:
    shredded.clear()
    async with opened(await House.build(tmp_path, with_shredder()), unused_tcp_port) as site:
        page = await site.owner()
        await say(page, "shred the old lease")
        asked = page.get_by_role("group", name="Waits for your yes")
        await expect(asked).to_contain_text("old lease")
        assert await violations(page) == []
        await asked.get_by_role("button", name="Change").click()
        await page.get_by_role("textbox", name="thing", exact=True).fill("the draft")
        await page.get_by_role("button", name="Ask me again").click()
        await expect(asked).to_contain_text("the draft")
        assert shredded == []
        await asked.get_by_role("button", name="Approve").click()
        await expect(asked).to_have_count(0)
        await expect(_answer(page, "the draft").last).to_be_visible()
        assert shredded == ["the draft"]
        await say(page, "shred the new lease")
        await asked.get_by_role("button", name="Deny").click()
        await expect(asked).to_have_count(0)
        assert shredded == ["the draft"]


async def test_a_message_is_said_otherwise(site: Site) -> None:
    page = await site.owner()
    await say(page, "add milk to my shopping list")
    own = _answer(page, "add milk to my shopping list").first
    await own.hover()
    await own.get_by_role("button", name="Say it otherwise").click()
    box = page.get_by_role("textbox", name="Say something")
    await expect(box).to_have_value("add milk to my shopping list")
    await say(page, "add oat milk to my shopping list")
    await page.get_by_role("button", name="Yes", exact=True).click()
    await say(page, "what's on my shopping list?")
    listed = _answer(page, "Your shopping list (1 item)")
    await expect(listed).to_contain_text("oat milk")


async def test_what_is_suggested_is_said_by_a_press(site: Site) -> None:
    page = await site.owner()
    await say(page, "add milk to my shopping list")
    suggested = page.get_by_role("group", name="What you may say next")
    await suggested.get_by_role("button", name="what's on my shopping list?").click()
    await expect(_answer(page, "Your shopping list (1 item)")).to_be_visible()


async def test_feedback_is_kept_with_its_reason(site: Site) -> None:
    page = await site.owner()
    await say(page, "add milk to my shopping list")
    bad = page.get_by_role("button", name="Not a good answer")
    await bad.click()
    await page.get_by_role("textbox", name="What was wrong with it?").fill("not that list")
    await page.get_by_role("button", name="Keep it").click()
    await expect(bad).to_have_attribute("aria-pressed", "true")
    async with asyncio.timeout(5):
        while (await _reasons(site))[-1:] != ["not that list"]:  # noqa: ASYNC110  # the store has no bell here
            await asyncio.sleep(0.05)
    await page.reload()
    await expect(bad).to_have_attribute("aria-pressed", "true")


async def _reasons(site: Site) -> list[str]:
    found = await site.house.store.collection("messages").find({"_id": {"$gte": ""}}).to_list()
    return [raw["feedback"]["reason"] for raw in found if raw.get("feedback")]


async def test_what_was_said_is_found_and_shown_where_it_stands(site: Site) -> None:
    page = await site.owner()
    await page.evaluate(
        """async () => {
            const texts = ["note: the plumber comes on Tuesdays", ...Array(70).keys()];
            for (const text of texts) {
                const body = JSON.stringify({ text: `${text}`.replace(/^(\\d+)$/, "note: number $1") });
                await fetch("/api/chat", {
                    method: "POST", headers: { "content-type": "application/json" }, body });
            }
        }"""
    )
    await page.reload()
    await page.get_by_role("log").wait_for()
    await page.keyboard.press("Control+k")
    await page.get_by_role("searchbox", name="Words to look for").fill("plumbers")
    found = page.get_by_role("list", name="Messages found").get_by_role("button").first
    await expect(found.locator("mark")).to_have_text("plumber")
    await found.click()
    await expect(_answer(page, "the plumber comes on Tuesdays").first).to_be_in_viewport()


async def test_code_is_coloured_and_a_picture_from_elsewhere_waits(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    text = (
        "```python\ndef wug():\n    return 1\n```\n\n![a wug](https://elsewhere.invalid/wug.png)\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |"
    )
    model = PatientModel(wants(complexity="talk", answer=text))
    model.go.release()
    async with opened(await House.build(tmp_path, models=model), unused_tcp_port) as site:
        page = await site.owner()
        await say(page, "what on earth would a wug be then")
        await expect(page.locator("code .hljs-keyword").first).to_have_text("def")
        await expect(page.get_by_role("table")).to_be_visible()
        assert await page.locator("article img").count() == 0
        assert await violations(page) == []


async def test_a_model_that_cannot_be_reached_is_told_and_the_rest_works(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    """A model is named and has no key; the sentences work as without one."""
    house = await House.build(tmp_path, model="openai:gpt-5-mini")
    async with opened(house, unused_tcp_port) as site:
        page = await site.owner()
        await expect(page.get_by_text("My language model cannot be reached right now.")).to_be_visible()
        await say(page, "add milk to my shopping list")
        await expect(_answer(page, "Added milk to your shopping list.")).to_be_visible()
        assert await violations(page) == []
