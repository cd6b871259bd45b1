"""WhatsApp's and SMS's messages on their way in, by webhook or by asking, and what becomes of sent ones."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Coroutine, Sequence
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog

from bot.channels.arrival import Arrival
from bot.channels.lapsing import Lapsing
from bot.channels.reception import Reception
from bot.channels.twilio.arriving import Form, arrivals_of
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.fates import Reporter, fate_of, reason, take_fates
from bot.channels.twilio.missed import Arrived, take_missed
from bot.channels.twilio.naming import is_number, plain_number
from bot.delivery.outbox import Outbox
from bot.delivery.turn import Clock
from bot.settings import Settings
from capabilities.errors import InvalidRequestError

log = structlog.get_logger("dayhand.api")

WHATSAPP_PATH: Final = "/api/whatsapp-webhook"
SMS_PATH: Final = "/api/sms-webhook"
STATUS_PATH: Final = "/api/twilio-status"
MEDIA_PATH: Final = "/api/twilio-media"
_TELL_SECONDS = 5.0
"""How long a request waits for a stranger to be told something; Twilio waits for 15 seconds."""
_LOOK_SECONDS = 180.0
_LOOK_SECONDS_ALONE = 10.0
"""How often Twilio is asked for messages: seldom where it delivers them, else as often as one would wait."""
_PAUSE_MOST = 600.0


class TwilioDoor:
    """Where Twilio's requests come in. They are signed for ``public_url``; without it none is let in."""

    def __init__(
        self,
        channels: Sequence[TwilioChannel],
        reception: Reception,
        arrived: Arrived,
        *,
        public_url: str | None,
        outbox: Outbox,
        report: Reporter,
        lapsing: Lapsing,
        clock: Clock,
    ) -> None:
        self.channels = {channel.name: channel for channel in channels}
        self._account = channels[0].account
        self._reception = reception
        self._arrived = arrived
        self._public_url = (public_url or "").rstrip("/")
        self._outbox = outbox
        self._report = report
        self._lapsing = lapsing
        self._clock = clock
        self._taking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._noticing: set[asyncio.Task[None]] = set()

    async def proves(self, path: str, form: Form, signature: str | None) -> bool:
        """Whether a request comes from Twilio: it is signed for the address that people configured.

        What the request calls its host is not asked: that is anybody's to choose.
        """
        if not self._public_url:
            log.warning("twilio.no_public_url")
            return False
        if not signature or not signature.isascii():
            return False
        return await self._account.proves(f"{self._public_url}{path}", form, signature)

    async def take(self, form: Form) -> None:
        """Take in one message; a malformed one is logged and left. Durable on return.

        Raises StoreUnavailableError when nothing could be promised.
        """
        try:
            arrivals = arrivals_of(form, self._clock.now())
        except InvalidRequestError:
            log.warning("twilio.malformed")
            return
        await self._take_all(arrivals)

    async def report(self, form: Form, delivery: str) -> None:
        """Take what became of a message that was sent; what is malformed or unknown is left."""
        fate, found = fate_of(form.get("MessageStatus", "")), delivery_of(delivery)
        if fate is not None and found is not None:
            await self._report(found, fate, reason(form.get("ErrorCode", "")))

    def lent(self, name: str) -> bytes | None:
        """Return a voice note on its way, None when there is none of that name."""
        found = (channel.lending.get(name) for channel in self.channels.values() if channel.lending)
        return next((audio for audio in found if audio is not None), None)

    async def poll(self) -> None:
        """Ask for missed messages until cancelled, and tell people of numbers that lapse."""
        usual = _LOOK_SECONDS if self._public_url else _LOOK_SECONDS_ALONE
        pause = usual
        while True:
            try:
                await self.catch_up()
                pause = usual
            except Exception as error:  # noqa: BLE001  # Twilio away, a store away: both come back
                log.warning("twilio.not_asked", error=type(error).__name__)
                pause = min(pause * 2, max(_PAUSE_MOST, usual))
            await asyncio.sleep(pause)

    async def catch_up(self) -> int:
        """Take in what was missed, once, and what became of ours; return how many messages came."""
        taken = 0
        for channel in self.channels.values():
            taken += await take_missed(channel, self._arrived, self._take_all)
            await take_fates(channel, self._outbox, self._report)
        await self._lapsing.tell(list(self.channels))
        return taken

    async def close(self) -> None:
        """Let go; what is under way for show only, or for strangers, is given up."""
        for task in self._noticing:
            task.cancel()
        await asyncio.gather(*self._noticing, return_exceptions=True)
        await self._account.close()

    async def _take_all(self, arrivals: Sequence[Arrival]) -> None:
        """Take in the parts of one message, once: of several requests with it one goes first."""
        first = arrivals[0]
        channel = self.channels.get(first.channel)
        if channel is None:
            log.warning("twilio.no_such_channel", channel=first.channel)
            return
        lock = self._taking.setdefault(f"{first.channel}:{first.source}", asyncio.Lock())
        async with lock:
            if await self._arrived.has(first):
                return
            known = False
            for arrival in arrivals:
                known = await self._reception.receive(arrival, lambda to, text: self._tell(channel, to, text))
            # Marked when taken in, not before: after a crash in between the inbox knows it.
            await self._arrived.mark(first)
            if known:
                _ = self._in_background(channel.typing(first.source))

    async def _tell(self, channel: TwilioChannel, to: str, text: str) -> None:
        await asyncio.wait({self._in_background(channel.tell(to, text))}, timeout=_TELL_SECONDS)

    def _in_background(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(doing)
        self._noticing.add(task)
        task.add_done_callback(self._noticing.discard)
        return task


def hook_url(settings: Settings, channel: str) -> str:
    """Return where Twilio is to send a channel's messages; InvalidRequestError when it could not."""
    public = settings.public_url or ""
    if not public.startswith("https://"):
        raise InvalidRequestError(
            "Twilio sends to https addresses only: set DAYHAND_PUBLIC_URL to the one of this server. "
            "Without one, Twilio is asked for messages every few seconds."
        )
    return f"{public.rstrip('/')}{SMS_PATH if channel == 'sms' else WHATSAPP_PATH}"


def media_url(public_url: str, name: str) -> str:
    """Return where Twilio fetches what is lent under a name."""
    return f"{public_url.rstrip('/')}{MEDIA_PATH}/{name}"


def status_url(public_url: str, delivery: str) -> str:
    """Return where Twilio reports what becomes of a delivery; the id is in letters that no URL changes."""
    told = urlsafe_b64encode(delivery.encode()).decode().rstrip("=")
    return f"{public_url.rstrip('/')}{STATUS_PATH}?of={told}"


def delivery_of(said: str) -> str | None:
    """Return the delivery that a status URL was made for; None when it was made for none."""
    try:
        return urlsafe_b64decode(f"{said}{'=' * (-len(said) % 4)}".encode()).decode()
    except ValueError:
        return None


def number_of(said: str, setting: str) -> str:
    """Return a configured number as Twilio writes it; InvalidRequestError names the setting."""
    number = plain_number(said)
    if not is_number(number):
        raise InvalidRequestError(f"{setting} is no phone number with its country, like +491701234567.")
    return number


def is_configured(settings: Settings) -> bool:
    """Whether there is an account and a number; InvalidRequestError when only one part of it is set."""
    numbers = settings.whatsapp_number or settings.sms_number
    if settings.twilio_account_sid and settings.twilio_auth_token:
        return bool(numbers)
    if numbers:
        raise InvalidRequestError(
            "WhatsApp and SMS need DAYHAND_TWILIO_ACCOUNT_SID and DAYHAND_TWILIO_AUTH_TOKEN."
        )
    return False
