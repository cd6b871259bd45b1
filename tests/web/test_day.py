"""The day in a browser: calendar, tasks, lists, notes, reminders, and the line that does what is said."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, Route, expect

from api.profile import change_profile
from capabilities.document import Document, Reminder
from capabilities.planner.documents import CalendarEvent, ListItem, Note, Task
from tests.api.house import START
from tests.web.conftest import Site, violations

D = TypeVar("D", bound=Document)

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY_AT_THREE = "2026-11-24T15:00:00+01:00"


async def day(site: Site, path: str = "/day?day=2026-11-24", **options: Any) -> Page:
    """Return a page of the owner, in a browser whose clock shows the time of the house."""
    page = await site.owner(viewport={"width": 1280, "height": 900}, **options)
    await page.clock.set_fixed_time(START)
    await page.goto(f"{site.url}{path}")
    return page


async def post(page: Page, path: str, **body: Any) -> None:
    """Have something done as the page itself would, but elsewhere."""
    status = await page.evaluate(
        """async ([path, body]) => (await fetch(path, {method: "POST", body: JSON.stringify(body),
           headers: {"content-type": "application/json"}})).status""",
        [path, body],
    )
    assert status == 200


async def kept(site: Site, kind: type[D]) -> Sequence[D]:
    """Return the owner's documents of a kind, as they are stored."""
    owner = await site.house.services.local_owner()
    return await site.house.services.records(owner.id).of(kind).find(limit=100)


async def starts(site: Site) -> list[datetime]:
    return [event.start.astimezone(BERLIN) for event in await kept(site, CalendarEvent)]


def block(page: Page, title: str) -> Locator:
    return page.locator("button[data-event-id]").filter(has_text=title)


def slot(page: Page, day: str, time: str) -> Locator:
    """A free half hour of the grid, by the name it is read out with."""
    return page.get_by_role("button", name=re.compile(f"^New event on {day} at {time}$"))


async def undo(page: Page) -> None:
    """Take back what was done last, once its notice is there: those of what was done before may be, too."""
    notices, before = page.get_by_role("alert"), -1
    while (count := await notices.count()) != before:
        before = count
        await page.wait_for_timeout(500)
    await page.get_by_role("button", name="Undo").last.click()


async def test_an_event_is_dragged_to_another_time_and_back_by_undo(site: Site) -> None:
    page = await day(site)
    await post(page, "/api/calendar", title="Dentist", start=TUESDAY_AT_THREE, length="PT45M")
    thursday = slot(page, "Thursday,? 26 November 2026", "10:00")
    await block(page, "Dentist").drag_to(thursday, target_position={"x": 20, "y": 3})
    await expect(page.get_by_role("alert").filter(has_text="Dentist")).to_contain_text("10")
    await expect(block(page, "Dentist")).to_contain_text("10:00")
    (event,) = await kept(site, CalendarEvent)
    assert event.start == datetime(2026, 11, 26, 10, tzinfo=BERLIN)
    assert event.end == datetime(2026, 11, 26, 10, 45, tzinfo=BERLIN)
    await undo(page)
    await expect(block(page, "Dentist")).to_contain_text("15:00")
    assert await starts(site) == [datetime(2026, 11, 24, 15, tzinfo=BERLIN)]


async def test_another_day_keeps_the_clock_over_a_change_to_summer_time(site: Site) -> None:
    page = await day(site, "/day?view=month&day=2027-03-27")
    await post(page, "/api/calendar", title="Opera", start="2027-03-27T19:30:00+01:00", length="PT2H")
    monday = page.get_by_role("button", name=re.compile(r"^New event on Monday,? 29 March 2027$"))
    await block(page, "Opera").drag_to(monday)
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert await starts(site) == [datetime(2027, 3, 29, 19, 30, tzinfo=BERLIN)]
    (event,) = await kept(site, CalendarEvent)
    assert event.start == datetime(2027, 3, 29, 17, 30, tzinfo=UTC)


async def test_times_are_the_persons_whatever_zone_the_browser_is_in(site: Site) -> None:
    """In New York 2:30 of that night is left out; in Berlin, where the person lives, it is there."""
    page = await day(site, "/day?view=day&day=2027-03-14", timezone_id="America/New_York")
    owner = await site.house.services.local_owner()
    await change_profile(site.house.services.people, owner.id, zone="Europe/Berlin")
    await page.reload()
    await post(page, "/api/calendar", title="Night train", start="2027-03-14T05:00:00+01:00", length="PT30M")
    await expect(block(page, "Night train")).to_contain_text("05:00")
    await block(page, "Night train").drag_to(
        slot(page, "Sunday,? 14 March 2027", "02:30"), target_position={"x": 20, "y": 3}
    )
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await expect(block(page, "Night train")).to_contain_text("02:30")
    assert await starts(site) == [datetime(2027, 3, 14, 2, 30, tzinfo=BERLIN)]


async def test_without_a_mouse_an_event_is_moved_renamed_and_cancelled(site: Site) -> None:
    page = await day(site)
    await post(page, "/api/calendar", title="Dentist", start=TUESDAY_AT_THREE, length="PT45M")
    await block(page, "Dentist").press("Enter")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Day").fill("2026-11-25")
    await dialog.get_by_label("From").fill("16:00")
    await dialog.get_by_label("Until").fill("17:30")
    await dialog.get_by_label("Title").fill("Orthodontist")
    await dialog.get_by_label("Title").press("Enter")
    await expect(block(page, "Orthodontist")).to_contain_text("16:00")
    (event,) = await kept(site, CalendarEvent)
    assert event.start == datetime(2026, 11, 25, 16, tzinfo=BERLIN)
    assert event.end == datetime(2026, 11, 25, 17, 30, tzinfo=BERLIN)
    await block(page, "Orthodontist").press("Enter")
    await page.get_by_role("button", name="Cancel the event").press("Enter")
    await expect(block(page, "Orthodontist")).to_have_count(0)
    assert await kept(site, CalendarEvent) == []
    await undo(page)
    await expect(block(page, "Orthodontist")).to_be_visible()


async def test_an_event_is_made_by_pressing_a_time_or_dragging_over_several(site: Site) -> None:
    page = await day(site)
    first = slot(page, "Wednesday,? 25 November 2026", "11:00")
    await first.click()
    await page.get_by_role("dialog").get_by_label("Title").fill("Tea")
    await page.get_by_role("button", name="Save").click()
    await expect(block(page, "Tea")).to_contain_text("11:00")
    await slot(page, "Wednesday,? 25 November 2026", "13:00").hover()
    await page.mouse.down()
    await slot(page, "Wednesday,? 25 November 2026", "14:30").hover()
    await page.mouse.up()
    await page.get_by_role("dialog").get_by_label("Title").fill("Workshop")
    await page.get_by_role("button", name="Save").click()
    await expect(block(page, "Workshop")).to_contain_text("13:00")
    spans = {
        event.title: (event.end - event.start).total_seconds() / 60
        for event in await kept(site, CalendarEvent)
    }
    assert spans == {"Tea": 30, "Workshop": 120}


async def test_what_is_typed_is_told_before_it_is_done(site: Site) -> None:
    page = await day(site, "/day?view=day&day=2026-11-21")
    line = page.get_by_role("textbox", name="Say what to do")
    foreseen = page.get_by_role("status", name="What will be done")
    await line.press_sequentially("remind me to call mum")
    await expect(foreseen).to_contain_text("First I will ask: When shall I remind you?")
    await line.press_sequentially(" tomorrow at 9")
    await expect(foreseen).to_contain_text("I will remind you to call mum tomorrow at 9")
    await expect(foreseen).to_contain_text(re.compile(r"Saturday,? 21 November 2026, 0?9:00"))
    await expect(foreseen).not_to_contain_text("First I will ask")
    assert await kept(site, Reminder) == []
    assert await violations(page) == []
    await line.press("Enter")
    await expect(block(page, "call mum")).to_contain_text("09:00")
    await expect(line).to_have_value("")
    (reminder,) = await kept(site, Reminder)
    assert reminder.next_at == datetime(2026, 11, 21, 9, tzinfo=BERLIN)
    await undo(page)
    await expect(block(page, "call mum")).to_have_count(0)
    assert await kept(site, Reminder) == []


async def test_now_is_drawn_on_today_alone(site: Site) -> None:
    page = await day(site, "/day?view=day&day=2026-11-20")
    now = page.locator(".mantine-DayView-currentTimeIndicator, [class*=currentTimeIndicator]").first
    await expect(now).to_be_visible()
    await page.goto(f"{site.url}/day?view=day&day=2026-11-24")
    await slot(page, "Tuesday,? 24 November 2026", "10:00").wait_for()
    await expect(now).to_have_count(0)


async def test_of_what_is_told_while_typing_the_last_words_count(site: Site) -> None:
    """The answer to earlier words comes after that to later ones, and is not shown."""
    page = await day(site, "/tasks?tab=notes")

    async def slowly(route: Route) -> None:
        if route.request.post_data == '{"text":"note that tea"}':
            await asyncio.sleep(1)
        await route.continue_()

    await page.route("**/api/understanding", slowly)
    line = page.get_by_role("textbox", name="Say what to do")
    async with page.expect_response("**/api/understanding") as late:
        async with page.expect_request("**/api/understanding"):
            await line.fill("note that tea")
        await line.fill("note that tea is hot")
        foreseen = page.get_by_role("status", name="What will be done")
        await expect(foreseen).to_have_text("I will note “tea is hot”")
    await late.value
    await page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => drawn()))")
    await expect(foreseen).to_have_text("I will note “tea is hot”")


async def test_what_has_to_be_asked_is_asked_and_answered_in_the_same_line(site: Site) -> None:
    page = await day(site, "/tasks?tab=reminders")
    line = page.get_by_role("textbox", name="Say what to do")
    await line.fill("remind me to stretch")
    await line.press("Enter")
    await expect(page.get_by_role("status", name="What will be done")).to_have_text(
        "When shall I remind you?"
    )
    await line.fill("tomorrow at 8am")
    await line.press("Enter")
    await expect(page.get_by_role("list", name="Coming")).to_contain_text("stretch")


async def test_a_task_is_added_changed_done_and_brought_back(site: Site) -> None:
    page = await day(site, "/tasks")
    await expect(page.get_by_text("I need to pay the rent by Friday")).to_be_visible()
    await page.get_by_role("textbox", name="A new task").fill("water the plants")
    await page.get_by_role("button", name="Add").click()
    await page.get_by_role("button", name="water the plants", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("water all plants")
    await dialog.get_by_label("Due on").fill("2026-11-20")
    await dialog.get_by_label("At (optional)").fill("18:00")
    await dialog.get_by_label("Priority").click()
    await page.get_by_role("option", name="High").click()
    await dialog.get_by_role("button", name="Save").click()
    today = page.get_by_role("list", name="Today")
    await expect(today).to_contain_text("water all plants")
    (task,) = await kept(site, Task)
    assert (task.title, task.priority) == ("water all plants", "high")
    assert task.deadline == datetime(2026, 11, 20, 18, tzinfo=BERLIN)
    await page.get_by_role("checkbox", name="water all plants is done").click()
    await expect(today).to_have_count(0)
    assert [each.state for each in await kept(site, Task)] == ["done"]
    await undo(page)
    await expect(today).to_contain_text("water all plants")
    await page.get_by_role("button", name="Delete water all plants").click()
    await expect(today).to_have_count(0)
    assert await kept(site, Task) == []


async def test_lists_take_several_things_and_let_go_of_each(site: Site) -> None:
    page = await day(site, "/tasks?tab=lists")
    await page.get_by_label("A new list").fill("shopping")
    await page.get_by_label("What is on it").fill("milk, eggs")
    await page.get_by_role("button", name="Add").click()
    shopping = page.get_by_role("list", name="shopping")
    await expect(shopping.get_by_role("listitem")).to_have_text(["milk", "eggs"])
    more = page.get_by_role("textbox", name="Add to shopping")
    await more.fill("tea, bread")
    await more.press("Enter")
    await expect(shopping.get_by_role("listitem")).to_have_count(4)
    await shopping.get_by_role("checkbox", name="eggs").click()
    await expect(shopping.get_by_role("listitem")).to_have_text(["milk", "tea", "bread"])
    assert sorted(item.text for item in await kept(site, ListItem)) == ["bread", "milk", "tea"]
    await undo(page)
    await expect(shopping.get_by_role("listitem")).to_have_count(4)


async def test_a_note_is_written_found_and_deleted(site: Site) -> None:
    page = await day(site, "/tasks?tab=notes")
    box = page.get_by_role("textbox", name="A new note")
    for text in ("The wifi code is 1234", "Shoes: size 44"):
        await box.fill(text)
        await page.get_by_role("button", name="Add").click()
    notes = page.get_by_role("list", name="Notes").get_by_role("listitem")
    await expect(notes).to_have_count(2)
    await page.get_by_role("searchbox").fill("code")
    await expect(notes).to_have_count(1)
    await page.get_by_role("button", name="Delete The wifi code is 1234").click()
    await expect(page.get_by_text("No note has these words.")).to_be_visible()
    assert [note.text for note in await kept(site, Note)] == ["Shoes: size 44"]


async def test_a_reminder_is_put_off_cancelled_and_told_once_it_was_said(site: Site) -> None:
    page = await day(site, "/tasks?tab=reminders")
    await post(page, "/api/reminders", title="stretch", when="2026-11-20T11:00:00+01:00")
    await post(page, "/api/reminders", title="tea", when="2026-11-20T10:30:00+01:00")
    await page.get_by_role("button", name="Put off stretch").click()
    await page.get_by_role("menuitem", name="One hour later").click()
    coming = page.get_by_role("list", name="Coming")
    await expect(coming.get_by_role("listitem").filter(has_text="stretch")).to_contain_text("12:00")
    await page.get_by_role("button", name="Cancel stretch").click()
    await expect(coming.get_by_role("listitem")).to_have_count(1)
    site.house.clock.at = datetime(2026, 11, 20, 9, 37, tzinfo=UTC)
    await site.house.services.core.drain()
    said = page.get_by_role("list", name="Said").get_by_role("listitem")
    await expect(said).to_contain_text(["tea"])
    await expect(said).to_contain_text(re.compile(r"7 minutes late.*10:30.*10:37.*Shown on the page"))
    await expect(coming.get_by_role("listitem")).to_have_count(0)


async def test_what_another_window_does_is_seen_at_once(site: Site) -> None:
    page = await day(site)
    other = await site.tab(page.context)
    await other.clock.set_fixed_time(START)
    await other.goto(f"{site.url}/tasks?tab=lists")
    await expect(other.get_by_role("heading", name="Lists")).to_be_visible()
    await expect(page.get_by_role("heading", name="Calendar")).to_be_visible()
    line = other.get_by_role("textbox", name="Say what to do")
    await line.fill("dentist on tuesday at 3pm")
    await line.press("Enter")
    await expect(block(page, "dentist")).to_contain_text("15:00")
    await post(page, "/api/chat", text="add milk to my shopping list")
    await expect(other.get_by_role("list", name="shopping")).to_contain_text("milk")


@pytest.fixture
async def furnished(site: Site) -> Page:
    """A day with something of every kind in it."""
    page = await day(site, "/tasks?tab=notes")
    await post(page, "/api/calendar", title="Dentist", start=TUESDAY_AT_THREE, length="PT45M")
    whole = {"start": "2026-11-27T00:00:00+01:00", "end": "2026-11-29T00:00:00+01:00", "grain": "day"}
    await post(page, "/api/calendar", title="Trip", start=whole, all_day=True)
    await post(page, "/api/tasks", title="call Ann", due="2026-11-24T16:00:00+01:00", priority="high")
    await post(page, "/api/tasks", title="water the plants")
    await post(page, "/api/lists", items=["milk", "eggs"], list_name="shopping")
    await post(page, "/api/notes", text="The wifi code is 1234")
    await post(page, "/api/chat", text="remind me every Tuesday at 9 to water the plants")
    await post(page, "/api/reminders", title="tea", when="2026-11-20T10:30:00+01:00")
    site.house.clock.at = datetime(2026, 11, 20, 9, 37, tzinfo=UTC)
    await site.house.services.core.drain()
    return page


PLACES = (
    *(f"/day?view={view}&day=2026-11-24" for view in ("day", "week", "month")),
    *(f"/tasks?tab={tab}" for tab in ("tasks", "lists", "notes", "reminders")),
)


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
async def test_nothing_of_the_day_stands_in_anybodys_way(site: Site, furnished: Page, look: str) -> None:
    """Axe finds no violation on any page, nor in the dialogs that they open."""
    page = furnished
    await page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    if look == "phone":
        await page.set_viewport_size({"width": 390, "height": 800})
    for place in PLACES:
        await page.goto(f"{site.url}{place}")
        await (
            page.get_by_text(re.compile("Dentist|call Ann|milk|wifi|tea"))
            .locator("visible=true")
            .first.wait_for()
        )
        assert (place, await violations(page)) == (place, [])
    for place, opens, dialog in (
        ("/day?view=week&day=2026-11-24", "Dentist", "Dentist"),
        ("/tasks?tab=tasks", "call Ann", "call Ann"),
    ):
        await page.goto(f"{site.url}{place}")
        await page.get_by_role("button", name=re.compile(f"^ ?(15:00)? ?{opens}")).first.click()
        # While it fades in, everything in it is pale.
        await expect(page.get_by_role("dialog", name=dialog)).to_have_css("opacity", "1")
        assert (dialog, await violations(page)) == (dialog, [])


async def test_an_empty_day_teaches_what_to_say(site: Site) -> None:
    page = await day(site)
    await expect(page.get_by_text("lunch with Bob tomorrow 12-1")).to_be_visible()
    for tab, sentence in (
        ("lists", "add milk and eggs to my shopping list"),
        ("notes", "note that the wifi code is 1234"),
        ("reminders", "remind me to stretch in 20 minutes"),
    ):
        await page.goto(f"{site.url}/tasks?tab={tab}")
        await expect(page.get_by_text(sentence)).to_be_visible()
        assert await violations(page) == []
