"""``dayhand check``: is this installation sound, and if not, what mends it."""

import asyncio
from collections.abc import AsyncIterator

from api.clock_check import clock_findings
from api.finding import Finding
from api.home_check import home_findings, package_findings, store_name
from api.house import House
from api.twilio_check import twilio_findings
from api.wiring import open_house
from api.zone import machine_zone
from bot.library.meaning.checking import check as meaning_check
from bot.reading.ocr.checking import check as ocr_check
from bot.settings import Settings
from bot.speech.checking import check
from capabilities.errors import DayhandError


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Yield what was found, one part after the other; an empty store is made if there is none."""
    yield _zone(settings)
    try:
        async with open_house(settings) as house:
            yield Finding("store", True, store_name(settings))
            owner = await house.local_owner()
            yield Finding("owner", True, f"{owner.name}, zone {owner.zone.key}")
            for finding in await clock_findings(house):
                yield finding
            for finding in package_findings(house.registry):
                yield finding
            for finding in await _voice(settings, owner.language):
                yield finding
            yield await _pictures(settings)
            yield await _passages(house, owner.id)
            for finding in await _telegram(house):
                yield finding
            for finding in await twilio_findings(house):
                yield finding
    except DayhandError as error:
        yield Finding("store", False, error.sentence)
        return
    for finding in home_findings(settings.home):
        yield finding


def _zone(settings: Settings) -> Finding:
    zone = settings.zone or machine_zone()
    if zone == "UTC" and not settings.zone:
        return Finding("zone", True, "UTC; set DAYHAND_ZONE (for example Europe/Berlin) if that is not yours")
    return Finding("zone", True, zone)


async def _voice(settings: Settings, language: str) -> list[Finding]:
    return [Finding("voice", verdict.ok, verdict.text) async for verdict in check(settings, language)]


async def _pictures(settings: Settings) -> Finding:
    verdict = await asyncio.to_thread(ocr_check, settings.ocr)
    return Finding("pictures", verdict.ok, verdict.text)


async def _passages(house: House, owner: str) -> Finding:
    meanings = house.library.shelves.meanings
    ok, text = await meaning_check(meanings.encoder if meanings else None, owner)
    return Finding("documents", ok, f"passages are found {text}" if ok else text)


async def _telegram(house: House) -> list[Finding]:
    """Look at the bot: whether Telegram knows it, and how its messages come here."""
    if house.telegram is None:
        return []
    settings = house.settings
    try:
        name = await house.telegram.account()
        url, fault = await house.telegram.webhook()
    except DayhandError as error:
        return [
            Finding("telegram", False, f"{error.sentence} Look at DAYHAND_TELEGRAM_TOKEN and the network.")
        ]
    found = [Finding("telegram", True, f"bot @{name}, {'webhook ' + url if url else 'polling'}")]
    if url and settings.telegram_polling:
        found.append(
            Finding(
                "telegram",
                False,
                "it sends to a webhook and cannot be asked as well; set DAYHAND_TELEGRAM_POLLING=false, "
                "or run: dayhand telegram remove-webhook",
            )
        )
    if not url and not settings.telegram_polling:
        found.append(Finding("telegram", False, "no message can come; run: dayhand telegram set-webhook"))
    if fault:
        found.append(Finding("telegram", False, f"it could not reach {url}: {fault}"))
    return found
