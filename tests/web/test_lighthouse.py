"""Lighthouse finds nothing to mend in accessibility and best practices; speed is what the bench measures."""

from pathlib import Path

import pytest

from tests.web.conftest import Site, say
from tests.web.lighthouse import LIGHTHOUSE, audited


async def test_lighthouse_has_nothing_to_mend(site: Site, tmp_path: Path) -> None:
    if not LIGHTHOUSE.exists():
        pytest.skip("needs the development packages of web/: npm ci")
    door = await audited(site.url, "", tmp_path)
    page = await site.owner()
    await say(page, "add milk to my shopping list")
    await page.get_by_role("article").nth(1).wait_for()
    cookies = await page.context.cookies()
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    inside = await audited(site.url, cookie, tmp_path)

    for report in (door, inside):
        assert report.failed == {}
        assert (report.scores["accessibility"], report.scores["best-practices"]) == (100, 100)
