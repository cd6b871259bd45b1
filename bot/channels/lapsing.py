"""Phone numbers nobody has written from for so long that they may have another holder.

They are strangers' until they are linked anew; their people are told so on another channel, once.
"""

from collections.abc import Sequence

from bot.delivery.collections import OCCURRENCES
from bot.delivery.occurrence import Occurrence
from bot.delivery.turn import MAIN, Announcement, Clock
from bot.delivery.writing import insert_missing
from bot.reach import Reach, is_quiet
from bot.replies import Listener, Replies
from bot.store.identities import Identities, Identity
from bot.store.people import People
from bot.store.port import Store


class Lapsing:
    """Tells people of their numbers that lapse."""

    def __init__(self, store: Store, reach: Reach, replies: Replies, clock: Clock) -> None:
        self._occurrences = store.collection(OCCURRENCES.name)
        self._identities = Identities(store)
        self._people = People(store)
        self._reach = reach
        self._replies = replies
        self._clock = clock

    async def tell(self, channels: Sequence[str]) -> None:
        """Have everybody told whose number of these channels has lapsed; as durable as a reminder."""
        now = self._clock.now()
        for channel in channels:
            for identity in await self._identities.lapsing(channel, now):
                await self._tell(identity)
                await self._identities.lapse_told(identity)

    async def _tell(self, identity: Identity) -> None:
        now, person = self._clock.now(), await self._people.get(identity.user)
        listener = Listener(person.language, person.zone, now, person.name)
        text = self._replies.render(
            "number_lapsed", listener, address=identity.address, channel=identity.channel
        )
        ways = await self._reach.of(identity.user)
        # The id is of this silence: storing it twice tells it once.
        told = Occurrence(
            f"lapsed:{identity.id}:{identity.seen_at.isoformat(timespec='milliseconds')}",
            identity.user,
            Announcement(text, MAIN, ways, silent=is_quiet(person, now)),
            now,
            (),
        )
        await insert_missing(self._occurrences, [told.to_raw()])
