"""What is said: replies rendered from facts by templates, one file a language and package.

A template never decides anything; it words what happened. Times are worded against the person's
zone and the turn's "now", both arguments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context as Rendering
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.understanding import times
from bot.understanding.analysis import Moment
from capabilities.errors import ContractError, DayhandError
from capabilities.registry import Registry
from capabilities.texts import parse
from capabilities.values import Recurrence, When

FALLBACK = "en"
_HISSING = ("s", "ch", "sh", "x")
"""Ends of English nouns that take "es"; nouns of which nothing is known are taken for English."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a reply is worded for."""

    language: str
    zone: ZoneInfo
    now: datetime
    name: str = ""

    @property
    def moment(self) -> Moment:
        """When, where and in which language they are heard."""
        return Moment(self.now, self.zone, self.language)


class Replies:
    """Every reply of every installed package, by language and key."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._texts: dict[str, dict[str, Any]] = {}

    def render(self, key: str, listener: Listener, /, **facts: Any) -> str:
        """Return a reply as plain text with light Markdown; ContractError for a key nobody brings."""
        template = self.text(key, listener.language)
        if template is None:
            raise ContractError(f"no package brings a reply called {key}")
        return self.render_text(template, listener, **facts)

    def render_text(self, template: str, listener: Listener, /, **facts: Any) -> str:
        """Render a template's text."""
        known = {"now": listener.now, "zone": listener.zone, "name": listener.name}
        known |= {"_listener": listener, "_replies": self}
        return str(_compiled(template).render({**known, **facts})).strip()

    def has(self, key: str, language: str) -> bool:
        """Whether a reply of this key exists."""
        return self.text(key, language) is not None

    def worded(self, error: DayhandError, listener: Listener) -> str:
        """Return the sentence of an error in the listener's language."""
        wording = error.wording
        return self.render(wording.key, listener, **wording.facts) if wording else error.sentence

    def words(self, language: str) -> "Words":
        """Return the small words of a language."""
        return Words(self, language)

    def keys(self, language: str) -> dict[str, str]:
        """Return every reply that is there in a language itself, by its key."""
        return dict(_flat(self._language(language)))

    def text(self, key: str, language: str) -> str | None:
        """Return the template of a reply ("ask.create_task.title" reaches into a mapping).

        A language without this reply falls back to English.
        """
        found = self._text(key, language)
        return found if found is not None or language == FALLBACK else self._text(key, FALLBACK)

    def _text(self, key: str, language: str) -> str | None:
        texts = self._language(language)
        if isinstance(texts.get(key), str):
            return str(texts[key])
        value: Any = texts
        for part in key.split("."):
            if not isinstance(value, Mapping):
                return None
            value = value.get(part)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # YAML tree
        return value if isinstance(value, str) else None

    def _language(self, language: str) -> dict[str, Any]:
        if language not in self._texts:
            merged: dict[str, Any] = {}
            own = resources.files("bot.replies").joinpath(f"{language}.yaml")
            sources = [own.read_text(encoding="utf-8")] if own.is_file() else []
            sources += [
                text
                for capability in self._registry.capabilities.values()
                if (text := capability.text("replies", language))
            ]
            for source in sources:
                _merge(merged, parse(source) or {})
            self._texts[language] = merged
        return self._texts[language]


def _merge(into: dict[str, Any], source: Mapping[str, Any], above: str = "") -> None:
    """Add what one source brings; a reply that is there already is somebody else's: ContractError.

    What slots and things are called may be said twice: several packages have such.
    """
    for key, value in source.items():
        both = isinstance(value, Mapping) and isinstance(into.get(key), dict)
        if key in into and not both and not above.startswith(("names.", "nouns.")):
            raise ContractError(f"two packages bring a reply called {above}{key}")
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value, f"{above}{key}.")  # pyright: ignore[reportUnknownArgumentType]  # YAML tree
        else:
            into[key] = value


def _flat(texts: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")  # pyright: ignore[reportUnknownArgumentType]  # YAML tree
        else:
            yield f"{above}{key}", str(value)


@cache
def _environment() -> Environment:
    # Plain text for chats and terminals: pages escape what they show themselves.
    environment = ImmutableSandboxedEnvironment(  # see above
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    filters: dict[str, Any] = environment.filters
    filters |= {
        "when": _when,
        "clock": _clock,
        "day": _day,
        "duration": _duration,
        "late": _late,
        "count": _count,
        "listing": _listing,
        "named": _named,
        "stamp": _stamp,
        "worded": _worded,
        "rendered": _rendered,
    }
    tests: dict[str, Any] = environment.tests
    tests |= {"rule": _is_rule, "length": _is_length}
    return environment


@cache
def _compiled(template: str) -> Any:
    return _environment().from_string(template)


def _is_rule(value: object) -> bool:
    return isinstance(value, Recurrence)


def _is_length(value: object) -> bool:
    return isinstance(value, timedelta)


@pass_context
def _when(rendering: Rendering, value: When | Recurrence | datetime | timedelta) -> str:
    listener: Listener = rendering["_listener"]
    now = listener.now.astimezone(listener.zone)
    return times.say(value, now, listener.zone, listener.language)


@pass_context
def _clock(rendering: Rendering, value: datetime) -> str:
    listener: Listener = rendering["_listener"]
    local = value.astimezone(listener.zone) if value.tzinfo else value
    return f"{local.hour}:{local.minute:02}"


@pass_context
def _late(rendering: Rendering, value: timedelta) -> str:
    listener: Listener = rendering["_listener"]
    return times.say_late(value, listener.language)


def _local(moment: datetime | date, zone: ZoneInfo) -> date:
    """Return a moment on the wall clock of a zone; what has no zone is wall time already."""
    return moment.astimezone(zone) if isinstance(moment, datetime) and moment.tzinfo else moment


@pass_context
def _day(rendering: Rendering, value: When | datetime | date) -> str:
    listener: Listener = rendering["_listener"]
    moment = (value.start or value.end) if isinstance(value, When) else value
    return times.say_date(_local(moment or listener.now, listener.zone), listener.language)


@pass_context
def _duration(rendering: Rendering, value: timedelta | float) -> str:
    return _when(rendering, value if isinstance(value, timedelta) else timedelta(seconds=value))


@pass_context
def _count(rendering: Rendering, number: int, noun: str) -> str:
    return _words(rendering).count(number, noun)


@pass_context
def _listing(rendering: Rendering, items: Sequence[str], last: str = "and") -> str:
    return _words(rendering).listing(items, last)


@pass_context
def _named(rendering: Rendering, name: str, kind: str) -> str:
    """Name an action or a slot in the listener's language: its own name in words where there is none."""
    return _words(rendering).name(kind, name)


@pass_context
def _stamp(rendering: Rendering, value: When | datetime, whole_day: bool = False) -> str:
    """Say when something is, outside a sentence; the day alone with ``whole_day``."""
    listener: Listener = rendering["_listener"]
    moment = (value.start or value.end or listener.now) if isinstance(value, When) else value
    local = moment.astimezone(listener.zone)
    now = listener.now.astimezone(listener.zone)
    return times.say_stamp(local.date() if whole_day else local, now, listener.language)


@pass_context
def _worded(rendering: Rendering, error: DayhandError) -> str:
    replies: Replies = rendering["_replies"]
    return replies.worded(error, rendering["_listener"])


@pass_context
def _rendered(rendering: Rendering, key: str, facts: Mapping[str, Any]) -> str:
    """Render another reply within this one."""
    replies: Replies = rendering["_replies"]
    return replies.render(key, rendering["_listener"], **facts)


def _words(rendering: Rendering) -> "Words":
    replies: Replies = rendering["_replies"]
    listener: Listener = rendering["_listener"]
    return replies.words(listener.language)


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of a language's replies: how things are counted, listed and named."""

    replies: Replies
    language: str

    def count(self, number: int, noun: str) -> str:
        """Return "1 task", "3 tasks", "no tasks"."""
        one, several = self._noun(noun, "one"), self._noun(noun, "several")
        none = self.replies.text("words.none", self.language)
        return f"{number or none} {one if number == 1 else several}"

    def listing(self, items: Sequence[str], last: str = "and") -> str:
        """Return "milk, eggs and bread"; ``last`` is "and" or "or"."""
        names = [str(item) for item in items]
        joined = self.replies.text(f"words.{last}", self.language) or last
        return (
            names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joined} {names[-1]}" if names else ""
        )

    def name(self, kind: str, name: str) -> str:
        """Return what an ``action`` or a ``slot`` is called."""
        return self.replies.text(f"names.{kind}.{name}", self.language) or name.replace("_", " ")

    def _noun(self, noun: str, number: str) -> str:
        known = self.replies.text(f"nouns.{noun}.{number}", self.language)
        return known or (noun if number == "one" else f"{noun}{'es' if noun.endswith(_HISSING) else 's'}")
