"""WhatsApp or SMS as a push channel: one number of a Twilio account.

Twilio knows no key of ours, but it lists what it took: a doubt is looked up by number, time and text,
leaving out what is known to be another delivery's. A message carries the id of its delivery in the URL
that Twilio reports its fate to.

WhatsApp takes free text within 24 hours of what a person last wrote, and approved templates only after
that. A number may have got another holder: one that was silent for long is written nothing.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.twilio.connecting import Account
from bot.channels.twilio.failing import failed
from bot.channels.twilio.lending import Lending
from bot.channels.twilio.naming import ChannelName, is_number, opening, to_wire
from bot.channels.twilio.wording import in_template, squeezed, written
from bot.delivery.attachment import MOST_BYTES, Attachment
from bot.delivery.outbox import Outbox, OutboxEntry
from bot.delivery.turn import Button, Clock, SendOutcome
from bot.store.identities import Identities
from capabilities.errors import DayhandError

log = structlog.get_logger(__name__)

WINDOW = timedelta(hours=24) - timedelta(minutes=15)
"""How long after a person's last message WhatsApp takes free text; less what we know it too late by."""
_SKEW = timedelta(minutes=1)
"""How far Twilio's clock may be from ours."""
_LOOK_AGAIN_SECONDS = 3.0
"""What was taken just now may not be listed yet: only two looks tell that it was not."""
_LOOKED_AT = 200
"""Messages to one number that a look-up reads; when they do not reach back far enough, it does not know."""
_NEVER_WENT = frozenset({"failed", "undelivered", "canceled"})

CLOSED = (
    "WhatsApp takes free text only within 24 hours of what its person last wrote; "
    "DAYHAND_WHATSAPP_TEMPLATE names an approved template for later"
)
LAPSED = "nobody wrote from that number for 90 days, so it may have got another holder; link it anew"


class TwilioChannel:
    """One number that people are written from. Implements ``PushChannel``."""

    def __init__(
        self,
        name: ChannelName,
        number: str,
        account: Account,
        *,
        outbox: Outbox,
        identities: Identities,
        clock: Clock,
        template: str | None = None,
        reports_to: Callable[[str], str] | None = None,
        lending: Lending | None = None,
    ) -> None:
        self.name: str = name
        self.number = number
        self.account = account
        self._outbox = outbox
        self._identities = identities
        self._clock = clock
        self._template = template
        self._reports_to = reports_to
        self.lending = lending

    @property
    def door(self) -> str:
        """The beginning of an address that opens the channel on a phone; a code comes behind it."""
        return opening(self.name, self.number)

    async def send(
        self,
        address: str,
        text: str,
        *,
        key: str,
        buttons: Sequence[Button] = (),
        silent: bool = False,  # noqa: ARG002  # a phone is not told how loud to be
    ) -> SendOutcome:
        """Hand over one message; never raises."""
        if not is_number(address):
            return SendOutcome("permanent", "that is no phone number")
        try:
            fields = await self._fields(address, text, buttons)
            if isinstance(fields, SendOutcome):
                return fields
            if self._reports_to is not None:
                fields["status_callback"] = self._reports_to(key)
            sid = await self._create(address, **fields)
        except Exception as error:  # noqa: BLE001  # whatever it was: what matters is whether it may have arrived
            outcome = failed(error)
            log.info("twilio.not_sent", delivery=key, status=outcome.status, error=type(error).__name__)
            return outcome
        return SendOutcome("accepted", provider_id=sid)

    @property
    def speaks(self) -> bool:
        """Whether voice notes can be sent: Twilio has to be able to fetch them from here."""
        return self.name == "whatsapp" and self.lending is not None

    async def send_voice(self, address: str, audio: bytes) -> SendOutcome:
        """Hand over a voice note (OGG, Opus); never raises."""
        if self.lending is None or not self.speaks:
            return SendOutcome("permanent", "nothing can be fetched from here")
        try:
            fields = await self._fields(address, "-", ())
            if isinstance(fields, SendOutcome) or "body" not in fields:
                return SendOutcome("permanent", CLOSED)
            sid = await self._create(address, media_url=[self.lending.lend(audio)])
        except Exception as error:  # noqa: BLE001  # as for texts
            return failed(error)
        return SendOutcome("accepted", provider_id=sid)

    async def look_up(self, address: str, key: str) -> bool | None:
        """Say whether a delivery was taken: by what was reported of it, else by what is listed."""
        entry = await self._outbox.get(key)
        if entry is None:
            return None
        if entry.report or entry.provider_id:
            return True
        found = await self._listed(address, entry)
        if found is False:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            found = await self._listed(address, entry)
        return found

    async def tell(self, address: str, text: str) -> None:
        """Say something at once to who has just written, if it can be said; nothing is promised."""
        try:
            await self._create(address, body=written(text, (), self.name))
        except Exception as error:  # noqa: BLE001  # nothing is promised
            log.info("twilio.not_told", error=type(error).__name__)

    async def typing(self, message: str) -> None:
        """Show under somebody's message that an answer is being written, where there is such a sign."""
        if self.name == "whatsapp":
            with suppress(Exception):
                client = await self.account.client()
                await client.messaging.v2.typing_indicator.create_async(
                    channel="whatsapp", message_id=message
                )

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return a file of a message; errors as ``Source.fetch`` says."""
        return await self.account.fetch(attachment.reference, MOST_BYTES)

    async def _fields(
        self, address: str, text: str, buttons: Sequence[Button]
    ) -> dict[str, Any] | SendOutcome:
        """Return what Twilio is to send, or why nothing may be sent."""
        known = await self._identities.find(self.name, address)
        now = self._clock.now()
        if known is not None and known.lapsed(now):
            return SendOutcome("permanent", LAPSED)
        if self.name == "whatsapp" and (known is None or now - known.seen_at > WINDOW):
            if not self._template:
                return SendOutcome("permanent", CLOSED)
            variables = json.dumps({"1": in_template(text)}, ensure_ascii=False)
            return {"content_sid": self._template, "content_variables": variables}
        return {"body": written(text, buttons, self.name)}

    async def _create(self, address: str, **fields: Any) -> str:
        client = await self.account.client()
        sent = await client.messages.create_async(
            to=to_wire(self.name, address), from_=to_wire(self.name, self.number), **fields
        )
        return str(sent.sid)

    async def _listed(self, address: str, entry: OutboxEntry) -> bool | None:
        """Say whether Twilio lists the message of a delivery; None when it does not say, or not enough."""
        try:
            client = await self.account.client()
            found = await client.messages.list_async(
                to=to_wire(self.name, address), from_=to_wire(self.name, self.number), limit=_LOOKED_AT
            )
        except DayhandError:
            return None
        except Exception as error:  # noqa: BLE001  # not knowing is an answer
            log.info("twilio.not_looked_up", error=type(error).__name__)
            return None
        since = entry.delivery.at - _SKEW
        recent = [one for one in found if one.date_created is None or one.date_created >= since]
        for one in recent:
            if self._is_of(one, entry) and await self._outbox.sent_as(one.sid) is None:
                await self._outbox.found(entry, one.sid)
                return True
        return None if len(recent) == _LOOKED_AT else False

    def _is_of(self, found: Any, entry: OutboxEntry) -> bool:
        """Whether a listed message is a delivery's: labels and what a trial account adds stand around it."""
        if found.direction == "inbound" or found.status in _NEVER_WENT:
            return False
        text = entry.delivery.text
        body = squeezed(found.body or "")
        free = squeezed(written(text, (), self.name))
        return free in body or bool(self._template and squeezed(in_template(text)) in body)


def arrived_since(found: Sequence[Any], since: datetime) -> list[Any]:
    """Return the messages that people have sent since a moment, the oldest first."""
    inbound = [one for one in found if one.direction == "inbound" and one.date_sent is not None]
    return sorted(
        (one for one in inbound if one.date_sent >= since), key=lambda one: (one.date_sent, one.sid)
    )
