"""The page the owner's link leads to."""

import re

import httpx
import pytest

from tests.api.house import House


@pytest.fixture(autouse=True)
def small(house: House) -> None:
    """Have no built client here, whatever this checkout has."""
    house.app.state.client = None


async def test_the_page_and_all_it_needs_come_from_here(owner: httpx.AsyncClient) -> None:
    page = await owner.get("/")
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.headers["content-type"].startswith("text/html")
    assert parts
    assert [part for part in parts if not part.startswith("/")] == []
    for part in parts:
        assert (await owner.get(part)).status_code == 200


async def test_the_page_runs_under_the_strict_policy(owner: httpx.AsyncClient) -> None:
    """No inline script or style, which the policy would block."""
    page = await owner.get("/")

    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert re.search(r"<script(?![^>]*src=)|<style|style=|onclick=", page.text) is None


@pytest.mark.parametrize("name", ["secret.key", "..%2Fwiring.py", "index.html"])
async def test_nothing_else_is_served(owner: httpx.AsyncClient, name: str) -> None:
    assert (await owner.get(f"/welcome/{name}")).status_code in {404, 422}
