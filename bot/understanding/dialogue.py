"""The state of a dialogue: the open question, what was last talked about, what was last done.

It belongs to the conversation, not to a channel: a question asked in the terminal can be answered
on the web page. It is stored with the turn's outcome and expires by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.store.effects import Effect
from bot.store.port import CollectionSpec, Store
from capabilities.document import Document
from capabilities.origins import Label, Origin, sources
from capabilities.values import When

DIALOGUES = CollectionSpec("dialogues")

QUESTION_LASTS = timedelta(minutes=30)
LONGEST_DAY = timedelta(hours=25)
FOCUS_LASTS = timedelta(hours=12)
LONGEST_REPLY = 2_000
"""Characters of an answer that are kept to be said again."""
MEANT = "meant"
"""The slot of a question whether a request was meant: whoever says something else has answered no."""
ANNOUNCEMENT = "announcement"
"""``last_action`` when the last thing said was a reminder."""


class Option(BaseModel):
    """One thing to choose from."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str


class Pending(BaseModel):
    """The open question: which slot of which action its answer fills.

    ``slots`` is what is known already, as JSON. ``kind`` says how an answer is read.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["slot", "choice", "confirm"]
    action: str
    slots: dict[str, Any]
    slot: str
    text: str
    options: tuple[Option, ...] = ()
    confirmed: tuple[str, ...] = ()
    approval: str = ""
    """Id of the approval that a yes gives, if it is one."""
    sources: tuple[str, ...] = ()
    """Where words of others in its text come from."""
    then: str = ""
    """Words that are read as a request of their own once the answer was yes."""
    asked: int = 1
    """How often it has been asked; after three times it is dropped."""


class Focus(BaseModel):
    """Something that was talked about: "it", "that one", "the second one" may mean it."""

    model_config = ConfigDict(frozen=True)

    noun: str
    id: str
    title: str
    sources: tuple[str, ...] = ()
    """Where its title comes from, when that is somebody else."""


class Said(BaseModel):
    """Something said, and when."""

    model_config = ConfigDict(frozen=True)

    text: str
    at: AwareDatetime


class Done(BaseModel):
    """One step that was done or tried: what it was read from and what it was given."""

    model_config = ConfigDict(frozen=True)

    action: str
    sentence: str = ""
    slots: dict[str, Any] = {}
    """As JSON."""
    titles: dict[str, str] = {}
    """Of slots that hold an id: the words its thing is known by."""
    stood: dict[str, int] = {}
    """The numbers on the first card of its answer: the page that it stands on."""
    receipt: str | None = None
    """Id of the receipt it left."""


class Request(BaseModel):
    """How the last request was read and what became of it: for "why?", "again" and "the other one"."""

    model_config = ConfigDict(frozen=True)

    said: tuple[Said, ...] = ()
    """The request, and after it the answers to what was asked about it."""
    question: str = ""
    """The question that the last of them answered."""
    phrases: tuple[str, ...] = ()
    read_as: str = ""
    """What personal sentences made of the last of them."""
    steps: tuple[Done, ...] = ()
    """None when it was not understood."""
    whole: bool = True
    """Whether the slots are kept whole: long texts are cut here."""
    options: tuple[Option, ...] = ()
    """What there was to choose from when one was chosen."""
    chosen: str = ""
    """Id of the option that was."""
    models: tuple[str, ...] = ()
    """The language models that planned or answered it; none when Dayhand understood it by itself."""


class Day(BaseModel):
    """The day that was talked about last: "that day" means it."""

    model_config = ConfigDict(frozen=True)

    when: When
    asked: bool
    """Whether the person looked at it, so that what is made next without a day is made on it."""
    at: AwareDatetime
    """When it was talked about."""


class Unfinished(BaseModel):
    """The rest of a model's plan, while one of its steps waits for an answer. All of it is JSON."""

    model_config = ConfigDict(frozen=True)

    asked: str
    """Id of the step that asked."""
    steps: tuple[dict[str, Any], ...]
    """The step that asked, and after it the steps that wait."""
    wish: dict[str, Any]
    messages: tuple[dict[str, Any], ...] = ()
    tools: tuple[str, ...] = ()
    found: dict[str, Any] = {}
    call_of: dict[str, str] = {}
    steps_so_far: int = 0
    models: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """The owner's words it was made from."""
    frozen: tuple[str, ...] = ()
    """Ids of the steps that were planned before anything from outside was read."""
    planned: tuple[str, ...] = ()
    """The actions of all such steps."""
    labels: dict[str, dict[str, Any]] = {}
    """Of what the finished steps found: origin and sources."""

    def found_but(self, waiting: Iterable[str]) -> dict[str, Any]:
        """Return what was found by the steps that are finished."""
        open_ones = set(waiting)
        return {name: value for name, value in self.found.items() if name not in open_ones}


class DialogueState(BaseModel):
    """Immutable; each turn makes the next one."""

    model_config = ConfigDict(frozen=True)

    pending: Pending | None = None
    unfinished: Unfinished | None = None
    """What the answer to the open question goes on with."""
    focus: tuple[Focus, ...] = ()
    day: Day | None = None
    last_action: str | None = None
    last: Request | None = None
    reply: str = ""
    """What was answered last, for "say that again"; long answers are cut."""
    reply_sources: tuple[str, ...] = ()
    """Where words of others in it come from."""
    at: AwareDatetime | None = None
    cap_told: AwareDatetime | None = None
    """When it was last said that a cap of money is reached."""

    def fresh(self, now: datetime) -> Self:
        """Return the state as it still holds at ``now``: old questions and old topics are gone."""
        age = now - self.at if self.at else timedelta(0)
        changes: dict[str, Any] = {}
        if age > QUESTION_LASTS:
            changes |= {"pending": None, "unfinished": None}
        if age > FOCUS_LASTS:
            changes |= {"focus": (), "last_action": None, "reply": "", "reply_sources": ()}
        if self.day and now - self.day.at > QUESTION_LASTS:
            changes["day"] = None
        return self.model_copy(update=changes) if changes else self

    def on_day(self, slots: Mapping[str, Any], local: datetime, *, asked: bool) -> Self:
        """Return the state after something was done at the times in ``slots``: a day may be the topic.

        ``local`` is now, in the person's zone.
        """
        days = [day for value in slots.values() if isinstance(value, When) and (day := day_of(value, local))]
        if not days:
            return self
        return self.model_copy(update={"day": Day(when=days[0], asked=asked, at=local)})

    def about(self, documents: Sequence[Document], action: str, now: datetime) -> Self:
        """Return the state after ``action`` talked about ``documents``, in the order shown."""
        focus = tuple(
            Focus(noun=d.noun, id=d.id, title=title_of(d), sources=sources(d.label)) for d in documents[:50]
        )
        return self.model_copy(update={"focus": focus or self.focus, "last_action": action, "at": now})

    @property
    def outside(self) -> Mapping[str, Label]:
        """What is known of the dialogue in the words of others: a reply that repeats it is theirs too."""
        told = [(one.title, one.sources) for one in self.focus]
        if self.pending:
            told += [(self.pending.text, self.pending.sources)]
        return {words: Label(Origin.OUTSIDE, named) for words, named in told if named}

    def of_noun(self, noun: str) -> list[Focus]:
        """Return what was talked about of one noun, in the order shown."""
        return [focus for focus in self.focus if focus.noun == noun]


def day_of(when: When, local: datetime) -> When | None:
    """Return the one coming day that a time lies in; None when it is none, several, or today.

    ``local`` is now, in the person's zone.
    """
    if not when.dated or when.start is None or when.end is None or when.end - when.start > LONGEST_DAY:
        return None
    start = datetime.combine(when.start.astimezone(local.tzinfo).date(), time(), tzinfo=local.tzinfo)
    return When(start=start, end=start + timedelta(days=1), grain="day") if start > local else None


def title_of(document: Document) -> str:
    """Return the words a person would know a document by."""
    for name in ("title", "text", "name"):
        value = getattr(document, name, None)
        if isinstance(value, str) and value:
            return value[:200]
    return document.noun


def dialogue_id(user: str, conversation: str) -> str:
    """Return the id a conversation's state is stored under."""
    return f"{user}:{conversation}"


async def load(store: Store, user: str, conversation: str, now: datetime) -> DialogueState:
    """Return the state of a conversation as it still holds.

    A reminder that was said since is the topic: "snooze that" means it.
    """
    own = dialogue_id(user, conversation)
    found = store.collection(DIALOGUES.name).find({"_id": {"$in": [own, _announced_id(own)]}})
    kept = {raw["_id"]: raw["state"] async for raw in found}
    state = DialogueState.model_validate(kept[own]) if own in kept else DialogueState()
    said = DialogueState.model_validate(kept[_announced_id(own)]) if len(kept) > (own in kept) else None
    if said and said.at and not state.pending and (state.at is None or said.at > state.at):
        news = {"focus": said.focus, "at": said.at, "last_action": ANNOUNCEMENT}
        news |= {"reply": said.reply, "reply_sources": said.reply_sources}
        state = state.model_copy(update=news)
    return state.fresh(now)


def saved(state: DialogueState, user: str, conversation: str) -> Effect:
    """Return the effect that stores a state with its turn."""
    return _put(dialogue_id(user, conversation), state)


def announced(
    documents: Sequence[Document], user: str, conversation: str, at: datetime, text: str = ""
) -> Effect:
    """Return the effect that makes what was announced, in these words, the topic.

    It is kept beside the state: an announcement comes at any time, also while a turn is on its way.
    """
    theirs = sources(*(document.label for document in documents))
    state = DialogueState(reply=text[:LONGEST_REPLY], reply_sources=theirs).about(documents, ANNOUNCEMENT, at)
    return _put(_announced_id(dialogue_id(user, conversation)), state)


def _announced_id(own: str) -> str:
    return f"{own}:announced"


def _put(document_id: str, state: DialogueState) -> Effect:
    after = {"state": state.model_dump(mode="json")}
    return Effect(op="put", collection=DIALOGUES.name, id=document_id, after=after)
