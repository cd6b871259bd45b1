"""Several names said together: "Bob, Anna and Carl"."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from capabilities.communication.package import communication
from capabilities.contract import FALLBACK

MOST_NAMES = 100
_LONGEST = 2_000


def _apart(raw: object, info: ValidationInfo) -> object:
    """Take names apart that were said in one breath; a list stays as it is."""
    context: dict[str, Any] = info.context or {}
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return raw
    return apart(raw, context.get("language", FALLBACK))


def apart(said: str, language: str) -> list[str]:
    """Return the names in a text, in order."""
    between = re.compile(communication.words(language)["between_names"], re.IGNORECASE)
    return [name for part in between.split(said) if (name := part.strip(" .,!?"))]


Name = Annotated[str, Field(min_length=1, max_length=100)]
Names = Annotated[
    list[Name],
    BeforeValidator(_apart, json_schema_input_type=list[Name] | Annotated[str, Field(max_length=_LONGEST)]),
    Field(min_length=1, max_length=MOST_NAMES),
]
