"""Messages that Twilio could not deliver here: asked for in its list, from the last one that was seen.

Twilio tries a webhook once more at best. What has come in by either way is marked, so asking again for
the last hours costs a look and never takes a message in twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import structlog

from bot.channels.arrival import Arrival, Attachment, Kind
from bot.channels.twilio.arriving import MOST_FILES, attachment, called, kind_of, with_files
from bot.channels.twilio.channel import TwilioChannel, arrived_since
from bot.channels.twilio.naming import is_number, of_wire, to_wire
from bot.delivery.turn import Clock
from bot.store.errors import DuplicateKeyError
from bot.store.port import CollectionSpec, IndexSpec, Store

log = structlog.get_logger(__name__)

ARRIVED = CollectionSpec("arrived", (IndexSpec((("channel", 1), ("at", 1), ("_id", 1))),))
"""``_id`` "<channel>:<message>"; channel, at: that it came in, nobody's words. The last ones of each."""

OVERLAP = timedelta(hours=2)
"""How far before the last one is asked: Twilio's clock, and messages that are listed late."""
KEPT = timedelta(days=2)
_MOST = 5_000
"""Messages that one look reads, the latest first."""

Take = Callable[[Sequence[Arrival]], Awaitable[None]]
"""Takes in the parts of one message, durably on return; raises when they could not be stored."""


class Arrived:
    """What came in already."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._arrived = store.collection(ARRIVED.name)
        self._clock = clock

    async def has(self, arrival: Arrival) -> bool:
        """Whether a message was taken in, or turned away, before."""
        return await self._arrived.find_one({"_id": _id(arrival)}) is not None

    async def mark(self, arrival: Arrival) -> None:
        """Remember that a message was taken in or turned away."""
        await self._put(_id(arrival), arrival.channel, arrival.sent_at)

    async def last(self, channel: str) -> datetime:
        """Return when the last message of a channel came; at first, now: older ones are not asked for."""
        raw = await self._arrived.find_one({"channel": channel}, sort=[("at", -1), ("_id", -1)])
        if raw is not None:
            return raw["at"]  # type: ignore[no-any-return]  # what was stored
        now = self._clock.now()
        await self._put(f"{channel}:", channel, now)
        return now

    async def forget(self, channel: str, before: datetime) -> None:
        """Let go of marks that are not asked for again."""
        await self._arrived.delete_many({"channel": channel, "at": {"$lt": before}})

    async def _put(self, mark: str, channel: str, at: datetime) -> None:
        try:
            await self._arrived.insert_one({"_id": mark, "channel": channel, "at": at})
        except DuplicateKeyError:
            return


async def take_missed(channel: TwilioChannel, arrived: Arrived, take: Take) -> int:
    """Take in what a channel has missed, in order; return how many messages were new.

    Raises what Twilio's library raises when it cannot be asked.
    """
    last = await arrived.last(channel.name)
    client = await channel.account.client()
    found = await client.messages.list_async(
        to=to_wire(channel.name, channel.number), date_sent_after=last - OVERLAP, limit=_MOST
    )
    new = 0
    for message in arrived_since(found, last - OVERLAP):
        sender_channel, number = of_wire(message.from_ or "")
        if sender_channel != channel.name or not is_number(number):
            continue
        first = _arrival(message, channel.name, number)
        if await arrived.has(first):
            continue
        await take(await _parts(message, first))
        new += 1
    await arrived.forget(channel.name, last - KEPT)
    if new:
        log.info("twilio.taken_in_late", channel=channel.name, messages=new)
    return new


def _id(arrival: Arrival) -> str:
    return f"{arrival.channel}:{arrival.source}"


def _arrival(message: Any, channel: str, number: str) -> Arrival:
    text = (message.body or "").replace("\0", "")
    kind: Kind = "text" if text else "other"
    return Arrival(
        channel=channel,
        source=message.sid,
        sequence=0,
        address=number,
        name=called("", number),
        sent_at=message.date_sent,
        text=text,
        kind=kind,
    )


async def _parts(message: Any, first: Arrival) -> list[Arrival]:
    if str(message.num_media or "0") == "0":
        return [first]
    listed = await message.media.list_async(limit=MOST_FILES)
    files = [_file(one) for one in listed]
    if files:
        first = replace(first, attachment=files[0], kind=kind_of(files[0].media_type))
    return with_files(first, files)


def _file(media: Any) -> Attachment:
    url = urljoin("https://api.twilio.com", str(media.uri).removesuffix(".json"))
    return attachment(url, media.content_type or "")
