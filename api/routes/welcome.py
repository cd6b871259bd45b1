"""``/``: the web client; where it is not built, a small page to set up, sign in and talk."""

import asyncio
from importlib import resources
from typing import Literal, cast

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.client import Client
from api.routing import open_router

router = open_router("welcome")
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


class Pages:
    """Answers what no route has: with a file of the client, or with its page for an address of its own."""

    def __init__(self, otherwise: ASGIApp) -> None:
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or leave it to what would have answered."""
        found = await self._found(Request(scope)) if scope["type"] == "http" else None
        await (found or self._otherwise)(scope, receive, send)

    async def _found(self, request: Request) -> Response | None:
        client, path = _client(request), request.url.path.lstrip("/")
        if client is None or request.method != "GET" or path.startswith(_SERVERS):
            return None
        compressed = "gzip" in request.headers.get("accept-encoding", "")
        file = await asyncio.to_thread(client.file, path, compressed=compressed)
        if file is None and "text/html" in request.headers.get("accept", ""):
            return client.shown()
        return file
