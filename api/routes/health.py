"""Whether it lives, whether it is ready, and its metrics. Nothing in here is about a person."""

import hmac
import ipaddress

from fastapi import Request, Response
from pydantic import BaseModel, SecretStr

from api.auth.caller import Parts
from api.door import LOOPBACK_HOSTS, host_name
from api.errors import NotAllowedError
from api.routing import open_router
from api.stream import life_of
from bot.delivery.collections import OUTBOX
from capabilities.errors import UnavailableError

router = open_router("health")


class Health(BaseModel):
    """How it is."""

    status: str


@router.get("/health/live")
async def live() -> Health:
    """Answer as long as the process does."""
    return Health(status="alive")


@router.get("/health/ready")
async def ready(request: Request, services: Parts) -> Health:
    """Answer 200 when the store answers and the core works; 503 otherwise."""
    await services.store.ping()
    life = life_of(request)
    if not life.works or life.closing.is_set():
        raise UnavailableError("The core is not at work.")
    return Health(status="ready")


@router.get("/metrics", response_class=Response)
async def metrics(request: Request, services: Parts) -> Response:
    """Return metrics for Prometheus: to this machine, or with the token that was set for it."""
    if not _may_measure(request, services.settings.metrics_token):
        raise NotAllowedError("Metrics are for this machine, or with DAYHAND_METRICS_TOKEN.")
    waiting = await services.store.collection(OUTBOX.name).count_documents({"open": True})
    body = services.meter.exposition(waiting)
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: Request, token: SecretStr | None) -> bool:
    if token is not None:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        expected = token.get_secret_value().encode()
        return scheme.lower() == "bearer" and hmac.compare_digest(shown.encode(), expected)
    try:
        here = ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        here = False
    # A page that rebinds its name to this machine would come from here too, under its own name.
    return here and host_name(request.headers.get("host", "")) in LOOPBACK_HOSTS
