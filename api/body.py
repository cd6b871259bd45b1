"""What request bodies are made of: no unknown fields, text of bounded length, zones that exist."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Body(BaseModel):
    """Base of every request body; a field that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("not an IANA time zone; try one like Europe/Berlin")
    return zone


Zone = Annotated[str, Field(max_length=64), AfterValidator(_check_zone)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Password = Annotated[str, Field(min_length=10, max_length=256, description="10 to 256 characters.")]
Code = Annotated[str, Field(min_length=1, max_length=128)]
Key = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
"""A name that a client makes for a request: visible ASCII."""
Id = Annotated[str, Field(min_length=1, max_length=200)]
