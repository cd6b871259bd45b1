"""Saying something aloud: a recording in; what was heard, the answer and its audio out."""

import base64
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.auth.caller import Writer, services_of
from api.body import Key
from api.errors import refusals
from api.json_body import StrictRequest, StrictRoute
from api.limits import Limits
from api.routing import SIGNED_IN
from api.turns import IdempotencyKey
from api.voicing import AudioBody, HeardBody, VoiceReply, answered, message_of, spoken, unheard
from bot.delivery.turn import MAIN
from bot.speech.sounding import Format


class _RecordingRequest(StrictRequest):
    """A request whose body is a recording."""

    def most(self, limits: Limits) -> int:
        return limits.recording_bytes


class _RecordingRoute(StrictRoute):
    request_class = _RecordingRequest


router = APIRouter(tags=["voice"], route_class=_RecordingRoute, responses=refusals(*SIGNED_IN))

_BODY = {
    "requestBody": {
        "required": True,
        "description": "A recording: OGG, WebM, MP4, MP3, FLAC, WAV and more; at most 10 MB and 5 minutes.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/api/voice", response_model=VoiceReply, openapi_extra=_BODY)
async def voice(
    caller: Writer,
    request: Request,
    conversation_id: Annotated[Key, Query()] = MAIN,
    audio: Annotated[
        Format | None, Query(description="How to speak the answer; none: not at all.")
    ] = Format.OGG,
    key: IdempotencyKey = None,
) -> VoiceReply:
    """Say something aloud. What nobody understood is told so and becomes no message."""
    services = services_of(request)
    recording = await request.body()
    heard, message = await message_of(services, caller, recording, key=key, conversation=conversation_id)
    person = await services.people.get(caller.user)
    turn = await answered(services, message) if message else None
    text = turn.reply.text if turn else await unheard(services, person)
    piece, unspoken = await spoken(services, person, text, turn, audio) if audio else (None, None)
    return VoiceReply(
        heard=HeardBody(
            text=message.text if message else "",
            confidence=heard.confidence,
            engine=heard.engine,
            dropped=heard.dropped,
        ),
        turn=turn,
        text=text,
        audio=piece
        and AudioBody(
            media_type=piece.media_type, base64=base64.b64encode(piece.audio).decode(), engine=piece.engine
        ),
        unspoken=unspoken,
    )
