"""An answer as it comes, piece by piece, and no more of it than a conversation can bear.

Providers differ: tool calls come whole or in pieces, with an index or only an id; the numbers of
tokens come at the start, at the end, or never.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bot.models.port import Told, ToolCall

MOST_CHARACTERS = 100_000
"""Of text and arguments together; what goes beyond is cut."""
MOST_CALLS = 64
_CUT = frozenset({"length", "max_tokens", "model_length"})


@dataclass(slots=True)
class _Call:
    id: str
    name: str
    pieces: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Heard:
    """What has been heard of one answer so far."""

    told: Told | None = None
    text: list[str] = field(default_factory=list[str])
    input_tokens: int = 0
    output_tokens: int = 0
    characters: int = 0
    finish: str = ""
    overlong: bool = False
    begun: bool = False
    _calls: list[_Call] = field(default_factory=list[_Call])
    _by_index: dict[object, _Call] = field(default_factory=dict[object, _Call])

    def piece(self, chunk: Any) -> bool:
        """Take in one piece of the framework's; False when that was enough."""
        self.begun = True
        self._count(chunk.usage_metadata)
        metadata: Mapping[str, Any] = chunk.response_metadata or {}
        for name in ("finish_reason", "stop_reason", "done_reason"):
            self.finish = str(metadata.get(name) or self.finish)
        self._write(str(chunk.text))
        for part in cast("Iterable[Mapping[str, Any]]", chunk.tool_call_chunks or ()):
            self._called(part)
        return not self.overlong

    @property
    def whole(self) -> bool:
        """Whether it came to the end its model wanted."""
        return bool(self.finish) and self.finish not in _CUT and not self.overlong

    def calls(self) -> tuple[ToolCall, ...]:
        """Return the calls, in the order they began."""
        return tuple(_parsed(call, number) for number, call in enumerate(self._calls, 1) if call.name)

    def _count(self, usage: Mapping[str, Any] | None) -> None:
        # The framework hands out differences: the pieces add up.
        if usage:
            self.input_tokens += int(usage.get("input_tokens") or 0)
            self.output_tokens += int(usage.get("output_tokens") or 0)

    def _room(self, text: str) -> str:
        fits = text[: MOST_CHARACTERS - self.characters]
        self.characters += len(fits)
        self.overlong = self.overlong or len(fits) < len(text)
        return fits

    def _write(self, text: str) -> None:
        fits = self._room(text)
        if fits:
            self.text.append(fits)
            if self.told is not None:
                self.told(fits)

    def _called(self, part: Mapping[str, Any]) -> None:
        call = self._of(part)
        if call is None:
            self.overlong = True
            return
        call.name += str(part.get("name") or "") if not call.pieces or not call.name else ""
        call.pieces.append(self._room(str(part.get("args") or "")))

    def _of(self, part: Mapping[str, Any]) -> _Call | None:
        """Return the call a piece belongs to, a new one when it begins one; None when there are too many."""
        call_id, index = str(part.get("id") or ""), part.get("index")
        known = self._by_index.get(index) if index is not None else None
        if known is None and index is None and not call_id and not part.get("name") and self._calls:
            known = self._calls[-1]
        if known is not None and not (call_id and known.id and call_id != known.id):
            return known
        if len(self._calls) >= MOST_CALLS:
            return None
        made = _Call(call_id, "")
        self._calls.append(made)
        if index is not None:
            self._by_index[index] = made
        return made


def _parsed(call: _Call, number: int) -> ToolCall:
    raw = "".join(call.pieces)
    arguments: Any
    try:
        arguments = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        arguments = None
    whole = cast("dict[str, Any]", arguments) if isinstance(arguments, dict) else None
    return ToolCall(call.id or f"call_{number}", call.name, whole, raw)
