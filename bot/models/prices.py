"""What tokens cost, and the most a call can cost before it is made. Money is in whole micro-dollars."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.models.names import Name
from bot.models.port import Ask
from capabilities.errors import InvalidRequestError

_VERSION = re.compile(r"-\d[\w.-]*|-latest|-preview")
_PER_MESSAGE = 16
"""Tokens that a provider's own framing of a message may take."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a model takes per million tokens, in US dollars: which is micro-dollars per token."""

    input: float
    output: float
    date: str = ""
    verified: bool = True
    """Whether somebody vouches for it: an owner's own entries are, the built-in ones are not."""

    def micros(self, input_tokens: int, output_tokens: int) -> int:
        """Return the cost of so many tokens, rounded up."""
        exact = input_tokens * self.input + output_tokens * self.output
        return int(exact) + (exact > int(exact))


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: Any = None
    verified: bool = True
    source: str = ""
    models: dict[str, dict[str, tuple[float, float]]] = Field(default_factory=dict)

    def prices(self) -> dict[str, dict[str, Price]]:
        """Return its prices by provider and model."""
        date = str(self.date or "")
        return {
            provider: {model: Price(*pair, date, self.verified) for model, pair in entries.items()}
            for provider, entries in self.models.items()
        }


FREE = Price(0.0, 0.0)


class Prices:
    """A table of prices. ``Prices.read(None)`` has the built-in ones."""

    def __init__(self, models: Mapping[str, Mapping[str, Price]]) -> None:
        self._models = models

    @classmethod
    def read(cls, override: Path | None) -> "Prices":
        """Return the built-in table, with the entries of a file in place of its own. Blocks."""
        table = _read(resources.files("bot.models").joinpath("prices.yaml").read_text("utf-8"), "prices.yaml")
        merged = table.prices()
        if override is not None:
            try:
                text = override.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise InvalidRequestError(f"DAYHAND_PRICES: {override} cannot be read.") from error
            own = _read(text, str(override))
            for provider, entries in own.prices().items():
                merged.setdefault(provider, {}).update(entries)
        return cls(merged)

    def of(self, name: Name) -> Price | None:
        """Return a model's price; None when nobody knows it. One's own machine is free."""
        if name.provider == "ollama":
            return FREE
        # A model elsewhere is another's offer: only an entry under its address tells its price.
        entries = self._models.get(name.key_name if name.base_url else name.provider, {})
        known = [entry for entry in entries if name.model == entry or _is_version(name.model, entry)]
        return entries[max(known, key=len)] if known else None


def worst_input(ask: Ask) -> int:
    """Return the most tokens a prompt can be: no tokenizer makes more tokens than there are bytes."""
    texts = [message.text for message in ask.messages]
    texts += [call.raw or str(call.arguments) for message in ask.messages for call in message.calls]
    texts += [f"{tool.name}{tool.description}{dict(tool.schema)}" for tool in ask.tools]
    return sum(len(text.encode("utf-8", "replace")) + _PER_MESSAGE for text in texts) + _PER_MESSAGE


def _is_version(model: str, entry: str) -> bool:
    return model.startswith(entry) and _VERSION.fullmatch(model[len(entry) :]) is not None


def _read(text: str, where: str) -> _Table:
    try:
        table = _Table.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise InvalidRequestError(
            f"DAYHAND_PRICES: {where} is not of the form models: {{provider: {{model: [input, output]}}}}."
        ) from error
    prices = [price for entries in table.models.values() for pair in entries.values() for price in pair]
    if any(not 0 <= price < 100_000 for price in prices):
        raise InvalidRequestError(f"DAYHAND_PRICES: {where} holds a price that makes no sense.")
    return table
