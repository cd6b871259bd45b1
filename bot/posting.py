"""Letters on their way out: what is to be done when one is due, and what is told of how it ended.

Both are turns that nobody said: they read what is stored, decide, and write nothing themselves.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from bot.delivery.turn import LEAVE, REPORT, Button, Inbound, Outcome, Outgoing
from bot.reach import Reach, is_quiet
from bot.replies import Listener, Replies
from bot.store.people import People
from bot.store.port import Store
from bot.store.records import UserRecords
from capabilities.contract import Person
from capabilities.document import Letter

LATEST: Final = timedelta(minutes=15)
"""A letter that could not leave for longer than this is asked about: it may be wrong by now."""
_STATES: Final[Mapping[str, str]] = {
    "sent": "sent",
    "carried": "sent",
    "dead": "failed",
    "held": "unsure",
    "delivered": "delivered",
    "read": "read",
}
_LATER: Final = ("sent", "delivered", "read")
"""States in the order in which they come; word of an earlier one may arrive after a later one's."""


Run = Callable[[Inbound], Awaitable[Outcome]]


class PostOffice:
    """Handles the messages of ``bot.delivery.post``."""

    def __init__(self, store: Store, replies: Replies, reach: Reach) -> None:
        self._store = store
        self._people = People(store)
        self._replies = replies
        self._reach = reach

    async def handle(self, message: Inbound, run: Run) -> Outcome:
        """Return what follows from a letter that is due, or from how one ended.

        What else the house asks for, as taking note of who opened an invitation, is ``run`` and told.
        """
        slots: Mapping[str, Any] = message.call.slots if message.call else {}
        if message.call is None or message.call.action not in {LEAVE, REPORT}:
            return await self._spread(await run(message), message)
        records = UserRecords(self._store, message.user, message.id)
        letter = await records.of(Letter).get(str(slots.get("letter", "")))
        if letter is None:
            return Outcome(text="")  # taken back, in time
        person = await self._people.get(message.user)
        if message.call.action == LEAVE:
            return await self._leave(letter, person, message, records)
        return await self._ended(letter, slots, person, message, records)

    async def _leave(self, letter: Letter, person: Person, message: Inbound, records: UserRecords) -> Outcome:
        if letter.leaves_at is None or letter.leaves_at > message.received_at:
            return Outcome(text="")  # it has left, or was put off
        if message.received_at - letter.leaves_at > LATEST:
            kept = {"leaves_at": None, "state": "failed", "detail": "too late"}
            await records.of(Letter).save(letter.model_copy(update=kept))
            return await self._told("letter.too_late", letter, person, message, records)
        gone = letter.model_copy(update={"leaves_at": None, "state": "left", "beyond_recall": True})
        await records.of(Letter).save(gone)
        leaving = Outgoing(
            step="leaves",
            channel=letter.channel,
            address=letter.address,
            text=letter.worded,
            third_party=True,
            alternatives=letter.alternatives,
            letter=letter.id,
        )
        return Outcome(text="", effects=tuple(records.effects), outgoing=(leaving,))

    async def _ended(
        self,
        letter: Letter,
        slots: Mapping[str, Any],
        person: Person,
        message: Inbound,
        records: UserRecords,
    ) -> Outcome:
        state = _STATES[str(slots["state"])]
        if state in _LATER and letter.state in _LATER[_LATER.index(state) :]:
            return Outcome(text="")
        ended = letter.model_copy(
            update={
                "state": state,
                "channel": str(slots["channel"]),
                "address": str(slots["address"]),
                "detail": str(slots["detail"]),
            }
        )
        await records.of(Letter).save(ended)
        if state in _LATER:
            return Outcome(text="", effects=tuple(records.effects))
        return await self._told(f"letter.{state}", ended, person, message, records)

    async def _told(
        self, key: str, letter: Letter, person: Person, message: Inbound, records: UserRecords
    ) -> Outcome:
        """Return the outcome that tells a person of a letter, wherever they are heard."""
        listener = Listener(person.language, person.zone, message.received_at, person.name)
        facts = {
            "to": letter.name,
            "channel": letter.channel,
            "text": letter.text,
            "detail": letter.detail,
            "written": letter.created_at,
        }
        text = self._replies.render(key, listener, **facts)
        again = Button(
            label=self._replies.render("button.again", listener),
            say=self._replies.render("letter.again", listener, to=letter.name),
        )
        return await self._spread(
            Outcome(text=text, key=key, effects=tuple(records.effects), buttons=(again,)), message
        )

    async def _spread(self, outcome: Outcome, message: Inbound) -> Outcome:
        """Return an outcome that is also told where its person is heard."""
        if not outcome.text:
            return outcome
        person = await self._people.get(message.user)
        ways = await self._reach.of(message.user, person.reminder_channel)
        push = [
            Outgoing(
                step="told",
                channel=channel,
                address=address,
                text=outcome.text,
                alternatives=ways[1:],
                buttons=outcome.buttons,
                silent=is_quiet(person, message.received_at),
            )
            for channel, address in ways[:1]
        ]
        return outcome.model_copy(update={"outgoing": tuple(push)})
