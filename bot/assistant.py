"""The assistant as the durable core sees it: a handler of messages and an announcer of reminders."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.attachments import Attachments
from bot.delivery.turn import MAIN, Announcement, Clock, Inbound, Outcome
from bot.graph import Loop
from bot.linking import Links
from bot.posting import PostOffice
from bot.reach import Reach, is_quiet
from bot.replies import Listener, Replies
from bot.revised import Revised
from bot.speech.spoken import sentences
from bot.store.people import People
from bot.store.port import Store
from bot.understanding.dialogue import announced
from capabilities.contract import Person
from capabilities.document import Reminder

MOST_ALOUD = 12
"""Sentences of an answer that are said aloud on a channel: all of it is there to be read."""


class Assistant:
    """One turn: understand, act on recorded repositories, answer. Implements ``Handler``."""

    def __init__(
        self,
        loop: Loop,
        *,
        post: PostOffice,
        attachments: Attachments,
        revised: Revised,
        people: People,
        clock: Clock,
        speaks: Collection[str] = (),
    ) -> None:
        self._loop = loop
        self._post = post
        self._attachments = attachments
        self._revised = revised
        self._people = people
        self._clock = clock
        self._speaks = frozenset(speaks)

    async def __call__(self, message: Inbound) -> Outcome:
        """Return what is to be done and said; writes nothing. Raises only when the store is away."""
        if message.internal:
            return await self._post.handle(message, self._loop.run)
        if message.attachment is None and not message.replaces:
            return await self._loop.run(message)
        person = await self._people.get(message.user)
        listener = Listener(person.language, person.zone, self._clock.now(), person.name)
        if message.replaces:
            return await self._revised.answer(message, self._loop.run, listener)
        return await self._with_attachment(message, person, listener)

    async def _with_attachment(self, message: Inbound, person: Person, listener: Listener) -> Outcome:
        attachment = message.attachment
        assert attachment is not None  # noqa: S101  # only such messages get here
        outcome = await self._attachments.answer(message, attachment, self._loop.run, person, listener)
        spoken = attachment.kind == "voice" and person.spoken_answers and message.channel in self._speaks
        return outcome.model_copy(update={"aloud": _aloud(outcome, person.language)}) if spoken else outcome


def _aloud(outcome: Outcome, language: str) -> str:
    """Return a reply as it is said aloud: confirmations short, of long answers the beginning."""
    brief = bool(outcome.receipts) and outcome.question is None
    return "\n".join(sentences(outcome.text, language, brief=brief)[:MOST_ALOUD])


class ReminderWords:
    """Words due reminders in their person's language. Implements ``Announcer``; no model is near."""

    def __init__(self, store: Store, replies: Replies, reach: Reach) -> None:
        self._people = People(store)
        self._replies = replies
        self._reach = reach
        self._links = Links(replies)

    async def announce(
        self,
        user: str,
        reminder: Reminder,
        due: datetime,
        late: timedelta,
        missed: Sequence[datetime] = (),
    ) -> Announcement:
        """Word one reminder, saying how late it is and how many were missed."""
        listener = await self._listener(user, due + late)
        facts = {"title": reminder.title, "due": due, "late": late, "n": len(missed) + 1}
        key = "reminder_coalesced" if missed else "reminder_late" if late else reminder.reply
        text = self._told([reminder], self._replies.render(key, listener, **facts), listener)
        topic = announced([reminder], user, MAIN, due + late, text)
        person = await self._people.get(user)
        wanted = reminder.channel or person.reminder_channel
        channels, devices = await self._reach.of(user, wanted), await self._reach.devices(user)
        return Announcement(text, MAIN, channels, (topic,), devices=devices)

    async def digest(self, user: str, missed: list[tuple[Reminder, datetime]], now: datetime) -> Announcement:
        """Fold reminders that are too old to be blurted out into one message."""
        listener = await self._listener(user, now)
        items = [{"title": r.title, "due": due, "late": now - due} for r, due in missed]
        text = self._replies.render("reminder_digest", listener, items=items, n=len(items))
        text = self._told([reminder for reminder, _ in missed], text, listener)
        topic = announced([reminder for reminder, _ in missed], user, MAIN, now, text)
        person = await self._people.get(user)
        channels = await self._reach.of(user, person.reminder_channel)
        devices = await self._reach.devices(user)
        return Announcement(text, MAIN, channels, (topic,), is_quiet(person, now), devices)

    async def repeat_label(self, user: str, text: str) -> str:
        """Mark a text as a possible repeat."""
        return self._replies.render("repeat_label", await self._listener(user, None), text=text)

    async def is_quiet(self, user: str, now: datetime) -> bool:
        """Say whether the person wants quiet at ``now``."""
        return is_quiet(await self._people.get(user), now)

    async def catch_up(self, user: str, texts: Sequence[str]) -> str:
        """Fold texts that could not be delivered in time into one message."""
        return self._replies.render("catch_up", await self._listener(user, None), texts=list(texts))

    def _told(self, reminders: Sequence[Reminder], text: str, listener: Listener) -> str:
        """Return an announcement; what others put into it loads nothing."""
        theirs = any(reminder.label.outside for reminder in reminders)
        return self._links.shown(text, (), listener) if theirs else text

    async def _listener(self, user: str, now: datetime | None) -> Listener:
        person = await self._people.get(user)
        return Listener(
            person.language, person.zone, now or datetime.min.replace(tzinfo=person.zone), person.name
        )
