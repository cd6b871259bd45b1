"""What the web client is typed from is what the server says of itself."""

from tests.api.house import House
from tests.api.openapi import FILE, written


async def test_the_web_client_is_typed_from_what_the_server_says(house: House) -> None:
    assert FILE.read_text(encoding="utf-8") == written(house), "stale: python -m tests.api.openapi"
