"""A person speaks to the page and hears it answer; the microphone of the browser plays a recording."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.speech.sounding import Format, Sounder
from tests.api.house import House
from tests.web.conftest import Site, opened, say, violations

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

GOODS = "milk, eggs, brown bread, apple juice, green tea and black pepper"
HEARD = re.compile("on my shopping list")
SLOW = 60_000
"""Milliseconds in which speech is understood, also while the machine does much else."""
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PROBE = """
window.sounds = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...at) {
  const peak = this.buffer.getChannelData(0).reduce((most, sample) => Math.max(most, sample), 0);
  const sound = {seconds: this.buffer.duration, peak, left: null};
  const until = (at[0] ?? 0) + sound.seconds;
  this.addEventListener("ended", () => { sound.left = until - this.context.currentTime; });
  window.sounds.push(sound);
  start.apply(this, at);
};
"""
"""Writes down what the page plays, and how many seconds of it were left when it ended."""


async def recording(folder: Path, text: str = "what is on my shopping list.") -> Path:
    """Return a file in which somebody says something."""
    sounder = Sounder()
    try:
        file = folder / "said.wav"
        file.write_bytes(await sounder.file(await sounder.say(text, "en-us"), Format.WAV))
    finally:
        await sounder.close()
    return file


def microphone(file: Path) -> tuple[str, ...]:
    """Return the options of a browser whose microphone plays a file once, each time it is opened."""
    fakes = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={file}%noloop")
    return ("--use-fake-ui-for-media-stream", *fakes)


@pytest.fixture
async def spoken(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Site]:
    """An installation in a browser in front of which somebody asks for the shopping list."""
    options = microphone(await recording(tmp_path))
    async with opened(await House.build(tmp_path), unused_tcp_port, options) as ready:
        yield ready


async def stocked(site: Site, **options: Any) -> Page:
    """Return the owner's window, with enough on the shopping list for an answer of some seconds."""
    page = await site.owner(permissions=["microphone"], **options)
    await page.context.add_init_script(PROBE)
    await page.reload()
    await say(page, f"add {GOODS} to my shopping list")
    await expect(page.get_by_role("article").filter(has_text="Added milk")).to_be_visible()
    return page


def parts(page: Page) -> tuple[Locator, Locator, Locator]:
    """Return the button, the panel, and where the panel says what is going on."""
    panel = page.get_by_role("region", name="Talking")
    return page.get_by_role("button", name="Speak"), panel, panel.get_by_role("status").first


async def played(page: Page) -> list[dict[str, float]]:
    """Return what was played, when it is silent again."""
    await page.wait_for_function("window.sounds.length > 0 && window.sounds.every(({left}) => left !== null)")
    sounds: list[dict[str, float]] = await page.evaluate("window.sounds")
    return sounds


async def test_what_is_spoken_is_shown_done_and_answered_aloud_until_it_is_stopped(spoken: Site) -> None:
    page = await stocked(spoken)
    button, panel, status = parts(page)
    await button.click()
    await expect(panel.get_by_text(HEARD)).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("article").filter(has_text=HEARD)).to_have_count(1)
    await expect(page.get_by_role("article").filter(has_text="6 items")).to_contain_text("black pepper")
    await expect(button).to_have_attribute("aria-pressed", "false")  # it ends by itself
    await panel.get_by_role("button", name="Be silent").click()
    await expect(status).to_have_text("Hold the microphone and speak")
    (sound,) = await played(page)
    assert sound["seconds"] > 3
    assert sound["peak"] > 0.05
    assert sound["left"] > 0.5  # it was stopped
    assert await page.get_by_role("article").filter(has_text=HEARD).count() == 1


async def test_a_button_held_by_keyboard_listens_for_as_long(spoken: Site) -> None:
    page = await stocked(spoken)
    button, panel, status = parts(page)
    await button.focus()
    await page.keyboard.down("Space")
    await expect(status).to_have_text("I am listening …")
    meter = panel.get_by_role("meter", name="Loudness of the microphone")
    await expect(meter).not_to_have_attribute("aria-valuenow", "0")
    await expect(panel.get_by_text(HEARD)).to_be_visible(timeout=SLOW)
    await expect(button).to_have_attribute("aria-pressed", "true")
    await page.keyboard.up("Space")
    await expect(button).to_have_attribute("aria-pressed", "false")
    await expect(meter).to_have_attribute("aria-valuenow", "0")
    await expect(page.get_by_role("article").filter(has_text="6 items")).to_be_visible()
    await expect(status).to_have_text("I am answering")
    assert await violations(page) == []
    await expect(status).to_have_text("Hold the microphone and speak")  # to its end
    assert (await played(page))[0]["left"] < 0.1


async def test_hands_free_it_goes_on_listening_on_a_phone(spoken: Site) -> None:
    page = await stocked(spoken, **PHONE)
    button, panel, status = parts(page)
    await button.tap()
    await panel.get_by_role("switch", name="Hands-free").tap()
    await expect(page.get_by_role("article").filter(has_text="6 items")).to_be_visible(timeout=SLOW)
    await expect(status).to_have_text("I am answering")
    await expect(status).to_have_text("Speak now")
    await expect(button).to_have_attribute("aria-pressed", "true")
    assert await violations(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await violations(page) == []
    await panel.get_by_role("button", name="End the talk").tap()
    await expect(panel).to_have_count(0)
    await expect(button).to_have_attribute("aria-pressed", "false")


async def test_a_refused_microphone_is_told_with_what_to_do(tmp_path: Path, unused_tcp_port: int) -> None:
    options = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    async with opened(await House.build(tmp_path), unused_tcp_port, options) as site:
        page = await site.owner()
        button, panel, status = parts(page)
        await button.click()
        await expect(panel.get_by_role("alert")).to_contain_text("Allow it in the browser's settings")
        await expect(status).to_have_text("The microphone is off")
        await expect(button).to_have_attribute("aria-pressed", "false")
        assert await violations(page) == []
        await page.emulate_media(color_scheme="dark")
        assert await violations(page) == []


async def test_a_machine_without_a_microphone_says_so(site: Site) -> None:
    page = await site.owner(permissions=["microphone"])
    button, panel, _ = parts(page)
    await button.click()
    await expect(panel.get_by_role("alert")).to_contain_text("There is no microphone here.")


async def test_a_server_that_understands_no_speech_says_so(tmp_path: Path, unused_tcp_port: int) -> None:
    options = microphone(await recording(tmp_path))
    async with opened(await House.build(tmp_path, listen=""), unused_tcp_port, options) as site:
        page = await site.owner(permissions=["microphone"])
        button, panel, _ = parts(page)
        await button.click()
        await expect(panel.get_by_role("alert")).to_contain_text("Nothing on the server understands speech.")
        await expect(button).to_have_attribute("aria-pressed", "false")
