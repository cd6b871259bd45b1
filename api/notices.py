"""Notices: what happened to a person's account, told on the channels it did not happen to."""

from bot.delivery.collections import OCCURRENCES
from bot.delivery.occurrence import Occurrence
from bot.delivery.turn import MAIN, Announcement, Clock
from bot.delivery.writing import insert_missing
from bot.reach import Reach
from bot.replies import Listener, Replies
from bot.store.identities import Identity
from bot.store.people import People
from bot.store.port import Store
from capabilities.registry import Registry


async def tell_elsewhere(
    key: str, identity: Identity, *, store: Store, registry: Registry, clock: Clock, reach: Reach
) -> None:
    """Tell the person of an account that was linked or unlinked, as durably as a reminder.

    Not on that account itself: whoever holds it may be the one to be warned of. Where there is no other
    channel, the event log has it for open pages.
    """
    now, person = clock.now(), await People(store).get(identity.user)
    ways = [way for way in await reach.of(person.id) if way != (identity.channel, identity.address)]
    if not ways:
        return
    listener = Listener(person.language, person.zone, now, person.name)
    text = Replies(registry).render(key, listener, channel=identity.channel, name=identity.name)
    told = Occurrence(
        f"{key}:{identity.id}:{now.isoformat(timespec='milliseconds')}",
        person.id,
        Announcement(text, MAIN, tuple(ways)),
        now,
        (),
    )
    await insert_missing(store.collection(OCCURRENCES.name), [told.to_raw()])
