"""Telegram's updates on their way in, by webhook or by asking: read, taken in durably, shown as noticed."""

import asyncio
import hashlib
import hmac
from typing import Any

import structlog

from bot.channels.reception import Reception
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.polling import poll
from bot.settings import Settings
from capabilities.errors import InvalidRequestError

log = structlog.get_logger("dayhand.api")


class TelegramDoor:
    """Where updates come in."""

    def __init__(self, telegram: Telegram, reception: Reception, secret: bytes) -> None:
        self.telegram = telegram
        self._reception = reception
        self._secret = secret
        self._noticing: set[asyncio.Task[None]] = set()

    def proves(self, shown: str | None) -> bool:
        """Whether a request comes from Telegram: it shows the secret that the webhook was set with."""
        return shown is not None and hmac.compare_digest(shown.encode(), self._secret)

    @property
    def secret(self) -> str:
        """What the webhook is set with."""
        return self._secret.decode()

    async def take(self, raw: dict[str, Any]) -> None:
        """Take in one update; a malformed one is logged and left. Durable on return.

        Raises StoreUnavailableError when nothing could be promised.
        """
        try:
            arrival = await self.telegram.read(raw)
        except InvalidRequestError:
            log.warning("telegram.malformed")
            return
        if arrival is None:
            return
        known = await self._reception.receive(arrival, self.telegram.tell)
        if arrival.acknowledge:
            self._in_background(self.telegram.acknowledge(arrival.acknowledge))
        if known and arrival.beneath:
            self._in_background(self.telegram.edit(arrival.address, arrival.beneath))
        if known:
            self._in_background(self.telegram.typing(arrival.address))

    async def poll(self) -> None:
        """Ask for updates until cancelled."""
        await poll(self.telegram, self.take)

    async def close(self) -> None:
        """Let go; what is under way for show only is given up."""
        for task in self._noticing:
            task.cancel()
        await asyncio.gather(*self._noticing, return_exceptions=True)
        await self.telegram.close()

    def _in_background(self, doing: Any) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._noticing.add(task)
        task.add_done_callback(self._noticing.discard)


def webhook_secret(settings: Settings, key: bytes) -> bytes:
    """Return what Telegram proves itself by: the setting, or one that follows from the installation's key."""
    chosen = settings.telegram_secret
    if chosen is not None:
        return chosen.get_secret_value().encode()
    return hmac.new(key, b"telegram webhook", hashlib.sha256).hexdigest().encode()
