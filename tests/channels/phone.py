"""Somebody with Telegram, and an installation whose bot they write to."""

from typing import Any

import httpx

from api.routes.telegram import SECRET
from tests.api.house import House
from tests.peers.telegram import BotApi

ANNA = {"id": 42, "is_bot": False, "first_name": "Anna", "username": "anna"}
EVE = {"id": 666, "is_bot": False, "first_name": "Eve"}


class Phone:
    """Anna's, with what she sees."""

    def __init__(self, house: House, owner: httpx.AsyncClient, peer: BotApi) -> None:
        self.house = house
        self.owner = owner
        self.peer = peer

    async def deliver(self, update: dict[str, Any], secret: str | None = None) -> httpx.Response:
        """Have Telegram call the webhook."""
        door = self.house.services.telegram
        assert door is not None
        headers = {SECRET: door.secret if secret is None else secret}
        async with self.house.client() as telegram:
            return await telegram.post("/api/telegram-webhook", json=update, headers=headers)

    async def say(self, text: str = "", **parts: Any) -> list[str]:
        """Write to the bot and return what the chat shows after that."""
        before = len(self.peer.sent)
        answer = await self.deliver(self.peer.message(text, **parts))
        assert answer.status_code == 200
        await self.house.services.core.drain()
        return [message.text for message in self.peer.sent[before:]]

    async def see(self, *updates: dict[str, Any]) -> list[str]:
        """Have updates delivered one after the other and return what the chat shows after that."""
        before = len(self.peer.sent)
        for update in updates:
            assert (await self.deliver(update)).status_code == 200
        await self.house.services.core.drain()
        return [message.text for message in self.peer.sent[before:]]

    async def link(self) -> None:
        """Link Anna's account to the owner."""
        made = (await self.owner.post("/api/channels/links", json={"channel": "telegram"})).json()
        await self.say(f"/start {made['code']}")
        done = await self.owner.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
        assert done.status_code == 200, done.text
