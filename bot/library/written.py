"""A reading as it is kept in the file area: JSON, packed. Another version is read anew."""

import gzip
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from bot.reading.port import Part, Reading

VERSION: Final = 1


def packed(reading: Reading) -> bytes:
    """Return a reading as bytes."""
    content: dict[str, Any] = {"version": VERSION, **asdict(reading)}
    if reading.made_at is not None:
        content["made_at"] = reading.made_at.isoformat()
    return gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 6)


def unpacked(content: bytes) -> Reading:
    """Return the reading that was packed; ValueError when it is another version's."""
    found: dict[str, Any] = json.loads(gzip.decompress(content))
    if found.pop("version", None) != VERSION:
        raise ValueError("a reading of another version")
    made_at = found["made_at"]
    found["parts"] = tuple(Part(**part) for part in found["parts"])
    found["notes"] = tuple(found["notes"])
    found["made_at"] = datetime.fromisoformat(made_at) if made_at else None
    return Reading(**found)
