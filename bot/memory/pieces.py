"""What is recalled for a turn, in parts, each with where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self, TypeVar

from bot.store.port import Raw
from capabilities.memory.documents import Kind
from capabilities.origins import Label, Origin


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the conversation. ``who`` is "user" for the person, "assistant" for Dayhand."""

    message_id: str
    who: Literal["user", "assistant"]
    text: str
    at: datetime
    channel: str
    label: Label


@dataclass(frozen=True, slots=True)
class Gist:
    """What older turns were about, in few words."""

    text: str
    label: Label


@dataclass(frozen=True, slots=True)
class Known:
    """A memory that matters now."""

    id: str
    text: str
    kind: Kind
    label: Label


Part = TypeVar("Part", Line, Gist, Known)


@dataclass(frozen=True, slots=True)
class Recollection:
    """All that a model is shown of what was before: turns oldest first, the best memories first.

    ``profile`` holds lines the person chose themselves, such as their zone. Ask ``trusted`` for
    what may stand in a planner's prompt.
    """

    turns: tuple[Line, ...] = ()
    summary: tuple[Gist, ...] = ()
    memories: tuple[Known, ...] = ()
    profile: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """Where all of it together comes from."""
        labels = [Label(Origin.OWNER)] if self.profile else []
        labels += [line.label for line in self.turns]
        labels += [gist.label for gist in self.summary]
        labels += [memory.label for memory in self.memories]
        return Label.of(labels)

    def trusted(self) -> Self:
        """Return it without the parts that others may have had a hand in."""
        return replace(self, turns=_own(self.turns), summary=_own(self.summary), memories=_own(self.memories))


def _own(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if not part.label.outside)


def tokens(text: str) -> int:
    """Estimate the tokens of a text from above: bytes / 4, rounded up.

    English comes to a little more than 4 bytes a token with the usual tokenizers; scripts of three
    bytes a letter come to about one token a letter, which this undercounts by a quarter.
    """
    return -(-len(text.encode()) // 4)


def label_of(origin: object, sources: object = ()) -> Label:
    """Return a stored label; what was not labelled comes from outside."""
    try:
        known = Origin(str(origin))
    except ValueError:
        known = Origin.OUTSIDE
    named = tuple(str(each) for each in sources) if isinstance(sources, list | tuple) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # as stored
    return Label(known, named)


def message_label(raw: Raw) -> Label:
    """Return where a message's words come from: the person's own are theirs, a reply says it itself."""
    if raw["direction"] == "in":
        return label_of(raw.get("origin", Origin.OWNER), raw.get("sources"))
    return label_of(raw.get("origin"), raw.get("sources"))
