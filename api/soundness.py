"""Whether the parts of a running installation are sound; ``dayhand check`` looks more closely."""

from time import perf_counter

from api.finding import Finding
from api.home_check import home_findings, package_findings, store_name
from api.life import Life
from api.services import Services
from bot.store.errors import StoreUnavailableError


async def soundness(services: Services, life: Life) -> list[Finding]:
    """Return what was found, a part each or more; reaches nothing but the store and this machine's disk."""
    works = life.works and not life.closing.is_set()
    return [
        await _store(services),
        Finding("core", works, "at work" if works else "has stopped and is started again"),
        *_channels(services),
        *_models(services),
        *(one for one in package_findings(services.registry) if not one.ok),
        *home_findings(services.settings.home),
    ]


async def _store(services: Services) -> Finding:
    began = perf_counter()
    try:
        await services.store.ping()
    except StoreUnavailableError as error:
        return Finding("store", False, error.sentence)
    return Finding(
        "store", True, f"{store_name(services.settings)}, {(perf_counter() - began) * 1000:.1f} ms"
    )


def _channels(services: Services) -> list[Finding]:
    numbers = services.twilio.channels if services.twilio else {}
    telegram = [Finding("telegram", True, "open")] if services.telegram else []
    return telegram + [Finding(name, True, "open") for name in numbers]


def _models(services: Services) -> list[Finding]:
    chat = services.chat
    return [
        Finding(
            "model",
            not chat.is_left_alone(name),
            f"{name.label}: {'failed again and again' if chat.is_left_alone(name) else 'is asked'}",
        )
        for name in chat.parts.names
    ]
