"""Somebody with a phone number, and an installation whose number at Twilio they write to."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import httpx

from api.routes.twilio import SIGNATURE
from api.twilio import TwilioDoor
from tests.api.house import ORIGIN, House
from tests.peers.twilio import PHONE, TwilioApi, signed

EVE = "whatsapp:+4915550000666"
URL = f"{ORIGIN}/api/whatsapp-webhook"
FORM = "application/x-www-form-urlencoded"


class Handset:
    """Anna's, with what she sees."""

    def __init__(self, house: House, owner: httpx.AsyncClient, peer: TwilioApi) -> None:
        self.house = house
        self.owner = owner
        self.peer = peer

    @property
    def door(self) -> TwilioDoor:
        """Where Twilio's requests come in."""
        door = self.house.services.twilio
        assert door is not None
        return door

    async def deliver(
        self,
        form: Mapping[str, str] | Sequence[tuple[str, str]],
        *,
        url: str = URL,
        signature: str | None = None,
    ) -> httpx.Response:
        """Have Twilio call a webhook."""
        fields = list(form.items()) if isinstance(form, Mapping) else list(form)
        headers = {"content-type": FORM, SIGNATURE: signature or signed(url, fields)}
        async with self.house.client() as twilio:
            return await twilio.post(url, content=urlencode(fields), headers=headers)

    async def say(self, text: str = "", *, sender: str = f"whatsapp:{PHONE}", **fields: str) -> list[str]:
        """Write to the installation and return what the phone shows after that."""
        number = sender.removeprefix("whatsapp:")
        before = len(self.peer.texts(number))
        form = self.peer.received(text, sender=sender, **fields)
        url = URL if sender.startswith("whatsapp:") else f"{ORIGIN}/api/sms-webhook"
        answer = await self.deliver(form, url=url)
        assert answer.status_code == 200, answer.text
        await self.house.services.core.drain()
        return self.peer.texts(number)[before:]

    async def link(self, channel: str = "whatsapp", user: str = "owner") -> None:
        """Link Anna's number to the owner, or to somebody else who lives here."""
        linking = self.house.services.linking
        made = await linking.make(user, channel)
        await self.say(made.code, sender=f"whatsapp:{PHONE}" if channel == "whatsapp" else PHONE)
        await linking.confirm(user, made.link.id)

    async def reported(self, status: str, place: int = -1, **fields: str) -> httpx.Response:
        """Have Twilio report what became of a message that was sent."""
        sent = self.peer.sends[place]
        form = {"MessageStatus": status, "MessageSid": "SM1", "To": sent["To"], **fields}
        answer = await self.deliver(form, url=sent["StatusCallback"])
        await self.house.services.core.drain()
        return answer

    async def changes(self, of: str = "delivery.changed") -> list[dict[str, Any]]:
        """What the web page is shown of the owner's deliveries, in order."""
        events = await self.house.services.event_log.read("owner", 0)
        return [one["event"] for one in events if one["event"]["type"] == of]

    async def storm(self, form: Mapping[str, str], times: int = 5) -> set[int]:
        """Have one message delivered several times at once; return the answers."""
        return {one.status_code for one in await asyncio.gather(*(self.deliver(form) for _ in range(times)))}
