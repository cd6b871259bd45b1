"""A spoken turn: a recording becomes a message like any other, and its answer is spoken.

What nobody understood becomes no turn: it is said so, and nothing is stored.
"""

import hashlib

from pydantic import BaseModel, Field

from api.auth.caller import Caller
from api.services import Services
from api.turns import TurnReply, inbound, take
from bot.acquaintance import Acquaintance
from bot.attachments import sensible
from bot.delivery.inbox import Inbox
from bot.delivery.turn import VOICE, Inbound
from bot.replies import Listener
from bot.speech.port import Heard, Piece, Speaker, SpeechUnavailableError
from bot.speech.sounding import Format
from capabilities.contract import Person
from capabilities.errors import ConflictError


class HeardBody(BaseModel):
    """What was heard. Without a text nothing was understood, and nothing was done."""

    text: str
    confidence: float = Field(description="From 0 to 1.")
    engine: str
    dropped: int = Field(description="Noises and hesitations that are no words.")


class AudioBody(BaseModel):
    """A recording, whole."""

    media_type: str
    base64: str
    engine: str


class VoiceReply(BaseModel):
    """The answer to something spoken. ``turn`` is missing where nothing was understood."""

    heard: HeardBody
    turn: TurnReply | None
    text: str = Field(description="What is answered, to be read.")
    audio: AudioBody | None
    unspoken: str | None = Field(default=None, description="Why there is no audio.")


async def message_of(
    services: Services, caller: Caller, recording: bytes, *, key: str | None, conversation: str
) -> tuple[Heard, Inbound | None]:
    """Return what was heard in a recording, and the message it makes, if any.

    A repeat of a key is not listened to again: what it was taken for the first time holds.
    """
    digest = hashlib.sha256(recording).hexdigest()
    blank = inbound(services, caller, key=key, conversation=conversation, channel=VOICE, digest=digest)
    earlier = await before(services, blank) if key else None
    if earlier is not None:
        if earlier.digest != digest:
            raise ConflictError("That key was used for another request already; take a new one.")
        return Heard(earlier.text, 1.0, "earlier"), blank.model_copy(update={"text": earlier.text})
    speaker = await speaker_of(services, caller.user)
    with services.recordings.hold(caller.user):
        heard = await services.voice.listening.hear(recording, speaker)
    return heard, await understood(services, blank, heard)


async def before(services: Services, message: Inbound) -> Inbound | None:
    """Return the message that came under the same key before, if any."""
    stored = await Inbox(services.store).get(message.id)
    return stored.message if stored else None


async def speaker_of(services: Services, user: str) -> Speaker:
    """Return who is listened to: their language, and what their things are called now."""
    person = await services.people.get(user)
    names = await Acquaintance(services.store, services.registry).of(user, services.clock.now())
    return Speaker(user, person.language, names.by_noun)


async def understood(services: Services, blank: Inbound, heard: Heard) -> Inbound | None:
    """Return the message that something heard makes; None for nothing, and for guesses without sense."""
    if not heard.text:
        return None
    text = await sensible(services.hearer, blank, (heard.text, *heard.others))
    if text is None and not heard.sure:
        return None
    return blank.model_copy(update={"text": text or heard.text})


async def answered(services: Services, message: Inbound) -> TurnReply:
    """Have a spoken message answered."""
    return await take(services, message)


async def unheard(services: Services, person: Person) -> str:
    """Return what is said where nothing was understood."""
    return services.voice.unheard(Listener(person.language, person.zone, services.clock.now(), person.name))


async def spoken(
    services: Services, person: Person, text: str, turn: TurnReply | None, form: Format
) -> tuple[Piece | None, str | None]:
    """Return an answer as audio, or why there is none: what was done stays done."""
    brief = turn is not None and bool(turn.receipts) and turn.reply.question is None
    try:
        return await services.voice.speaking.spoken(text, person.language, person.id, form, brief=brief), None
    except SpeechUnavailableError as error:
        return None, error.sentence
