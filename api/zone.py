"""The machine's own time zone, as an IANA name: the owner's zone until they say otherwise."""

import os
from pathlib import Path
from zoneinfo import available_timezones

_ZONEINFO = "zoneinfo/"


def machine_zone() -> str:
    """Return the IANA zone from TZ, /etc/timezone or /etc/localtime; "UTC" when none says."""
    named = (
        os.environ.get("TZ", "").lstrip(":"),
        _first_line(Path("/etc/timezone")),
        _linked(Path("/etc/localtime")),
    )
    known = available_timezones()
    return next((name for name in named if name in known), "UTC")


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip().partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return ""


def _linked(path: Path) -> str:
    try:
        return str(path.resolve(strict=True)).rpartition(_ZONEINFO)[2]
    except OSError:
        return ""
