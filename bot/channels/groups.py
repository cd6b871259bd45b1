"""Groups: a scope of their own, in which nobody's personal things are at hand.

What a group keeps (lists, reminders, notes) is the group's; a person's own things stay in their own
conversation, whoever of the group they are. Only people with an account are answered, unless whoever
brought Dayhand into the group, or the owner, has opened it to everybody there.
"""

from zoneinfo import ZoneInfo

from bot.channels.arrival import Arrival
from bot.delivery.turn import Clock
from bot.replies import Listener, Replies
from bot.store.identities import Identities, Identity
from bot.store.people import OWNER_ID, People, Profile
from capabilities.contract import Person


def group_id(channel: str, address: str) -> str:
    """Return the id that a group's things are kept under; the same whoever comes first."""
    return f"group.{channel}.{address}"


class Groups:
    """The groups that Dayhand is in."""

    def __init__(self, identities: Identities, people: People, replies: Replies, clock: Clock) -> None:
        self._identities = identities
        self._people = people
        self._replies = replies
        self._clock = clock

    async def known(self, arrival: Arrival) -> Identity | None:
        """Return the group that an arrival is answered in; None when its sender is not to be answered."""
        speaker = await self._speaker(arrival)
        group = await self._identities.find(arrival.channel, arrival.address)
        if speaker is None:
            is_open = group is not None and (await self._people.profile(group.user)).is_open
            return group if is_open else None
        return group or await self._brought(arrival, speaker)

    async def opened(self, arrival: Arrival, group: Identity) -> str | None:
        """Open a group to everybody in it, or close it, as it was told; return what to say, if anything.

        The first time it is only asked; said twice by mistake, or delivered twice, it is answered once.
        """
        profile = await self._people.profile(group.user)
        listener = _listener(profile.person, self._clock)
        speaker = await self._identities.find(arrival.channel, arrival.sender)
        if speaker is None or speaker.user not in {profile.brought_by, OWNER_ID}:
            return self._replies.render("in_group.not_yours", listener) if speaker else None
        wanted = {"yes": True, "no": False}.get(arrival.opens)
        if wanted is None:
            fresh = not profile.is_open and await self._people.ask_group(group.user, arrival.source)
            return self._replies.render("in_group.ask", listener) if fresh else None
        if not await self._people.open_group(group.user, is_open=wanted):
            return None
        return self._replies.render("in_group.open" if wanted else "in_group.closed", listener)

    async def _speaker(self, arrival: Arrival) -> Profile | None:
        """Return who speaks, when they have an account here."""
        identity = await self._identities.find(arrival.channel, arrival.sender)
        profile = await self._people.profile(identity.user) if identity else None
        return profile if profile and profile.role in {"owner", "member"} else None

    async def _brought(self, arrival: Arrival, speaker: Profile) -> Identity:
        now = self._clock.now()
        group = await self._people.stand_in(
            group_id(arrival.channel, arrival.address),
            role="group",
            zone=speaker.person.zone.key,
            language=speaker.person.language,
            now=now,
            brought_by=speaker.person.id,
        )
        return await self._identities.link(group.id, arrival.channel, arrival.address, arrival.group, now)


def _listener(person: Person, clock: Clock) -> Listener:
    zone: ZoneInfo = person.zone
    return Listener(person.language, zone, clock.now(), person.name)
