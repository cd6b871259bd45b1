"""Voice: what listens and what speaks in one installation."""

from dataclasses import dataclass
from pathlib import Path

from bot.replies import Listener, Replies
from bot.settings import Settings
from bot.speech.cache import SentenceCache
from bot.speech.choosing import Keys, ears, mouths
from bot.speech.commands import Commands
from bot.speech.decoding import Bounds, Decoder
from bot.speech.listening import Listening
from bot.speech.sounding import Sounder
from bot.speech.speaking import Speaking
from bot.understanding.languages import Languages


@dataclass(frozen=True, slots=True)
class Voice:
    """Both ports over the engines that the settings name; no process is started before it is used."""

    listening: Listening
    speaking: Speaking
    replies: Replies

    def unheard(self, listener: Listener) -> str:
        """Return what is said when nothing was understood."""
        return self.replies.render("unheard_speech", listener)

    async def close(self) -> None:
        """End every child."""
        await self.listening.close()
        await self.speaking.close()


def voice_of(
    settings: Settings, languages: Languages, replies: Replies, bounds: Bounds | None = None
) -> Voice:
    """Return the voice that settings describe; InvalidRequestError says which makes no sense."""
    sounder, decoder = Sounder(), Decoder(bounds)
    keys = Keys(
        openai=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
        openai_address=settings.openai_base_url,
        own=settings.listen_key.get_secret_value() if settings.listen_key else None,
    )
    return Voice(
        Listening(
            ears(settings.listen, Commands(languages, Path(settings.home) / "listening"), sounder, keys),
            decoder,
        ),
        Speaking(
            mouths(settings.speak, sounder, decoder), sounder, SentenceCache(Path(settings.home) / "spoken")
        ),
        replies,
    )
