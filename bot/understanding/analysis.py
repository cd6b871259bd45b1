"""What understanding produces: readings of the words, and the steps they ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.store.effects import Effect
from bot.understanding.dialogue import DialogueState
from bot.understanding.names import NO_NAMES, Names


@dataclass(frozen=True, slots=True)
class Move:
    """How a slot goes on from the last answer: from a number that it stood at, some steps on."""

    on: str
    """What that number is of: "page"."""
    by: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One way an utterance can be meant: an action (or a ``talk.*`` intent) and its slots.

    ``slots`` hold text as said, or typed values where a time, length or recurrence was said.
    """

    intent: str
    slots: Mapping[str, Any]
    sentence: str
    """The template that matched, for explanations."""
    focus: str | None = None
    """Noun that has to be what was last talked about; it fills the slot of that name."""
    after: frozenset[str] = frozenset()
    """The actions of which one has to be what was done last, if it only makes sense after them."""
    answers: str | None = None
    """Slot that has to be the one asked for, if it only makes sense as an answer."""
    moves: Mapping[str, Move] = field(default_factory=dict[str, Move])
    """Slots that go on from where the last answer stood."""
    verbatim: bool = False
    """Whether its free text is kept whole: never split, never searched for times."""
    known: bool = False
    """Whether it is about one of the person's own things, by its name."""
    swallowed: int = 0
    """How many times ended up in free text."""
    free: int = 0
    """How many characters were free text; 0 when every word is the sentence's own or a time."""
    rank: tuple[int, ...] = ()
    """Larger is better; comparable between readings of one utterance."""

    @property
    def alone(self) -> bool:
        """Whether it makes sense at the start of a conversation."""
        return self.focus is None and not self.after and self.answers is None


@dataclass(frozen=True, slots=True)
class Step:
    """One action to be done. ``after`` names steps that must have succeeded before."""

    id: str
    action: str
    slots: Mapping[str, Any]
    sentence: str = ""
    after: tuple[str, ...] = ()
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an utterance asks for: steps to do, or something to say, or neither (not understood).

    ``say`` is a reply key with its facts. ``dialogue`` is the state the turn starts from, with
    answered or abandoned questions already removed.
    """

    dialogue: DialogueState
    steps: tuple[Step, ...] = ()
    say: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    unheard: tuple[str, ...] = ()
    """Sentences beside the requests that were not understood."""
    ask: Step | None = None
    """What to ask about before doing it, because it may not be what was meant."""
    phrases: tuple[str, ...] = ()
    """The personal sentences that were said, in the order they led to one another."""
    read_as: str = ""
    """What they mean: the text that was read instead; empty when there were none."""
    kept: tuple[Effect, ...] = ()
    """Changes that go with the turn whatever comes of its steps: an approval that was answered."""

    @property
    def understood(self) -> bool:
        """Whether the reactive layer knows what to do or say."""
        return bool(self.steps) or self.say is not None


@dataclass(frozen=True, slots=True)
class Moment:
    """The circumstances an utterance is read in: an aware now, the person's zone, language and things."""

    now: datetime
    zone: ZoneInfo
    language: str = "en"
    names: Names = NO_NAMES
    """What the person's own things are called, as far as that was looked up."""

    @property
    def local(self) -> datetime:
        """Now on the person's wall clock."""
        return self.now.astimezone(self.zone)
