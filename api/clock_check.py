"""``dayhand check``: is the time right here? Reminders come by this machine's clock."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from api.finding import Finding
from api.house import House
from bot.settings import Settings

MOST_APART = timedelta(seconds=5)
"""Seconds are what a Date header tells, and the way to it takes some."""
_SECONDS = 5.0


async def clock_findings(house: House) -> list[Finding]:
    """Hold this machine's clock against the database's and those of the channels that are set up."""
    wrong: list[Finding] = []
    known = {"the database": await house.store.now()}
    for name, address in _peers(house.settings).items():
        told = await _told(address)
        if told is not None:
            known[name] = told
    here = house.clock.now()
    for name, there in known.items():
        apart = abs(there - here)
        if apart > MOST_APART:
            text = (
                f"this machine's clock and that of {name} are {_words(apart)} apart, and reminders come "
                "by this machine's; set it, for example: timedatectl set-ntp true"
            )
            wrong.append(Finding("clock", False, text))
    return wrong or [Finding("clock", True, f"the same as of {' and '.join(known)}")]


def _peers(settings: Settings) -> dict[str, str]:
    found: dict[str, str] = {}
    if settings.telegram_token is not None:
        found["Telegram"] = settings.telegram_api or "https://api.telegram.org"
    if settings.twilio_account_sid is not None:
        found["Twilio"] = settings.twilio_api or "https://api.twilio.com"
    return found


async def _told(address: str) -> datetime | None:
    """Return what time a server has, None when it does not say."""
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            answer = await client.head(address)
        return parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None


def _words(apart: timedelta) -> str:
    seconds = int(apart.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
