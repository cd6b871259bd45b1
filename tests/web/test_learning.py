"""Learning in a browser: reviewing flashcards, decks, study guides, research and learning paths."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.async_api import Locator, Page, expect

from api.profile import change_profile
from capabilities.document import Document
from capabilities.educator.documents import Flashcard, Guide, LearningPath
from tests.api.house import START, House
from tests.web.conftest import WEB, Site, violations
from tests.web.test_library import give

D = TypeVar("D", bound=Document)

BIOLOGY = """# Cells

A cell is the smallest unit of life that can live on its own. Every cell is surrounded by a membrane that
decides what may enter and what may leave. The human body has about 37 trillion cells of very many kinds.

# Photosynthesis

Photosynthesis is the process by which plants turn light into sugar. It takes place in the chloroplasts of
the leaves and needs water, light and carbon dioxide. A big tree makes about 100 kilograms of oxygen a year.

# Respiration

Respiration is the process by which cells win energy out of sugar and oxygen. It takes place in the
mitochondria, and what is left over is water and carbon dioxide. One molecule of glucose yields 32 molecules
of the carrier of energy in most cells.
"""
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 800}},
}
CAPITALS = (("Capital of France", "Paris"), ("Capital of Peru", "Lima"), ("Capital of Kenya", "Nairobi"))


async def learn(site: Site, path: str = "/learn", **options: Any) -> Page:
    """Return a page of the owner, in a browser whose clock shows the time of the house."""
    page = await site.owner(**options)
    await page.clock.set_fixed_time(START)
    await page.goto(f"{site.url}{path}")
    return page


async def post(page: Page, path: str, **body: Any) -> dict[str, Any]:
    """Have something done as the page itself would, but elsewhere."""
    status, answer = await page.evaluate(
        """async ([path, body]) => { const answer = await fetch(path, {method: "POST",
           body: JSON.stringify(body), headers: {"content-type": "application/json"}});
           return [answer.status, await answer.json()] }""",
        [path, body],
    )
    assert status == 200, answer
    return dict(answer)


async def capitals(page: Page) -> None:
    for front, back in CAPITALS:
        await post(page, "/api/flashcards", front=front, back=back, deck="Geography")


async def biology(site: Site, tmp_path: Path, path: str, **options: Any) -> Page:
    """Return a page of the owner, who has given notes that are read."""
    file = tmp_path / "biology.md"
    file.write_text(BIOLOGY, encoding="utf-8")
    page = await learn(site, "/library", **options)
    await give(page, "Add files", file)
    await expect(page.get_by_role("link", name="biology.md")).to_be_visible()
    await page.goto(f"{site.url}{path}")
    return page


async def kept(site: Site, kind: type[D]) -> Sequence[D]:
    """Return the owner's documents of a kind, as they are stored."""
    owner = await site.house.services.local_owner()
    return await site.house.services.records(owner.id).of(kind).find(limit=100)


async def card(site: Site, front: str) -> Flashcard:
    """Return the card that asks something, as it is stored."""
    (found,) = [each for each in await kept(site, Flashcard) if each.front == front]
    return found


def review(page: Page) -> Locator:
    return page.get_by_role("region", name="Review")


async def undo(page: Page) -> None:
    """Take back a deletion, by the notice that tells of it: others may still be there."""
    told = page.get_by_role("alert").filter(has_text="Deleted")
    await told.get_by_role("button", name="Undo").click()


async def make(page: Page, button: str, *, document: str) -> None:
    """Choose a document in the window that a button opens, and have something made of it."""
    await page.get_by_role("combobox", name="Document").click()
    await page.get_by_role("option", name=document).click()
    await page.get_by_role("button", name=button).click()


async def open_card(page: Page, key: str = " ") -> None:
    """Show the answer of the card that is asked, without a mouse."""
    await expect(review(page).get_by_role("button", name="Show answer")).to_be_focused()
    await page.keyboard.press(key)
    await expect(review(page).get_by_role("button", name=re.compile("^Good"))).to_be_focused()


async def test_cards_are_reviewed_by_keys_and_come_back_as_they_were_known(site: Site) -> None:
    page = await learn(site)
    await capitals(page)
    await page.reload()
    await expect(review(page).get_by_text("3 due")).to_be_visible()
    await expect(review(page).get_by_text("Capital of France")).to_be_visible()
    await expect(review(page).get_by_text("Paris")).to_have_count(0)
    await page.keyboard.press("3")  # says nothing before the answer is seen
    await open_card(page)
    await expect(review(page).get_by_text("Paris")).to_be_visible()
    waits = review(page).get_by_role("group", name="How well did you know it?").get_by_role("button")
    await expect(waits).to_have_text(["Again 1 min", "Hard 6 mins", "Good 10 mins", "Easy 8 days"])
    await page.keyboard.press("1")
    await expect(review(page).get_by_text("Capital of Peru")).to_be_visible()
    await expect(review(page).get_by_text("Lima")).to_have_count(0)
    await open_card(page, "Enter")
    await page.keyboard.press("Enter")  # on what is focused: Good
    await expect(review(page).get_by_text("1 due")).to_be_visible()
    await open_card(page)
    await page.keyboard.press("4")
    await expect(review(page).get_by_text("Well done: 3 cards answered.")).to_be_visible()
    await expect(review(page).get_by_text("Nothing is due until Fri, 20 Nov 2026, 10:01.")).to_be_visible()
    rated = {each.front: each for each in await kept(site, Flashcard)}
    came = {
        front: (each.reviews, each.stage, each.step, each.due - (each.reviewed_at or each.due))
        for front, each in rated.items()
    }
    assert came == {
        "Capital of France": (1, "learning", 0, timedelta(minutes=1)),
        "Capital of Peru": (1, "learning", 1, timedelta(minutes=10)),
        "Capital of Kenya": (1, "review", None, timedelta(days=8)),
    }


async def test_an_answer_is_taken_back_and_one_goes_on_before_the_time(site: Site) -> None:
    page = await learn(site)
    await post(page, "/api/flashcards", front="Capital of France", back="Paris")
    before = await card(site, "Capital of France")
    await page.reload()
    await open_card(page)
    await page.keyboard.press("2")
    await expect(
        review(page).get_by_text("“Capital of France”: Hard, comes back in 6 minutes.")
    ).to_be_visible()
    assert (await card(site, "Capital of France")).reviews == 1
    await review(page).get_by_role("button", name="Take back").click()
    await expect(review(page).get_by_text("1 due")).to_be_visible()
    assert await card(site, "Capital of France") == before
    await review(page).get_by_role("button", name="Show answer").click()
    await review(page).get_by_role("button", name=re.compile("^Easy")).click()
    await review(page).get_by_role("button", name="Go on anyway").click()
    await expect(review(page).get_by_text("You have been through all of them.")).to_be_visible()
    await page.reload()
    await review(page).get_by_role("button", name="Go on anyway").click()
    await expect(review(page).get_by_text("1 card left")).to_be_visible()
    await review(page).get_by_role("button", name="Show answer").click()
    await review(page).get_by_role("button", name=re.compile("^Good")).click()
    await expect(review(page).get_by_text("“Capital of France”: Good")).to_be_visible()
    assert (await card(site, "Capital of France")).reviews == 2


async def test_a_card_is_written_changed_deleted_and_brought_back(site: Site) -> None:
    page = await learn(site)
    await expect(page.get_by_text("make flashcards from my biology notes")).to_be_visible()
    await page.get_by_role("button", name="New card").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Front: what is asked").fill("Capital of France?")
    await form.get_by_label("Back: what is right").fill("Lyon")
    await form.get_by_label("Deck", exact=True).fill("Geography")
    await form.get_by_role("button", name="Add").click()
    await expect(form.get_by_label("Front: what is asked")).to_be_focused()
    await expect(form.get_by_label("Front: what is asked")).to_have_value("")
    await page.keyboard.press("Escape")
    await page.get_by_role("link", name="Geography").click()
    cards = page.get_by_role("list", name="Cards")
    await cards.get_by_role("button", name="Capital of France? Lyon").click()
    await form.get_by_label("Back: what is right").fill("Paris")
    await form.get_by_role("button", name="Save").click()
    await expect(cards.get_by_role("button", name="Capital of France? Paris")).to_be_visible()
    written = await card(site, "Capital of France?")
    assert (written.back, written.deck) == ("Paris", "Geography")
    await page.get_by_role("button", name="Delete the card “Capital of France?”").click()
    await expect(page.get_by_text("There are no cards in a deck of this name.")).to_be_visible()
    assert await kept(site, Flashcard) == []
    await page.get_by_role("alert").filter(has_text="Deleted").get_by_role("button", name="Undo").click()
    await expect(cards.get_by_role("button", name="Capital of France? Paris")).to_be_visible()
    assert [each.back for each in await kept(site, Flashcard)] == ["Paris"]


async def test_a_deck_is_searched_renamed_deleted_and_brought_back(site: Site) -> None:
    page = await learn(site)
    await capitals(page)
    await post(page, "/api/flashcards", front="der Hund", back="the dog", deck="German")
    await page.goto(f"{site.url}/learn?deck=Geography")
    cards = page.get_by_role("list", name="Cards").get_by_role("listitem")
    await expect(cards).to_have_count(3)
    await page.get_by_role("searchbox", name="Search in these cards").fill("lima")
    await expect(cards).to_have_count(1)
    await expect(cards).to_contain_text("Capital of Peru")
    await page.get_by_role("link", name="All decks").click()
    await expect(review(page).get_by_text("4 due")).to_be_visible()
    await page.get_by_role("button", name="Rename the deck Geography").click()
    await page.get_by_label("What it is called").fill("Capitals / of the world")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("link", name="Capitals / of the world")).to_be_visible()
    assert {each.deck for each in await kept(site, Flashcard)} == {"Capitals / of the world", "German"}
    await page.get_by_role("button", name="Delete the deck Capitals / of the world").click()
    await expect(page.get_by_role("link", name="Capitals / of the world")).to_have_count(0)
    assert {each.front for each in await kept(site, Flashcard)} == {"der Hund"}
    await page.get_by_role("alert").filter(has_text="Deleted").get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name="Capitals / of the world")).to_be_visible()
    assert len(await kept(site, Flashcard)) == 4


async def test_cards_made_from_a_document_lead_to_its_words(site: Site, tmp_path: Path) -> None:
    page = await biology(site, tmp_path, "/learn")
    await page.get_by_role("button", name="Cards from documents").click()
    await page.get_by_label("How many cards at most").fill("2")
    await make(page, "Make flashcards", document="biology.md")
    await expect(page.get_by_role("heading", name="biology", exact=True)).to_be_visible()
    made = await kept(site, Flashcard)
    assert sorted(each.front for each in made) == ["What is Photosynthesis?", "What is a cell?"]
    asked = (await review(page).locator(".learning-side").first.text_content()) or ""
    await review(page).get_by_role("button", name="Show answer").click()
    await review(page).get_by_role("link", name="Open biology.md").click()
    quoted = next(each.back for each in made if each.front == asked)
    await expect(page.locator("mark")).to_have_text(re.compile(re.escape(quoted).replace(r"\ ", r"\s+")))


async def test_a_guide_is_made_read_and_tested_with(site: Site, tmp_path: Path) -> None:
    page = await biology(site, tmp_path, "/learn?tab=guides")
    await expect(page.get_by_text("No study guide yet.")).to_be_visible()
    await make(page, "Make a study guide", document="biology.md")
    await expect(page.get_by_role("heading", name="biology", exact=True)).to_be_visible()
    (guide,) = await kept(site, Guide)
    assert page.url == f"{site.url}/learn/guides/{guide.id}"
    for title in ("Cells", "Photosynthesis", "Respiration"):
        await expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    test = page.get_by_role("region", name="Test yourself")
    question = test.get_by_role("listitem").filter(has_text="____ kilograms")
    await expect(question.get_by_text("100", exact=True)).to_have_count(0)
    await question.get_by_role("button", name="Show answer").click()
    await expect(question.get_by_text("100", exact=True)).to_be_visible()
    await question.get_by_role("button", name="Hide answer").click()
    await expect(question.get_by_text("100", exact=True)).to_have_count(0)
    await page.emulate_media(media="print")
    answers = test.get_by_role("list").last
    await expect(answers.get_by_text("100", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Print")).to_be_hidden()
    await page.emulate_media(media="screen")
    await expect(answers.get_by_text("100", exact=True)).to_be_hidden()
    await page.get_by_role("link", name="Open biology.md").first.click()
    await expect(page.locator("mark")).to_contain_text("A cell is the smallest unit of life")
    await page.go_back()
    await page.get_by_role("button", name="Delete biology").click()
    await expect(page.get_by_text("No study guide yet.")).to_be_visible()
    await undo(page)
    await page.get_by_role("link", name="biology", exact=True).click()
    await expect(page.get_by_role("heading", name="Respiration", exact=True)).to_be_visible()
    assert [each.id for each in await kept(site, Guide)] == [guide.id]


async def test_research_says_what_documents_say_and_becomes_cards_and_a_path(
    site: Site, tmp_path: Path
) -> None:
    page = await biology(site, tmp_path, "/learn?tab=research")
    await page.get_by_role("textbox", name="What shall I find out about?").fill("glucose")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="glucose")).to_be_visible()
    said = page.get_by_role("listitem").filter(has_text="yields 32 molecules").first
    await expect(said.get_by_role("link", name="Open biology.md")).to_be_visible()
    (found,) = await kept(site, Guide)
    assert (found.kind, found.title) == ("research", "glucose")
    assert all(point.text.strip() != "Respiration" for part in found.sections for point in part.points)
    await page.get_by_role("button", name="Make a learning path").click()
    await expect(page.get_by_role("heading", name="glucose", level=2)).to_be_visible()
    (path,) = await kept(site, LearningPath)
    assert (path.title, [step.title for step in path.steps]) == ("glucose", ["Respiration"])
    await page.go_back()
    await page.get_by_role("button", name="Make flashcards").click()
    await expect(page.get_by_role("heading", name="glucose", level=2)).to_be_visible()
    assert {each.deck for each in await kept(site, Flashcard)} == {"glucose"}


async def test_steps_of_a_path_are_ticked_unticked_and_open_the_document(site: Site, tmp_path: Path) -> None:
    page = await biology(site, tmp_path, "/learn?tab=paths")
    await page.get_by_role("button", name="New learning path").click()
    await page.get_by_role("dialog").get_by_text("A document").click()
    await make(page, "Make a learning path", document="biology.md")
    path = page.get_by_role("region", name="biology")
    await expect(path.get_by_text("0 of 3 steps done · 3 minutes left")).to_be_visible()
    following = path.locator("[aria-current=step]")
    await expect(following).to_contain_text("1. Cells")
    await path.get_by_role("checkbox", name="Step 1 is done: Cells").check()
    await expect(path.get_by_text("1 of 3 steps done · 2 minutes left")).to_be_visible()
    await expect(following).to_contain_text("2. Photosynthesis")
    (stored,) = await kept(site, LearningPath)
    assert [step.done_at is not None for step in stored.steps] == [True, False, False]
    await path.get_by_role("checkbox", name="Step 1 is done: Cells").uncheck()
    await expect(path.get_by_text("0 of 3 steps done")).to_be_visible()
    (stored,) = await kept(site, LearningPath)
    assert [step.done_at for step in stored.steps] == [None, None, None]
    await path.get_by_role("listitem").nth(1).get_by_role("link", name="Open biology.md").click()
    await expect(page.locator("mark").first).to_contain_text("Photosynthesis is the process")
    await page.go_back()
    await page.get_by_role("button", name="Delete biology").click()
    await expect(page.get_by_text("No learning path yet.")).to_be_visible()
    await undo(page)
    await expect(path).to_be_visible()


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ("Make a study guide of it", "/learn/guides/"),
        ("Make flashcards from it", "/learn?tab=cards&deck=biology"),
        ("Make a learning path through it", "/learn?tab=paths&path="),
    ],
)
async def test_a_document_offers_to_be_learnt(site: Site, tmp_path: Path, choice: str, shown: str) -> None:
    page = await biology(site, tmp_path, "/library")
    await page.get_by_role("link", name="biology.md").click()
    await page.get_by_role("main").get_by_role("button", name="Learn").click()
    await page.get_by_role("menuitem", name=choice).click()
    await expect(page.get_by_text("biology", exact=True).first).to_be_visible()
    assert page.url.startswith(f"{site.url}{shown}")


async def test_another_window_shows_changes_as_they_are_made(site: Site, tmp_path: Path) -> None:
    page = await biology(site, tmp_path, "/learn")
    other = await site.tab(page.context)
    await other.goto(f"{site.url}/learn")
    await expect(other.get_by_text("No flashcards yet.")).to_be_visible()
    await capitals(page)
    await expect(other.get_by_role("link", name="Geography")).to_be_visible()
    await expect(review(other).get_by_text("3 due")).to_be_visible()
    await page.reload()
    await open_card(page)
    await page.keyboard.press("4")
    await expect(review(other).get_by_text("2 due")).to_be_visible()
    await expect(review(other).get_by_text("Capital of Peru")).to_be_visible()
    await other.goto(f"{site.url}/learn?tab=paths")
    await post(page, "/api/paths", document="biology.md")
    await other.get_by_role("checkbox", name="Step 1 is done: Cells").wait_for()
    (path,) = await kept(site, LearningPath)
    await page.evaluate(
        """async (at) => fetch(at, {method: "PUT", body: '{"done": true}',
           headers: {"content-type": "application/json"}})""",
        f"/api/paths/{path.id}/steps/1",
    )
    await expect(other.get_by_role("checkbox", name="Step 1 is done: Cells")).to_be_checked()
    await other.goto(f"{site.url}/learn?tab=guides")
    await post(page, "/api/guides", document="biology.md")
    await other.get_by_role("link", name="biology", exact=True).click()
    await expect(other.get_by_role("heading", name="Respiration", exact=True)).to_be_visible()
    await page.goto(f"{site.url}/learn?tab=guides")
    await page.get_by_role("button", name="Delete biology").click()
    await expect(other.get_by_text("This was deleted.")).to_be_visible()
    await undo(page)
    await expect(other.get_by_role("heading", name="Respiration", exact=True)).to_be_visible()


async def test_it_speaks_german(site: Site, tmp_path: Path) -> None:
    page = await biology(site, tmp_path, "/learn")
    owner = await site.house.services.local_owner()
    await change_profile(site.house.services.people, owner.id, language="de")
    await post(page, "/api/flashcards", front="Hauptstadt von Peru", back="Lima")
    guide = await post(page, "/api/guides", document="biology.md")
    await post(page, "/api/paths", document="biology.md")
    await page.reload()
    await page.get_by_role("button", name="Antwort zeigen").click()
    await page.get_by_role("button", name=re.compile("^Leicht 8")).click()
    await expect(page.get_by_text("„Hauptstadt von Peru“: Leicht, kommt in 8 Tagen wieder.")).to_be_visible()
    (made,) = [each for each in guide["reply"]["cards"] if each["noun"] == "guide"]
    for path in (
        *(f"/learn?tab={tab}" for tab in ("guides", "research", "paths")),
        f"/learn/guides/{made['id']}",
    ):
        await page.goto(f"{site.url}{path}")
        await page.get_by_role("heading", level=1).wait_for()
        await expect(page.locator("body")).not_to_contain_text("learning.")


@pytest.mark.parametrize("look", LOOKS)
async def test_every_part_is_fit_for_everybody(site: Site, tmp_path: Path, look: str) -> None:
    page = await biology(site, tmp_path, "/learn", **LOOKS[look])
    for tab in ("cards", "guides", "research", "paths"):
        await page.goto(f"{site.url}/learn?tab={tab}")
        await page.locator("main code").first.wait_for()
        assert (tab, await violations(page)) == (tab, [])
    await capitals(page)
    await post(page, "/api/flashcards/made", document="biology.md")
    guide = await post(page, "/api/guides", document="biology.md")
    await post(page, "/api/research", subject="glucose")
    await post(page, "/api/paths", document="biology.md")
    (made,) = [each for each in guide["reply"]["cards"] if each["noun"] == "guide"]
    shown = {
        "/learn": "Capital of France",
        "/learn?deck=biology": "6 cards",
        "/learn?tab=guides": "3 sentences",
        "/learn?tab=research": "glucose",
        "/learn?tab=paths": "1. Cells",
        f"/learn/guides/{made['id']}": "Test yourself",
    }
    for path, text in shown.items():
        await page.goto(f"{site.url}{path}")
        await page.get_by_text(text).first.wait_for()
        assert (path, await violations(page)) == (path, [])
    await page.get_by_role("button", name="Show all answers").click()
    assert await violations(page) == []
    await page.goto(f"{site.url}/learn")
    await page.get_by_role("button", name="Show answer").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Cards from documents").click()
    await page.get_by_role("combobox", name="Document").wait_for()
    await page.wait_for_timeout(300)  # it fades in
    assert await violations(page) == []


@pytest.mark.parametrize(("language", "notes"), [("en", "biology notes.md"), ("de", "Biologienotizen.md")])
async def test_the_sentences_of_empty_parts_are_understood(tmp_path: Path, language: str, notes: str) -> None:
    house = await House.build(tmp_path)
    owner = await house.owner()
    me = await house.services.local_owner()
    await change_profile(house.services.people, me.id, language=language)
    given = await owner.post("/api/upload", files=[("file", (notes, BIOLOGY.encode(), "text/markdown"))])
    assert given.status_code == 200
    words = json.loads((WEB / f"src/locales/{language}/learning.json").read_text(encoding="utf-8"))
    taught = {part: empty["say"] for part, empty in words["learning"]["empty"].items()}
    understood = {
        part: [
            (await owner.post("/api/understanding", json={"text": sentence})).json()["action"]
            for sentence in sentences
        ]
        for part, sentences in taught.items()
    }
    await house.services.core.drain()
    await owner.aclose()
    await house.close()
    assert understood == {
        "cards": ["make_flashcards", "make_flashcard", "quiz"],
        "guides": ["make_guide"],
        "research": ["research"],
        "paths": ["make_path", "complete_step"],
    }
