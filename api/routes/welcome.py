"""``/``: the web client; where it is not built, a small page to set up, sign in and talk."""

import asyncio
from importlib import resources
from typing import Literal, cast

from fastapi import Request
from starlette.responses import Response

from api.client import Client
from api.routing import open_router
from capabilities.errors import NotFoundError

router = open_router("welcome")
pages = open_router("welcome")
"""The client's own addresses: looked through last, they take what nobody else has."""

_TYPES = {"index.html": "text/html", "welcome.css": "text/css", "welcome.js": "text/javascript"}
_SERVERS = ("api/", "v1/", "health/", "mcp", "metrics", "docs", "openapi.json", "welcome/")
"""Below these there are no pages."""


def _file(name: str) -> Response:
    content = resources.files("api").joinpath("welcome", name).read_bytes()
    return Response(content, media_type=_TYPES[name])


def _client(request: Request) -> Client | None:
    return cast("Client | None", request.app.state.client)


@router.get("/", include_in_schema=False)
async def page(request: Request) -> Response:
    """Return the page."""
    client = _client(request)
    return client.shown() if client else _file("index.html")


@router.get("/welcome/{name}", include_in_schema=False)
async def part(name: Literal["welcome.css", "welcome.js"]) -> Response:
    """Return the small page's style sheet or script."""
    return _file(name)


@pages.get("/{path:path}", include_in_schema=False)
async def any_page(path: str, request: Request) -> Response:
    """Return a file of the client, or its page for an address of its own."""
    client = _client(request)
    if client is None or path.startswith(_SERVERS):
        raise NotFoundError("There is nothing at this address.")
    compressed = "gzip" in request.headers.get("accept-encoding", "")
    file = await asyncio.to_thread(client.file, path, compressed=compressed)
    if file is not None:
        return file
    if "text/html" not in request.headers.get("accept", ""):
        raise NotFoundError("There is nothing at this address.")
    return client.shown()
