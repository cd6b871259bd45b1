"""``/``: the page the owner's link leads to: set up, sign in, and talk. No outside requests."""

from importlib import resources
from typing import Literal

from starlette.responses import Response

from api.routing import open_router

router = open_router("welcome")

_TYPES = {"index.html": "text/html", "welcome.css": "text/css", "welcome.js": "text/javascript"}


def _file(name: str) -> Response:
    content = resources.files("api").joinpath("welcome", name).read_bytes()
    return Response(content, media_type=_TYPES[name])


@router.get("/", include_in_schema=False)
async def page() -> Response:
    """Return the page."""
    return _file("index.html")


@router.get("/welcome/{name}", include_in_schema=False)
async def part(name: Literal["welcome.css", "welcome.js"]) -> Response:
    """Return the page's style sheet or script."""
    return _file(name)
