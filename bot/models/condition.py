"""Whether language models take part right now: what somebody is told before they ask in vain."""

from datetime import datetime
from typing import Literal

from bot.models.chat import Chat
from bot.models.providers import needs_key
from bot.models.spending import PERIODS, Scope
from bot.store.errors import SecretKeyError

Condition = Literal["none", "ready", "away", "spent"]
"""No model is set up; one will be asked; none can be reached for now; a limit of money is reached."""


async def condition(chat: Chat, user: str, now: datetime) -> Condition:
    """Return how it stands with the models for a person; nothing is asked of any model."""
    if not chat.configured:
        return "none"
    spending = chat.parts.accounts.spending
    whose: tuple[tuple[Scope, str | None], ...] = (("person", user), ("house", None))
    for scope, one in whose:
        for period in PERIODS:
            cap = spending.cap(scope, period)
            if cap is not None and await spending.spent(one, period, now) >= cap:
                return "spent"
    for name in chat.parts.names:
        if chat.is_left_alone(name):
            continue
        try:
            key = await chat.parts.keys.of(name)
        except SecretKeyError:
            continue  # it cannot be opened: as good as none
        if key is not None or not needs_key(name):
            return "ready"
    return "away"
