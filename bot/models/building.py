"""Settings -> the models of an installation."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from bot.models.attempt import Accounts
from bot.models.chat import Chat, Parts
from bot.models.embedding import Embedder
from bot.models.keys import Keys
from bot.models.names import Name, parse
from bot.models.prices import Prices
from bot.models.redaction import kinds_of
from bot.models.spending import Spending
from bot.models.usage import UsageBook
from bot.settings import Settings
from bot.store.port import Store
from capabilities.errors import InvalidRequestError

KEY_FILE = "secrets.key"
EMBEDS = ("openai", "ollama")
"""Whose protocol has embeddings."""
LOCAL = "local:"


def chat_of(
    settings: Settings,
    store: Store,
    now: Callable[[], datetime],
    ticks: Callable[[], float] = monotonic,
) -> Chat:
    """Return the models the settings name, none of them reached yet; InvalidRequestError on nonsense."""
    names = parse(settings.model)
    embedding = embedding_name(settings)
    secrets = {
        "openai": settings.openai_api_key,
        "anthropic": settings.anthropic_api_key,
        "moonshot": settings.moonshot_api_key,
    }
    environment = {name: key.get_secret_value().strip() for name, key in secrets.items() if key}
    urls = {
        "openai": settings.openai_base_url,
        "anthropic": settings.anthropic_base_url,
        "moonshot": settings.moonshot_base_url,
        "ollama": settings.ollama_host,
    }
    keys = Keys(
        store,
        settings.home / KEY_FILE,
        {n: k for n, k in environment.items() if k},
        [*names, *([embedding] if embedding else [])],
        ticks,
    )
    accounts = Accounts(
        prices=Prices.read(settings.prices),
        spending=Spending(
            store,
            {
                ("person", "day"): settings.person_daily_dollars,
                ("person", "month"): settings.person_monthly_dollars,
                ("house", "day"): settings.house_daily_dollars,
                ("house", "month"): settings.house_monthly_dollars,
            },
        ),
        book=UsageBook(store),
        now=now,
        ticks=ticks,
    )
    base_urls = {name: url for name, url in urls.items() if url}
    return Chat(Parts(names, keys, accounts, base_urls, settings.model_seconds))


def embedding_name(settings: Settings) -> Name | None:
    """Return the model of embeddings that the settings name; None when it is none of a provider."""
    if not settings.embed or settings.embed.startswith(LOCAL):
        return None
    names = parse(settings.embed, "DAYHAND_EMBED")
    if len(names) != 1:
        raise InvalidRequestError("DAYHAND_EMBED names one model: vectors of two cannot be compared.")
    if names[0].provider not in EMBEDS:
        raise InvalidRequestError(
            f"DAYHAND_EMBED: {names[0].provider} makes no embeddings. Name one of {', '.join(EMBEDS)}, or "
            f"{LOCAL}/folder."
        )
    return names[0]


def embedder_of(settings: Settings, chat: Chat) -> Embedder | None:
    """Return the provider's model of embeddings that the settings name, on the accounts of ``chat``."""
    name = embedding_name(settings)
    if name is None:
        return None
    parts = chat.parts
    return Embedder(name, parts.keys, parts.accounts, parts.base_urls, kinds_of(settings.model_redact))
