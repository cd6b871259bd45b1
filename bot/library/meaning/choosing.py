"""Setting -> what finds passages by their meaning."""

from pathlib import Path

from bot.library.meaning.local import LocalEncoder
from bot.library.meaning.port import Encoder
from bot.library.meaning.provided import ProvidedEncoder
from bot.models.building import LOCAL, embedder_of
from bot.models.chat import Chat
from bot.settings import Settings


def encoder_of(settings: Settings, chat: Chat) -> Encoder | None:
    """Return the encoder that the settings name, not loaded yet; None when they name none.

    InvalidRequestError says what makes no sense in them.
    """
    if settings.embed.startswith(LOCAL):
        return LocalEncoder(Path(settings.embed.removeprefix(LOCAL)).expanduser())
    embedder = embedder_of(settings, chat)
    return ProvidedEncoder(embedder) if embedder else None
