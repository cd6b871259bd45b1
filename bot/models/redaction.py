"""What a model need not know is not sent to it: numbers of cards and accounts, and more if one likes.

Each such value stands as a placeholder ("[iban 1]") in everything a model is sent. A plan works with
the placeholder as well as with the value: in what the model writes, text and calls, the value is put
back, so that its person reads it and an action gets it. Cards, e-mail, IP and MAC addresses are found
by LangChain's detectors (those of its ``PIIMiddleware``), accounts by their check digits (ISO 13616).
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol, cast

from bot.models.port import Answer, Ask, Message, Models, ModelUnavailableError, Told, ToolCall
from capabilities.errors import InvalidRequestError

KINDS = ("card", "iban", "email", "ip", "mac")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", re.IGNORECASE | re.ASCII)
_PLACEHOLDER = re.compile(rf"\[({'|'.join(KINDS)}) (\d{{1,3}})\]", re.IGNORECASE)
_LONGEST = 20
"""Characters of a placeholder, at most."""

Detector = Callable[[str], Sequence[str]]
"""Returns the values of one kind in a text, as they stand there."""


def kinds_of(setting: str) -> tuple[str, ...]:
    """Return the kinds that a comma-separated setting names; InvalidRequestError for an unknown one."""
    named = tuple(name.strip().lower() for name in setting.split(",") if name.strip())
    unknown = [name for name in named if name not in KINDS]
    if unknown:
        raise InvalidRequestError(
            f"DAYHAND_MODEL_REDACT knows {', '.join(KINDS)}; it does not know {unknown[0][:40]!r}."
        )
    return named


class Redacting:
    """Models that are sent placeholders for values of some kinds. Implements ``Models``."""

    def __init__(self, models: Models, kinds: Sequence[str]) -> None:
        self._models = models
        self._kinds = tuple(kinds)

    @property
    def configured(self) -> bool:
        """Whether there is any model to ask."""
        return self._models.configured

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        """Return the first answer a model gives, with the values put back; see ``Models.ask``."""
        if not self._kinds or not self._models.configured:
            return await self._models.ask(ask, told)
        try:
            # The first time it imports LangChain, which takes a second: meanwhile the rest goes on.
            found = await asyncio.to_thread(detectors)
        except ImportError as error:
            raise ModelUnavailableError("Models need an extra, like dayhand[openai].") from error
        cover = Cover({kind: found[kind] for kind in self._kinds}, _written(ask))
        asked = cover.ask(ask)
        if not cover.values:
            return await self._models.ask(ask, told)
        pieces = Uncovered(told, cover) if told else None
        answer = await self._models.ask(asked, pieces)
        if pieces:
            pieces.end()
        return cover.uncovered(answer)


@dataclass(slots=True)
class Cover:
    """The placeholders of one call; ``reserved`` are such as were written by somebody else."""

    detectors: Mapping[str, Detector]
    reserved: frozenset[str] = frozenset()
    values: dict[str, str] = field(default_factory=dict[str, str])
    """By placeholder."""
    _names: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def ask(self, ask: Ask) -> Ask:
        """Return a call in which every value has its placeholder."""
        return replace(ask, messages=tuple(map(self._message, ask.messages)))

    def text(self, text: str) -> str:
        """Return a text with placeholders for its values."""
        for kind, detect in self.detectors.items():
            for value in sorted(set(detect(text)), key=len, reverse=True):
                text = text.replace(value, self._name(kind, value))
        return text

    def restored(self, text: str) -> str:
        """Return a text with values for the placeholders of this call; others stay as they are."""
        return _PLACEHOLDER.sub(lambda found: self.values.get(found[0].lower(), found[0]), text)

    def uncovered(self, answer: Answer) -> Answer:
        """Return an answer with the values put back, in its text and in its calls."""
        calls = tuple(
            replace(call, arguments=_mapped(call.arguments, self.restored), raw=self.restored(call.raw))
            for call in answer.calls
        )
        return replace(answer, text=self.restored(answer.text), calls=calls)

    def _message(self, message: Message) -> Message:
        calls = tuple(
            ToolCall(call.id, call.name, _mapped(call.arguments, self.text), self.text(call.raw))
            for call in message.calls
        )
        return replace(message, text=self.text(message.text), calls=calls)

    def _name(self, kind: str, value: str) -> str:
        known = self._names.get((kind, value))
        if known is None:
            known = next(name for name in _numbered(kind) if name not in self.values.keys() | self.reserved)
            self._names[kind, value] = known
            self.values[known] = value
        return known


@dataclass(slots=True)
class Uncovered:
    """Hears a text in pieces and tells it with the values put back (implements ``Told``)."""

    told: Told
    cover: Cover
    _held: str = ""

    def __call__(self, piece: str) -> None:
        """Tell a piece, but for what may be the beginning of a placeholder."""
        text = self._held + piece
        opened = text.rfind("[")
        begun = opened >= 0 and "]" not in text[opened:] and len(text) - opened < _LONGEST
        self._held = text[opened:] if begun else ""
        self._tell(text[:opened] if begun else text)

    def end(self) -> None:
        """Tell what was held back: it was no placeholder."""
        held, self._held = self._held, ""
        self._tell(held)

    def _tell(self, text: str) -> None:
        if text:
            self.told(self.cover.restored(text))


@cache
def detectors() -> Mapping[str, Detector]:
    """Return how each kind is found. Imports LangChain: ImportError where no model's extra is installed."""
    from langchain.agents.middleware import pii

    def of(find: Callable[[str], list[Any]]) -> Detector:
        return lambda text: [str(match["value"]) for match in find(text)]

    found = cast("_Detectors", pii)
    return {
        "card": of(found.detect_credit_card),
        "iban": _ibans,
        "email": of(found.detect_email),
        "ip": of(found.detect_ip),
        "mac": of(found.detect_mac_address),
    }


class _Detectors(Protocol):
    detect_credit_card: Callable[[str], list[Any]]
    detect_email: Callable[[str], list[Any]]
    detect_ip: Callable[[str], list[Any]]
    detect_mac_address: Callable[[str], list[Any]]


def _ibans(text: str) -> list[str]:
    return [iban for match in _IBAN.finditer(text) if (iban := _checked(match[0]))]


def _checked(text: str) -> str:
    """Return the account number that a text begins with, by its check digits; empty when it is none.

    Words that follow it without a comma look like a part of it.
    """
    parts = text.split(" ")
    for count in range(len(parts), 0, -1):
        said = " ".join(parts[:count])
        plain = said.replace(" ", "").upper()
        turned = f"{plain[4:]}{plain[:4]}"
        if len(plain) >= _SHORTEST_IBAN and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1:
            return said
    return ""


_SHORTEST_IBAN = 15


def _written(ask: Ask) -> frozenset[str]:
    """Return what looks like a placeholder in a call already."""
    texts = (message.text for message in ask.messages)
    return frozenset(found[0].lower() for text in texts for found in _PLACEHOLDER.finditer(text))


def _numbered(kind: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"[{kind} {number}]"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return JSON with its texts changed."""
    match value:
        case str():
            return change(value)
        case Mapping():
            return {name: _mapped(item, change) for name, item in cast("Mapping[str, Any]", value).items()}
        case list() | tuple():
            return [_mapped(item, change) for item in cast("Sequence[Any]", value)]
        case _:
            return value
