"""Voice: what listens and what speaks in one installation."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.replies import Listener, Replies
from bot.settings import Settings
from bot.speech.ahead import Ahead
from bot.speech.cache import SentenceCache
from bot.speech.choosing import Keys, ears, mouths
from bot.speech.commands import Commands
from bot.speech.decoding import Bounds, Decoder
from bot.speech.listening import Listening
from bot.speech.port import Speaker
from bot.speech.sounding import Sounder
from bot.speech.speaking import Speaking
from bot.understanding.languages import Languages


@dataclass(frozen=True, slots=True)
class Voice:
    """Both ports over the engines that the settings name; no process is started before it is used."""

    listening: Listening
    speaking: Speaking
    replies: Replies
    ahead: Ahead | None = None

    async def warm_up(self, speaker: Speaker) -> None:
        """Start what the first who speaks would wait for; without the extra nothing is started."""
        self.listening.decoder.warm_up()
        await asyncio.gather(self.speaking.warm_up(), self.listening.prepare(speaker))

    def after_turn(self, user: str) -> None:
        """Learn what somebody's things are called now, if they speak; neither raises nor waits."""
        if self.ahead is not None:
            self.ahead.after_turn(user)

    def unheard(self, listener: Listener) -> str:
        """Return what is said when nothing was understood."""
        return self.replies.render("unheard_speech", listener)

    async def close(self) -> None:
        """End every child."""
        if self.ahead is not None:
            await self.ahead.close()
        await self.listening.close()
        await self.speaking.close()


def voice_of(
    settings: Settings,
    languages: Languages,
    replies: Replies,
    bounds: Bounds | None = None,
    *,
    speaker_of: Callable[[str], Awaitable[Speaker]] | None = None,
) -> Voice:
    """Return the voice that settings describe; InvalidRequestError says which makes no sense.

    ``speaker_of`` tells who somebody is now; with it their things are learnt before they speak again.
    """
    sounder, decoder = Sounder(), Decoder(bounds)
    keys = Keys(
        openai=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
        openai_address=settings.openai_base_url,
        own=settings.listen_key.get_secret_value() if settings.listen_key else None,
    )
    commands = Commands(languages, settings.home / "listening")
    listening = Listening(ears(settings.listen, commands, sounder, keys), decoder)
    speaking = Speaking(
        mouths(settings.speak, sounder, decoder), sounder, SentenceCache(settings.home / "spoken")
    )
    return Voice(listening, speaking, replies, Ahead(listening, speaker_of) if speaker_of else None)
