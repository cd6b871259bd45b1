"""Where Telegram delivers updates."""

from typing import Any, cast

import structlog
from fastapi import Request, Response

from api.auth.caller import Parts
from api.errors import NotAllowedError, UnreadableBodyError
from api.json_body import parse_json
from api.routing import open_router
from capabilities.errors import NotFoundError

router = open_router("telegram")
log = structlog.get_logger("dayhand.api")
SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105  # the header's name


@router.post("/api/telegram-webhook", include_in_schema=False)
async def telegram_webhook(request: Request, services: Parts) -> Response:
    """Take in an update; 200 only when it is stored. One that is malformed would come again for ever: 200."""
    door = services.telegram
    if door is None:
        raise NotFoundError("There is no Telegram here.")
    if not door.proves(request.headers.get(SECRET)):
        raise NotAllowedError("That did not come from Telegram.")
    try:
        raw = parse_json(await request.body())
    except UnreadableBodyError:
        log.warning("telegram.malformed")
        return Response(status_code=200)
    if isinstance(raw, dict):
        await door.take(cast("dict[str, Any]", raw))
    else:
        log.warning("telegram.malformed")
    return Response(status_code=200)
