"""What was asked of models: one document per day, person, channel and model, added up by purpose."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.models.port import Payer, Purpose, Usage
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store

USAGE = CollectionSpec(
    "usage", (IndexSpec((("user", 1), ("day", 1), ("_id", 1))), IndexSpec((("day", 1), ("_id", 1))))
)
"""``_id`` "<user>:<day>:<channel>:<model>"; money in micro-dollars."""


class UsageBook:
    """Keeps count."""

    def __init__(self, store: Store) -> None:
        self._usage = store.collection(USAGE.name)

    async def add(self, payer: Payer, purpose: Purpose, model: str, used: Usage, at: datetime) -> None:
        """Count one call."""
        day = f"{at.astimezone(UTC):%Y-%m-%d}"
        counts = {
            "calls": used.calls,
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
            "micros": used.micros,
        }
        await self._usage.update_one(
            {"_id": f"{payer.user}:{day}:{payer.channel}:{model}"},
            {
                "$set": {"user": payer.user, "day": day, "channel": payer.channel, "model": model, "at": at},
                "$inc": {
                    **counts,
                    **{f"purposes.{purpose}.{name}": count for name, count in counts.items()},
                },
            },
            upsert=True,
        )

    async def since(self, day: str, user: str | None = None) -> Sequence[Raw]:
        """Return the documents from a day (YYYY-MM-DD) on, of one person or of everybody, in order."""
        wanted = {"day": {"$gte": day}, **({"user": user} if user is not None else {})}
        return await self._usage.find(wanted).sort([("day", 1), ("_id", 1)]).to_list()
