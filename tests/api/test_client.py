"""The built page is served from here, under a policy of its own; without it a small page stands in."""

import gzip
import re
from pathlib import Path

import httpx
import pytest

from api.client import Client
from tests.api.house import House

PAGE = '<meta property="csp-nonce" nonce="%NONCE%"><script type="module" src="/assets/a-1.js"></script>'


@pytest.fixture
def built(tmp_path: Path, house: House) -> Client:
    """Put a client into the house."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "assets" / "a-1.js").write_text("console.log('hello')" * 100)
    (folder / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.key").write_text("canary")
    house.app.state.client = Client.of(folder)
    return Client.of(folder)


@pytest.mark.usefixtures("built")
async def test_the_page_lets_in_only_styles_with_its_own_nonce(owner: httpx.AsyncClient) -> None:
    first, second = await owner.get("/"), await owner.get("/")
    (nonce,) = re.findall(r'nonce="([^"]+)"', first.text)
    policy = first.headers["content-security-policy"]
    assert f"style-src 'self' 'nonce-{nonce}'" in policy
    assert "script-src" not in policy
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert nonce not in second.text


@pytest.mark.usefixtures("built")
async def test_assets_are_compressed_and_kept_for_ever_the_page_is_not(owner: httpx.AsyncClient) -> None:
    asset = await owner.get("/assets/a-1.js", headers={"accept-encoding": "gzip"})
    plain = await owner.get("/assets/a-1.js", headers={"accept-encoding": "identity"})
    assert asset.headers["content-encoding"] == "gzip"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.text == plain.text
    assert asset.headers["content-type"].startswith("text/javascript")
    assert (await owner.get("/")).headers["cache-control"] == "no-cache"
    assert len(gzip.compress(plain.content)) < len(plain.content)


@pytest.mark.usefixtures("built")
async def test_addresses_of_the_page_lead_to_it_and_no_others_do(owner: httpx.AsyncClient) -> None:
    html = {"accept": "text/html,*/*"}
    assert "csp-nonce" in (await owner.get("/library/some-document", headers=html)).text
    for address in ("/api/nothing", "/v1/nothing", "/health/nothing", "/assets/gone.js"):
        refused = await owner.get(address)
        assert refused.status_code == 404, address
        assert refused.json()["code"] == "not_found"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path", ["..%2Fsecret.key", "%2e%2e/secret.key", "assets/..%2f..%2fsecret.key", "index.html"]
)
async def test_nothing_beside_it_is_served(owner: httpx.AsyncClient, path: str) -> None:
    answer = await owner.get(f"/{path}")
    assert answer.status_code == 404
    assert "canary" not in answer.text


async def test_without_it_a_small_page_stands_in(house: House, owner: httpx.AsyncClient) -> None:
    house.app.state.client = None
    page = await owner.get("/", headers={"accept": "text/html"})
    assert "/welcome/welcome.js" in page.text
    assert "make web" in page.text
    assert (await owner.get("/library", headers={"accept": "text/html"})).status_code == 404
