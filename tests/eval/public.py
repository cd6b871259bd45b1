"""Where the public evaluation data is, and how its utterances are prepared.

The data is not part of this project. ``DAYHAND_EVAL_DATA`` names its folder; without it the folder
``shared/data`` beside the project is tried.
"""

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.understanding import times
from bot.understanding.masking import mask, outline

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/London"))
"""The moment utterances without one of their own are read at: a Wednesday morning."""


def folder(name: str) -> Path | None:
    """Return the folder of one public set, or None when it is not there."""
    base = Path(os.environ.get("DAYHAND_EVAL_DATA", PROJECT.parent / "shared" / "data"))
    found = base / name
    return found if found.is_dir() else None


@lru_cache(maxsize=100_000)
def masked(text: str) -> str:
    """Return an utterance with its times masked."""
    return outline(mask(text, times.find(text, NOW)).text)
