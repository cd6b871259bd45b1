"""Where Twilio delivers messages of WhatsApp and SMS, and reports what became of ours."""

from typing import Annotated

import structlog
from fastapi import Path, Query, Request, Response

from api.auth.caller import Parts
from api.errors import NotAllowedError
from api.routing import open_router
from api.services import Services
from api.twilio import MEDIA_PATH, SMS_PATH, STATUS_PATH, WHATSAPP_PATH, TwilioDoor
from bot.channels.twilio.arriving import Form
from capabilities.errors import InvalidRequestError, NotFoundError

router = open_router("twilio")
log = structlog.get_logger("dayhand.api")
SIGNATURE = "x-twilio-signature"
_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@router.post(WHATSAPP_PATH, include_in_schema=False)
async def whatsapp_webhook(request: Request, services: Parts) -> Response:
    """Take in a message; 200 only when it is stored. One that is malformed would come again for ever: 200."""
    door, form = await _proved(request, services)
    await door.take(form)
    return Response(_NOTHING_TO_SAY, media_type="text/xml")


@router.post(SMS_PATH, include_in_schema=False)
async def sms_webhook(request: Request, services: Parts) -> Response:
    """Take in a message, as for WhatsApp."""
    return await whatsapp_webhook(request, services)


@router.post(STATUS_PATH, include_in_schema=False)
async def twilio_status(
    request: Request, services: Parts, of: Annotated[str, Query(max_length=1_000)] = ""
) -> Response:
    """Take what became of a message that was sent."""
    door, form = await _proved(request, services)
    await door.report(form, of)
    return Response(status_code=204)


@router.get(f"{MEDIA_PATH}/{{name}}", include_in_schema=False)
async def twilio_media(name: Annotated[str, Path(max_length=64)], services: Parts) -> Response:
    """Give a voice note to Twilio, which shows nothing but the name that it was told."""
    audio = services.twilio.lent(name) if services.twilio else None
    if audio is None:
        raise NotFoundError("There is nothing of that name.")
    return Response(audio, media_type="audio/ogg")


async def _proved(request: Request, services: Services) -> tuple[TwilioDoor, Form]:
    """Return the door and what a request says; NotAllowedError when it is not from Twilio."""
    door = services.twilio
    if door is None:
        raise NotFoundError("There is no WhatsApp and no SMS here.")
    body = await request.body()
    query = f"?{request.url.query}" if request.url.query else ""
    try:
        form = Form.parse(body)
    except InvalidRequestError:
        log.warning("twilio.malformed")
        form = None
    shown = request.headers.get(SIGNATURE)
    if form is None or not await door.proves(f"{request.url.path}{query}", form, shown):
        raise NotAllowedError("That did not come from Twilio.")
    return door, form
