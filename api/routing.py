"""How routers are made here: strict bodies, and every refusal documented."""

from fastapi import APIRouter

from api.errors import refusals
from api.json_body import StrictRoute

SIGNED_IN = (401, 403, 404, 408, 409, 413, 422)
OPEN = (403, 404, 408, 409, 413, 422)


def signed_in_router(tag: str) -> APIRouter:
    """Return a router for routes that need a caller."""
    return APIRouter(tags=[tag], route_class=StrictRoute, responses=refusals(*SIGNED_IN))


def open_router(tag: str) -> APIRouter:
    """Return a router for routes that anybody may call."""
    return APIRouter(tags=[tag], route_class=StrictRoute, responses=refusals(*OPEN))
