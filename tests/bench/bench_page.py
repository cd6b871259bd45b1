"""The page in Chromium: what it loads, how soon an answer is on the screen, how a long conversation scrolls.

Needs the built page (``make web``), the development packages of ``web/`` and Chromium.
"""

import gzip
import re
import socket
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Page

from bot.delivery.messages import Messages
from tests.api.house import START, House
from tests.bench.table import Row, percentile
from tests.web.conftest import WEB, opened
from tests.web.lighthouse import LIGHTHOUSE, audited

MESSAGES = 5_000
_ASKED = 30
_SCROLL = """
async () => {
  const log = document.querySelector('[role="log"]');
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  const end = performance.now() + 6000;
  while (performance.now() < end) {
    log.scrollTop += frames.length % 600 < 300 ? -60 : 60;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}
"""
_ANSWER = """
async (text) => {
  const box = document.querySelector('textarea[maxlength="20000"]');
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  set.call(box, text);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise((done) => setTimeout(done, 50));
  const began = performance.now();
  const seen = new Promise((done) => {
    const watch = new MutationObserver(() => {
      const answers = [...document.querySelectorAll('[role="log"] article')];
      const said = `“${text.slice(6)}”`;
      if (answers.some(({ textContent: it }) => it.includes(said) && !it.startsWith(text))) {
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - began));
      }
    });
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  return await seen;
}
"""


async def measure() -> list[Row]:
    """Return what the page weighs, its times and its frames."""
    with tempfile.TemporaryDirectory() as folder:
        house = await House.build(Path(folder))
        async with opened(house, _free_port()) as site:
            page = await site.owner()
            rows = _weights()
            rows.append(await _answers(page))
            rows.append(await _scrolling(house, page))
            cookies = await page.context.cookies()
            cookie = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
            if LIGHTHOUSE.exists():
                report = await audited(site.url, cookie, Path(folder))
                scores = ", ".join(f"{name} {score}" for name, score in report.scores.items())
                rows.append(Row("Lighthouse, 5,000 messages", scores, str(report.figures)))
        return rows


def _weights() -> list[Row]:
    """Return what the first load of the conversation takes, as it goes over the wire."""
    dist = WEB / "dist"
    page = (dist / "index.html").read_text(encoding="utf-8")
    first = set(re.findall(r'"/(assets/[^"]+\.js)"', page))
    rest = [file for file in (dist / "assets").glob("*.js") if f"assets/{file.name}" not in first]
    weight = sum(len(gzip.compress((dist / name).read_bytes(), 9)) for name in first)
    others = sum(len(gzip.compress(file.read_bytes(), 9)) for file in rest)
    return [
        Row("First load: scripts, gzip", f"{weight / 1000:.0f} kB", f"{len(first)} files; aim 320 kB"),
        Row("All other scripts, gzip", f"{others / 1000:.0f} kB", f"{len(rest)} files, on first use"),
    ]


async def _answers(page: Page) -> Row:
    took: list[float] = [float(await page.evaluate(_ANSWER, f"note: wug {n}")) for n in range(_ASKED)]
    return Row(
        "Enter until the answer is on the screen",
        f"{median(took):.0f} ms",
        f"p95 {percentile(took, 0.95):.0f} ms; aim 200 ms",
    )


async def _scrolling(house: House, page: Page) -> Row:
    user = (await page.evaluate("async () => (await (await fetch('/api/me')).json()).id")) or ""
    await Messages(house.store).add([_message(user, number) for number in range(MESSAGES)])
    await page.reload()
    log = page.get_by_role("log")
    await log.wait_for()
    for _ in range(400):
        before = await log.evaluate("(log) => log.scrollHeight")
        await log.evaluate("(log) => { log.scrollTop = 0; }")
        await page.wait_for_timeout(120)
        if before == await log.evaluate("(log) => log.scrollHeight"):
            break
    height = await log.evaluate("(log) => { log.scrollTop = log.scrollHeight / 2; return log.scrollHeight; }")
    drawn = await page.get_by_role("article").count()
    frames: list[float] = [float(each) for each in await page.evaluate(_SCROLL)]
    late = sum(each > 25 for each in frames) / len(frames)
    return Row(
        f"Scrolling {MESSAGES:,} messages",
        f"{1000 / median(frames):.0f} frames/s",
        f"{late:.1%} of frames late; {drawn} of them drawn, {height:,.0f} px",
    )


def _message(user: str, number: int) -> dict[str, Any]:
    text = f"{number}: " + "The wug likes rain, and nobody knows why it does. " * (1 + number % 5)
    return {
        "_id": f"bench:{number:06d}",
        "user": user,
        "conversation": "main",
        "channel": "web",
        "direction": "in" if number % 2 else "out",
        "text": text,
        "cards": [],
        "receipts": [],
        "question": None,
        "call": None,
        "key": "",
        "error": None,
        "at": START - timedelta(minutes=MESSAGES - number),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
