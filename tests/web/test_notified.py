"""Notifications: switching them on and off, and what a browser shows when one comes."""

import json

from playwright.async_api import BrowserContext, Page, expect

from bot.store.subscriptions import Subscriptions
from tests.api.test_push import SERVICE, Browser
from tests.web.conftest import Site, until, violations

_SHOWN = "() => self.registration.getNotifications().then(all => all.map(one => [one.body, one.tag]))"


async def _push(page: Page, context: BrowserContext, text: str) -> None:
    """Have the browser's own push service hand something to the page's worker."""
    session = await context.new_cdp_session(page)
    found: list[str] = []

    def told(event: dict[str, list[dict[str, str]]]) -> None:
        found.extend(one["registrationId"] for one in event["registrations"])

    session.on("ServiceWorker.workerRegistrationUpdated", told)
    await session.send("ServiceWorker.enable")
    while not found:
        await page.wait_for_timeout(50)
    origin = await context.service_workers[0].evaluate("self.location.origin")
    data = json.dumps({"text": text, "key": "r1:device.0", "silent": False})
    await session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": found[0], "data": data},
    )


async def test_a_reminder_is_shown_where_no_page_is(site: Site) -> None:
    """A page that is looked at shows it itself: nothing pops up besides."""
    page = await site.owner(service_workers="allow", permissions=["notifications"])
    await until(page, "navigator.serviceWorker.controller !== null")
    worker = page.context.service_workers[0]

    await _push(page, page.context, "Time to stretch.")
    await page.wait_for_timeout(500)
    assert await worker.evaluate(_SHOWN) == []

    await page.goto("about:blank")
    await _push(page, page.context, "Time to stretch.")
    for _ in range(50):
        if shown := await worker.evaluate(_SHOWN):
            break
        await page.wait_for_timeout(100)
    assert shown == [["Time to stretch.", "r1:device.0"]]


async def test_the_switch_subscribes_and_leaves_alone(site: Site) -> None:
    """The browser's own service is not there: its answer is a real browser's, with real keys."""
    page = await site.owner(service_workers="allow", permissions=["notifications"])
    await page.goto(f"{site.url}/settings/profile")
    switch = page.get_by_role("switch", name="Notify me on this device")
    await switch.wait_for()
    subscription = json.dumps(Browser("chromium").subscription())
    await page.evaluate(
        """(told) => {
        let made = null;
        const one = {endpoint: told.endpoint, toJSON: () => told, unsubscribe: async () => { made = null; }};
        PushManager.prototype.subscribe = async (options) => { window.wanted = options; return made = one; };
        PushManager.prototype.getSubscription = async () => made;
        }""",
        json.loads(subscription),
    )
    store, owner = site.house.services.store, await site.house.services.local_owner()
    await expect(page.get_by_text("Reminders are shown when this page is not open.")).to_be_visible()
    assert await violations(page) == []

    await switch.press("Space")
    await expect(switch).to_be_checked()
    known = await Subscriptions(store).of(owner.id)
    key = await page.evaluate("window.wanted.applicationServerKey")
    assert [one.endpoint for one in known] == [f"{SERVICE}/wpush/chromium"]
    assert site.house.services.webpush is not None
    assert key == site.house.services.webpush.public_key

    await switch.press("Space")
    await expect(switch).not_to_be_checked()
    assert await Subscriptions(store).of(owner.id) == []


async def test_who_does_not_allow_it_is_told_how_to(site: Site) -> None:
    """The answer to the browser's own question is given by the test: without a window nobody can press it."""
    page = await site.owner(service_workers="allow", permissions=["notifications"])
    await page.goto(f"{site.url}/settings/profile")
    switch = page.get_by_role("switch", name="Notify me on this device")
    await expect(switch).to_be_enabled()
    await page.evaluate("() => { Notification.requestPermission = async () => 'denied'; }")
    await switch.press("Space")

    await expect(page.get_by_text("This browser does not allow it.")).to_be_visible()
    await expect(switch).to_be_disabled()
