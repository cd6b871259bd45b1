"""Settings -> the models of an installation."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from bot.models.attempt import Accounts
from bot.models.chat import Chat, Parts
from bot.models.keys import Keys
from bot.models.names import parse
from bot.models.prices import Prices
from bot.models.spending import Spending
from bot.models.usage import UsageBook
from bot.settings import Settings
from bot.store.port import Store

KEY_FILE = "secrets.key"


def chat_of(
    settings: Settings,
    store: Store,
    now: Callable[[], datetime],
    ticks: Callable[[], float] = monotonic,
) -> Chat:
    """Return the models the settings name, none of them reached yet; InvalidRequestError on nonsense."""
    names = parse(settings.model)
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
    keys = Keys(store, settings.home / KEY_FILE, {n: k for n, k in environment.items() if k}, names, ticks)
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
