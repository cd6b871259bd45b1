"""Invitations as channels know them: who opens one tells where the contact it was made for is reached."""

import hashlib
from typing import Any

from api.auth.collections import INVITATIONS
from bot.channels.reception import Taker
from bot.delivery.turn import MAIN, POST, Call, Clock, Inbound
from bot.store.port import Raw, Store
from capabilities.errors import ConflictError

REGISTER = "register_platform"
_SECOND = 1_000_000_000


class Inviting:
    """Finds the person an invitation is from, and has them take note of who came."""

    def __init__(self, store: Store, take: Taker, clock: Clock) -> None:
        self._invitations = store.collection(INVITATIONS.name)
        self._take = take
        self._clock = clock

    async def opened(self, channel: str, code: str, address: str, name: str) -> bool:
        """Take an invitation's code; False when it is none, or none any more. Durable on return."""
        digest = hashlib.sha256(code.strip().encode()).hexdigest()
        raw: Raw | None = await self._invitations.find_one({"digest": digest, "deleted": False})
        now = self._clock.now()
        if raw is None or raw["channel"] != channel or raw["until"] <= now:
            return False
        slots: dict[str, Any] = {
            "platform": channel,
            "contact": raw["contact"],
            "address": address,
            "invitation": raw["_id"],
            "called": name[:100],
        }
        message = Inbound(
            id=f"{POST}:invited:{raw['_id']}",  # one id: whoever comes second comes too late
            user=raw["user"],
            conversation=MAIN,
            channel=POST,
            order=int(now.timestamp() * _SECOND),
            received_at=now,
            call=Call(action=REGISTER, slots=slots),
            approves=False,
        )
        try:
            await self._take(message)
        except ConflictError:
            return False
        return True
