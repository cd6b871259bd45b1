"""What a server offers, kept in a file between runs: a house opens without starting anybody."""

import contextlib
import hashlib
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json, to_json

from bot.bridges.servers import Server

MOST_TOOLS = 64
LONGEST_SCHEMA = 8_000
LONGEST_SUMMARY = 300
_ODD = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


class Offer(BaseModel):
    """One tool as its server describes it: what it says is somebody else's text, cut short."""

    model_config = ConfigDict(frozen=True)

    name: str
    summary: str
    schema_: dict[str, Any]


def offer(name: str, description: str | None, schema: dict[str, Any]) -> Offer | None:
    """Return a tool as it is kept; None when its name or schema is not one we take."""
    if not re.fullmatch(r"[A-Za-z0-9_./-]{1,64}", name) or len(to_json(schema)) > LONGEST_SCHEMA:
        return None
    said = _ODD.sub(" ", description or "").strip()
    summary = said if len(said) <= LONGEST_SUMMARY else f"{said[: LONGEST_SUMMARY - 1]}…"
    return Offer(name=name, summary=summary or name, schema_=schema)


class Listing:
    """The kept offers of one server. They count as long as it is configured to be the same one."""

    def __init__(self, folder: Path, server: Server) -> None:
        same = to_json([server.command, server.args, server.url, server.cwd])
        self._file = folder / f"{server.name}.{hashlib.blake2b(same, digest_size=6).hexdigest()}.json"

    def read(self) -> list[Offer] | None:
        """Return what was offered last; None when that is not known."""
        try:
            return [Offer.model_validate(raw) for raw in from_json(self._file.read_bytes())]
        except (OSError, ValueError, ValidationError, TypeError):
            return None

    def write(self, offers: list[Offer]) -> None:
        """Keep what is offered; a folder that cannot be written costs a start next time."""
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(to_json(offers))
