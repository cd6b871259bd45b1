"""What is said: replies rendered from facts by templates, one file a language and package.

A template never decides anything; it words what happened. Times are worded against the person's
zone and the turn's "now", both arguments.
"""

from collections.abc import Mapping, Sequence
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
from capabilities.errors import ContractError
from capabilities.registry import Registry
from capabilities.texts import parse
from capabilities.values import Recurrence, When

FALLBACK = "en"
_IRREGULAR = {"entry": "entries", "person": "people", "reply": "replies"}


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
        known = {"now": listener.now, "zone": listener.zone, "name": listener.name, "_listener": listener}
        return str(_compiled(template).render({**known, **facts})).strip()

    def has(self, key: str, language: str) -> bool:
        """Whether a reply of this key exists."""
        return self.text(key, language) is not None

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


def _merge(into: dict[str, Any], source: Mapping[str, Any]) -> None:
    for key, value in source.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)  # pyright: ignore[reportUnknownArgumentType]  # YAML tree
        else:
            into[key] = value


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
        "late": times.say_late,
        "count": count,
        "listing": listing,
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
def _when(rendering: Rendering, value: When | Recurrence | datetime) -> str:
    listener: Listener = rendering["_listener"]
    return times.say(value, listener.now.astimezone(listener.zone), listener.zone)


@pass_context
def _clock(rendering: Rendering, value: datetime) -> str:
    listener: Listener = rendering["_listener"]
    local = value.astimezone(listener.zone) if value.tzinfo else value
    return f"{local.hour}:{local.minute:02}"


def _local(moment: datetime | date, zone: ZoneInfo) -> date:
    """Return a moment on the wall clock of a zone; what has no zone is wall time already."""
    return moment.astimezone(zone) if isinstance(moment, datetime) and moment.tzinfo else moment


@pass_context
def _day(rendering: Rendering, value: When | datetime | date) -> str:
    listener: Listener = rendering["_listener"]
    moment = (value.start or value.end) if isinstance(value, When) else value
    local = _local(moment or listener.now, listener.zone)
    return f"{local:%A}, {local.day} {local:%B} {local.year}"


@pass_context
def _duration(rendering: Rendering, value: timedelta | float) -> str:
    listener: Listener = rendering["_listener"]
    length = value if isinstance(value, timedelta) else timedelta(seconds=value)
    return times.say(length, listener.now.astimezone(listener.zone), listener.zone)


def count(number: int, noun: str) -> str:
    """Return "1 task", "3 tasks", "no tasks"."""
    plural = _IRREGULAR.get(noun, f"{noun}es" if noun.endswith(("s", "ch", "sh", "x")) else f"{noun}s")
    return f"{number or 'no'} {noun if number == 1 else plural}"


def listing(items: Sequence[str], last: str = "and") -> str:
    """Return "milk, eggs and bread"."""
    names = [str(item) for item in items]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""
